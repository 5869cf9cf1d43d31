"""Going live and coming down."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from articles.actions import lock
from articles.models import Article, Revision
from people import trail
from people.models import User
from people.refusals import Refusal, the_reason
from reviews import gate, publishing, telling
from reviews.actions.requirements import ensure_requirement
from reviews.actions.reviews import PUBLISHED, close, open_review
from reviews.gate.approvals import fill_slots
from reviews.models import Release, Requirement, SignOff, Withdrawal
from reviews.refusals import NotPublishable
from reviews.states import fell_with_a_sign_off


@transaction.atomic
def publish(*, revision: Revision, by: User, at: datetime | None = None) -> Release:
    """Put a revision live. NotPublishable, with every reason, when the gate is shut.

    Publishing what is live already, on the same sign-offs, returns the release that stands.
    """
    at = at or timezone.now()
    article = lock(revision.article)
    requirement = ensure_requirement(article, by=by, at=at)
    case = gate.gather(revision, at=at)
    revision = case.revision
    chosen = fill_slots(case.slots, case.counting)
    blockers = gate.blockers_of(case)
    if blockers or not chosen or requirement is None:
        raise NotPublishable(blockers)
    before = publishing.live_publication(article)
    if before and before.revision_id == revision.pk and _same(before.release, chosen, requirement):
        return before.release
    if before:
        publishing.take_down(before)
    actor = trail.snapshot(by, role="publisher")
    release = publishing.make_release(revision, requirement, chosen, by=by, actor=actor, at=at)
    publishing.put_live(release, chosen)
    review = open_review(article)
    if review and review.revision_id == revision.pk:
        close(review, by, PUBLISHED, at)
    trail.record(
        subject=article,
        kind="published",
        by=by,
        at=at,
        detail=telling.of_release(release, chosen),
        role="publisher",
    )
    return release


def _same(release: Release, chosen: list[SignOff], requirement: Requirement) -> bool:
    return (
        sorted(release.signatures) == sorted(s.seal for s in chosen)
        and release.requirement_number == requirement.number
    )


@transaction.atomic
def withdraw(
    *,
    article: Article,
    by: User,
    reason: str,
    for_good: bool = False,
    at: datetime | None = None,
) -> Withdrawal:
    """Take an article down, for now or for good. Needs a reason and no sign-off."""
    at = at or timezone.now()
    article = lock(article)
    why = the_reason(reason, "take it offline")
    publication = publishing.live_publication(article)
    last = Withdrawal.objects.filter(article=article).order_by("-id").first()
    if publication is None:
        if not last:
            raise Refusal("This article is not live, so there is nothing to take offline.")
        if last.for_good == for_good and not _fell_with_a_sign_off(last):
            return last
        return _withdraw_again(article, last, by, at, why, for_good)
    withdrawal = publishing.record_withdrawal(
        publication, by=by, at=at, reason=why, for_good=for_good
    )
    record_withdrawal_event(article, withdrawal)
    return withdrawal


def _fell_with_a_sign_off(withdrawal: Withdrawal) -> bool:
    """Whether it came down without an editor, who may still decide that it stays down."""
    return fell_with_a_sign_off(Withdrawal.objects.filter(pk=withdrawal.pk)).exists()


def _withdraw_again(
    article: Article, last: Withdrawal, by: User, at: datetime, why: str, for_good: bool
) -> Withdrawal:
    """What was offline for now goes for good, or the other way round; or an editor takes it over as it is."""
    withdrawal = Withdrawal.objects.create(
        article=article,
        release=last.release,
        for_good=for_good,
        reason=why,
        withdrawn_by=by,
        withdrawn_at=at,
    )
    record_withdrawal_event(article, withdrawal)
    return withdrawal


def record_withdrawal_event(article: Article, withdrawal: Withdrawal) -> None:
    detail = {
        "release": withdrawal.release.number,
        "for_good": withdrawal.for_good,
        "reason": withdrawal.reason,
    }
    trail.record(
        subject=article,
        kind="withdrawn",
        by=withdrawal.withdrawn_by,
        at=withdrawal.withdrawn_at,
        detail=detail,
    )
