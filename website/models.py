"""Site pages, policies and the like, and what topics say of themselves. They make no medical claims."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from articles.models import Topic
from people.ticks import Shown, Ticks
from people.two_person import Proposal, ProposalQuerySet
from people.witness import Tells


class Page(Shown):
    """A site page's identity. What readers see is its latest approved version."""

    slug = models.SlugField("address", max_length=100, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    ticks = Ticks(as_one=True)
    tells = Tells("", ("slug", "position", "created_at"))

    class Meta:
        verbose_name = "site page"
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.slug


class Version(Shown, Proposal):
    """One version of a text that readers see, proposed by one managing editor and approved by another."""

    number = models.PositiveIntegerField()

    # The key of what it is a version of; the words, and which of these its versions are listed by.
    of: ClassVar[str]
    said: ClassVar[tuple[str, ...]]
    listed_by: ClassVar[str]
    # What the trail calls its proposal and its approval.
    told_as: ClassVar[tuple[str, str]] = ("proposed", "approved")

    class Meta(Proposal.Meta):
        abstract = True

    @property
    def subject(self) -> Any:
        """What it is a version of."""
        return getattr(self, self.of)

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(getattr(self, name) for name in self.said)

    @property
    def line(self) -> str:
        """What it is listed by."""
        return getattr(self, self.listed_by)

    @classmethod
    def of_subject(cls, subject: Any) -> ProposalQuerySet:
        """All versions of one subject, which may be given by its key; the newest first."""
        return cls.objects.filter(**{cls.of: subject}).order_by("-number")

    @classmethod
    def shown(cls) -> ProposalQuerySet:
        """Of each subject, the version that readers see: the latest that a second person approved."""
        approved = cls.objects.approved()
        newer = approved.filter(**{cls.of: OuterRef(cls.of)}, number__gt=OuterRef("number"))
        return approved.filter(~Exists(newer))

    def siblings(self) -> ProposalQuerySet:
        """All versions of the same, the newest first."""
        return self.of_subject(getattr(self, f"{self.of}_id"))

    def before(self) -> "Version | None":
        """What readers saw before this version, or see instead of it."""
        return self.siblings().approved().filter(number__lt=self.number).first()


_BY_TWO = ("proposed_by_id", "proposed_at", "approved_by_id", "approved_at")


class PageVersion(Version):
    """One version of a site page."""

    page = models.ForeignKey(Page, models.PROTECT, related_name="versions")
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=300, blank=True)
    body = models.TextField()

    of, said, listed_by = "page", ("title", "summary", "body"), "title"
    sealed_as = "page_version"
    sealed_fields = ("page_id", "number", *said)
    tells = Tells("page", (*sealed_fields, *_BY_TWO))

    ticks = Ticks(as_one=True)

    class Meta(Proposal.Meta):
        verbose_name = "version of a site page"
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="website_pageversion_number"),
            *Proposal.Meta.constraints,
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class TopicIntroduction(Version):
    """One version of the line that a topic is introduced by; an empty one introduces it by nothing."""

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="introductions")
    text = models.CharField(max_length=300, blank=True)

    of, said, listed_by = "topic", ("text",), "text"
    told_as = ("introduction proposed", "introduction approved")
    sealed_as = "topic_introduction"
    sealed_fields = ("topic_id", "number", *said)
    tells = Tells("topic", (*sealed_fields, *_BY_TWO))

    ticks = Ticks(of=("topic",))

    class Meta(Proposal.Meta):
        verbose_name = "introduction of a topic"
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "number"], name="website_topicintroduction_number"
            ),
            *Proposal.Meta.constraints,
        ]

    def __str__(self) -> str:
        return f"{self.topic}, introduction {self.number}"
