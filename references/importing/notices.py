"""What a file itself says was published about its works: PubMed's tags, kinds of publication, marks in titles.

A file is not PubMed, whoever wrote it: such a notice names the file as its source.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from references.csl import Csl, text
from references.importing.batch import RawEntry
from references.lookup.pubmed_xml import notice
from references.lookup.records import FoundNotice, with_retraction
from references.models import Notice
from references.retractions import is_notice_by_title, is_retracted_by_title

SOURCE = str(Notice.Source.FILE)

# MEDLINE/PubMed Data Element Descriptions: "Retraction in", "Corrected and republished in" and the like.
_TAGS = {
    **dict.fromkeys(("RIN", "RPI"), "retraction"),
    "ECI": "concern",
    **dict.fromkeys(("EIN", "CRI"), "correction"),
}
_PMID = re.compile(r"\bPMID: ?([0-9]{1,8})\b")
_RETRACTED = re.compile(
    r"(?:.{0,80}[;,] ?)?retracted(?: (?:publication|article|paper|chapter))?", re.IGNORECASE
)
_NOTICE = re.compile(r"(?:.{0,80}[;,] ?)?retraction (?:of publication|notice)", re.IGNORECASE)


def in_medline(fields: Iterable[tuple[str, str]]) -> Iterator[FoundNotice]:
    """The notices that a record of PubMed names."""
    for tag, value in fields:
        if kind := _TAGS.get(tag):
            number = _PMID.search(value)
            yield replace(notice(kind, value, number[1] if number else ""), source=SOURCE)


def found(raw: RawEntry, csl: Csl) -> tuple[tuple[FoundNotice, ...], list[str]]:
    """What the entry says was published about the work, and what the editor is told."""
    title = text(csl.get("title"))
    kinds = [*raw.kinds, *(text(raw.draft.get(key)) for key in ("genre", "status"))]
    told: list[str] = []
    if any(_RETRACTED.fullmatch(kind[:120]) for kind in kinds):
        told.append("The file says that this work was retracted.")
    if is_retracted_by_title(title):
        told.append("The title says that this work was retracted.")
    retracted = bool(told)
    if is_notice_by_title(title) or any(_NOTICE.fullmatch(kind[:120]) for kind in kinds):
        told.append("This is a notice about another work, not the work itself.")
    given = list(dict.fromkeys(raw.notices))
    return (with_retraction(given, SOURCE) if retracted else tuple(given)), told
