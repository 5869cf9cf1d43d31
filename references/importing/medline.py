"""PubMed's own format, MEDLINE (.nbib): a tag of up to four letters, "- ", a value; further lines are indented.

A record is the block between blank lines, and its tags come in any order: PMC's files begin with the PMCID. Tags:
MEDLINE/PubMed Data Element Descriptions (NLM).
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import dropwhile, pairwise

from references.csl import Csl
from references.importing.batch import MAX_LINES_OF_ENTRY, TOO_LONG, RawEntry
from references.importing.batch import lines as lines_of
from references.importing.notices import in_medline

Fields = list[tuple[str, str]]
# Lines with their numbers.
Block = list[tuple[int, str]]

_TAGGED = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}- ?(.*)")
# A record has each of these once; a second one belongs to another record.
_ONCE = ("PMID", "PMC", "TI", "BTI")
_NUMBERS = ("PMID", "PMCID", "DOI", "ISBN")
_NOT_BEGUN = (
    "The entry does not begin with a tag: it may be the rest of one with a blank line in it."
)
_NO_NUMBER = "The entry has no PMID and no other number (PMCID, DOI, ISBN)."
_TWO = "“{}” comes twice: the blank line between two entries is missing."


def entries(text: str) -> Iterator[RawEntry]:
    """The entries in their order."""
    for block in _blocks(text):
        for record in _records(block):
            yield _entry(record[0][0], [line for _, line in record])


def _blocks(text: str) -> Iterator[Block]:
    """The text between blank lines; anything before the first tag of the file is skipped."""
    numbered = enumerate(lines_of(text), start=1)
    block: Block = []
    for number, line in dropwhile(lambda one: not _tag(one[1]), numbered):
        if line.strip():
            block.append((number, line))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _records(block: Block) -> Iterator[Block]:
    """The block, or its part for each PMID when it begins with a PMID and has several."""
    begins = [place for place, (_, line) in enumerate(block) if _tag(line) == "PMID"]
    if begins[:1] != [0]:
        yield block
        return
    for begin, end in pairwise([*begins, len(block)]):
        yield block[begin:end]


def _tag(line: str) -> str:
    tagged = _TAGGED.fullmatch(line)
    return tagged[1] if tagged else ""


def _entry(line: int, lines: list[str]) -> RawEntry:
    source = "\n".join(lines[:20])
    if not _tag(lines[0]):
        return RawEntry(line, source, fault=_NOT_BEGUN)
    if len(lines) > MAX_LINES_OF_ENTRY:
        return RawEntry(line, source, fault=TOO_LONG)
    fields = list(_fields(lines))
    kinds = _all(fields, "PT")
    draft = _draft(fields, kinds)
    if fault := _fault(fields, draft):
        return RawEntry(line, source, fault=fault)
    return RawEntry(line, source, draft, kinds=tuple(kinds), notices=tuple(in_medline(fields)))


def _fault(fields: Fields, draft: Csl) -> str:
    """Why this is not one record, "" when it is."""
    times = Counter(tag for tag, _ in fields)
    if twice := next((tag for tag in _ONCE if times[tag] > 1), ""):
        return _TWO.format(twice)
    return "" if any(map(draft.get, _NUMBERS)) else _NO_NUMBER


def _fields(lines: list[str]) -> Iterator[tuple[str, str]]:
    tag = ""
    parts: list[str] = []
    for line in lines:
        if tagged := _TAGGED.fullmatch(line):
            if tag:
                yield tag, " ".join(parts)
            tag, parts = tagged[1], [tagged[2].strip()]
        else:
            parts.append(line.strip())
    if tag:
        yield tag, " ".join(parts)


def _draft(fields: Fields, kinds: list[str]) -> Csl:
    title, book = _first(fields, "TI"), _first(fields, "BTI")
    is_bound = bool(book)
    return {
        "type": _type(title, book, kinds),
        "title": _title(fields) or book,
        "author": _people(fields, "FAU", "AU", group="CN"),
        "editor": _people(fields, "FED", "ED"),
        "container-title": (book if title else "") if is_bound else _first(fields, "JT", "TA"),
        "container-title-short": "" if is_bound else _first(fields, "TA"),
        "collection-title": _first(fields, "CTI"),
        "volume": _first(fields, "VI"),
        "issue": _first(fields, "IP"),
        "page": _first(fields, "PG"),
        "article-number": _article_number(fields),
        "issued": _issued(fields),
        "publisher": _first(fields, "PB"),
        # Of an article, PL is the country of its journal: no part of a reference.
        "publisher-place": _first(fields, "PL") if is_bound else "",
        "edition": _first(fields, "EN") if is_bound else "",
        "language": _first(fields, "LA"),
        "abstract": _first(fields, "AB"),
        "ISSN": _first(fields, "IS").split(" ")[0],
        "genre": "Preprint" if "Preprint" in kinds else "",
        "DOI": _of_kind(fields, "doi"),
        "PMID": _first(fields, "PMID"),
        "PMCID": _all(fields, "PMC"),
        "ISBN": _all(fields, "ISBN"),
    }


def _type(title: str, book: str, kinds: list[str]) -> str:
    if book:
        return "chapter" if title else "book"
    return "article" if "Preprint" in kinds else "article-journal"


def _all(fields: Fields, *tags: str) -> list[str]:
    return [value for tag, value in fields if tag in tags and value]


def _first(fields: Fields, *tags: str) -> str:
    return next((found for tag in tags for found in _all(fields, tag)), "")


def _people(fields: Fields, full: str, short: str, *, group: str = "") -> list[str | Csl]:
    """Names in the order of the file: in full, short where there is no full form, and groups."""
    people: list[str | Csl] = []
    was_full = False
    for tag, value in fields:
        if tag == full or (tag == short and not was_full):
            people.append(value)
        elif group and tag == group:
            people.append({"literal": value})
        if tag in (full, short, group):
            was_full = tag == full
    return people


def _of_kind(fields: Fields, kind: str) -> list[str]:
    """What LID and AID name with this kind: "10.1056/NEJMoa1715274 [doi]"."""
    marked = f"[{kind}]"
    values = (value for value in _all(fields, "LID", "AID") if value.endswith(marked))
    return [value.removesuffix(marked).strip() for value in values]


def _article_number(fields: Fields) -> str:
    """The publisher's item number, when there are no pages and it is short; ahead of print there is none yet."""
    if _first(fields, "PG") or not _first(fields, "VI") or _is_ahead(fields):
        return ""
    return next(
        (item for item in _of_kind(fields, "pii") if re.fullmatch(r"e?[0-9]{1,8}", item)), ""
    )


def _is_ahead(fields: Fields) -> bool:
    return _first(fields, "PST").lower() == "aheadofprint"


def _issued(fields: Fields) -> str:
    """The date of the issue; of what is ahead of print, the day it went online."""
    printed, online = _first(fields, "DP"), _first(fields, "DEP")
    return (online or printed) if _is_ahead(fields) else (printed or online)


def _title(fields: Fields) -> str:
    """The title, or the one in the work's own language where PubMed has no translation."""
    title = _first(fields, "TI")
    own = _first(fields, "TT")
    return own if own and (not title or "not available" in title.lower()) else title
