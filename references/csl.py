"""Reads one CSL-JSON record without trusting its shape.

Records come from forms, importers and other people's exports: numbers as integers, names as plain
strings, titles as lists, dates as sentences. Whatever a field holds, the readers here return clean
text or nothing; they never raise and never return "None" as a word.
Field names follow the CSL-JSON schema 1.0.2 (csl-data.json) and what Crossref's JSON adds to it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape, unescape
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from references import dates
from references.dates import PartialDate
from references.identifiers import (
    INVISIBLE,
    bare_doi,
    normalise_isbn,
    normalise_pmcid,
    normalise_pmid,
    valid_or_blank,
)

Csl = dict[str, Any]

_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_MARKUP = re.compile(r"<(/?)(i|em|sub|sup)\s*>", re.IGNORECASE)
_LOOSE_ENDS = " .,;:"
NO_DATE = PartialDate()

PARTICLES = {
    *("af", "al", "av", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos"),
    *("du", "el", "ibn", "la", "le", "ten", "ter", "van", "von", "zu", "zur"),
}
SUFFIXES = {
    **{"jr": "Jr", "junior": "Jr", "sr": "Sr", "senior": "Sr"},
    **{"ii": "II", "2nd": "II", "iii": "III", "3rd": "III", "iv": "IV", "4th": "IV"},
}

_KINDS = {
    **dict.fromkeys(("article-journal", "journal-article", "review", "review-article"), "journal"),
    **dict.fromkeys(("article-newspaper", "article-magazine"), "newspaper"),
    **dict.fromkeys(("posted-content", "preprint"), "preprint"),
    **dict.fromkeys(("webpage", "website", "post", "post-weblog"), "web"),
    **dict.fromkeys(("dataset", "software"), "data"),
    **dict.fromkeys(("chapter", "book-chapter", "entry", "paper-conference"), "chapter"),
    **dict.fromkeys(("entry-dictionary", "entry-encyclopedia", "proceedings-article"), "chapter"),
    **dict.fromkeys(("book", "monograph", "edited-book", "reference-book"), "book"),
    **dict.fromkeys(("report", "standard", "pamphlet", "legislation"), "report"),
    **dict.fromkeys(("thesis", "dissertation"), "thesis"),
}
_PREPRINT_SERVERS = re.compile(r"rxiv|preprint|ssrn|research square", re.IGNORECASE)


@dataclass(frozen=True)
class Run:
    """A stretch of a title with the same marks, any of "i", "sub" and "sup"."""

    text: str
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Name:
    """A person, or a group, whose whole name is then in `family`."""

    family: str
    initials: str = ""
    suffix: str = ""
    is_group: bool = False


def text(value: object) -> str:
    """The value as one clean line; for a list its first usable item, for anything else ""."""
    if isinstance(value, (list, tuple)):
        items = (text(item) for item in value if isinstance(item, (str, int, float)))
        return next(filter(None, items), "")
    if isinstance(value, str):
        if value.isascii() and value.isprintable() and "&" not in value and "  " not in value:
            return value.strip()  # as nearly all are: nothing below would change it
        visible = INVISIBLE.sub("", unicodedata.normalize("NFC", unescape(value)))
        return _BLANKS.sub(" ", visible).strip()
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 10**12:
        return f"{value:.12g}"
    return ""


def field(csl: Csl, *keys: str) -> str:
    """The first of these fields that is not empty, without loose punctuation around it."""
    return next(filter(None, (text(csl.get(key)).strip(_LOOSE_ENDS) for key in keys)), "")


# As BCP 47 writes a language, with a script, a region or a variant.
LANGUAGE_TAG = re.compile(r"[a-z]{2}(?:-[A-Za-z0-9]{2,8}){0,3}", re.ASCII)


def rich(csl: Csl, key: str) -> list[Run]:
    """A title with its italics, subscripts and superscripts; any other markup is plain text."""
    raw = text(csl.get(key)).lstrip(_LOOSE_ENDS)
    depth = dict.fromkeys(("i", "sub", "sup"), 0)
    runs: list[Run] = []
    position = 0
    for tag in _MARKUP.finditer(raw):
        mark = tag[2].lower().replace("em", "i")
        if tag[1] and not depth[mark]:
            continue
        _append(runs, raw[position : tag.start()], depth)
        depth[mark] += -1 if tag[1] else 1
        position = tag.end()
    _append(runs, raw[position:], depth)
    return _trimmed(runs)


def rich_html(runs: Sequence[Run], *, italic: bool = False) -> str:
    """The runs as HTML; inside an italic title what was italic stands upright."""
    stretches = groupby(runs, key=lambda run: ("i" in run.marks) != italic)
    return "".join(_stretch_html(stretch, slanted) for slanted, stretch in stretches)


def kind(csl: Csl) -> str:
    """How the work is cited: journal, newspaper, preprint, web, data, chapter, book, report, thesis."""
    declared = text(csl.get("type")).lower()
    numbered = any(field(csl, key) for key in ("volume", "issue"))
    if "preprint" in field(csl, "genre").lower() and not numbered:
        return "preprint"
    if declared in ("paper-conference", "proceedings-article") and numbered:
        return "journal"
    return _KINDS.get(declared) or _guessed_kind(csl)


def names(csl: Csl, role: str) -> list[Name]:
    """The people and groups in a role ("author", "editor"), in their order."""
    return list(each_name(csl, role))


def each_name(csl: Csl, role: str) -> Iterator[Name]:
    """The same one by one, for whoever needs the first of thousands."""
    value = csl.get(role)
    if isinstance(value, str):
        value = text(value).split(";")
    if isinstance(value, dict):
        value = [value]
    for item in value if isinstance(value, list) else []:
        if (name := _name(item)).family:
            yield name


def leading_role(csl: Csl) -> str:
    """Whose names head the entry: "author", or "editor" of a book or report that names no author."""
    if kind(csl) in ("book", "report") and not names(csl, "author"):
        return "editor"
    return "author"


def date(csl: Csl, key: str) -> PartialDate:
    """A date field, from `date-parts`, a raw or literal date, a plain string or a year."""
    value = csl.get(key)
    if not isinstance(value, dict):
        return _date_from_parts(value) or dates.from_text(text(value).rstrip(_LOOSE_ENDS))
    written = text(value.get("raw")) or text(value.get("literal"))
    return _date_from_parts(value.get("date-parts")) or dates.from_text(written.rstrip(_LOOSE_ENDS))


def doi(csl: Csl) -> str:
    """The DOI in the case it was given, from its field or from an address that resolves one."""
    named = (valid_or_blank(bare_doi, text(csl.get(key))) for key in ("DOI", "URL"))
    return next(filter(None, named), "")


def pmid(csl: Csl) -> str:
    """The PubMed number, or "" when the field does not hold one."""
    return valid_or_blank(normalise_pmid, text(csl.get("PMID")))


def pmcid(csl: Csl) -> str:
    """The PubMed Central number, or "" when the field does not hold one."""
    return valid_or_blank(normalise_pmcid, text(csl.get("PMCID")))


def isbn(csl: Csl) -> str:
    """The thirteen digits of the ISBN, or "" when the field does not hold one."""
    return valid_or_blank(normalise_isbn, text(csl.get("ISBN")))


def web_address(csl: Csl) -> str:
    """The work's http(s) address, or "" when it is anything that a browser should not be sent to."""
    address = text(csl.get("URL"))
    if re.search(r'[\s<>"\\^`{|}]', address):
        return ""
    try:
        parts = urlsplit(address)
        is_plain = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    except ValueError:
        return ""
    return address if is_plain else ""


def _append(runs: list[Run], piece: str, depth: dict[str, int]) -> None:
    if not runs or runs[-1].text.endswith(" "):
        piece = piece.lstrip()
    if piece:
        runs.append(Run(piece, frozenset(mark for mark, times in depth.items() if times)))


def _trimmed(runs: list[Run]) -> list[Run]:
    while runs:
        last = runs.pop()
        if words := last.text.rstrip(_LOOSE_ENDS):
            return [*runs, Run(words, last.marks)]
    return []


def _stretch_html(runs: Iterable[Run], slanted: bool) -> str:
    html = "".join(_run_html(run) for run in runs)
    return f"<i>{html}</i>" if slanted else html


def _run_html(run: Run) -> str:
    html = escape(run.text, quote=False)
    for mark in ("sup", "sub"):
        if mark in run.marks:
            html = f"<{mark}>{html}</{mark}>"
    return html


def _guessed_kind(csl: Csl) -> str:
    if any(field(csl, key) for key in ("volume", "issue", "page")):
        return "journal"
    if any(_PREPRINT_SERVERS.search(field(csl, key)) for key in ("container-title", "publisher")):
        return "preprint"
    if field(csl, "container-title") and doi(csl):
        return "journal"
    if field(csl, "publisher"):
        return "report"
    if web_address(csl) and not doi(csl):
        return "web"
    return "journal"


def _name(item: object) -> Name:
    if isinstance(item, str):
        return _name_from_text(text(item))
    if not isinstance(item, dict):
        return Name("")
    if group := field(item, "literal", "name"):
        return Name(group, is_group=True)
    family = field(item, "family")
    if not family:
        return Name(field(item, "given"), is_group=True)
    initials, dropped, suffix = _given(text(item.get("given")))
    particles = (field(item, "dropping-particle") or dropped, field(item, "non-dropping-particle"))
    suffix = _suffix(field(item, "suffix")) or suffix
    return Name(_with_particles(particles, family), initials, suffix)


def _name_from_text(written: str) -> Name:
    """ "Smith, John" is a person; anything else, such as "Mayo Clinic, Rochester, MN", is a group."""
    person = re.fullmatch(r"((?:[a-z]+ )*[^\s,]+),\s*(\w[\w.'’ -]*(?:, ?\w+\.?)?)", written)
    if not person:
        return Name(written.strip(_LOOSE_ENDS), is_group=True)
    initials, dropped, suffix = _given(person[2])
    return Name(_with_particles((dropped,), person[1]), initials, suffix)


def _with_particles(particles: Sequence[str], family: str) -> str:
    for particle in filter(None, reversed(particles)):
        family = particle + family if particle[-1] in "'’" else f"{particle} {family}"
    return family


def _given(given: str) -> tuple[str, str, str]:
    """Given names as initials without full stops, the particle after them, the suffix after those.

    "Jean-Christophe G." → JCG, "RB" → RB (capitals alone are initials already), "Ludwig van" → L, van.
    """
    words = re.sub(r"\([^()]*\)", " ", given).replace(",", " ").split()
    suffix = ""
    if len(words) > 1 and (suffix := SUFFIXES.get(words[-1].rstrip(".").lower(), "")):
        words.pop()
    first_particle = len(words)
    while first_particle > 1 and words[first_particle - 1] in PARTICLES:
        first_particle -= 1
    syllables = re.split(r"[\s.\-‐-―]+", " ".join(words[:first_particle]))
    initials = "".join(_initial(syllable) for syllable in syllables)
    return initials, " ".join(words[first_particle:]), suffix


def _initial(syllable: str) -> str:
    letters = "".join(letter for letter in syllable if letter.isalpha())
    is_initials = letters.isupper() and (len(letters) <= 3 or not set(letters) & set("AEIOUY"))
    return letters if is_initials else letters[:1].upper()


def _suffix(written: str) -> str:
    return SUFFIXES.get(written.lower(), written)


def _date_from_parts(parts: object) -> PartialDate:
    while isinstance(parts, (list, tuple)) and parts and isinstance(parts[0], (list, tuple)):
        parts = parts[0]
    return dates.from_parts([*map(text, parts)]) if isinstance(parts, (list, tuple)) else NO_DATE
