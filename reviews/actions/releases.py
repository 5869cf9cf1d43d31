"""Going live and coming down."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from articles.actions import lock, lock_key, must_be_at_hand
from articles.models import Article, Revision
from people import trail
from people.models import User
from people.refusals import Refusal, the_reason
from people.roles import MANAGING_EDITORS
from people.verbs import verb
from people.witness import subject_of
from reviews import gate, notifications, publishing, telling
from reviews.actions.requirements import ensure_requirement
from reviews.actions.reviews import PUBLISHED, close, open_review
from reviews.actions.source_concerns import raise_about_unseen
from reviews.gate.approvals import fill_slots
from reviews.models import Release, Requirement, SignOff, Withdrawal
from reviews.refusals import NotPublishable
from reviews.scheduling import end_what_waits, settle
from reviews.states import fell_with_a_sign_off
from reviews.takedowns import is_taken_down

_TAKEN_DOWN = "The article was taken offline"


@verb
def publish(*, revision: Revision, by: User, at: datetime | None = None) -> Release:
    """Put a revision live. NotPublishable, with every reason, when the gate is shut.

    Refusal for an editor when a managing editor took the article down for good.
    Publishing what is live already, on the same sign-offs, returns the release that stands.
    """
    at = at or timezone.now()
    article = lock_key(revision.article_id)
    must_be_at_hand(article)
    if why_not := why_not_back(article, by):
        raise Refusal(why_not)
    if is_taken_down(revision):
        raise Refusal("The law required that this text be taken down. Publish another one.")
    requirement = ensure_requirement(article, by=by, at=at)
    case = gate.gather(revision, at=at, policy=requirement.policy if requirement else None)
    revision = case.revision
    chosen = fill_slots(case.places, case.counting)
    blockers = gate.blockers_of(case)
    if blockers or not chosen or requirement is None:
        raise NotPublishable(blockers)
    before = publishing.live_publication(article)
    if before and before.revision_id == revision.pk and _same(before.release, chosen, requirement):
        return before.release
    if before:
        publishing.make_room(before)
    actor = trail.snapshot(by, role="publisher")
    earlier = case.record.releases
    release = publishing.make_release(
        revision, requirement, chosen, by=by, actor=actor, at=at, earlier=earlier
    )
    publication = publishing.put_live(release, chosen)
    review = open_review(article)
    if review and review.revision_id == revision.pk:
        close(review, by, PUBLISHED, at)
    trail.record(
        subject=article,
        kind="published",
        by=by,
        at=at,
        detail=telling.of_release(release, chosen),
        wrote=[release, publication],
        actor=release.actor,
        after=case.record.chain,
    )
    goes_back = bool(before and revision.number < before.revision.number)
    settle(revision, goes_back=goes_back, by=by, at=at)
    notifications.published(release, chosen, by=by)
    seen = {notice.pk for one in case.entries for notice in one.reference.notices.all()}
    look_again = partial(raise_about_unseen, revision=revision.pk, seen=seen, by=by)
    # What is recorded about a cited work before this is committed was in nobody's sight; the nightly check finds the rest.
    transaction.on_commit(look_again, robust=True)
    return release


def _same(release: Release, chosen: list[SignOff], requirement: Requirement) -> bool:
    return (
        sorted(release.signatures) == sorted(s.seal for s in chosen)
        and release.requirement_number == requirement.number
    )


@verb
def withdraw(
    *,
    article: Article,
    by: User,
    reason: str,
    for_good: bool = False,
    successor: Article | None = None,
    at: datetime | None = None,
) -> Withdrawal:
    """Take an article down, for now or for good. Needs a reason and no sign-off.

    What goes for good may name the page that takes its place; readers are led there as long as that one is live. Refusal when it is the
    article itself, or one that goes for now.
    """
    at = at or timezone.now()
    if successor and (not for_good or successor.pk == article.pk):
        raise Refusal(
            "Another page takes the place of one that goes for good. Choose another, or none."
        )
    article = lock(article)
    why = the_reason(reason, "take it offline")
    publication = publishing.live_publication(article)
    last = _last_withdrawal(article)
    if not for_good and (why_not := why_not_back(article, by)):
        raise Refusal(why_not)
    took = [subject_of(publication)] if publication else []
    reviewers: set[int] = set()
    if publication:
        release = publication.release
        reviewers = publishing.reviewers_of(release)
        publishing.take_down(publication)
    elif not last:
        raise Refusal("This article is not live, so there is nothing to take offline.")
    elif (last.for_good, last.successor_id) == (
        for_good,
        successor and successor.pk,
    ) and not _fell_with_a_sign_off(last):
        end_what_waits(article, _TAKEN_DOWN, by=by, at=at)
        return last
    else:
        # It goes for good instead of for now, or the other way round; or an editor takes it over as it is.
        release = last.release
    withdrawal = record_withdrawal(
        article,
        release,
        by=by,
        at=at,
        reason=why,
        for_good=for_good,
        successor=successor,
        took=took,
    )
    if publication:
        notifications.withdrawn(withdrawal, reviewers, by=by)
    return withdrawal


def why_not_back(article: Article, by: User) -> str:
    """Why this person can't put back what is down, or say that it is down for now only; "" when they can."""
    last = _last_withdrawal(article)
    if last is None or not last.for_good or publishing.live_publication(article):
        return ""
    if _manages(last.withdrawn_by) and not _manages(by):
        return f"{last.withdrawn_by} took this article down for good. Only a managing editor puts it back."
    return ""


def _manages(person: User) -> bool:
    """Whether their word stands above an editor's; also of somebody who can no longer sign in."""
    return person.is_superuser or person.groups.filter(name=MANAGING_EDITORS).exists()


def _last_withdrawal(article: Article) -> Withdrawal | None:
    last = Withdrawal.objects.filter(article=article).order_by("-id")
    return last.select_related("withdrawn_by").first()


def _fell_with_a_sign_off(withdrawal: Withdrawal) -> bool:
    """Whether it came down without an editor, who may still decide that it stays down."""
    return fell_with_a_sign_off(Withdrawal.objects.filter(pk=withdrawal.pk)).exists()


def record_withdrawal(
    article: Article,
    release: Release,
    *,
    by: User,
    at: datetime,
    reason: str,
    for_good: bool = False,
    successor: Article | None = None,
    took: Sequence[str] = (),
) -> Withdrawal:
    """Keep why a release of the article is offline, and tell the trail; `took` names what was live until now."""
    end_what_waits(article, _TAKEN_DOWN, by=by, at=at)
    withdrawal = Withdrawal.objects.create(
        article=article,
        release=release,
        for_good=for_good,
        reason=reason,
        withdrawn_by=by,
        withdrawn_at=at,
        successor=successor,
    )
    detail = {"release": release.number, "for_good": for_good, "reason": reason}
    if successor:
        detail["successor"] = successor.pk
    trail.record(
        subject=article,
        kind="withdrawn",
        by=by,
        at=at,
        detail=detail,
        wrote=[withdrawal],
        took_away=took,
    )
    return withdrawal
