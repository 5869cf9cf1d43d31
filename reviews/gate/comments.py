"""What reviewers say must be fixed (E008)."""

from collections.abc import Iterator

from django.utils.text import Truncator

from articles.anchors import quote_of
from articles.models import Revision
from people.witness import subject_of
from reviews.gate.case import ArticleRecord, Case
from reviews.gate.findings import Find, Finding, blocks
from reviews.models import Comment


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


def open_must_fix(text: Revision, record: ArticleRecord) -> list[Comment]:
    """What must be fixed in this text or an earlier one of the article, and nobody entitled to has resolved.

    Every text after it is held up, and so is one that takes it up again, since that is a later one, too.
    """
    return [
        one
        for one in record.open_threads
        if one.kind == Comment.Kind.MUST_FIX and one.revision.number <= text.number
    ]
