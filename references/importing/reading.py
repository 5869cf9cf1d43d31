"""Recognises a file's format and reads its entries, each on its own."""

import re
from collections.abc import Callable, Iterator
from string import ascii_lowercase

from django.core.exceptions import ValidationError

from references.columns import columns
from references.importing import bibtex, csl_json, medline, notices, ris
from references.importing.batch import (
    MAX_BYTES,
    MAX_ENTRIES,
    MAX_LINES,
    MAX_PEOPLE_IN_ALL,
    Batch,
    Entry,
    RawEntry,
    Unreadable,
    excerpt,
)
from references.importing.cleaning import ROLES, cleaned
from references.importing.decoding import decoded
from references.lookup.records import abstract

_READERS: dict[str, Callable[[str], Iterator[RawEntry]]] = {
    "RIS": ris.entries,
    "PubMed": medline.entries,
    "BibTeX": bibtex.entries,
    "CSL-JSON": csl_json.entries,
}
# A line that only files of this format have.
_SIGNS = {
    "RIS": re.compile(r"^[ \t]{0,3}TY {1,3}-", re.MULTILINE),
    "PubMed": re.compile(r"^(?:PMID *|(?:PMC|LID|AID) {0,2})-", re.MULTILINE),
    "BibTeX": re.compile(r"^[ \t]*@[A-Za-z]+[ \t]*[{(]", re.MULTILINE),
}
_ENDINGS = {
    **{".ris": "RIS", ".nbib": "PubMed", ".medline": "PubMed"},
    **{".bib": "BibTeX", ".bibtex": "BibTeX", ".json": "CSL-JSON", ".csljson": "CSL-JSON"},
}
# Formats that are not read: how such a file begins, what its beginning holds, its name, and what to do where it is from.
_NOT_READ = (
    (("<1>",), "", "Ovid’s own format", "choose RIS"),
    (("<",), "<records>", "EndNote XML", "choose the output style RefMan (RIS)"),
    (("<",), "<pubmed", "PubMed XML", "choose the format PubMed (.nbib)"),
    (("<",), "<mods", "MODS", "choose RIS"),
    (("<",), "<rdf:rdf", "RDF of Zotero", "choose RIS"),
    (("<!doctype html", "<html"), "", "a web page", "save the references, not the page"),
    (("<?", "<!", *(f"<{letter}" for letter in ascii_lowercase)), "", "XML", "choose RIS"),
    (("%0 ",), "", "EndNote’s or Refer’s tagged format", "choose the output style RefMan (RIS)"),
    (
        ("fn clarivate", "fn thomson", "fn isi", "pt\tau\t"),
        "",
        "Web of Science’s own format",
        "choose RIS",
    ),
    (("rt ",), "\na1 ", "RefWorks’ tagged format", "choose RIS"),
    (("1: ", "1. "), "pmid: ", "PubMed’s summary as text", "choose the format PubMed (.nbib)"),
    (("%pdf",), "", "a PDF", "export the references as RIS"),
    (("pk",), ".xml", "a document of Word, Excel or the like", "export the references as RIS"),
    (("{\\rtf",), "", "a text of a word processor (RTF)", "export the references as RIS"),
)
_TABLE_WORDS = re.compile(r"\b(?:title|authors?|doi|pmid|year|journal)\b", re.IGNORECASE)
_FORMATS = "RIS (.ris), PubMed (.nbib), BibTeX (.bib) or CSL-JSON (.json)"


def read(data: bytes, *, name: str = "") -> Batch:
    """The entries of a file, usable and broken. `name` matters only when the content does not tell the format.

    Raises Unreadable, with a sentence to show, for a file that is too large or has no references in it.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable(
            f"The file is larger than {MAX_BYTES // 1024**2} MB. Export fewer entries."
        )
    text, encoding = decoded(data)
    if not text.strip():
        raise Unreadable("The file is empty.")
    if text.count("\n") >= MAX_LINES:
        raise Unreadable(_more_than(MAX_LINES, "lines"))
    format = _recognised(text, name)
    entries = tuple(_within_bounds(_READERS[format](text)))
    if not entries:
        raise Unreadable(f"The file looks like {format}, but there is no entry in it.")
    return Batch(format, encoding, entries)


def _within_bounds(found: Iterator[RawEntry]) -> Iterator[Entry]:
    """The entries, each made before the next is read: what is left out of one takes no memory any more."""
    people = 0
    for number, raw in enumerate(found, start=1):
        if number > MAX_ENTRIES:
            raise Unreadable(_more_than(MAX_ENTRIES, "entries"))
        entry = _entry(number, raw)
        people += sum(len((entry.csl or {}).get(role, ())) for role in ROLES)
        if people > MAX_PEOPLE_IN_ALL:
            raise Unreadable(_more_than(MAX_PEOPLE_IN_ALL, "names of people"))
        yield entry


def _more_than(most: int, things: str) -> str:
    return f"The file holds more than {most:,} {things}. Split it, and import the parts."


def _recognised(text: str, name: str) -> str:
    begins = text.lstrip()[:2000].lower()
    if begins.startswith(("{", "[")) and not begins.startswith("{\\rtf"):
        return "CSL-JSON"
    signs = {format: sign.search(text) for format, sign in _SIGNS.items()}
    if places := {format: sign.start() for format, sign in signs.items() if sign}:
        return min(places, key=lambda format: places[format])
    if foreign := _not_read(begins):
        raise Unreadable(
            f"This is {foreign[0]}, which is not read here. Where it is from, {foreign[1]}."
        )
    ending = next((end for end in _ENDINGS if name.lower().endswith(end)), "")
    if ending:
        raise Unreadable(
            f"The file is called {ending}, but there is no {_ENDINGS[ending]} entry in it."
        )
    raise Unreadable(f"There are no references in this file. It should be {_FORMATS}.")


def _not_read(begins: str) -> tuple[str, str] | None:
    """The name of another format, and what to do instead; None for a text that is no format at all."""
    for beginnings, holds, name, instead in _NOT_READ:
        if begins.startswith(beginnings) and holds in begins:
            return name, instead
    first = begins.partition("\n")[0]
    is_table = len(re.findall(r"[,;\t]", first)) > 1 and len(_TABLE_WORDS.findall(first)) > 1
    return ("a table (CSV)", "choose RIS") if is_table else None


def _entry(number: int, raw: RawEntry) -> Entry:
    source = excerpt(raw.source)
    if raw.fault:
        return Entry(number, raw.line, None, (raw.fault,), source)
    csl, warnings = cleaned(raw.draft)
    published, told = notices.found(raw, csl)
    try:
        columns(csl)
    except ValidationError as refused:
        return Entry(number, raw.line, None, tuple(refused.messages), source)
    problems = tuple(dict.fromkeys((*raw.warnings, *told, *warnings)))
    return Entry(number, raw.line, csl, problems, source, published, _abstract(raw))


def _abstract(raw: RawEntry) -> str:
    """The first one, where there are several."""
    given = raw.draft.get("abstract")
    return abstract(given[0] if isinstance(given, list) and given else given)
