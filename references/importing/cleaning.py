"""Makes a clean CSL-JSON record of a draft, and says what had to be left out.

A draft uses CSL-JSON's names (and some of Crossref's), but its values are as they came. A number or an address may be
a list of candidates; the first good one is taken. Only fields that a reference list uses are kept: no abstracts,
keywords or notes, which would be somebody else's text.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date as calendar_date
from itertools import islice
from typing import Any

from references import csl as record
from references.csl import Csl, PartialDate, Run, field, text
from references.identifiers import READERS, bare_doi, recognise
from references.importing.batch import MAX_PEOPLE

MAX_TITLE = 4_000
MAX_LINE = 500
MAX_ADDRESS = 1_000
MAX_NOTES = 5_000
# No work has so many identifiers or addresses of one kind; the rest is ignored.
MAX_CANDIDATES = 20

_LINES = (
    *("container-title-short", "journalAbbreviation", "volume", "issue", "page", "article-number"),
    *("edition", "publisher", "publisher-place", "collection-title", "number-of-pages", "number"),
    *("genre", "version", "language", "ISSN", "status", "event-title"),
)
ROLES = ("author", "editor", "translator")
_PARTS_OF_NAME = ("family", "given", "suffix", "dropping-particle", "non-dropping-particle")
_DATES = ("issued", "accessed")
_NUMBERS = {kind.upper(): read for kind, read in READERS.items()} | {"DOI": bare_doi}
# Reference managers write these into the note, a line each. In a sentence ("Erratum for PMID: 1") they are those of
# other works.
_BEGINS, _ENDS = r"(?:^|;|(?<=[0-9]))\s*", r"(?=\s*(?:$|;|PMC?ID:|DOI:))"
_IN_NOTES = {
    "PMID": re.compile(rf"{_BEGINS}PMID: ?([0-9]{{1,8}}){_ENDS}", re.MULTILINE),
    "PMCID": re.compile(rf"{_BEGINS}PMCID: ?(PMC[0-9]{{1,9}}){_ENDS}", re.MULTILINE),
    "DOI": re.compile(rf"{_BEGINS}DOI: ?(10\.[^\s;]{{1,250}}){_ENDS}", re.MULTILINE),
}
# Crossref's names for fields that have another name in CSL-JSON.
_ALSO_CALLED = {
    "container-title-short": ("short-container-title",),
    "issued": ("published", "published-print", "published-online"),
}

# CSL 1.0.2, csl-types.rnc; Crossref's types are read as theirs.
_TYPES = {
    *("article", "article-journal", "article-magazine", "article-newspaper", "bill", "book"),
    *("broadcast", "chapter", "classic", "collection", "dataset", "document", "entry"),
    *("entry-dictionary", "entry-encyclopedia", "event", "figure", "graphic", "hearing"),
    *("interview", "legal_case", "legislation", "manuscript", "map", "motion_picture"),
    *("musical_score", "pamphlet", "paper-conference", "patent", "performance", "periodical"),
    *("personal_communication", "post", "post-weblog", "regulation", "report", "review"),
    *("review-book", "software", "song", "speech", "standard", "thesis", "treaty", "webpage"),
}
_CROSSREF_TYPES = {
    **{"journal-article": "article-journal", "posted-content": "article", "preprint": "article"},
    **{"book-chapter": "chapter", "proceedings-article": "paper-conference"},
    **dict.fromkeys(("monograph", "edited-book", "reference-book"), "book"),
    **{"dissertation": "thesis", "website": "webpage"},
}
_TYPE_OF_KIND = {
    **{"journal": "article-journal", "preprint": "article", "web": "webpage", "report": "report"},
}

# Tags that publishers leave in titles. What only looks like a tag ("A<B and C>D") stays.
_OTHER_TAGS = re.compile(
    r"</?(?:(?:jats|mml):[a-z]{1,20}|strong|bold|small|span|font|scp|sc|tt|br|p|u|b|div|a|img|script|style|svg"
    r"|iframe|title|inline-formula|math)(?:\s[^<>=]{0,500}=[^<>]{0,500})?\s?/?>",
    re.IGNORECASE,
)
# "National Institute for Health and Care Excellence, London" is not a family name.
_IN_NAMES_OF_GROUPS = re.compile(r"\b(?:of|for|and|the)\b")
_INITIALS = re.compile(r"([A-Z][\w'’-]*[a-z]) ([A-Z]{1,3})")


def cleaned(draft: Csl) -> tuple[Csl, list[str]]:
    """The record as it can be stored, and a sentence for everything that was left out."""
    warnings: list[str] = []
    csl: Csl = {"type": _type(draft, warnings)}
    for key in ("title", "container-title"):
        csl[key] = _title(draft.get(key))
    if csl["title"].lower().startswith(("retracted:", "retracted article:", "withdrawn:")):
        warnings.append("The title says that this work was retracted.")
    for key in _LINES:
        csl[key] = _line(_value(draft, key), key, warnings)
    if csl["container-title-short"] == csl["container-title"]:
        csl["container-title-short"] = ""
    for role in ROLES:
        people = list(islice(_people(draft.get(role), warnings), MAX_PEOPLE + 1))
        if len(people) > MAX_PEOPLE:
            warnings.append(f"Only the first {MAX_PEOPLE:,} names were taken.")
        csl[role] = people[:MAX_PEOPLE]
    for key in _DATES:
        csl[key] = _date(draft, key, warnings)
    csl |= _numbers(draft, warnings)
    csl |= _address(draft, csl, warnings)
    return {key: value for key, value in csl.items() if value}, warnings


def person(written: str) -> Csl:
    """One name: a person if it looks like "Family, Given", "Family, Given, Jr" or "Graus F", else a group."""
    line = text(written)
    family, *rest = [part.strip() for part in line.split(",")]
    rest = [part for part in rest if part]
    if family and 1 <= len(rest) <= 2 and not _IN_NAMES_OF_GROUPS.search(family):
        return _without_gaps(
            dict(zip(("family", "given", "suffix"), (family, *rest), strict=False))
        )
    if initials := _INITIALS.fullmatch(line):
        return {"family": initials[1], "given": initials[2]}
    return {"literal": line.strip(" ,;")}


def _value(draft: Csl, key: str) -> Any:
    names = (key, *_ALSO_CALLED.get(key, ()))
    return next((draft[name] for name in names if draft.get(name)), None)


def _without_gaps(parts: Csl) -> Csl:
    return {key: value for key, value in parts.items() if value}


def _type(draft: Csl, warnings: list[str]) -> str:
    written = text(draft.get("type")).lower()
    declared = _CROSSREF_TYPES.get(written, written)
    if declared in _TYPES:
        return declared
    if written:
        warnings.append(f"The kind of work “{written[:40]}” is not known.")
    return _TYPE_OF_KIND.get(record.kind({**draft, "type": ""}), "document")


def _title(value: object) -> str:
    """A title with its italics, sub- and superscripts. `columns` refuses one that is too long."""
    line = text(value)
    if len(line) > MAX_TITLE:
        return line[:MAX_TITLE]
    runs = record.rich({"title": _OTHER_TAGS.sub("", line)}, "title")
    return "".join(map(_marked, runs))


def _marked(run: Run) -> str:
    written = run.text
    for mark in ("sup", "sub", "i"):
        if mark in run.marks:
            written = f"<{mark}>{written}</{mark}>"
    return written


def _line(value: object, key: str, warnings: list[str]) -> str:
    line = text(value)
    # What is far too long is not searched for tags.
    line = _OTHER_TAGS.sub("", line) if len(line) <= MAX_TITLE else line
    if len(line) > MAX_LINE:
        warnings.append(f"The field “{key}” was left out: it has over {MAX_LINE} characters.")
        return ""
    return line


def _people(value: object, warnings: list[str]) -> Iterator[Csl]:
    if isinstance(value, str):
        value = value.split(";")
    for item in value if isinstance(value, list) else [value]:
        name = _name(item)
        if not any(name.values()):
            continue
        if any(len(part) > MAX_LINE for part in name.values()):
            warnings.append(f"A name was left out: it has over {MAX_LINE} characters.")
            continue
        yield name


def _name(item: object) -> Csl:
    if isinstance(item, str):
        return person(item)
    if not isinstance(item, dict):
        return {}
    if group := field(item, "literal", "name"):
        return {"literal": group}
    parts = _without_gaps(
        {key: text(item[key]).strip(" ,;") for key in _PARTS_OF_NAME if key in item}
    )
    return parts if "family" in parts else {"literal": parts.get("given", "")}


def _date(draft: Csl, key: str, warnings: list[str]) -> Csl | None:
    date = record.date({key: _value(draft, key)}, key)
    if not date.year:
        return {"literal": date.words[:100]} if date.words else None
    if date.day and not _is_on_the_calendar(date):
        warnings.append(
            f"There is no {date.year}-{date.month:02}-{date.day:02}: the day was left out."
        )
        date = PartialDate(date.year, date.month)
    return {"date-parts": [[part for part in (date.year, date.month, date.day) if part]]}


def _is_on_the_calendar(date: PartialDate) -> bool:
    try:
        calendar_date(date.year, date.month, date.day)
    except ValueError:
        return False
    return True


def _candidates(value: object) -> list[str]:
    values = value if isinstance(value, (list, tuple)) else [value]
    return [line for line in map(text, values[:MAX_CANDIDATES]) if line]


def _numbers(draft: Csl, warnings: list[str]) -> Csl:
    notes = _notes(draft.get("note"))
    out: Csl = {}
    for key, read in _NUMBERS.items():
        noted = _IN_NOTES[key].findall(notes) if key in _IN_NOTES else []
        candidates = [*_candidates(draft.get(key)), *noted]
        if key == "ISBN":
            parts = (one for line in candidates for one in re.split(r"[\s,;]+", line[:MAX_LINE]))
            candidates += list(islice(parts, MAX_CANDIDATES))
        number, problem = _first_good(candidates, read)
        out[key] = number
        if problem and not number:
            warnings.append(f"The {key} was left out. {problem}")
    return out


def _notes(value: object) -> str:
    """The beginning of the notes, each line cleaned, without empty ones: the patterns would skip them again and again."""
    values = value if isinstance(value, list) else [value]
    whole = "\n".join(one for one in values if isinstance(one, str))[:MAX_NOTES]
    return "\n".join(filter(None, map(text, whole.split("\n"))))


def _first_good(candidates: list[str], read: Callable[[str], str]) -> tuple[str, str]:
    """The first valid candidate, and what is wrong with the first invalid one."""
    problem = ""
    for candidate in candidates:
        try:
            return read(candidate), problem
        except ValueError as wrong:
            problem = problem or str(wrong)
    return "", problem


def _address(draft: Csl, csl: Csl, warnings: list[str]) -> Csl:
    """The work's address; an address of a resolver becomes the identifier that it names."""
    out: Csl = {}
    for address in _candidates(draft.get("URL")):
        if named := recognise(address):
            key = named.kind.upper()
            if not csl.get(key) and not out.get(key):
                out[key] = bare_doi(address) if key == "DOI" else named.value
        elif len(address) > MAX_ADDRESS or not record.web_address({"URL": address}):
            warnings.append(f"The address “{address[:60]}” was left out: it is not a web address.")
        else:
            out.setdefault("URL", address)
    return out
