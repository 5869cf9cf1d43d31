"""Texts that are to go live at a time that was chosen beforehand."""

from django.db import models
from django.db.models import Q

from people.append_only import AppendOnly, Fact
from people.constraints import CompositeForeignKey
from people.witness import Tells
from reviews.models.acting import person
from reviews.querysets import ScheduleQuerySet


class Schedule(Fact):
    """A text is to go live at a moment, if the gate lets it then. One waits per article; it ends once, in one way."""

    class Outcome(models.TextChoices):
        PUBLISHED = "published", "went live"
        REFUSED = "refused", "did not go live"
        CANCELLED = "cancelled", "was called off"

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="schedules")
    revision = models.ForeignKey("articles.Revision", models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    scheduled_by = person()
    scheduled_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = person(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, null=True)  # noqa: DJ001 - NULL is "waits"
    reason = models.TextField(null=True)  # noqa: DJ001 - NULL is "waits"

    objects = ScheduleQuerySet.as_manager()

    tells = Tells(
        "article",
        (
            *("article_id", "revision_id", "due_at", "scheduled_by_id", "scheduled_at"),
            *("ended_at", "ended_by_id", "outcome", "reason"),
        ),
    )

    guard = AppendOnly(one_way=("ended_at", "ended_by", "outcome", "reason"))

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(ended_at__isnull=True),
                name="reviews_schedule_one_waits",
                violation_error_message="A text of this article is scheduled already.",
            ),
            CompositeForeignKey(
                columns=["revision_id", "article_id"],
                to_table="articles_revision",
                to_columns=["id", "article_id"],
                name="reviews_schedule_revision_of_article",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(ended_at__isnull=True),
                name="reviews_schedule_waiting",
            ),
        ]

    def __str__(self):
        return f"{self.revision}, on {self.due_at:%-d %B %Y}"
