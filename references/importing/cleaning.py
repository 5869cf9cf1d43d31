"""Makes a clean CSL-JSON record of a draft, and says what had to be left out.

A draft uses CSL-JSON's names (and some of Crossref's), but its values are as they came. A number or an address may be
a list of candidates; the first good one is taken. Only fields that a reference list uses are kept: no abstract (which is
kept beside the record, for staff), keywords or notes, which would be somebody else's text.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date as calendar_date
from itertools import islice
from typing import Any

from references import csl as record
from references import dates, names
from references.csl import Csl, Run, field, text
from references.dates import PartialDate
from references.identifiers import READERS, bare_doi, first_inside, recognise
from references.importing import addresses, preprints, values
from references.importing.batch import MAX_PEOPLE
from references.importing.decoding import mended

MAX_TITLE = 4_000
MAX_LINE = 500
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
_BEGINS, _ENDS = r"(?:^|;|(?<=[0-9])\s)\s*\[?", r"\]?\.?(?=\s*(?:$|;|PMC?ID:|DOI:))"
_IN_NOTES = {
    "PMID": re.compile(rf"{_BEGINS}(?:PubMed )?PMID[:=]? ?([0-9]{{1,8}}){_ENDS}", re.MULTILINE),
    "PMCID": re.compile(rf"{_BEGINS}PMCID[:=]? ?(PMC[0-9]{{1,9}}){_ENDS}", re.MULTILINE),
    "DOI": re.compile(
        rf"{_BEGINS}(?:DOI[:=]? ?|https?://(?:dx\.)?doi\.org/){{1,2}}(10\.[0-9]{{4}}[^\s;\]]{{1,250}}+){_ENDS}",
        re.MULTILINE | re.IGNORECASE,
    ),
}
_ACCESSED = re.compile(r"\baccessed(?: on| at)?:? ([0-9A-Za-z ,./-]{6,30})", re.IGNORECASE)
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
_NOBODY = {"anonymous", "anon", "no authorship indicated", "no authors listed", "no author"}
# Kinds of work inside a book, whose title may have italics; the name of a journal has none.
_IN_BOOKS = ("chapter", "entry", "entry-dictionary", "entry-encyclopedia", "paper-conference")


def cleaned(draft: Csl) -> tuple[Csl, list[str]]:
    """The record as it can be stored, and a sentence for everything that was left out or changed."""
    warnings: list[str] = []
    csl: Csl = {"type": _type(draft, warnings)}
    csl["title"] = _title(draft.get("title"))
    csl["container-title"] = _title(draft.get("container-title"))
    if csl["type"] not in _IN_BOOKS:
        csl["container-title"] = _unmarked(csl["container-title"])
    for key in _LINES:
        csl[key] = _line(_value(draft, key), key, warnings)
    values.judge(csl, warnings)
    csl["container-title-short"] = _abbreviation(csl)
    for role in ROLES:
        people = list(islice(_people(draft.get(role), warnings), MAX_PEOPLE + 1))
        if len(people) > MAX_PEOPLE:
            warnings.append(f"Only the first {MAX_PEOPLE:,} names were taken.")
        csl[role] = people[:MAX_PEOPLE]
    for key in _DATES:
        csl[key] = _date(draft, key, warnings)
    csl |= _numbers(draft, warnings)
    csl |= _addresses(draft, csl, warnings)
    preprints.judge(csl, warnings)
    _name_broken_letters(csl, warnings)
    return {key: value for key, value in csl.items() if value}, warnings


def _name_broken_letters(csl: Csl, warnings: list[str]) -> None:
    lines = [csl["title"], csl["container-title"]]
    lines += [part for role in ROLES for name in csl[role] for part in name.values()]
    for line in lines:
        if not line.isascii() and (guess := mended(line)):
            warnings.append(
                f"Letters are broken in “{line[:60]}”, which may be “{guess[:60]}”. Correct it."
            )


def _abbreviation(csl: Csl) -> str:
    """The journal's abbreviation; one in capitals alone takes its small letters from the whole name."""
    short, full = csl["container-title-short"], csl["container-title"]
    if short.isupper() and not full.isupper() and " " in short:
        whole = {word.casefold(): word for word in full.split()}
        short = " ".join(
            next(
                (
                    word[: len(part)]
                    for key, word in whole.items()
                    if key.startswith(part.rstrip(".").casefold())
                ),
                part,
            )
            for part in short.split()
        )
    return "" if short == full else short


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
    line = _unmarked(text(value))
    if len(line) > MAX_LINE:
        warnings.append(f"The field “{key}” was left out: it has over {MAX_LINE} characters.")
        return ""
    return line


def _unmarked(line: str) -> str:
    """Without any tag: italics, sub- and superscripts belong to titles alone."""
    if "<" not in line or len(line) > MAX_TITLE:  # what is far too long is not searched
        return line
    return "".join(run.text for run in record.rich({"title": _OTHER_TAGS.sub("", line)}, "title"))


def _people(value: object, warnings: list[str]) -> Iterator[Csl]:
    for item in value if isinstance(value, list) else [value]:
        for name in _named(item, warnings):
            if not any(name.values()) or name.get("literal", "").strip("[]. ").lower() in _NOBODY:
                continue
            if any(len(part) > MAX_LINE for part in name.values()):
                warnings.append(f"A name was left out: it has over {MAX_LINE} characters.")
                continue
            yield name


def _named(item: object, warnings: list[str]) -> list[Csl]:
    """The people in one item; what was made of a line that could be read otherwise is said."""
    if not isinstance(item, str):
        return [_name(item)]
    line = _unmarked(text(item)[: MAX_TITLE * 10])
    found = names.people(line)
    if line.count(",") > 1 and (left := names.degrees_in(line)):
        warnings.append(f"“{', '.join(left)[:60]}” was left out of the name “{line[:60]}”.")
    for name in found:
        group = name.get("literal", "")
        if group and names.may_be_a_person(group):
            warnings.append(
                f"“{group[:60]}” was taken for a group; a person is written “Family, Given”."
            )
    return found


def _name(item: object) -> Csl:
    if not isinstance(item, dict):
        return {}
    if group := field(item, "literal", "name"):
        return {"literal": group}
    parts = _without_gaps(
        {key: _unmarked(text(item[key])).strip(" ,;") for key in _PARTS_OF_NAME if key in item}
    )
    return parts if "family" in parts else {"literal": parts.get("given", "")}


def _date(draft: Csl, key: str, warnings: list[str]) -> Csl | None:
    date = record.date({key: _value(draft, key)}, key)
    if key == "accessed" and not date and (noted := _ACCESSED.search(_notes(draft.get("note")))):
        noted_date = dates.from_text(noted[1].strip(" .,"))
        date = noted_date if noted_date.day else date
    if not date.year:
        return {"literal": date.words[:100]} if date.words else None
    if date.day and not _is_on_the_calendar(date):
        warnings.append(
            f"There is no {date.year}-{date.month:02}-{date.day:02}: the day was left out."
        )
        date = PartialDate(date.year, date.month)
    return {"date-parts": [date.parts]}


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
        if key == "DOI" and not number:
            inside = (first_inside(line) for line in candidates)
            number = next((one.value for one in inside if one and one.kind == "doi"), "")
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


def _addresses(draft: Csl, csl: Csl, warnings: list[str]) -> Csl:
    """The work's addresses; one of a resolver becomes the identifier that it names. All but the first are kept beside it."""
    out: Csl = {}
    others: list[str] = []
    custom = draft.get("custom")
    more = custom.get("other-addresses") if isinstance(custom, dict) else None
    for address in addresses.readable(
        [*_candidates(draft.get("URL")), *_candidates(more)], warnings
    ):
        named = recognise(address) or (first_inside(address) if "/doi/" in address else None)
        key = named.kind.upper() if named else ""
        if named and not csl.get(key) and not out.get(key):
            out[key] = bare_doi(address) if key == "DOI" and recognise(address) else named.value
        elif not (named and recognise(address)) and out.setdefault("URL", address) != address:
            others.append(address)
    if others := list(dict.fromkeys(others)):
        out["custom"] = {"other-addresses": others}
        warnings.append(f"Kept beside the address “{out['URL'][:100]}”: {' '.join(others)[:300]}")
    return out
