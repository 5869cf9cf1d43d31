"""Site pages, policies and the like, and what topics say of themselves. They make no medical claims."""

from django.db import models
from django.utils import timezone

from articles.models import Topic
from people.ticks import Shown, Ticks
from people.two_person import BY_TWO, Proposal, Version
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


class PageVersion(Version):
    """One version of a site page."""

    page = models.ForeignKey(Page, models.PROTECT, related_name="versions")
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=300, blank=True)
    body = models.TextField()

    of, said, listed_by = "page", ("title", "summary", "body"), "title"
    sealed_as = "page_version"
    sealed_fields = ("page_id", "number", *said)
    tells = Tells("page", (*sealed_fields, *BY_TWO))

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
    tells = Tells("topic", (*sealed_fields, *BY_TWO))

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
