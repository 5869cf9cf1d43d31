"""Concerns that a text does not answer (E013)."""

from collections.abc import Iterator

from people.witness import subject_of
from reviews.gate.case import ArticleRecord, Case
from reviews.gate.findings import Find, Finding, blocks
from reviews.models import Concern

BLOCKING = {Concern.Source.REPORT, Concern.Source.NOTICE}


@blocks("gate.E013")
def unanswered(find: Find, case: Case) -> Iterator[Finding]:
    """E013: a concern from an accepted report or a notice, which this text does not answer."""
    for concern in case.concerns:
        yield find(
            f"An open concern: {concern.detail}",
            "Mend the text and resolve the concern with that revision, or dismiss it with a reason.",
            subject_of(concern),
        )


def blocking_concerns(line: set[int], record: ArticleRecord) -> Iterator[Concern]:
    """Concerns that a text neither resolves nor is built on the answer to; `line` are its ancestors and itself."""
    for concern in record.concerns:
        if concern.source in BLOCKING and not _settled(concern, line):
            yield concern


def _settled(concern: Concern, line: set[int]) -> bool:
    dismissed = concern.resolution == Concern.Resolution.DISMISSED
    return dismissed or concern.resolving_revision_id in line
