"""Site pages: policies and the like. They make no medical claims."""

from django.db import models
from django.utils import timezone

from people.ticks import Shown, Ticks
from people.two_person import Proposal
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


class PageVersion(Shown, Proposal):
    """One version, proposed by one managing editor and approved by another."""

    page = models.ForeignKey(Page, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=300, blank=True)
    body = models.TextField()

    sealed_as = "page_version"
    sealed_fields = ("page_id", "number", "title", "summary", "body")
    tells = Tells(
        "page",
        (
            *sealed_fields,
            *("proposed_by_id", "proposed_at", "approved_by_id", "approved_at"),
        ),
    )

    ticks = Ticks(as_one=True)

    class Meta(Proposal.Meta):
        verbose_name = "version of a site page"
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="website_pageversion_number"),
            *Proposal.Meta.constraints,
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"
