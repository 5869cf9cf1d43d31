"""Site pages: policies and the like. They hold no medical claim."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from people.append_only import AppendOnly, Fact


class Page(models.Model):
    """A site page's identity. What readers see is its latest approved version."""

    slug = models.SlugField("address", max_length=100, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "site page"
        ordering = ["position", "slug"]

    def __str__(self):
        return self.slug


class PageVersion(Fact):
    """One version, proposed by one managing editor and approved by another."""

    page = models.ForeignKey(Page, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=300, blank=True)
    body = models.TextField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    seal = models.CharField(max_length=64, null=True)  # noqa: DJ001 - unsigned until it is approved

    guard = AppendOnly(one_way=("approved_at", "approved_by", "seal"))

    class Meta(Fact.Meta):
        verbose_name = "version of a site page"
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="website_pageversion_number"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="website_pageversion_two_people",
                violation_error_message="A proposal is approved by somebody other than the person who made it.",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="website_pageversion_approved_whole",
                violation_error_message="An approval has a person and a time.",
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.number})"
