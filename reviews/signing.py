"""A reviewer's decision as a sealed row, once all that it rests on is known."""

from collections.abc import Mapping
from datetime import datetime

from people import trail
from people.days import months_later
from people.models import Snapshot
from reviews import seals
from reviews.checklists import checklist_of
from reviews.models import (
    ApprovalKind,
    Assignment,
    Declaration,
    Policy,
    Reviewer,
    SignOff,
)
from reviews.reviewers import credentials_of


def sealed_sign_off(
    assignment: Assignment,
    *,
    decision: SignOff.Decision,
    checklist: Mapping[str, bool],
    declaration: Declaration | None,
    actor: Snapshot,
    at: datetime,
    valid_until: datetime | None,
    comment: str = "",
    has_conflict: bool = False,
    clears: SignOff | None = None,
    base: SignOff | None = None,
) -> SignOff:
    """The decision on the assignment's text, sealed and not stored yet. Whether it may be given is asked before."""
    scope = SignOff.Scope.CHANGES if base else SignOff.Scope.WHOLE
    made = SignOff(
        assignment=assignment,
        revision=assignment.revision,
        digest=assignment.revision.digest,
        kind=assignment.kind,
        reviewer=assignment.reviewer,
        written_by=assignment.revision.created_by,
        decision=decision,
        scope=scope,
        base=base,
        base_scope=SignOff.Scope.WHOLE if base else None,
        base_valid=True if base else None,
        base_reviewer=base.reviewer if base else None,
        clears=clears,
        checklist=[
            {"key": key, "question": question, "answer": bool(checklist.get(key))}
            for key, question in checklist_of(
                str(scope), assignment.revision, assignment.kind, base
            )
        ],
        comment=comment,
        declaration=declaration,
        has_conflict=has_conflict,
        actor=actor.hash,
        signed_at=at,
        valid_until=valid_until,
    )
    made.seal = seals.seal_of(made)
    return made


def holds_until(policy: Policy, kind: str, base: SignOff | None, *, at: datetime) -> datetime:
    """How long an approval that is given then holds, of an article of this kind; no longer than its base."""
    end = months_later(at, policy.months_for(kind))
    return min(end, base.valid_until) if base else end


def actor_of(reviewer: Reviewer, kind: str, *, at: datetime) -> Snapshot:
    """Who the reviewer is when they decide, and as what."""
    return trail.snapshot(
        reviewer.user,
        role=f"{ApprovalKind(kind).label} reviewer",
        credentials=credentials_of(reviewer, at=at),
    )
