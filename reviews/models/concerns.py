"""Why an article needs another look."""

from django.db import models
from django.db.models import Q

from people.append_only import AppendOnly, Fact
from people.constraints import CompositeForeignKey
from people.ticks import Shown
from people.witness import Tells
from reviews.models.acting import person
from reviews.querysets import ConcernQuerySet


class Concern(Shown, Fact):
    """Why an article needs another look. One is open per article and cause."""

    class Source(models.TextChoices):
        HAND = "hand", "raised by hand"
        REPORT = "report", "a reader’s report"
        NOTICE = "notice", "a notice about a cited work"
        SOURCE = "source", "a source that changed"
        POLICY = "policy", "a stricter policy"
        CONFLICT = "conflict", "a conflict of interest"
        CREDENTIAL = "credential", "a revoked credential"
        CONSENT = "consent", "a consent that was taken back"
        LAPSED = "lapsed", "a credential that has run out"
        RECHECK = "recheck", "the daily check"
        SANITISER = "sanitiser", "a stricter sanitiser"

    class Resolution(models.TextChoices):
        REVISION = "revision", "answered by a revision"
        DISMISSED = "dismissed", "dismissed"

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="concerns")
    cause = models.CharField(max_length=100, help_text="Such as report:12 or hand:3.")
    source = models.CharField(max_length=20, choices=Source)
    detail = models.TextField(max_length=2000)
    raised_by = person()
    raised_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = person(null=True)
    resolution = models.CharField(max_length=20, choices=Resolution, null=True)  # noqa: DJ001 - NULL is "open"
    resolution_reason = models.CharField(max_length=500, null=True)  # noqa: DJ001 - NULL is "open"
    resolving_revision = models.ForeignKey(
        "articles.Revision", models.PROTECT, null=True, related_name="resolves"
    )

    objects = ConcernQuerySet.as_manager()

    tells = Tells(
        "article",
        (
            *("article_id", "cause", "source", "detail", "raised_by_id", "raised_at"),
            *("resolved_at", "resolved_by_id", "resolution", "resolution_reason"),
            "resolving_revision_id",
        ),
    )

    guard = AppendOnly(
        one_way=("resolved_at", "resolved_by", "resolution", "resolution_reason"),
        after=("resolving_revision",),
    )

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["article", "cause"],
                condition=Q(resolved_at__isnull=True),
                name="reviews_concern_one_open",
                violation_error_message="This concern is open already.",
            ),
            models.CheckConstraint(
                condition=~Q(resolution="revision") | Q(resolving_revision__isnull=False),
                name="reviews_concern_names_revision",
                violation_error_message="Say which revision answers the concern.",
            ),
            CompositeForeignKey(
                columns=["resolving_revision_id", "article_id"],
                to_table="articles_revision",
                to_columns=["id", "article_id"],
                name="reviews_concern_own_revision",
            ),
        ]
        indexes = [
            models.Index(fields=["-resolved_at", "raised_at", "id"], name="reviews_concern_open")
        ]

    def __str__(self):
        return f"{self.get_source_display()}: {self.detail[:60]}"
