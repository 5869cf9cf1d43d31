"""Review rounds: asking named reviewers about one revision."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.utils import timezone

from articles.actions import latest_revision, lock, must_be_at_hand
from articles.models import Article, Revision
from people import trail
from people.days import local_day
from people.models import User
from people.refusals import Refusal, the_reason
from people.verbs import verb
from reviews import notifications, telling
from reviews.actions.hand_overs import end_hand_over
from reviews.actions.requirements import ensure_requirement
from reviews.gate.stretches import writers_of
from reviews.interests import KEYS, field_of
from reviews.models import (
    ADVICE,
    ASKED,
    Answer,
    ApprovalKind,
    Assignment,
    ChangeSet,
    Review,
    Reviewer,
    Scratch,
    SignOff,
)
from reviews.reviewers import qualified_now
from reviews.rounds import ends_with_the_next_text, open_review

# Why a review is closed whose text went live.
PUBLISHED = "Published"
# Why nothing is handed over any more that went to the reviewers.
SUBMITTED = "Submitted for review"
# Why a round ends that a mended text has overtaken.
OVERTAKEN = "A mended text takes the place of this one"
# What a reviewer typed for an earlier text and finds again; what they ticked was about other words.
_KEPT_FOR_THE_NEXT_TEXT = ("comment", "declares", "has_conflict", *map(field_of, KEYS))
_MAX_ANSWER = 2000


@verb
def submit(
    *,
    revision: Revision,
    by: User,
    assignments: Iterable[tuple[Reviewer, str, date]] = (),
    answers: Mapping[SignOff, str] | None = None,
    message: str = "",
    change_set: ChangeSet | None = None,
    at: datetime | None = None,
) -> Review:
    """Open a review round on the latest revision and ask the named reviewers, with a message if there is one.

    A round that this text overtakes ends first. `answers` tell reviewers what became of their requests for changes; what a
    reviewer had typed and not decided goes with them into the new round. Who is asked as part of a `change_set` is told of all
    its pages at once. Refusal when a round is open already or the
    revision is not the latest one.
    """
    at = at or timezone.now()
    article = lock(revision.article)
    must_be_at_hand(article)
    if latest_revision(article) != revision:
        raise Refusal("There is a newer revision. Look at it, then submit that one.")
    _end_overtaken(article, revision, by, at)
    if open_review(article):
        raise Refusal("A review of this article is open already. Close it before you open another.")
    ensure_requirement(article, by=by, at=at)
    end_hand_over(article, by, SUBMITTED, at)
    review = Review.objects.create(article=article, revision=revision, opened_by=by, opened_at=at)
    detail = telling.of_review(review)
    trail.record(subject=article, kind="submitted for review", by=by, at=at, detail=detail)
    for request, words in (answers or {}).items():
        _answer(request, review, words, by, at)
    for reviewer, kind, due_on in assignments:
        asked = ask(review, reviewer, kind, due_on, by, at, message, tells=change_set is None)
        _take_notes_along(asked)
    return review


def _answer(request: SignOff, review: Review, words: str, by: User, at: datetime) -> None:
    said = words.strip()
    asked = request.decision == SignOff.Decision.CHANGES_REQUESTED
    if not asked or request.revision.article_id != review.article_id:
        raise Refusal("What you answer must be a request for changes on this article.")
    if not said:
        raise Refusal(f"Say what became of what {request.reviewer.name} asked for.")
    if len(said) > _MAX_ANSWER:
        raise Refusal(f"Keep an answer to {_MAX_ANSWER:,} characters.")
    Answer.objects.create(
        request=request, review=review, words=said, answered_by=by, answered_at=at
    )


def _take_notes_along(assignment: Assignment) -> None:
    """What this reviewer had typed about an earlier text and not decided stands on their new screen."""
    left = Scratch.objects.filter(
        assignment__review__article=assignment.review.article_id,
        assignment__reviewer=assignment.reviewer_id,
        assignment__kind=assignment.kind,
    ).exclude(assignment__review=assignment.review_id)
    notes = left.order_by("-assignment").first()
    if notes is None:
        return
    kept = {name: notes.answers[name] for name in _KEPT_FOR_THE_NEXT_TEXT if name in notes.answers}
    left.filter(pk=notes.pk).update(assignment=assignment, answers=kept)


@verb
def end_overtaken(*, revision: Revision, by: User, at: datetime | None = None) -> Review | None:
    """End the open round that this newer text overtakes, if there is one; what was decided in it stays."""
    article = lock(revision.article)
    return _end_overtaken(article, revision, by, at or timezone.now())


def _end_overtaken(article: Article, revision: Revision, by: User, at: datetime) -> Review | None:
    review = open_review(article)
    if review is None or review.revision.number >= revision.number:
        return None
    return review if ends_with_the_next_text(review) and _close(review, by, OVERTAKEN, at) else None


@verb
def assign(
    *,
    review: Review,
    reviewer: Reviewer,
    kind: str,
    due_on: date,
    by: User,
    message: str = "",
    at: datetime | None = None,
) -> Assignment:
    """Ask one more reviewer, or the same one again for a renewal."""
    at = at or timezone.now()
    lock(review.article)
    review.refresh_from_db()
    return ask(review, reviewer, kind, due_on, by, at, message)


def why_not_assign(reviewer: Reviewer, kind: str, revision: Revision, *, at: datetime) -> str:
    """Why this reviewer cannot be asked for this of this text; empty when they can. Anybody who can sign in can be consulted."""
    if not reviewer.user.is_active:
        return f"{reviewer.name} can no longer sign in."
    if kind == ADVICE:
        return ""
    if reviewer.pk in writers_of(revision):
        return f"{reviewer.name} wrote part of the text. Ask somebody else."
    if not qualified_now(reviewer, kind, at=at):
        noun = ApprovalKind(kind).label
        return f"{reviewer.name} has no verified, unexpired credential for a {noun}."
    return ""


def ask(
    review: Review,
    reviewer: Reviewer,
    kind: str,
    due_on: date,
    by: User,
    at: datetime,
    message: str = "",
    *,
    tells: bool = True,
) -> Assignment:
    """Ask a reviewer in a round whose article is locked, and tell them so."""
    if review.closed_at:
        raise Refusal("This review is closed. Open a new one to ask a reviewer.")
    if kind not in ASKED:
        raise ValueError(f"Nobody is asked for a “{kind}”.")
    if why_not := why_not_assign(reviewer, kind, review.revision, at=at):
        raise Refusal(why_not)
    if due_on < local_day(at):
        raise Refusal("The due date is in the past. Choose today or a later day.")
    waiting = review.assignments.waiting().filter(reviewer=reviewer, kind=kind)
    if waiting.exists():
        raise Refusal(f"{reviewer.name} was asked for this already.")
    said = message.strip()
    if len(said) > Assignment.MOST_SAID:
        raise Refusal(f"Keep the message to {Assignment.MOST_SAID:,} characters.")
    assignment = Assignment.objects.create(
        review=review,
        revision=review.revision,
        reviewer=reviewer,
        kind=kind,
        due_on=due_on,
        asked_by=by,
        asked_at=at,
        message=said,
    )
    detail = telling.of_assignment(assignment)
    trail.record(subject=review.article, kind="reviewer asked", by=by, at=at, detail=detail)
    if tells:
        notifications.asked(assignment, by=by, at=at)
    return assignment


@verb
def close_review(*, review: Review, by: User, reason: str, at: datetime | None = None) -> Review:
    """End a round; what its reviewers had not decided yet is no longer asked."""
    at = at or timezone.now()
    lock(review.article)
    why = the_reason(reason, "close the review")
    _close(review, by, why, at)
    review.refresh_from_db()
    return review


def _close(review: Review, by: User, why: str, at: datetime) -> bool:
    if not close(review, by, why, at):
        return False
    detail = {"review": review.pk, "reason": why}
    trail.record(subject=review.article, kind="review closed", by=by, at=at, detail=detail)
    review.refresh_from_db(fields=["closed_at"])
    notifications.review_closed(review, by=by, at=at)
    return True


def close(review: Review, by: User, reason: str, at: datetime) -> bool:
    return Review.objects.filter(pk=review.pk).take_once(
        closed_at=at, closed_by=by, closing_reason=reason
    )
