"""Whether what a text says rests on checked evidence (E016), and each claim on a source (W019)."""

from collections.abc import Iterator

from django.utils.text import Truncator

from articles.claims import without_source
from articles.models import Citation, Kind, Revision
from references.models import Reference
from reviews.gate.case import Case
from reviews.gate.findings import Find, Finding, blocks, warns

_Level = Reference.Evidence
# As PubMed’s indexers call what was peer-reviewed before it was printed.
_STUDIES = (_Level.REVIEW, _Level.TRIAL, _Level.OBSERVATIONAL)
_NEEDS_EVIDENCE = (Kind.CONDITION, Kind.TREATMENT, Kind.MEDICINE)


@blocks("gate.E016")
def no_evidence(find: Find, case: Case) -> Iterator[Finding]:
    """E016: a condition, treatment or medicine rests on no peer-reviewed work and no guideline."""
    if case.revision.article.kind not in _NEEDS_EVIDENCE or not case.entries:
        return
    if not any(map(_is_evidence, case.entries)):
        yield find(
            "The text cites no peer-reviewed work and no guideline.",
            "Cite one. If one of its works is, say so on the work’s page in the library.",
            "body",
        )


@warns("gate.W019")
def claims_without_source(find: Find, revision: Revision) -> Iterator[Finding]:
    """W019: a sentence tells a number, a benefit or a harm, and cites nothing."""
    for sentence in without_source(revision.html):
        said = Truncator(sentence).chars(90)
        yield find(
            f"It cites nothing: “{said}”",
            "Cite what it rests on, in the sentence or right behind it.",
            "body",
            " ".join(sentence.split()[:6]),
            subject=said,
        )


def _is_evidence(entry: Citation) -> bool:
    """A guideline; what somebody marked as peer-reviewed; and a study or review in a journal, unless somebody said that it is not."""
    work = entry.reference
    if work.kind == Reference.Kind.GUIDELINE or work.evidence_level == _Level.GUIDELINE:
        return True
    if entry.is_peer_reviewed or work.is_peer_reviewed:
        return True
    is_said = work.is_peer_reviewed is not None
    return work.kind == Reference.Kind.ARTICLE and work.evidence_level in _STUDIES and not is_said
