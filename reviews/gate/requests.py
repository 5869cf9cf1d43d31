"""Requests for changes that nobody entitled to has cleared (E007)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from people.witness import subject_of
from reviews.gate.approvals import defect_of
from reviews.gate.case import ArticleRecord, Case
from reviews.gate.findings import Find, Finding, blocks
from reviews.gate.stretches import Stretch
from reviews.models import SignOff


@blocks("gate.E007")
def changes_requested(find: Find, case: Case) -> Iterator[Finding]:
    """E007: a reviewer asked for changes, and nobody entitled to has cleared it."""
    for request in case.open_requests:
        yield find(
            f"{request.reviewer.name} asked for changes on revision {request.revision.number}.",
            "Mend the text and ask them again, or ask a third reviewer to clear it with a reason.",
            subject_of(request),
        )


def open_requests(
    stretches: Sequence[Stretch],
    decisions: Sequence[SignOff],
    line: set[int],
    record: ArticleRecord,
    *,
    at: datetime,
) -> list[SignOff]:
    """Requests for changes since the last live text that nobody entitled to has cleared.

    Taking up an older text again brings what was asked of it along.
    """
    approvals = [
        s for s in decisions if s.decision == SignOff.Decision.APPROVED and not s.withdrawn_at
    ]
    asked = _requests(stretches, decisions)
    return [r for r in asked if not any(_clears(a, r, line, record, at) for a in approvals)]


def _requests(stretches: Sequence[Stretch], decisions: Sequence[SignOff]) -> list[SignOff]:
    unfinished = {text.pk for stretch in stretches for text in stretch.texts}
    live_since = {
        stretch.before.revision_id: stretch.before.published_at
        for stretch in stretches
        if stretch.before
    }
    return [
        s
        for s in decisions
        if s.decision == SignOff.Decision.CHANGES_REQUESTED
        and not s.withdrawn_at
        and (s.revision_id in unfinished or s.signed_at > live_since[s.revision_id])
    ]


def _clears(
    approval: SignOff, request: SignOff, line: set[int], record: ArticleRecord, at: datetime
) -> bool:
    """The reviewer who asked approved a later reading, or another qualified one cleared it and said why.

    The words that were approved must be those this text is built on, if it is built on the words that were
    objected to; and only an approval that counts clears anything.
    """
    if approval.signed_at <= request.signed_at or approval.kind != request.kind:
        return False
    if request.revision_id in line and approval.revision_id not in line:
        return False
    by_the_same = approval.reviewer_id == request.reviewer_id
    if not by_the_same and not (approval.clears_id == request.pk and approval.comment):
        return False
    return defect_of(approval, at=at, record=record) is None
