"""What can be done with house texts: one managing editor words them, another agrees."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from articles.rendering import TextRefused, clean
from people import trail
from people.models import User
from website.models import Page, PageVersion


class OwnWording(Exception):
    """Somebody tried to approve what she proposed."""

    def __init__(self) -> None:
        super().__init__("Somebody else has to approve this: you proposed it.")


class Outdated(Exception):
    """A newer wording of the same house text was approved meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "A newer wording of this page is approved already. Propose this one again."
        )


@transaction.atomic
def propose_page(
    *,
    page: Page,
    by: User,
    title: str,
    body: str,
    summary: str = "",
    at: datetime | None = None,
) -> PageVersion:
    """Add a wording that waits for a second person; the latest one again when nothing has changed.

    ValidationError, by field, when the wording cannot be kept.
    """
    body = _clean(body)
    page = Page.objects.select_for_update(of=("self",)).get(pk=page.pk)
    latest = page.versions.order_by("-number").first()
    if latest and (latest.title, latest.summary, latest.body) == (title, summary, body):
        return latest
    at = at or timezone.now()
    version = PageVersion(
        page=page,
        number=(page.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        title=title,
        summary=summary,
        body=body,
        proposed_by=by,
        proposed_at=at,
    )
    version.clean_fields(exclude=("approved_by", "approved_at"))
    version.save()
    trail.record(subject=page, kind="proposed", by=by, at=at, detail={"version": version.number})
    return version


def _clean(body: str) -> str:
    try:
        return clean(body)
    except TextRefused as refusal:
        raise ValidationError({"body": str(refusal)}) from refusal


@transaction.atomic
def approve_page(*, version: PageVersion, by: User, at: datetime | None = None) -> PageVersion:
    """Let a wording go before readers. A second click changes nothing.

    Raises OwnWording for its own author, Outdated when a newer wording is approved.
    """
    page = Page.objects.select_for_update(of=("self",)).get(pk=version.page_id)
    version = page.versions.get(pk=version.pk)
    if version.approved_at:
        return version
    if version.proposed_by_id == by.pk:
        raise OwnWording
    if page.versions.filter(number__gt=version.number, approved_at__isnull=False).exists():
        raise Outdated
    at = at or timezone.now()
    PageVersion.objects.filter(pk=version.pk).take_once(approved_by=by, approved_at=at)
    detail = {"version": version.number}
    trail.record(subject=page, kind="approved", by=by, at=at, detail=detail, public=True)
    return page.versions.get(pk=version.pk)
