"""BibTeX and BibLaTeX. The splitting into fields and names is bibtexparser's; values are decoded here.

Fields: "BibTeXing" (Patashnik, 1988) and the BibLaTeX manual, section 2.2.
"""

import logging
import re
from collections.abc import Iterator

from bibtexparser.model import Block, DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, String
from bibtexparser.model import Entry as Parsed
from bibtexparser.splitter import Splitter

from references.importing.batch import TWO_TITLES, RawEntry
from references.importing.bibtex.fields import MONTHS, Values, draft
from references.importing.latex import plain

# The preview names each entry that cannot be read; log lines would only repeat it.
logging.getLogger("bibtexparser.splitter").setLevel(logging.CRITICAL)

# Beyond this a bracket was never closed. The parser takes time for each field, so their number is limited, too.
MAX_ENTRY = 200_000
MAX_FIELDS = 500
# Characters that abbreviations may add to a file: each can be made of those before it, so a few lines can say anything.
MAX_ADDED = 2_000_000

# Entries without a key, as EndNote writes them; JabRef and Zotero read them, too.
_WITHOUT_KEY = re.compile(
    r"([ \t]*@(?!string|comment|preamble)[A-Za-z]+[ \t]*[{(])(?=\s*[A-Za-z][\w-]*\s*=|\s*,)",
    re.IGNORECASE,
)
_NO_KEY = "no-key"
_ENTRY_KEY = re.compile(r"[ \t]*+@[A-Za-z]++[ \t]*+[{(]\s*+([^\s{}(),=\"]{1,200}+)\s*+,")
_REFERS = re.compile(r"\b(?:crossref|xdata)\s*=\s*[{\"]?([^{}\"\n]{1,500})", re.IGNORECASE)
# What belongs to one entry alone, whatever it refers to (biblatex, appendix B; BibTeX has no such list).
_OWN = {
    *("title", "subtitle", "pages", "doi", "pmid", "pmcid", "pmc", "eprint", "url", "urldate"),
    *("note", "annote", "abstract", "keywords", "crossref", "xref", "xdata", "ids", "file"),
    *("chapter", "pagetotal", "type"),
}
_PARENTS_NAMES = {"title": "booktitle", "subtitle": "booksubtitle"}
_BEGINS = re.compile(r"^[ \t]*@[A-Za-z]+[ \t]*[{(]", re.MULTILINE)
# The beginning of an entry inside a value: the entry before it was not closed.
_TAKEN_IN = re.compile(r"(?<![A-Za-z0-9])@[A-Za-z]+[ \t]*[{(][^\s{}(),=]{1,200},")
_NOT_CLOSED = "The entry is not closed: a bracket, a quotation mark or a comma is missing."
_TOO_LONG = "The entry is far too long: a closing bracket is missing, or it is not an entry."
_TOO_MUCH = "The abbreviations of this file add far too much to it."

_MONTH_NAMES = {name: name.capitalize() for name in MONTHS}


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
    parents = _Parents(text)
    begins = [begin.start() for begin in _BEGINS.finditer(text)]
    line, counted = 1, 0
    for begin, end in zip(begins, [*begins[1:], len(text)], strict=True):
        line += text.count("\n", counted, begin)
        counted = begin
        yield from _blocks(text[begin:end], line, strings, parents)


def _blocks(source: str, line: int, strings: _Strings, parents: "_Parents") -> Iterator[RawEntry]:
    """What stands between one "@" at a line's beginning and the next: an entry, abbreviations, a comment."""
    if len(source) > MAX_ENTRY or source.count("=") > MAX_FIELDS:
        yield RawEntry(line, source, fault=_TOO_LONG)
        return
    try:
        blocks = Splitter(_with_key(source)).split().blocks
    except Exception:  # noqa: BLE001, RUF100 - a fault in the parser must not lose the other entries
        yield RawEntry(line, source, fault=_NOT_CLOSED)
        return
    for block in blocks:
        if isinstance(block, (DuplicateBlockKeyBlock, DuplicateFieldKeyBlock)):
            block = block.ignore_error_block or block
        if isinstance(block, String):
            strings.define(block.key, block.value)
        elif getattr(block, "entry_type", "").lower() == "xdata":
            continue
        elif isinstance(block, Parsed) or _is_broken(block):
            yield _entry(block, line + max(block.start_line or 0, 0), strings, parents)


def _with_key(source: str) -> str:
    found = _WITHOUT_KEY.match(source)
    if not found:
        return source
    comma = "" if source[found.end() :].lstrip().startswith(",") else ","
    return f"{found[1]}{_NO_KEY}{comma}{source[found.end() :]}"


def _is_broken(block: Block) -> bool:
    """Whether this is an entry that could not be read; an unclosed comment or preamble is not an entry."""
    raw = (block.raw or "").lstrip().lower()
    is_entry = raw.startswith("@") and not raw.startswith(("@comment", "@preamble"))
    return type(block).__name__ == "ParsingFailedBlock" and is_entry


def _entry(block: Block, line: int, strings: _Strings, parents: "_Parents") -> RawEntry:
    source = (block.raw or "").replace(f"{_NO_KEY},", "", 1)
    if not isinstance(block, Parsed):
        return RawEntry(line, source, fault=_NOT_CLOSED)
    if any(_TAKEN_IN.search(str(field.value)) for field in block.fields):
        return RawEntry(line, source, fault=_NOT_CLOSED)
    if sum(field.key.lower() == "title" for field in block.fields) > 1:
        return RawEntry(line, source, fault=TWO_TITLES)
    try:
        values = _values(block, strings)
        told = parents.fill(values, strings)
    except _TooMuch:
        return RawEntry(line, source, fault=_TOO_MUCH)
    if not values:
        return RawEntry(line, source, fault="The entry has no fields.")
    kinds = tuple(plain(values[name]) for name in ("type", "document_type") if name in values)
    read = draft(block.entry_type.lower(), values)
    return RawEntry(line, source, read, warnings=tuple(told), kinds=kinds)


def _values(block: Parsed, strings: _Strings) -> Values:
    values: Values = {}
    for field in block.fields:
        # Of two fields of one name BibTeX takes the first.
        values.setdefault(field.key.lower(), _resolved(str(field.value), strings))
    return values


class _Parents:
    """The entries of a file that others refer to: what a child lacks, it takes from the entry that it names."""

    def __init__(self, text: str) -> None:
        named = (key for found in _REFERS.finditer(text) for key in found[1].split(","))
        wanted = {key.strip().lower() for key in named}
        self._sources: dict[str, str] = {}
        for begin in _BEGINS.finditer(text) if wanted else ():
            key = _ENTRY_KEY.match(text, begin.start())
            if key and key[1].lower() in wanted:
                rest = text[begin.start() : begin.start() + MAX_ENTRY]
                end = _BEGINS.search(rest, begin.end() - begin.start())
                self._sources.setdefault(key[1].lower(), rest[: end.start()] if end else rest)

    def fill(self, values: Values, strings: _Strings) -> list[str]:
        """Give an entry what it inherits; a sentence for each entry that it names, for the editor. Raises _TooMuch."""
        told = []
        for name in ("xdata", "crossref"):
            for key in filter(None, (one.strip() for one in values.get(name, "").split(","))):
                given = self._of(key, strings)
                if given is None:
                    told.append(
                        f"It refers to “{key[:60]}”, which is not in the file: what that would add is missing."
                    )
                    continue
                inherited = given if name == "xdata" else _handed_on(given)
                new = {field: value for field, value in inherited.items() if not values.get(field)}
                values |= new
                if new and name == "crossref":
                    told.append(f"Taken from “{key[:60]}”: {', '.join(sorted(new))[:200]}.")
        return told

    def _of(self, key: str, strings: _Strings) -> Values | None:
        source = self._sources.get(key.lower(), "")
        try:
            blocks = Splitter(source).split().blocks if source.count("=") <= MAX_FIELDS else []
        except Exception:  # noqa: BLE001, RUF100 - a fault in the parser must not lose the child
            return None
        parsed = next((block for block in blocks if isinstance(block, Parsed)), None)
        return _values(parsed, strings) if parsed else None


def _handed_on(given: Values) -> Values:
    names = {name: _PARENTS_NAMES.get(name, name) for name in given}
    own = {names[name]: value for name, value in given.items() if name in _PARENTS_NAMES}
    return own | {name: value for name, value in given.items() if name not in _OWN}


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
