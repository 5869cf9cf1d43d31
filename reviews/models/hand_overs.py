"""A text that its writer has handed over to the editors."""

from django.db import models
from django.db.models import Q

from people.append_only import AppendOnly, Fact
from people.constraints import CompositeForeignKey
from reviews.models.acting import person
from reviews.querysets import HandOverQuerySet


class HandOver(Fact):
    """A writer says that an article is ready for an editor. It ends when it is submitted or given back."""

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="hand_overs")
    revision = models.ForeignKey("articles.Revision", models.PROTECT, related_name="+")
    handed_by = person()
    handed_at = models.DateTimeField()
    words = models.CharField(max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = person(null=True)
    ended_reason = models.CharField(max_length=500, null=True)  # noqa: DJ001 - NULL is "waits"

    objects = HandOverQuerySet.as_manager()

    guard = AppendOnly(one_way=("ended_at", "ended_by", "ended_reason"))

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(ended_at__isnull=True),
                name="reviews_handover_one_open",
                violation_error_message="This article is handed over already.",
            ),
            CompositeForeignKey(
                columns=["revision_id", "article_id"],
                to_table="articles_revision",
                to_columns=["id", "article_id"],
                name="reviews_handover_revision_of_article",
            ),
        ]

    def __str__(self):
        return f"{self.revision}, handed over by {self.handed_by}"
