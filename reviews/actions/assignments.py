"""What becomes of one assignment before it is decided: it ends, somebody else is asked, or it is sent again."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from articles.actions import lock
from people import trail
from people.models import Event, User
from people.refusals import Refusal, a_reason, the_reason
from people.verbs import verb
from people.witness import subject_of
from reviews import notifications, telling
from reviews.actions.reviews import ask
from reviews.models import Assignment, Reviewer, Scratch, SignOff
from reviews.refusals import NoLongerAsked

SENT_AGAIN = "reviewer reminded"
# A second click, or a second editor, sends no second mail.
BETWEEN_MAILS = timedelta(hours=1)


@verb
def end_assignment(
    *, assignment: Assignment, by: User, reason: str, at: datetime | None = None
) -> Assignment:
    """Stop asking a reviewer who has not decided; what they typed stays theirs. A second time changes nothing."""
    at = at or timezone.now()
    assignment = _locked(assignment)
    why = the_reason(reason, "stop asking")
    if not assignment.ended_at:
        _end(assignment, by, why, at)
    return assignment


@verb
def move_assignment(
    *,
    assignment: Assignment,
    reviewer: Reviewer,
    due_on: date,
    by: User,
    at: datetime | None = None,
) -> Assignment:
    """Ask another reviewer for the same, in place of one who has not decided, declined, or is no longer asked."""
    at = at or timezone.now()
    assignment = _locked(assignment, may_have_declined=True)
    waits = not assignment.ended_at and _decision(assignment) is None
    if waits and reviewer.pk == assignment.reviewer_id:
        raise Refusal(f"{reviewer.name} is asked for this already. Send it again instead.")
    if waits:
        _end(assignment, by, f"{reviewer.name} is asked instead", at)
    return ask(assignment.review, reviewer, assignment.kind, due_on, by, at)


@verb
def send_again(*, assignment: Assignment, by: User, at: datetime | None = None) -> bool:
    """Send a reviewer who has not decided the same mail once more; False when that was done within the hour."""
    at = at or timezone.now()
    assignment = _locked(assignment)
    if assignment.ended_at:
        raise Refusal(f"{assignment.reviewer.name} is no longer asked about this text.")
    article = assignment.review.article
    sent = Event.objects.filter(
        subject=subject_of(article), kind=SENT_AGAIN, at__gt=at - BETWEEN_MAILS
    )
    if any(event.detail.get("assignment") == assignment.pk for event in sent):
        return False
    detail = telling.of_assignment(assignment)
    trail.record(subject=article, kind=SENT_AGAIN, by=by, at=at, detail=detail)
    notifications.asked(assignment, by=by, at=at, again=True)
    return True


@verb
def end_consultation(
    *,
    assignment: Assignment,
    by: User,
    words: str = "",
    declines: bool = False,
    at: datetime | None = None,
) -> Assignment:
    """Whoever is consulted says that they have said what they have to say, or declines; then the text is closed to them.

    The second time changes nothing. Refusal for anybody else, and for an assignment that asks for a decision.
    """
    at = at or timezone.now()
    assignment = _locked(assignment)
    if by.pk != assignment.reviewer_id or not assignment.is_consultation:
        raise Refusal("Only whoever is consulted ends their consultation.")
    said = a_reason(words)
    if assignment.is_ended_by_reviewer:
        return assignment
    if assignment.ended_at:
        raise NoLongerAsked
    why = said or ("Declined" if declines else "Said what they had to say")
    kind = "consultation declined" if declines else "consultation ended"
    _end_as(assignment, kind, by, why, at)
    Scratch.objects.filter(assignment=assignment).delete()
    notifications.consulted(assignment, declines=declines, by=by, at=at)
    return assignment


def _locked(assignment: Assignment, *, may_have_declined: bool = False) -> Assignment:
    """The assignment as it is since its article was locked. Refusal when it is decided, or its review is closed."""
    lock(assignment.review.article)
    known = Assignment.objects.select_related("review__article", "revision", "reviewer__user")
    assignment = known.get(pk=assignment.pk)
    decision = _decision(assignment)
    if decision and not (may_have_declined and decision.decision == SignOff.Decision.DECLINED):
        raise Refusal(
            f"{assignment.reviewer.name} has decided already: {decision.get_decision_display()}."
        )
    if assignment.review.closed_at:
        raise Refusal("This review is closed.")
    return assignment


def _decision(assignment: Assignment) -> SignOff | None:
    return SignOff.objects.filter(assignment=assignment).first()


def _end(assignment: Assignment, by: User, why: str, at: datetime) -> None:
    _end_as(assignment, "reviewer no longer asked", by, why, at)
    notifications.no_longer_asked(assignment, by=by, at=at)


def _end_as(assignment: Assignment, kind: str, by: User, why: str, at: datetime) -> None:
    Assignment.objects.filter(pk=assignment.pk).take_once(
        ended_at=at, ended_by=by, ended_reason=why[:500]
    )
    detail = telling.of_assignment(assignment) | {"reason": why}
    article = assignment.review.article
    trail.record(subject=article, kind=kind, by=by, at=at, detail=detail)
    assignment.refresh_from_db(fields=["ended_at", "ended_by", "ended_reason"])
