"""RIS, the format of Reference Manager that EndNote, Zotero, Mendeley and publishers export.

"TY  - JOUR" begins an entry and "ER  - " ends it. Fields follow the RIS Format Specifications (Research Information
Systems, 2001 and 2011) and how the programs named above use them.
"""

import re
from collections.abc import Iterator

import rispy
from rispy.config import TAG_KEY_MAPPING

from references.csl import Csl
from references.dates import from_text
from references.importing.batch import MAX_LINES_OF_ENTRY, TOO_LONG, TWO_TITLES, RawEntry
from references.importing.batch import lines as lines_of
from references.importing.values import is_nothing

_TAGGED = re.compile(r"[ \t]{0,3}([A-Z][A-Z0-9]) {1,3}-(?: (.*)|[ \t]*)")
_NOT_BEGUN = "The entry does not begin with a line “TY  - ”."
_NOT_ENDED = "The entry has no line “ER  - ” that ends it; the file may be cut off."

_TYPES = {
    **dict.fromkeys(("JOUR", "EJOUR", "JFULL", "ABST", "INPR"), "article-journal"),
    **dict.fromkeys(("BOOK", "EBOOK", "EDBOOK"), "book"),
    **dict.fromkeys(("CHAP", "ECHAP"), "chapter"),
    **{"ENCYC": "entry-encyclopedia", "DICT": "entry-dictionary"},
    **dict.fromkeys(("CONF", "CPAPER"), "paper-conference"),
    **dict.fromkeys(("RPRT", "GOVDOC"), "report"),
    **{"STAND": "standard", "PAMP": "pamphlet", "THES": "thesis", "DATA": "dataset"},
    **{"COMP": "software", "NEWS": "article-newspaper", "MGZN": "article-magazine"},
    **dict.fromkeys(("ELEC", "WEB", "ICOMM"), "webpage"),
    **{"BLOG": "post-weblog", "UNPB": "article", "STAT": "legislation", "LEGAL": "legislation"},
}
_IN_BOOKS = ("chapter", "entry-encyclopedia", "entry-dictionary", "paper-conference")

# Of Web of Science (J9, JI, PT), Embase (C5, LK) and EndNote.
_MORE_TAGS = ("ED", "T4", "SE", "L3", "PN", "J9", "JI", "C5", "LK", "PT", "AR")
# Every tag may repeat, and none is split: rispy would cut addresses at ";".
_TAGS = {tag: tag for tag in (*TAG_KEY_MAPPING, *_MORE_TAGS)} | {"UK": "unknown"}
_PARSER = rispy.RisParser(
    mapping=_TAGS, list_tags=list(_TAGS), delimiter_tags_mapping={}, skip_unknown_tags=True
)
Fields = dict[str, list[str]]


def entries(text: str) -> Iterator[RawEntry]:
    """The entries in their order; one without its end is broken, however complete it looks."""
    lines: list[str] = []
    begun = 0
    for number, line in enumerate(lines_of(text), start=1):
        tagged = _TAGGED.fullmatch(line)
        if tagged and tagged[1] == "TY" and lines:
            yield _broken(begun, lines)
            lines = []
        if not lines:
            # Some programs write tags without a value behind an entry's end.
            if not tagged or (tagged[1] != "TY" and _is_empty(tagged[2])):
                continue
            begun = number
        if len(lines) > MAX_LINES_OF_ENTRY:
            pass  # it is refused when its end is found
        elif tagged:
            lines.append(f"{tagged[1]}  - {(tagged[2] or '').strip()}")
        elif line.strip():
            # A long value continues without a tag.
            lines.append(f" {line.strip()}")
        if tagged and tagged[1] == "ER":
            yield _entry(begun, lines)
            lines = []
    if lines:
        yield _broken(begun, lines)


def _is_empty(value: str | None) -> bool:
    return not value or not value.strip() or is_nothing(value)


def _broken(line: int, lines: list[str]) -> RawEntry:
    begins = lines[0].startswith("TY")
    return RawEntry(line, "\n".join(lines[:20]), fault=_NOT_ENDED if begins else _NOT_BEGUN)


def _entry(line: int, lines: list[str]) -> RawEntry:
    source = "\n".join(lines[:20])
    if not lines[0].startswith("TY"):
        return RawEntry(line, source, fault=_NOT_BEGUN)
    if len(lines) > MAX_LINES_OF_ENTRY:
        return RawEntry(line, source, fault=TOO_LONG)
    whole = "".join(part if part.startswith(" ") else f"\n{part}" for part in lines)
    code, fields = _parsed(whole)
    if any(len(fields.get(tag, ())) > 1 for tag in ("TI", "T1")):
        return RawEntry(line, source, fault=TWO_TITLES)
    return RawEntry(line, source, _draft(code, fields), kinds=_kinds(fields))


def _parsed(entry: str) -> tuple[str, Fields]:
    """What kind of work the entry is, and its other tags, each with all its values."""
    fields = _PARSER.parse(entry)[0]
    return fields.pop("TY"), fields


def _draft(code: str, fields: Fields) -> Csl:
    type = _TYPES.get(code.upper(), "document")
    draft: Csl = {
        "type": type,
        "title": _first(fields, "TI", "T1", "CT") or _first(fields, "BT"),
        "author": _all(fields, "AU", "A1"),
        "editor": _all(fields, "ED", "A2"),
        "issued": _issued(fields),
        "accessed": _first(fields, "Y2"),
        "volume": _first(fields, "VL"),
        "page": _pages(fields),
        "article-number": _first(fields, "C7", "AR"),
        "edition": _first(fields, "ET"),
        "publisher": _first(fields, "PB"),
        "publisher-place": _first(fields, "CY", "PP"),
        "language": _first(fields, "LA"),
        "abstract": _first(fields, "AB", "N2"),
        "DOI": [*_all(fields, "DO"), *_like_dois(fields)],
        "PMID": _pmids(fields),
        "PMCID": [one for one in _all(fields, "C2") if one.upper().startswith("PMC")],
        "URL": _all(fields, "UR", "LK", "L2"),
        "note": _all(fields, "N1", "AN"),
        **_serial_number(fields, type),
        **_container(fields, type),
    }
    if type == "thesis":
        return draft | {"genre": _degree(_first(fields, "M3", "M1"))}
    return draft | {
        "number" if type in ("report", "standard") else "issue": _first(fields, "IS", "M1")
    }


def _kinds(fields: Fields) -> tuple[str, ...]:
    """The source's words for the kind of work: a type, or the heading that MEDLINE has for retracted ones."""
    headings = (word for word in _all(fields, "KW") if word.lower() == "retracted publication")
    return (*_all(fields, "M3", "PT"), *headings)


def _degree(written: str) -> str:
    """ "Ph.D." as the kind of thesis that it is; what says "thesis" or "dissertation" stays."""
    degree = written.replace(".", "").replace(" ", "")
    is_degree = re.fullmatch(r"[A-Z][A-Za-z]{1,6}", degree) and any(map(str.isupper, degree[1:]))
    return (
        f"{degree} {'thesis' if degree.startswith(('M', 'B')) else 'dissertation'}"
        if is_degree
        else written
    )


def _all(fields: Fields, *tags: str) -> list[str]:
    return [value for tag in tags for value in fields.get(tag, []) if value]


def _first(fields: Fields, *tags: str) -> str:
    return next(iter(_all(fields, *tags)), "")


def _container(fields: Fields, type: str) -> Csl:
    """Journal and its abbreviation; the book of a chapter; the series of a book."""
    if type in ("book", "report", "thesis"):
        return {"collection-title": _first(fields, "T2", "T3")}
    book = ("BT",) if type in _IN_BOOKS else ()
    full = _first(fields, *book, "JF", "T2", "JO", "JA", "J2", "JI", "J9")
    short = _abbreviation(full, _all(fields, "JI", "J2", "JA", "JO", "J9"))
    series = {"collection-title": _first(fields, "T3")} if type in _IN_BOOKS else {}
    return {"container-title": full, "container-title-short": short, **series}


def _abbreviation(full: str, written: list[str]) -> str:
    """The first that is not the whole name again, one in small letters before one in capitals (J9 has 29 of them)."""
    short = [name for name in written if name.casefold() != full.casefold()]
    return next((name for name in short if not name.isupper()), next(iter(short), ""))


def _issued(fields: Fields) -> str:
    """The fullest of the dates that are of the year of publication; "NOV 5" has no year of its own."""
    given = [value.rstrip("/ ") for value in _all(fields, "PY", "Y1", "DA")]
    if not given:
        return ""
    year = from_text(given[0]).year
    dates = [value if from_text(value).year else f"{year} {value}" for value in given]
    of_year = [value for value in dates if from_text(value).year == year]
    return max(of_year, key=lambda value: len(from_text(value).parts), default=given[0])


def _pages(fields: Fields) -> str:
    first, last = _first(fields, "SP"), _first(fields, "EP")
    if _is_empty(last):
        last = ""
    if not first or not last or first == last or "-" in first or "–" in first:
        return first or last
    return last if "-" in last else f"{first}-{last}"


def _like_dois(fields: Fields) -> list[str]:
    """EndNote and older exports keep the DOI in one of several other fields."""
    return [
        value
        for value in _all(fields, "M3", "L3", "AN")
        if value.lstrip("doiDOI: ").startswith("10.")
    ]


# In which tag each database puts the PMID.
_PMID_TAGS = {"pubmed": "AN", "medline": "AN", "nlm": "AN", "embase": "C5", "scopus": "C2"}


def _pmids(fields: Fields) -> list[str]:
    database = " ".join(_all(fields, "DB", "DP")).lower()
    tags = [tag for name, tag in _PMID_TAGS.items() if name in database]
    return [value for value in _all(fields, *dict.fromkeys(tags)) if value.isdigit()]


def _serial_number(fields: Fields, type: str) -> Csl:
    """SN is the ISBN of a book and the ISSN of a journal; some files have both in it."""
    numbers = [one for value in _all(fields, "SN") for one in re.split(r"[;,\n]", value)]
    longer = [one for one in numbers if len(re.sub(r"[^0-9Xx]", "", one)) > 8]
    is_bound = type in ("book", *_IN_BOOKS, "report", "thesis", "document")
    shorter = [one for one in numbers if one not in longer]
    return {"ISBN": longer if is_bound else [], "ISSN": shorter[:1]}
