"""Entries in the style of the AMA Manual of Style, 11th edition (chapter 3; the current CSL style).

Italics for journals and for books as a whole; up to six authors, else three and "et al"; whole page
ranges; no place of publication; the DOI last and without a full stop, an address only without one.
"""

import re
from html import escape

from references import csl as record
from references.csl import Csl
from references.dates import MONTHS, PartialDate
from references.formatting import parts

AUTHORS_OF_MANY = 3
_PARTS = re.compile(r"\b(Suppl|Pt|Spec No)\b")


def compose(csl: Csl) -> tuple[list[str], str]:
    """The entry's sentences, and the DOI or address that ends it without a full stop."""
    leads_editor = record.leading_role(csl) == "editor"
    people = _editors(csl) if leads_editor else _people(csl, "author")
    accessed, link = _link(csl)
    return [people, *_BODIES[record.kind(csl)](csl), accessed], link


def _journal_article(csl: Csl) -> list[str]:
    volume, *inside = parts.volume_and_issue(csl)
    issue, supplement = (_PARTS.sub(lambda part: part[0].lower(), one) for one in inside)
    place = volume + "".join(f"({one})" for one in (issue, supplement) if one)
    pages = parts.pages(csl)
    issued = record.date(csl, "issued")
    when = parts.numbered(parts.year(issued), place, pages)
    journal = parts.italic(parts.journal(csl))
    if not (place or pages):
        when = _date(issued)
        when = f"Published online {when}" if journal and issued.month else when
    return [parts.title(csl), journal, when]


def _newspaper_article(csl: Csl) -> list[str]:
    issued = _date(record.date(csl, "issued"))
    paper = parts.italic(parts.html(csl, "container-title", "publisher"))
    return [parts.title(csl), paper, parts.numbered(issued, "", parts.pages(csl))]


def _preprint(csl: Csl) -> list[str]:
    server = parts.italic(parts.html(csl, "container-title", "publisher"))
    posted = _date(record.date(csl, "issued"))
    return [parts.title(csl), server, f"Preprint posted online {posted}" if posted else "Preprint"]


def _web_page(csl: Csl) -> list[str]:
    return [parts.title(csl), parts.site(csl), _date(record.date(csl, "issued"))]


def _data(csl: Csl) -> list[str]:
    version = parts.html(csl, "version")
    title, *where = _web_page(csl)
    return [title, f"Version {version}" if version else "", *where]


def _chapter(csl: Csl) -> list[str]:
    book = parts.title(csl, "container-title", italic=True)
    editors = _editors(csl)
    source = [f"In: {editors}", book] if editors else [f"In: {book}" if book else ""]
    return [parts.title(csl), *source, *_edition_and_volume(csl), _imprint(csl, parts.pages(csl))]


def _book(csl: Csl) -> list[str]:
    editors = _editors(csl) if record.leading_role(csl) == "author" else ""
    translators = _people(csl, "translator")
    title = parts.title(csl, italic=True)
    imprint = _imprint(csl, parts.pages(csl))
    return [
        *(title, *_edition_and_volume(csl), editors),
        *(f"{translators}, trans" if translators else "", imprint),
    ]


def _report(csl: Csl) -> list[str]:
    title = parts.title(csl, italic=True)
    return [title, parts.edition(csl), _imprint(csl), parts.report_number(csl)]


def _thesis(csl: Csl) -> list[str]:
    degree = parts.html(csl, "genre") or "Dissertation"
    return [parts.title(csl, italic=True), degree, _imprint(csl)]


_BODIES = {
    "journal": _journal_article,
    "newspaper": _newspaper_article,
    "preprint": _preprint,
    "web": _web_page,
    "data": _data,
    "chapter": _chapter,
    "book": _book,
    "report": _report,
    "thesis": _thesis,
}


def _people(csl: Csl, role: str) -> str:
    return parts.people(record.names(csl, role), AUTHORS_OF_MANY)


def _editors(csl: Csl) -> str:
    """ "Jameson JL, Fauci AS, eds"."""
    editors = _people(csl, "editor")
    word = "ed" if len(record.names(csl, "editor")) == 1 else "eds"
    return f"{editors}, {word}" if editors else ""


def _edition_and_volume(csl: Csl) -> list[str]:
    volume, *_ = parts.volume_and_issue(csl)
    return [f"Vol {volume}" if volume else "", parts.edition(csl)]


def _imprint(csl: Csl, pages: str = "") -> str:
    """Publisher; year:pages."""
    issued = parts.year(record.date(csl, "issued"))
    line = "; ".join(filter(None, [parts.html(csl, "publisher"), issued]))
    return ":".join(filter(None, [line, pages]))


def _date(date: PartialDate) -> str:
    """ "May 6, 2024", "May 2024", "2024" or the words written in its place."""
    if not date.month:
        return parts.year(date)
    day = f" {date.day}," if date.day else ""
    return f"{MONTHS[date.month - 1]}{day} {date.year}"


def _link(csl: Csl) -> tuple[str, str]:
    """The DOI; without one, the date of access and the address."""
    if doi := record.doi(csl):
        return "", f"doi:{escape(doi, quote=False)}"
    address = record.web_address(csl)
    accessed = _date(record.date(csl, "accessed"))
    return f"Accessed {accessed}" if address and accessed else "", escape(address, quote=False)
