"""Verbs for site pages: one managing editor proposes a version, another approves it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from articles.allowed import TextRefused
from articles.cleaning import clean, clean_text
from people import trail
from people.damage import must_match
from people.models import User
from people.refusals import Refusal
from people.two_person import approve
from people.verbs import verb
from website.models import Page, PageVersion


def _lock(page: Page) -> Page:
    return Page.objects.select_for_update(of=("self",)).get(pk=page.pk)


@verb
def create_page(*, by: User, slug: str, position: int = 0, at: datetime | None = None) -> Page:
    """Make a site page that has no version yet. ValidationError when the address cannot be used."""
    page = Page(slug=slug, position=position, created_at=at or timezone.now())
    page.full_clean()
    try:
        with transaction.atomic():
            page.save()
    except IntegrityError:
        # Somebody else has made a page with this address since we checked.
        page.full_clean()
        raise
    detail = {"slug": slug}
    trail.record(
        subject=page, kind="created", by=by, at=page.created_at, detail=detail, wrote=[page]
    )
    return page


@verb
def propose_page(
    *,
    page: Page,
    by: User,
    title: str,
    body: str,
    summary: str = "",
    at: datetime | None = None,
) -> PageVersion:
    """Add a version that waits for a second person; returns the latest one when nothing has changed.

    ValidationError, by field, when the version cannot be kept.
    """
    page = _lock(page)
    title, summary, body = clean_text(title), clean_text(summary), _cleaned(body)
    latest = page.versions.order_by("-number").first()
    if latest and (latest.title, latest.summary, latest.body) == (title, summary, body):
        return latest
    version = PageVersion(
        page=page,
        number=(page.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        title=title,
        summary=summary,
        body=body,
        proposed_by=by,
        proposed_at=at or timezone.now(),
    )
    version.clean_fields(exclude=("approved_by", "approved_at", "seal"))
    version.save()
    detail = {"version": version.number}
    trail.record(
        subject=page,
        kind="proposed",
        by=by,
        at=version.proposed_at,
        detail=detail,
        wrote=[version],
    )
    return version


def _cleaned(body: str) -> str:
    try:
        return clean(body)
    except TextRefused as problem:
        raise ValidationError({"body": str(problem)}) from problem


@verb
def approve_page(*, version: PageVersion, by: User, at: datetime | None = None) -> PageVersion:
    """Show a version to readers. A second click changes nothing.

    Refusal for its own author, and when a newer version is approved.
    """
    page = _lock(version.page)
    version = page.versions.get(pk=version.pk)
    if version.is_approved:
        return version
    if page.versions.approved().filter(number__gt=version.number).exists():
        raise Refusal(
            "A newer version of this page has already been approved. Propose this one again."
        )
    at = at or timezone.now()
    must_match(page)
    approve(version, by=by, at=at)
    detail = {"version": version.number}
    trail.record(subject=page, kind="approved", by=by, at=at, detail=detail, wrote=[version])
    return version
