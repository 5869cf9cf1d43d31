"""A reviewer's decision on exact bytes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles.actions import latest_revision, lock
from articles.models import Article
from people import trail
from people.damage import must_match
from people.models import User
from people.refusals import Refusal, the_reason
from people.verbs import verb
from reviews import notifications, telling
from reviews.actions.concerns import raise_in
from reviews.actions.publishing_changes import is_changed_page, publish_changed
from reviews.actions.reviews import why_not_assign
from reviews.checklists import checklist_of
from reviews.gate.approvals import defect_of
from reviews.gate.stretches import writers_of
from reviews.interests import tidied
from reviews.models import (
    Approval,
    Assignment,
    Comment,
    Concern,
    LateConflict,
    Override,
    Publication,
    Scratch,
    SignOff,
    Verification,
)
from reviews.policies import CHANGES_IN_A_ROW, policy_of
from reviews.refusals import AlreadyDecided, NoLongerAsked, OtherText, ReviewClosed
from reviews.reviewers import declaration_of
from reviews.signing import actor_of, holds_until, sealed_sign_off
from reviews.sources import pages
from reviews.sources.seeing import see_pages


@dataclass(frozen=True)
class Answers:
    """What a reviewer answered on the screen, and the digest of the text that was on it."""

    digest: str
    decision: SignOff.Decision
    checklist: Mapping[str, bool]
    scope: str
    comment: str
    has_conflict: bool
    clears: SignOff | None
    base: int | None

    @property
    def approves(self) -> bool:
        return self.decision == SignOff.Decision.APPROVED


@verb
def sign_off(
    *,
    assignment: Assignment,
    by: User,
    digest: str,
    decision: str,
    checklist: Mapping[str, bool] | None = None,
    scope: str = str(SignOff.Scope.WHOLE),
    comment: str = "",
    has_conflict: bool = False,
    clears: SignOff | None = None,
    base: int | None = None,
    proved: str = "",
    at: datetime | None = None,
) -> SignOff:
    """A reviewer's decision on the bytes that were on the screen; `digest` names them, and `proved` how they showed who they are.

    `base` is the approval since which the screen showed the changes: where they alone are approved, that must be
    the one that is built on.

    The same decision a second time returns the first. Raises OtherText, ReviewClosed, NoLongerAsked, AlreadyDecided or
    Refusal; then nothing was signed.
    """
    at = at or timezone.now()
    article, assignment = _locked(assignment, by)
    answers = Answers(
        digest,
        SignOff.Decision(decision),
        checklist or {},
        scope,
        comment.strip(),
        has_conflict,
        clears,
        base,
    )
    if given := SignOff.objects.filter(assignment=assignment).first():
        if given.decision == answers.decision and given.digest == digest:
            return given
        raise AlreadyDecided(f"You decided this already: {given.get_decision_display()}.")
    if assignment.is_consultation:
        raise Refusal("You are asked what you have to say, in comments. Nothing is decided here.")
    if assignment.review.closed_at:
        raise ReviewClosed(latest_revision(article) or assignment.revision)
    if assignment.ended_at:
        raise NoLongerAsked
    _is_this_text(assignment, digest)
    made = _decide(assignment, answers, at)
    _record(article, made, by, at, proved)
    if answers.approves and pages.cited_in(made.revision_id).exists():
        transaction.on_commit(lambda: see_pages.enqueue(revision=made.revision_id))
    if answers.approves and is_changed_page(made.revision_id):
        transaction.on_commit(lambda: publish_changed.enqueue(revision=made.revision_id))
    Scratch.objects.filter(assignment=assignment).delete()
    notifications.decided(made, at=at)
    return made


def _locked(assignment: Assignment, by: User) -> tuple[Article, Assignment]:
    """The article, locked, and the assignment as it is since. Refusal for anybody but its reviewer."""
    article = lock(assignment.review.article)
    known = Assignment.objects.select_related("review", "revision", "reviewer__user")
    assignment = known.get(pk=assignment.pk)
    if assignment.reviewer_id != by.pk:
        raise Refusal("Only the reviewer who was asked can decide.")
    return article, assignment


def check_sign_off(
    *,
    assignment: Assignment,
    answers: Answers,
    declares: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """OtherText or Refusal when `sign_off` would refuse these answers now; `declares` is what is declared with them.

    Nothing is signed. It spares the reviewer a password that would have been for nothing.
    """
    _is_this_text(assignment, answers.digest)
    if declares:
        tidied(declares["by_category"], none_to_declare=declares["none_to_declare"])
    _check(assignment, answers, at or timezone.now(), declares=bool(declares))


def _is_this_text(assignment: Assignment, digest: str) -> None:
    if digest != assignment.revision.digest:
        raise OtherText("The text on your screen is not the one under review. Nothing was signed.")


def _decide(assignment: Assignment, answers: Answers, at: datetime) -> SignOff:
    reviewer = assignment.reviewer
    base = _check(assignment, answers, at)
    made = sealed_sign_off(
        assignment,
        decision=answers.decision,
        checklist=answers.checklist,
        comment=answers.comment,
        has_conflict=answers.has_conflict,
        clears=answers.clears if answers.approves else None,
        base=base,
        declaration=declaration_of(reviewer, at=at),
        actor=actor_of(reviewer, assignment.kind, at=at),
        at=at,
        valid_until=_valid_until(assignment, base, at) if answers.approves else None,
    )
    made.save()
    return made


def _check(
    assignment: Assignment, answers: Answers, at: datetime, *, declares: bool = False
) -> SignOff | None:
    """Refuse what cannot be signed; the approval that this one builds on, if it is of the changes only."""
    if len(answers.comment) > 5000:
        raise Refusal("Keep the comment to 5,000 characters.")
    if not answers.approves:
        if not answers.comment:
            raise Refusal("Say why: the editor needs a reason to act on.")
        return None
    by_changes = answers.scope == SignOff.Scope.CHANGES
    base = base_for(assignment, at=at) if by_changes else None
    _may_approve(assignment, answers, base, at, declares=declares)
    _may_clear(assignment, answers.clears, answers.comment)
    _nothing_of_theirs_is_open(assignment)
    return _must_build_on(base, answers) if by_changes else None


def _record(article: Article, made: SignOff, by: User, at: datetime, proved: str) -> None:
    trail.record(
        subject=article,
        kind="signed off",
        by=by,
        at=at,
        detail=telling.of_sign_off(made) | ({"proved": proved} if proved else {}),
        wrote=[made],
        actor=made.actor,
    )


def _may_approve(
    assignment: Assignment,
    answers: Answers,
    base: SignOff | None,
    at: datetime,
    *,
    declares: bool,
) -> None:
    asked = checklist_of(answers.scope, assignment.revision, assignment.kind, base)
    open_questions = [question for key, question in asked if not answers.checklist.get(key)]
    if open_questions:
        raise Refusal(f"Tick what you checked before you approve: {' '.join(open_questions)}")
    if not declares and declaration_of(assignment.reviewer, at=at) is None:
        raise Refusal("Declare your interests first, or say that there are none.")
    if why_not := why_not_assign(assignment.reviewer, assignment.kind, assignment.revision, at=at):
        raise Refusal(why_not)


def _nothing_of_theirs_is_open(assignment: Assignment) -> None:
    """Refusal while the reviewer says of this very text that something must be fixed: a mended one is what their approval would settle."""
    said = Comment.objects.open().filter(
        kind=Comment.Kind.MUST_FIX,
        author=assignment.reviewer_id,
        assignment__kind=assignment.kind,
        revision=assignment.revision_id,
    )
    if said.exists():
        raise Refusal(
            "You said that something in this text must be fixed. Resolve your comment before you approve, or ask for changes."
        )


def may_clear(assignment: Assignment, request: SignOff) -> bool:
    """Whether an approval that is asked for here could clear this request for changes: same article, same kind."""
    return (
        request.decision == SignOff.Decision.CHANGES_REQUESTED
        and request.revision.article_id == assignment.revision.article_id
        and request.kind == assignment.kind
    )


def _may_clear(assignment: Assignment, clears: SignOff | None, comment: str) -> None:
    if clears is None:
        return
    if not may_clear(assignment, clears):
        raise Refusal(
            "What you clear must be a request for changes on this article, from the same kind of review."
        )
    if not comment:
        raise Refusal("Say why the request for changes is met; readers can see the reason.")


def base_for(assignment: Assignment, *, at: datetime) -> SignOff | None:
    """The reviewer’s own whole-page approval that an amendment would build on.

    None when none stands that counts, or when there are five amendments of it: then the whole page is due.
    """
    base = (
        SignOff.objects.standing(at)
        .filter(
            revision__article=assignment.revision.article_id,
            revision__number__lt=assignment.revision.number,
            reviewer=assignment.reviewer_id,
            kind=assignment.kind,
            scope=SignOff.Scope.WHOLE,
        )
        .select_related("reviewer__user", "revision")
        .order_by("-revision__number", "-signed_at")
        .first()
    )
    if base is None or defect_of(base, at=at):
        return None
    if base.built_on_it.filter(withdrawn_at=None).count() >= CHANGES_IN_A_ROW:
        return None
    return base


def _must_build_on(base: SignOff | None, answers: Answers) -> SignOff:
    if base is None:
        raise Refusal(
            "You can sign the changes alone on a whole-page approval of your own that stands and has "
            f"fewer than {CHANGES_IN_A_ROW} amendments. Review the whole page this time."
        )
    if answers.base not in (None, base.pk):
        raise OtherText(
            "The approval that yours would build on is no longer the one on your screen. Nothing was signed. "
            "Look again at what changed."
        )
    return base


def _valid_until(assignment: Assignment, base: SignOff | None, at: datetime) -> datetime:
    article = assignment.revision.article
    must_match(article)
    policy = policy_of(article)
    if policy is None:
        raise Refusal("No policy stands for this topic yet. An editor must set one first.")
    return holds_until(policy, article.kind, base, at=at)


@verb
def declare_conflict(*, sign_off: SignOff, by: User, at: datetime | None = None) -> LateConflict:
    """A reviewer says that they have a conflict of interest with what they approved before.

    The approval stops counting for the next release until another person accepts it; a live page that rests on it
    gets a concern. The second time returns the first. Refusal for anybody else, and for what is no standing approval.
    """
    at = at or timezone.now()
    article = lock(sign_off.revision.article)
    if by.pk != sign_off.reviewer_id:
        raise Refusal("Only the reviewer declares their own conflict of interest.")
    sign_off.refresh_from_db()
    if known := LateConflict.objects.filter(sign_off=sign_off).first():
        return known
    if not sign_off.valid:
        raise Refusal("This is no approval that stands, so there is nothing to hold back.")
    made = LateConflict.objects.create(
        sign_off=sign_off, reviewer=sign_off.reviewer, declared_at=at
    )
    detail = {"sign_off": sign_off.pk}
    trail.record(
        subject=article, kind="conflict declared", by=by, at=at, detail=detail, wrote=[made]
    )
    if _rests_on(article, sign_off):
        raise_in(
            article,
            by=by,
            at=at,
            cause=f"conflict:{sign_off.pk}",
            source=str(Concern.Source.CONFLICT),
            text=f"A conflict of interest came up behind the {sign_off.get_kind_display()} of the live text. Have "
            "somebody else review it, or let a managing editor accept it.",
        )
    return made


def _rests_on(article: Article, sign_off: SignOff) -> bool:
    """Whether the live text does, or an amendment of it."""
    live = Publication.objects.filter(article=article).values("release")
    either = Q(sign_off=sign_off) | Q(sign_off__base=sign_off)
    return Approval.objects.filter(either, release__in=live).exists()


def why_not_override(sign_off: SignOff, by: User) -> str:
    """Why this person can't be the one who accepts a declared conflict; "" when they can."""
    if by.pk == sign_off.reviewer_id:
        return "Nobody overrides their own conflict of interest."
    if by.pk == sign_off.assignment.asked_by_id:
        return "You chose this reviewer. Somebody else decides that the conflict does no harm."
    if by.pk in writers_of(sign_off.revision):
        return "You wrote part of the text. Somebody else decides that the conflict does no harm."
    if Verification.objects.filter(reviewer=sign_off.reviewer_id, verified_by=by).exists():
        return f"You verified a credential of {sign_off.reviewer.name}. Somebody else decides that the conflict does no harm."
    return ""


@verb
def override_conflict(
    *, sign_off: SignOff, by: User, reason: str, at: datetime | None = None
) -> Override:
    """Accept an approval in spite of the conflict that its reviewer declared; readers see the reason."""
    at = at or timezone.now()
    article = lock(sign_off.revision.article)
    why = the_reason(reason, "accept it")
    if not (sign_off.has_conflict or hasattr(sign_off, "late_conflict")):
        raise Refusal("No conflict was declared with this sign-off.")
    if why_not := why_not_override(sign_off, by):
        raise Refusal(why_not)
    if Override.objects.filter(sign_off=sign_off).exists():
        raise Refusal("This conflict was overridden already.")
    made = Override.objects.create(
        sign_off=sign_off,
        reviewer=sign_off.reviewer,
        overridden_by=by,
        overridden_at=at,
        reason=why,
    )
    detail = {"sign_off": sign_off.pk, "reason": why}
    trail.record(
        subject=article, kind="conflict overridden", by=by, at=at, detail=detail, wrote=[made]
    )
    return made
