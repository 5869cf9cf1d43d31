"""What happened to a page since its reviewer last signed it: concerns, works that changed, links that broke."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from articles.tree import external_links
from people.days import local_day
from references.models import Link
from reviews.actions.rechecks import MUST_FIX
from reviews.gate.case import Case
from reviews.models import Assignment, SignOff


@dataclass(frozen=True)
class Happened:
    """One thing: when it became known here, in words, and where the screen has it."""

    day: date
    words: str
    place: str = ""


@dataclass(frozen=True)
class SinceThen:
    """When the reviewer signed last, and what happened afterwards, the latest first."""

    signed_at: datetime
    things: list[Happened]


def since_then(assignment: Assignment, case: Case) -> SinceThen | None:
    """None for whoever has signed no text of this article yet."""
    own = SignOff.objects.filter(
        reviewer=assignment.reviewer_id,
        kind=assignment.kind,
        revision__article=case.record.article,
        decision=SignOff.Decision.APPROVED,
    )
    signed_at = own.order_by("-signed_at").values_list("signed_at", flat=True).first()
    if signed_at is None:
        return None
    things = [*_concerns(case, signed_at), *_works(case, signed_at), *_links(case, signed_at)]
    return SinceThen(signed_at, sorted(things, key=lambda one: one.day, reverse=True))


def _concerns(case: Case, since: datetime) -> Iterator[Happened]:
    for one in case.record.concerns:
        if one.raised_at > since and one.cause != f"recheck:{MUST_FIX}":
            ended = f" It was {one.get_resolution_display()}." if one.resolved_at else ""
            yield Happened(local_day(one.raised_at), f"A concern was raised: {one.detail}{ended}")


def _works(case: Case, since: datetime) -> Iterator[Happened]:
    for entry in case.entries:
        for notice in entry.reference.notices.all():
            if notice.known_at > since:
                words = f"Reference {entry.number} has a notice: {notice.get_kind_display()}."
                yield Happened(local_day(notice.known_at), words, f"#reference-{entry.number}")


def _links(case: Case, since: datetime) -> Iterator[Happened]:
    """A broken link is known by its last try alone, so one that broke before and was tried since is among them."""
    urls = external_links(case.revision.html)
    if not urls:
        return
    broken = Link.objects.filter(url__in=urls, state=Link.State.BROKEN, tried_at__gt=since)
    for one in broken.order_by("url"):
        yield Happened(local_day(one.tried_at), f"A link no longer works: {one.url}")
