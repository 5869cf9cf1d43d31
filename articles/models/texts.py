"""What is written: the immutable revisions of an article, who is named in them and what they cite."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from articles.models.subjects import Article, Author
from articles.querysets import RevisionQuerySet
from people.append_only import Fact
from people.constraints import CompositeForeignKey
from people.ticks import Shown
from people.witness import Tells


class ChangeKind(models.TextChoices):
    """What readers are told of a change as, where they are told more than a line in the history."""

    CORRECTION = "correction", "correction"
    CLARIFICATION = "clarification", "clarification"
    UPDATE = "update", "update"


class Revision(Shown, Fact):
    """An immutable text. `digest` covers everything that a reviewer vouches for."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="revisions")
    parent = models.OneToOneField("self", models.PROTECT, null=True, related_name="child")
    text_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="copies",
        help_text="The earlier revision whose words were taken up, when they were.",
    )
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    key_points = models.JSONField(default=list)
    body = models.TextField(blank=True)
    also_known_as = models.JSONField(default=list)
    codes = models.JSONField(default=list)
    funding = models.CharField(max_length=500, blank=True)
    images = models.JSONField(
        default=list, help_text="What the figures show, as `articles.images` froze it."
    )
    change_note = models.CharField(max_length=500, blank=True)
    change_kind = models.CharField(max_length=20, choices=ChangeKind, blank=True, default="")
    made_with = models.CharField(
        max_length=30, blank=True, default="", help_text="Whether a machine wrote any of it."
    )
    shown_on = models.JSONField(
        default=list,
        help_text="The pages that a notice is shown on, as articles.notices wrote them.",
    )
    html = models.TextField()
    words = models.TextField("plain text, for search")
    digest = models.CharField(max_length=64)
    document_version = models.PositiveSmallIntegerField(
        default=1,
        editable=False,
        help_text="By which rule of `articles.digest` the digest was made.",
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects = RevisionQuerySet.as_manager()

    # Its words are in the digest.
    tells = Tells(
        "article",
        (
            *("article_id", "parent_id", "text_of_id", "number"),
            *("digest", "created_by_id", "created_at"),
        ),
    )

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(fields=["id", "article"], name="articles_revision_of_article"),
            models.UniqueConstraint(fields=["id", "digest"], name="articles_revision_bytes"),
            models.UniqueConstraint(fields=["id", "created_by"], name="articles_revision_writer"),
            models.UniqueConstraint(
                fields=["article", "number"],
                name="articles_revision_number",
                violation_error_message="Somebody saved a revision at the same moment.",
            ),
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(parent__isnull=True),
                name="articles_revision_one_root",
                violation_error_message="An article has one first revision.",
            ),
            CompositeForeignKey(
                columns=["parent_id", "article_id"],
                to_table="articles_revision",
                to_columns=["id", "article_id"],
                name="articles_revision_parent_of_same",
            ),
            CompositeForeignKey(
                columns=["text_of_id", "article_id"],
                to_table="articles_revision",
                to_columns=["id", "article_id"],
                name="articles_revision_text_of_same",
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="articles_revision_latest"),
            models.Index(
                fields=["article"],
                condition=~Q(change_kind=""),
                name="articles_revision_corrects",
            ),
        ]

    def __str__(self):
        return f"{self.title} (revision {self.number})"


class Byline(Shown, Fact):
    """One author of a revision, in order."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="bylines")
    author = models.ForeignKey(Author, models.PROTECT, related_name="bylines")
    position = models.PositiveSmallIntegerField()

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(fields=["revision", "position"], name="articles_byline_order"),
            models.UniqueConstraint(fields=["revision", "author"], name="articles_byline_once"),
        ]

    def __str__(self):
        return f"{self.author} ({self.position})"


class Citation(Shown, Fact):
    """One numbered entry of a revision's list, frozen as the reviewer saw it."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="citations")
    reference = models.ForeignKey("references.Reference", models.PROTECT, related_name="citations")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    label = models.CharField(max_length=120)
    url = models.CharField(max_length=1000, blank=True)
    doi = models.CharField(max_length=255, blank=True)
    pmid = models.CharField(max_length=8, blank=True)
    pmcid = models.CharField(max_length=16, blank=True)
    is_peer_reviewed = models.BooleanField(null=True)
    # NULL in texts that were saved before these were frozen, too.
    kind = models.CharField(max_length=20, null=True)  # noqa: DJ001
    evidence_level = models.CharField(max_length=20, null=True)  # noqa: DJ001
    retracted_reason = models.CharField(max_length=500, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(fields=["revision", "number"], name="articles_citation_number"),
            models.UniqueConstraint(
                fields=["revision", "reference"], name="articles_citation_once"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="articles_citation_from_one"),
        ]

    def __str__(self):
        return f"{self.number}. {self.label}"
