"""BibTeX and BibLaTeX. The splitting into fields and names is bibtexparser's; values are decoded here.

Fields: "BibTeXing" (Patashnik, 1988) and the BibLaTeX manual, section 2.2.
"""

import logging
import re
from collections.abc import Iterator

from bibtexparser.middlewares.names import (
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from bibtexparser.model import Block, DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, String
from bibtexparser.model import Entry as Parsed
from bibtexparser.splitter import Splitter

from references.csl import Csl
from references.importing.batch import TWO_TITLES, RawEntry
from references.importing.latex import plain

# The preview names each entry that cannot be read; log lines would only repeat it.
logging.getLogger("bibtexparser.splitter").setLevel(logging.CRITICAL)

# Beyond this a bracket was never closed. The parser takes time for each field, so their number is limited, too.
MAX_ENTRY = 200_000
MAX_FIELDS = 500
MAX_NAME = 500
# Characters that abbreviations may add to a file: each can be made of those before it, so a few lines can say anything.
MAX_ADDED = 2_000_000

_BEGINS = re.compile(r"^[ \t]*@[A-Za-z]+[ \t]*[{(]", re.MULTILINE)
# The beginning of an entry inside a value: the entry before it was not closed.
_TAKEN_IN = re.compile(r"(?<![A-Za-z0-9])@[A-Za-z]+[ \t]*[{(][^\s{}(),=]{1,200},")
_NOT_CLOSED = "The entry is not closed: a bracket, a quotation mark or a comma is missing."
_TOO_LONG = "The entry is far too long: a closing bracket is missing, or it is not an entry."
_TOO_MUCH = "The abbreviations of this file add far too much to it."

_TYPES = {
    **{"article": "article-journal", "periodical": "periodical", "review": "article-journal"},
    **dict.fromkeys(("book", "mvbook", "collection", "proceedings", "booklet"), "book"),
    **dict.fromkeys(("inbook", "incollection", "bookinbook", "suppbook"), "chapter"),
    **dict.fromkeys(("inproceedings", "conference"), "paper-conference"),
    "inreference": "entry-encyclopedia",
    **dict.fromkeys(("techreport", "report", "manual"), "report"),
    **dict.fromkeys(("phdthesis", "mastersthesis", "thesis"), "thesis"),
    **dict.fromkeys(("online", "electronic", "www", "webpage"), "webpage"),
    **{"dataset": "dataset", "software": "software", "unpublished": "manuscript"},
}
_GENRES = {"phdthesis": "Doctoral dissertation", "mastersthesis": "Master's thesis"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAMES = {name: name.capitalize() for name in _MONTHS}
_MONTH = re.compile("|".join(_MONTHS), re.IGNORECASE)

_URL = re.compile(r"\\url\s?\{([^{}]{1,1000})\}")

Values = dict[str, str]


class _TooMuch(ValueError):
    """The abbreviations have added all that they may."""


class _Strings:
    """The abbreviations of a file, and how many characters they may still add to it."""

    def __init__(self) -> None:
        self.known = dict(_MONTH_NAMES)
        self.room = MAX_ADDED

    def define(self, name: str, written: str) -> None:
        try:
            meant = _resolved(written, self)
        except _TooMuch:
            meant = ""  # nobody sees it: there is no room left for any
        self.known[name.lower()] = meant

    def meaning(self, word: str) -> str:
        """What a word stands for, the word itself when it is no abbreviation. Raises _TooMuch."""
        meant = self.known.get(word.lower())
        if meant is None:
            return word
        self.room -= len(meant)
        if self.room < 0:
            raise _TooMuch
        return meant


def entries(text: str) -> Iterator[RawEntry]:
    """The entries in their order, with the abbreviations that stand before them filled in."""
    strings = _Strings()
    begins = [begin.start() for begin in _BEGINS.finditer(text)]
    line, counted = 1, 0
    for begin, end in zip(begins, [*begins[1:], len(text)], strict=True):
        line += text.count("\n", counted, begin)
        counted = begin
        yield from _blocks(text[begin:end], line, strings)


def _blocks(source: str, line: int, strings: _Strings) -> Iterator[RawEntry]:
    """What stands between one "@" at a line's beginning and the next: an entry, abbreviations, a comment."""
    if len(source) > MAX_ENTRY or source.count("=") > MAX_FIELDS:
        yield RawEntry(line, source, fault=_TOO_LONG)
        return
    try:
        blocks = Splitter(source).split().blocks
    except Exception:  # noqa: BLE001, RUF100 - a fault in the parser must not lose the other entries
        yield RawEntry(line, source, fault=_NOT_CLOSED)
        return
    for block in blocks:
        if isinstance(block, (DuplicateBlockKeyBlock, DuplicateFieldKeyBlock)):
            block = block.ignore_error_block or block
        if isinstance(block, String):
            strings.define(block.key, block.value)
        elif isinstance(block, Parsed) or _is_broken(block):
            yield _entry(block, line + max(block.start_line or 0, 0), strings)


def _is_broken(block: Block) -> bool:
    """Whether this is an entry that could not be read; an unclosed comment or preamble is not an entry."""
    raw = (block.raw or "").lstrip().lower()
    is_entry = raw.startswith("@") and not raw.startswith(("@comment", "@preamble"))
    return type(block).__name__ == "ParsingFailedBlock" and is_entry


def _entry(block: Block, line: int, strings: _Strings) -> RawEntry:
    source = block.raw or ""
    if not isinstance(block, Parsed):
        return RawEntry(line, source, fault=_NOT_CLOSED)
    if any(_TAKEN_IN.search(str(field.value)) for field in block.fields):
        return RawEntry(line, source, fault=_NOT_CLOSED)
    if sum(field.key.lower() == "title" for field in block.fields) > 1:
        return RawEntry(line, source, fault=TWO_TITLES)
    values: Values = {}
    try:
        for field in block.fields:
            # Of two fields of one name BibTeX takes the first.
            values.setdefault(field.key.lower(), _resolved(str(field.value), strings))
    except _TooMuch:
        return RawEntry(line, source, fault=_TOO_MUCH)
    if not values:
        return RawEntry(line, source, fault="The entry has no fields.")
    return RawEntry(line, source, _draft(block.entry_type.lower(), values))


def _resolved(value: str, strings: _Strings) -> str:
    """A field's text: braces or quotes around it removed, abbreviations replaced, pieces joined at "#"."""
    if "#" not in value:
        return _piece(value, strings)
    return "".join(_piece(piece, strings) for piece in _pieces(value))[:MAX_ENTRY]


def _pieces(value: str) -> Iterator[str]:
    depth, is_quoted, begin = 0, False, 0
    for place, letter in enumerate(value):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if letter == '"' and not depth:
            is_quoted = not is_quoted
        elif letter == "#" and not depth and not is_quoted:
            yield value[begin:place]
            begin = place + 1
    yield value[begin:]


def _piece(piece: str, strings: _Strings) -> str:
    piece = piece.strip()
    if len(piece) > 1 and (piece[0], piece[-1]) in (("{", "}"), ('"', '"')):
        return piece[1:-1]
    return strings.meaning(piece)


def _draft(kind: str, values: Values) -> Csl:
    read = {name: plain(value) for name, value in values.items() if name not in _NAMES}
    type = _type(kind, read)
    is_in_book = type in ("chapter", "paper-conference", "entry-encyclopedia")
    number = "issue" if type.startswith("article") else "number"
    institution = _first(read, "institution", "school", "organization")
    return {
        "type": type,
        "title": _whole_title(read),
        "author": _people(values.get("author", "")),
        "editor": _people(values.get("editor", "")),
        "translator": _people(values.get("translator", "")),
        "container-title": _first(read, "booktitle", "maintitle")
        if is_in_book
        else _first(read, "journaltitle", "journal", "fjournal", "booktitle", "website"),
        "container-title-short": _first(read, "shortjournal"),
        "collection-title": _first(read, "series"),
        "volume": _first(read, "volume"),
        number: _first(read, "number", "issue"),
        "page": _first(read, "pages"),
        "article-number": _first(read, "eid", "article-number", "articleno"),
        "number-of-pages": _first(read, "pagetotal"),
        "edition": _first(read, "edition"),
        "publisher": _first(read, "publisher") or institution,
        "publisher-place": _first(read, "location", "address"),
        "genre": _first(read, "type") or _GENRES.get(kind, ""),
        "version": _first(read, "version"),
        "language": _first(read, "langid", "language"),
        "issued": _issued(read),
        "accessed": _first(read, "urldate", "accessed"),
        "DOI": [_first(read, "doi")],
        "PMID": [_first(read, "pmid"), _eprint(read, "pubmed")],
        "PMCID": [_first(read, "pmcid", "pmc"), _eprint(read, "pmc")],
        "ISBN": _first(read, "isbn"),
        "ISSN": _first(read, "issn"),
        "URL": _addresses(values),
        "note": [_first(read, "note"), _first(read, "annote")],
    }


_NAMES = ("author", "editor", "translator")


def _type(kind: str, read: Values) -> str:
    if kind in ("article", "misc", "unpublished") and _first(
        read, "eprinttype", "archiveprefix"
    ).lower() in (*("arxiv", "biorxiv", "medrxiv"),):
        return "article-journal" if read.get("journal") or read.get("journaltitle") else "article"
    if (
        kind == "misc"
        and not read.get("publisher")
        and (read.get("url") or read.get("howpublished"))
    ):
        return "webpage"
    return _TYPES.get(kind, "document")


def _first(read: Values, *names: str) -> str:
    return next((read[name] for name in names if read.get(name)), "")


def _whole_title(read: Values) -> str:
    title = read.get("title", "").strip()
    subtitle = read.get("subtitle", "").strip()
    return f"{title.rstrip(':')}: {subtitle}" if title and subtitle else title or subtitle


def _eprint(read: Values, archive: str) -> str:
    is_there = _first(read, "eprinttype", "archiveprefix").lower() == archive
    return read.get("eprint", "") if is_there else ""


def _addresses(values: Values) -> list[str]:
    r"""Addresses as they are: "~", "_" and "%" stand for themselves in them, with or without a backslash."""
    noted = [_URL.search(values.get(name, "")) for name in ("howpublished", "note")]
    written = [values.get("url", ""), *(found[1] for found in noted if found)]
    bare = (_URL.sub(r"\1", address) for address in written)
    return [re.sub(r"\\([_%&#~$])(?:\{\})?", r"\1", address).strip("{} ") for address in bare]


def _issued(read: Values) -> str:
    """BibLaTeX's date (the beginning of a range), else BibTeX's year and month in any spelling."""
    if date := read.get("date", "").split("/")[0]:
        return date
    year, month, day = (read.get(name, "").strip() for name in ("year", "month", "day"))
    if not month or not re.fullmatch("[0-9]{4}", year):
        return year
    if month.isdigit():
        return "-".join(filter(None, [year, month, day]))
    name = _MONTH.search(month)
    day = day or "".join(re.findall(r"\b[0-9]{1,2}\b", month)[:1])
    return " ".join(filter(None, [year, name[0].capitalize(), day])) if name else year


def _people(written: str) -> list[Csl]:
    if not written.strip():
        return []
    return [_person(name) for name in split_multiple_persons_names(" ".join(written.split()))]


def _person(name: str) -> Csl:
    """A person's name in BibTeX's parts; a name in braces as a whole is a group."""
    name = name.strip()
    if re.fullmatch(r"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", name) and not name.startswith("{\\"):
        return {"literal": plain(name)}
    if len(name) > MAX_NAME:
        return {"literal": name}
    parts = parse_single_name_into_parts(name, strict=False)
    if not parts.first and not parts.von:
        return {"literal": plain(name)}
    words = {
        **{"family": parts.last, "given": parts.first, "suffix": parts.jr},
        "non-dropping-particle": parts.von,
    }
    return {key: plain(" ".join(part)) for key, part in words.items() if part}
