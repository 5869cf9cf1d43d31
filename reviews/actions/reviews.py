"""Review rounds: asking named reviewers about one revision."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from articles.actions import latest_revision, lock
from articles.models import Article, Revision
from people import trail
from people.days import local_day
from people.models import User
from people.refusals import Refusal, the_reason
from reviews import notifications, telling
from reviews.actions.requirements import ensure_requirement
from reviews.gate.stretches import writers_of
from reviews.models import ApprovalKind, Assignment, Review, Reviewer
from reviews.reviewers import qualified_now

# Why a review is closed whose text went live.
PUBLISHED = "Published"


@transaction.atomic
def submit(
    *,
    revision: Revision,
    by: User,
    assignments: Iterable[tuple[Reviewer, str, date]] = (),
    at: datetime | None = None,
) -> Review:
    """Open a review round on the latest revision and ask the named reviewers.

    Refusal when a round is open already or the revision is not the latest one.
    """
    at = at or timezone.now()
    article = lock(revision.article)
    if latest_revision(article) != revision:
        raise Refusal("There is a newer revision. Look at it, then submit that one.")
    if open_review(article):
        raise Refusal("A review of this article is open already. Close it before you open another.")
    ensure_requirement(article, by=by, at=at)
    review = Review.objects.create(article=article, revision=revision, opened_by=by, opened_at=at)
    detail = telling.of_review(review)
    trail.record(subject=article, kind="submitted for review", by=by, at=at, detail=detail)
    for reviewer, kind, due_on in assignments:
        _ask(review, reviewer, kind, due_on, by, at)
    return review


def open_review(article: Article) -> Review | None:
    """The article's open round, if there is one."""
    return Review.objects.filter(article=article, closed_at=None).select_related("revision").first()


@transaction.atomic
def assign(
    *,
    review: Review,
    reviewer: Reviewer,
    kind: str,
    due_on: date,
    by: User,
    at: datetime | None = None,
) -> Assignment:
    """Ask one more reviewer, or the same one again for a renewal."""
    at = at or timezone.now()
    lock(review.article)
    review.refresh_from_db()
    return _ask(review, reviewer, kind, due_on, by, at)


def why_not_assign(reviewer: Reviewer, kind: str, revision: Revision, *, at: datetime) -> str:
    """Why this reviewer cannot be asked for this approval of this text; empty when they can."""
    if not reviewer.user.is_active:
        return f"{reviewer.name} can no longer sign in."
    if reviewer.pk in writers_of(revision):
        return f"{reviewer.name} wrote part of the text. Ask somebody else."
    if not qualified_now(reviewer, kind, at=at):
        noun = ApprovalKind(kind).label
        return f"{reviewer.name} has no verified, unexpired credential for a {noun}."
    return ""


def _ask(
    review: Review, reviewer: Reviewer, kind: str, due_on: date, by: User, at: datetime
) -> Assignment:
    if review.closed_at:
        raise Refusal("This review is closed. Open a new one to ask a reviewer.")
    if why_not := why_not_assign(reviewer, kind, review.revision, at=at):
        raise Refusal(why_not)
    if due_on < local_day(at):
        raise Refusal("The due date is in the past. Choose today or a later day.")
    waiting = review.assignments.waiting().filter(reviewer=reviewer, kind=kind)
    if waiting.exists():
        raise Refusal(f"{reviewer.name} was asked for this already.")
    assignment = Assignment.objects.create(
        review=review,
        revision=review.revision,
        reviewer=reviewer,
        kind=ApprovalKind(kind),
        due_on=due_on,
        asked_by=by,
        asked_at=at,
    )
    detail = telling.of_assignment(assignment)
    trail.record(subject=review.article, kind="reviewer asked", by=by, at=at, detail=detail)
    notifications.asked(assignment)
    return assignment


@transaction.atomic
def close_review(*, review: Review, by: User, reason: str, at: datetime | None = None) -> Review:
    """End a round; what its reviewers had not decided yet is no longer asked."""
    at = at or timezone.now()
    article = lock(review.article)
    why = the_reason(reason, "close the review")
    if close(review, by, why, at):
        detail = {"review": review.pk, "reason": why}
        trail.record(subject=article, kind="review closed", by=by, at=at, detail=detail)
        notifications.review_closed(review, by=by)
    review.refresh_from_db()
    return review


def close(review: Review, by: User, reason: str, at: datetime) -> bool:
    return Review.objects.filter(pk=review.pk).take_once(
        closed_at=at, closed_by=by, closing_reason=reason
    )
