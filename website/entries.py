"""The list of references as a page shows it: each entry as it was signed, with what became of the work since."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase

from django.utils.safestring import SafeString
from django.utils.text import capfirst

from articles.cleaning import safe_entry
from articles.models import Citation
from references.identifiers import doi_url, pmc_url, pubmed_url
from references.models import Reference
from website.lists import Link


@dataclass(frozen=True)
class BackLink:
    """The way back from an entry to one of the places that cite it; several are counted."""

    anchor: str
    label: str
    counter: str = ""


@dataclass(frozen=True)
class Entry:
    """One entry of the reference list. Whether the work is peer-reviewed may be unknown: None."""

    number: str
    text: SafeString
    is_peer_reviewed: bool | None
    labels: list[str]
    links: list[Link]
    back_links: list[BackLink]
    retracted_reason: str
    standing: str
    noticed_on: dt.date | None

    @property
    def url(self) -> str:
        """Where the entry itself leads: the first of its links, the DOI's before all others."""
        return self.links[0].url if self.links else ""

    @property
    def other_links(self) -> list[Link]:
        return self.links[1:]

    @property
    def needs_a_word(self) -> bool:
        """Retracted, and the text does not say that it is cited as such."""
        return self.is_retracted and not self.retracted_reason

    @property
    def noticed(self) -> bool:
        """Whether readers should know of a notice about the work."""
        return self.standing in ("retracted", "concern", "corrected")

    @property
    def is_retracted(self) -> bool:
        return self.standing == "retracted"

    @property
    def has_concern(self) -> bool:
        return self.standing == "concern"


def entry(citation: Citation, anchors: Sequence[str]) -> Entry:
    """The entry of one citation; `anchors` are the places in the text that cite it."""
    number, work = str(citation.number), citation.reference
    sort, weight = _weighed(citation)
    return Entry(
        number=number,
        text=safe_entry(citation.text),
        is_peer_reviewed=_is_peer_reviewed(citation),
        labels=[capfirst(label) for label in (_kind(sort), _evidence(sort, weight)) if label],
        links=_links(citation),
        back_links=_back_links(number, anchors),
        retracted_reason=citation.retracted_reason,
        standing=work.standing,
        noticed_on=notice.dated if (notice := work.worst_notice) else None,
    )


def _back_links(number: str, anchors: Sequence[str]) -> list[BackLink]:
    """The places by letters: numbers would look like other references."""
    links = []
    for n, anchor in enumerate(anchors, start=1):
        place = f"place {n} where" if len(anchors) > 1 else "where"
        label = f"{_letter(n)}: back to {place} reference {number} is cited"
        links.append(BackLink(anchor, label, _letter(n)))
    return links


def _letter(n: int) -> str:
    """a to z, then aa, ab, …"""
    before, last = divmod(n - 1, len(ascii_lowercase))
    return (_letter(before) if before else "") + ascii_lowercase[last]


def _weighed(citation: Citation) -> tuple[str, str]:
    """The work's kind and level of evidence, as they were signed; in texts from before that, as they are now."""
    work = citation.reference
    if citation.kind is None:
        return work.kind, work.evidence_level
    return citation.kind, citation.evidence_level


def _is_peer_reviewed(citation: Citation) -> bool | None:
    """As it was signed. No journal reviews a guideline before its society publishes it: "not" would mislead."""
    is_guideline = "guideline" in _weighed(citation)
    return citation.is_peer_reviewed or (None if is_guideline else citation.is_peer_reviewed)


def _kind(kind: str) -> str:
    """What sort of work it is, unless it is the sort that everybody expects."""
    expected = (Reference.Kind.ARTICLE, Reference.Kind.OTHER)
    return "" if kind in expected else Reference.Kind(kind).label


def _evidence(kind: str, level: str) -> str:
    """How an editor weighed it, where that is known and the kind does not say it already."""
    unsaid = (Reference.Evidence.UNKNOWN, Reference.Evidence.OTHER, kind)
    return "" if level in unsaid else Reference.Evidence(level).label


def _links(citation: Citation) -> list[Link]:
    known = (
        ("DOI", doi_url, citation.doi),
        ("PubMed", pubmed_url, citation.pmid),
        ("Free full text", pmc_url, citation.pmcid),
    )
    links = [Link(title, address(identifier)) for title, address, identifier in known if identifier]
    return links or [Link("Read the source", citation.url)] * bool(citation.url)
