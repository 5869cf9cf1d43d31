"""Concerns that a text does not answer (E013)."""

from collections.abc import Iterator

from articles.models import Revision
from people.trail import subject_of
from reviews.gate.case import ArticleTrail, Case
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


def blocking_concerns(revision: Revision, line: set[int], trail: ArticleTrail) -> Iterator[Concern]:
    """Concerns that this revision neither resolves nor is built on the answer to."""
    raised = Concern.objects.filter(article=revision.article_id, source__in=BLOCKING)
    for concern in raised.order_by("raised_at", "id"):
        if not (_settled(concern, line) and _answered(concern, trail)):
            yield concern


def _settled(concern: Concern, line: set[int]) -> bool:
    dismissed = concern.resolution == Concern.Resolution.DISMISSED
    return dismissed or concern.resolving_revision_id in line


def _answered(concern: Concern, trail: ArticleTrail) -> bool:
    """Whether the trail tells of an answer; anybody could fill the columns that say so."""
    return concern.pk in {detail["concern"] for detail in trail.told("concern resolved")}
