"""Taking a sign-off back, with what rests on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from articles.actions import lock
from people import trail
from people.models import User
from people.refusals import MOST_REASON, Refusal, the_reason
from people.verbs import verb
from people.witness import subject_of
from reviews import notifications, publishing
from reviews.actions.releases import record_withdrawal
from reviews.actions.reviews import ask
from reviews.models import Assignment, Publication, SignOff, Withdrawal


@dataclass(frozen=True)
class TakeBack:
    """What follows when a sign-off is taken back."""

    falling: list[SignOff]  # the sign-off itself comes last
    publication: Publication | None  # what readers see of the article
    page_leaves: bool


def effect_of(sign_off: SignOff) -> TakeBack:
    """What follows from taking this back now; nothing is done."""
    falling = [*_resting_on(sign_off).select_related("assignment"), sign_off]
    publication = publishing.live_publication(sign_off.revision.article)
    page_leaves = publication is not None and _stands_on_any(publication, falling)
    return TakeBack(falling, publication, page_leaves)


def told_of(effect: TakeBack, *, by: User) -> list[User]:
    """Who gets a mail when this person does it, by name."""
    release = effect.publication.release if effect.publication and effect.page_leaves else None
    return notifications.told_of_take_back(effect.falling, release, by=by)


@verb
def revoke(*, sign_off: SignOff, by: User, reason: str, at: datetime | None = None) -> SignOff:
    """Take a sign-off back, and what rests on it. A live page that stands on any comes down in the same transaction.

    A request for changes is taken back by nobody but the reviewer who made it.
    """
    at = at or timezone.now()
    article = lock(sign_off.revision.article)
    why = the_reason(reason, "take the sign-off back")
    sign_off = SignOff.objects.select_related("revision__article", "assignment").get(pk=sign_off.pk)
    if sign_off.withdrawn_at:
        return sign_off
    objects = sign_off.decision == SignOff.Decision.CHANGES_REQUESTED
    if objects and by.pk != sign_off.reviewer_id:
        raise Refusal(
            "Only the reviewer who asked for changes takes that back. Another qualified reviewer may "
            "clear it with a reason that readers can see."
        )
    effect = effect_of(sign_off)
    withdrawal: Withdrawal | None = None
    if effect.publication and effect.page_leaves:
        told, release = f"Sign-off taken back: {why}"[:500], effect.publication.release
        took = [subject_of(effect.publication)]
        withdrawal = record_withdrawal(article, release, by=by, at=at, reason=told, took=took)
        publishing.take_down(effect.publication)
    # What is not as it was told stays so, in what verify_trail says; taking back waits for nothing.
    standing = [one for one in effect.falling if trail.stands(article, one)]
    for fallen in effect.falling:
        columns: dict[str, Any] = {"base_valid": None} if fallen.base_id else {}
        fallen.take_once(withdrawn_at=at, withdrawn_by=by, withdrawal_reason=why, **columns)
    detail = {"sign_offs": [one.pk for one in effect.falling], "reason": why}
    trail.record(
        subject=article,
        kind="sign-off taken back",
        by=by,
        at=at,
        detail=detail,
        wrote=standing,
    )
    notifications.taken_back(effect.falling, withdrawal, by=by, at=at)
    sign_off.refresh_from_db()
    return sign_off


@verb
def send_back(
    *, sign_off: SignOff, due_on: date, by: User, reason: str, at: datetime | None = None
) -> Assignment:
    """Ask a reviewer to decide anew, because what they decided is incomplete or mistaken; nobody else changes a word of it.

    An approval is taken back with it. A request for changes stands until they decide. Refusal for the reviewer themselves, when the round
    is over, and when readers see a page that rests on it.
    """
    at = at or timezone.now()
    article = lock(sign_off.revision.article)
    why = the_reason(reason, "send it back, for the reviewer to read")
    known = SignOff.objects.select_related("assignment__review", "reviewer__user", "revision")
    sign_off = known.get(pk=sign_off.pk)
    if why_not := why_not_send_back(sign_off, by):
        raise Refusal(why_not)
    if sign_off.decision == SignOff.Decision.APPROVED:
        revoke(sign_off=sign_off, by=by, reason=f"Sent back: {why}"[:MOST_REASON], at=at)
    detail = {"sign_off": sign_off.pk, "reason": why}
    trail.record(subject=article, kind="review sent back", by=by, at=at, detail=detail)
    return ask(
        sign_off.assignment.review, sign_off.reviewer, sign_off.kind, due_on, by, at, message=why
    )


def why_not_send_back(sign_off: SignOff, by: User) -> str:
    """Why this person can't send a decision back to its reviewer; "" when they can."""
    whom = sign_off.reviewer.name
    if by.pk == sign_off.reviewer_id:
        return "Your own decision you take back on the review desk."
    if sign_off.withdrawn_at:
        return "This decision was taken back already."
    if sign_off.decision == SignOff.Decision.DECLINED:
        return f"{whom} declined. Ask somebody else."
    if sign_off.assignment.review.closed_at:
        return "This review is closed. Submit the text again to have it reviewed anew."
    if effect_of(sign_off).page_leaves:
        return "Readers see a page that rests on it. Raise a concern, or take the page offline."
    return ""


def _stands_on_any(publication: Publication, sign_offs: Iterable[SignOff]) -> bool:
    approvals = publication.release.approvals
    return approvals.filter(sign_off__in=[one.pk for one in sign_offs]).exists()


def _resting_on(sign_off: SignOff) -> QuerySet[SignOff]:
    """The approvals that fall with it: its amendments; and those on another’s base, when it is of earlier changes on that.

    Whoever approved those next changes trusted that somebody vouches for these.
    """
    standing = SignOff.objects.filter(withdrawn_at=None)
    if sign_off.base_id is None:
        return standing.filter(base=sign_off)
    return standing.filter(
        base=sign_off.base_id,
        on_anothers_base=True,
        signed_at__gt=sign_off.signed_at,
        revision__number__gt=sign_off.revision.number,
    )
