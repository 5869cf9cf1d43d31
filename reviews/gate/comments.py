"""What reviewers say must be fixed (E008)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.text import Truncator

from articles.anchors import quote_of
from articles.models import Revision
from people.witness import subject_of
from reviews.gate.approvals import defect_of
from reviews.gate.case import ArticleRecord, Case
from reviews.gate.findings import Find, Finding, blocks
from reviews.models import Comment, SignOff


@blocks("gate.E008")
def must_be_fixed(find: Find, case: Case) -> Iterator[Finding]:
    """E008: a comment that says what must be fixed is open."""
    for comment in case.must_fix:
        said = Truncator(comment.words).chars(120)
        yield find(
            f"{comment.author} says that “{quote_of(comment.target)}” must be fixed: {said}",
            "Mend the text and ask them again: approving it, or resolving the comment, settles it.",
            subject_of(comment),
        )


def open_must_fix(
    text: Revision, decisions: Sequence[SignOff], record: ArticleRecord, *, at: datetime
) -> list[Comment]:
    """What must be fixed in this text or an earlier one of the article, and is not settled.

    Every text after it is held up, and so is one that takes it up again, since that is a later one, too. A step settles it, or
    a counting approval that whoever said so gave since, after the same kind of review, of a later text up to this one: when that
    approval counts no more, it is open again.
    """
    return [
        one
        for one in record.open_threads
        if one.kind == Comment.Kind.MUST_FIX
        and one.revision.number <= text.number
        and not any(_settles(made, one, text, record, at) for made in decisions)
    ]


def _settles(
    made: SignOff, thread: Comment, text: Revision, record: ArticleRecord, at: datetime
) -> bool:
    return (
        made.decision == SignOff.Decision.APPROVED
        and made.reviewer_id == thread.author_id
        and thread.assignment is not None
        and made.kind == thread.assignment.kind
        and made.signed_at > thread.since
        and thread.revision.number < made.revision.number <= text.number
        and defect_of(made, at=at, record=record) is None
    )
