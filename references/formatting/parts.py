"""The parts of an entry that all styles share, as HTML; "" when the record lacks them.

What differs (dates, how many authors, whole or shortened page ranges, the order) is in
`ama.py` and `nlm.py`.
"""

import re
from html import escape

from references import csl as record
from references.csl import Csl, Name, field
from references.dates import PartialDate
from references.identifiers import DASHES

_PAGE_RANGE = re.compile(r"([A-Za-z]*)([0-9]+)-([A-Za-z]*)([0-9]+)")
# "Suppl 2", "Suppl_2", "Supplement 2", "sup2", "2 Suppl"; before it, the issue that it is a supplement to: "25_suppl_2".
_SUPPLEMENT = re.compile(
    r"(?:([\w-]{1,12})[^\w]{1,3})?sup(?:pl(?:ement(?:um|ary)?)?|p)?s?(?![A-Za-z])[^\w]{0,3}([\w -]{0,30})\W?",
    re.IGNORECASE,
)
_NUMBER_LABEL = re.compile(r"^(?:vol(?:ume)?|no|nr|issue|pp?)\b\.?\s*", re.IGNORECASE)
_AND_OTHERS = ("et al", "others", "and others")  # a list of authors that somebody else cut short
_ORDINAL_WORDS = {
    **{"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5},
    **{"sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10},
}


def html(csl: Csl, *keys: str) -> str:
    """The first of these fields that is not empty, escaped."""
    return escape(field(csl, *keys), quote=False)


def title(csl: Csl, key: str = "title", *, italic: bool = False) -> str:
    """A title with its own italics, sub- and superscripts, all in italics on request; a foreign one says its language."""
    words = record.rich_html(record.rich(csl, key), italic=italic)
    language = _foreign_language(csl) if words and key == "title" else ""
    return f'<span lang="{language}">{words}</span>' if language else words


def _foreign_language(csl: Csl) -> str:
    """The tag (BCP 47) of the language that the title is in, when that is not English; "" where it isn't known.

    PubMed's three letters are left alone: what it gives as the title of such a work is a translation, in brackets.
    """
    tag = record.text(csl.get("language"))
    is_translated = record.text(csl.get("title")).startswith("[")
    is_foreign = record.LANGUAGE_TAG.fullmatch(tag) and tag[:2] != "en"
    return tag if is_foreign and not is_translated else ""


def year(date: PartialDate) -> str:
    """The year, or the words that stand for it ("in press")."""
    return str(date.year) if date.year else escape(date.words, quote=False)


def people(names: list[Name], shown_of_many: int) -> str:
    """Authors or editors; over six persons, the first few and "et al". Groups are set off by ";"."""
    named = [name for name in names if name.family.lower() not in _AND_OTHERS]
    persons = [_person(name) for name in named if not name.is_group]
    is_cut = len(persons) > 6
    listed = persons[:shown_of_many] if is_cut else persons
    if is_cut or len(named) < len(names):
        listed = [*listed, "et al"]
    first_person = next((place for place, name in enumerate(named) if not name.is_group), 0)
    blocks = [
        *(name.family for name in named[:first_person]),
        ", ".join(listed),
        *(name.family for name in named[first_person:] if name.is_group),
    ]
    return escape("; ".join(filter(None, blocks)), quote=False)


def pages(csl: Csl) -> str:
    """Pages or article number, every range in full: 637-41 → 637-641, S12-9 → S12-S19."""
    return escape(whole_pages(csl), quote=False)


def whole_pages(csl: Csl) -> str:
    """The same as plain text, as records are stored."""
    return ", ".join(map(_expanded, _page_ranges(csl)))


def short_pages(csl: Csl) -> str:
    """Pages or article number, every range shortened: 637-641 → 637-41, S12-S19 → S12-9."""
    return escape(", ".join(map(_minimal, _page_ranges(csl))), quote=False)


def volume_and_issue(csl: Csl) -> tuple[str, str, str]:
    """Volume, issue and supplement ("Suppl 2"); "42 Suppl 2" as a volume, the way PubMed has it, is volume 42."""
    volume, issue = (_number(csl, key).replace("_", " ") for key in ("volume", "issue"))
    if not issue and (split := re.fullmatch(r"(\w{1,12})\W+(sup\w*\b.*)", volume, re.IGNORECASE)):
        volume, issue = split[1], split[2]
    supplement = ""
    if found := _SUPPLEMENT.fullmatch(issue):
        # Of a lone number nobody knows whether it is the issue's or the supplement's: "1 Suppl" is supplement 1.
        before, number = found[1] or "", found[2].strip()
        issue, number = (before, number) if number else ("", before)
        supplement = f"Suppl {number}".strip()
    escaped = (escape(part, quote=False) for part in (volume, issue, supplement))
    return next(escaped), next(escaped), next(escaped)


def numbered(date: str, place: str, pages: str) -> str:
    """Date;volume(issue):pages, each with its punctuation only when it is there."""
    return ":".join(filter(None, [";".join(filter(None, [date, place])), pages]))


def journal(csl: Csl) -> str:
    """The journal as NLM abbreviates it, without full stops; its full title when there is no abbreviation."""
    name = field(csl, "container-title-short", "journalAbbreviation", "container-title")
    name = re.sub(r"(?<=\b[A-Z])\.(?=[A-Z]\b)", "", name)  # U.S. is US, J.A.M.A. is JAMA
    name = re.sub(r"(?<![a-z])\.(?=\w)|\.(?=[A-Z])", " ", name)  # N.Engl.J.Med, but Health.com
    name = re.sub(r"\.(?!\w)", "", name)
    return escape(re.sub(r"^The (?=\S)", "", name), quote=False)


def site(csl: Csl) -> str:
    """Who runs a web page, unless they are named already as its author."""
    authors = {name.family.casefold() for name in record.names(csl, "author")}
    site = field(csl, "container-title", "publisher")
    return "" if site.casefold() in authors else escape(site, quote=False)


def edition(csl: Csl) -> str:
    """ "20th ed" from 20, "20", "20th edition" or words; a first edition is not mentioned."""
    written = re.sub(
        r"(?<!\s)\s*\b(?:edition|edn|ed)$", "", html(csl, "edition"), flags=re.IGNORECASE
    )
    digits = re.fullmatch(r"([0-9]{1,3})(?:st|nd|rd|th)?", written)
    number = int(digits[1]) if digits else _ORDINAL_WORDS.get(written.lower(), 0)
    if number == 1 or not written:
        return ""
    return f"{_ordinal(number) if number else written} ed"


def report_number(csl: Csl) -> str:
    """The number in its series, "NICE guideline NG222"."""
    number = html(csl, "number")
    return f"{html(csl, 'genre') or 'Report'} {number}" if number else ""


def italic(html: str) -> str:
    """All of it in italics; "" for ""."""
    return f"<i>{html}</i>" if html else ""


def _person(name: Name) -> str:
    return " ".join(filter(None, [name.family, name.initials, name.suffix]))


def _number(csl: Csl, *keys: str) -> str:
    """A volume, issue or page field without its label, ranges with plain hyphens."""
    written = _NUMBER_LABEL.sub("", DASHES.sub("-", field(csl, *keys)))
    return re.sub(r"(?<!\s)\s*-+\s*", "-", written).strip("-")


def _page_ranges(csl: Csl) -> list[str]:
    written = _number(csl, "page", "article-number", "page-first")
    return [part for part in re.split(r"(?<!\s)\s*[,;]\s*", written) if part]


def _expanded(page_range: str) -> str:
    """The range in full; what runs backwards or is not a range is left as it is."""
    parts = _PAGE_RANGE.fullmatch(page_range)
    if not parts:
        return page_range
    prefix, first, second_prefix, last = parts.groups()
    if len(last) < len(first) and not second_prefix:
        last = first[: len(first) - len(last)] + last
    if second_prefix not in ("", prefix) or int(last) < int(first):
        return page_range
    return f"{prefix}{first}" if first == last else f"{prefix}{first}-{prefix}{last}"


def _minimal(page_range: str) -> str:
    """The range without the digits that its end repeats; e13-e115 stays, since its numbers differ in length."""
    page_range = _expanded(page_range)
    parts = _PAGE_RANGE.fullmatch(page_range)
    if not parts or parts[1] != parts[3] or len(parts[2]) != len(parts[4]):
        return page_range
    same = next(place for place, digit in enumerate(parts[4]) if digit != parts[2][place])
    return f"{parts[1]}{parts[2]}-{parts[4][same:]}"


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}th" if number % 100 in (11, 12, 13) else f"{number}{ending}"
