"""Whether what a text says rests on checked evidence (E016)."""

from collections.abc import Iterator

from articles.models import Citation, Kind
from references.models import Reference
from reviews.gate.case import Case
from reviews.gate.findings import Find, Finding, blocks

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


def _is_evidence(entry: Citation) -> bool:
    """A guideline; what somebody marked as peer-reviewed; and a study or review in a journal, unless somebody said that it is not."""
    work = entry.reference
    if work.kind == Reference.Kind.GUIDELINE or work.evidence_level == _Level.GUIDELINE:
        return True
    if entry.is_peer_reviewed or work.is_peer_reviewed:
        return True
    is_said = work.is_peer_reviewed is not None
    return work.kind == Reference.Kind.ARTICLE and work.evidence_level in _STUDIES and not is_said
