"""Entries as the National Library of Medicine writes them (Citing Medicine), known as Vancouver.

No italics; six authors and "et al"; dates to the day, "2018 May 17"; page ranges shortened; place of
publication; DOI, PMID and PMCID all given; "[Internet]" and "[cited …]" for what was read on the web.
"""

from dataclasses import replace
from html import escape

from references import csl as record
from references.csl import Csl
from references.dates import MONTHS, PartialDate
from references.formatting import parts

AUTHORS_OF_MANY = 6
_SUFFIXES = {"II": "2nd", "III": "3rd", "IV": "4th"}


def compose(csl: Csl) -> tuple[list[str], str]:
    """The entry's sentences, and the address that ends it without a full stop."""
    leads_editor = record.leading_role(csl) == "editor"
    people = _editors(csl) if leads_editor else _people(csl, "author")
    address = _address(csl)
    body = _BODIES[record.kind(csl)](csl)
    return [people, *body, *_numbers(csl)], f"Available from: {address}" if address else ""


def _journal_article(csl: Csl) -> list[str]:
    volume, issue, supplement = parts.volume_and_issue(csl)
    if volume and supplement and not issue:
        place = f"{volume} {supplement}"
    else:
        inside = " ".join(filter(None, [issue, supplement]))
        place = volume + (f"({inside})" if inside else "")
    when = parts.numbered(_when(csl), place, parts.short_pages(csl))
    return [parts.title(csl), _online(csl, parts.journal(csl)), when]


def _newspaper_article(csl: Csl) -> list[str]:
    paper = _online(csl, parts.html(csl, "container-title", "publisher"))
    when = parts.numbered(_when(csl), "", parts.short_pages(csl))
    return [parts.title(csl), paper, when]


def _preprint(csl: Csl) -> list[str]:
    server = parts.html(csl, "container-title", "publisher")
    return [parts.title(csl), f"{server} [Preprint]".strip(), _when(csl)]


def _web_page(csl: Csl) -> list[str]:
    return [_online(csl, parts.title(csl)), _imprint(csl, parts.site(csl))]


def _data(csl: Csl) -> list[str]:
    version = parts.html(csl, "version")
    title, imprint = _web_page(csl)
    return [title, f"Version {version}" if version else "", imprint]


def _chapter(csl: Csl) -> list[str]:
    book = _online(csl, parts.title(csl, "container-title"))
    editors = _editors(csl)
    source = [f"In: {editors}", book] if editors else [f"In: {book}" if book else ""]
    pages = parts.short_pages(csl)
    where = [*_edition_and_volume(csl), _imprint(csl, parts.html(csl, "publisher"), dated="year")]
    return [parts.title(csl), *source, *where, f"p. {pages}" if pages else ""]


def _book(csl: Csl) -> list[str]:
    editors = _editors(csl) if record.leading_role(csl) == "author" else ""
    imprint = _imprint(csl, parts.html(csl, "publisher"), dated="year")
    extent = parts.html(csl, "number-of-pages")
    series = parts.html(csl, "collection-title")
    return [
        *(_online(csl, parts.title(csl)), *_edition_and_volume(csl), editors, imprint),
        *(f"{extent} p" if extent else "", f"({series})" if series else ""),
    ]


def _report(csl: Csl) -> list[str]:
    imprint = _imprint(csl, parts.html(csl, "publisher"))
    title = _online(csl, parts.title(csl))
    return [title, parts.edition(csl), imprint, parts.report_number(csl)]


def _thesis(csl: Csl) -> list[str]:
    degree = parts.html(csl, "genre") or "dissertation"
    title = parts.title(csl)
    imprint = _imprint(csl, parts.html(csl, "publisher"), dated="year")
    return [_online(csl, f"{title} [{degree}]" if title else ""), imprint]


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
    people = record.names(csl, role)
    written = [replace(name, suffix=_SUFFIXES.get(name.suffix, name.suffix)) for name in people]
    return parts.people(written, AUTHORS_OF_MANY)


def _editors(csl: Csl) -> str:
    editors = _people(csl, "editor")
    word = "editor" if len(record.names(csl, "editor")) == 1 else "editors"
    return f"{editors}, {word}" if editors else ""


def _edition_and_volume(csl: Csl) -> list[str]:
    volume, *_ = parts.volume_and_issue(csl)
    return [parts.edition(csl), f"Vol. {volume}" if volume else ""]


def _imprint(csl: Csl, publisher: str, *, dated: str = "day") -> str:
    """Place: publisher; date [cited date]."""
    place = parts.html(csl, "publisher-place") if publisher else ""
    house = ": ".join(filter(None, [place, publisher]))
    when = _when(csl) if dated == "day" else _when_in_year(csl)
    return "; ".join(filter(None, [house, when]))


def _when(csl: Csl) -> str:
    return _with_cited(csl, _date(record.date(csl, "issued")))


def _when_in_year(csl: Csl) -> str:
    return _with_cited(csl, parts.year(record.date(csl, "issued")))


def _with_cited(csl: Csl, date: str) -> str:
    cited = _date(record.date(csl, "accessed")) if _address(csl) else ""
    return " ".join(filter(None, [date, f"[cited {cited}]" if cited else ""]))


def _date(date: PartialDate) -> str:
    """ "2018 May 17", "2018 May", "2018" or the words written in its place."""
    if not date.month:
        return parts.year(date)
    day = f" {date.day}" if date.day else ""
    return f"{date.year} {MONTHS[date.month - 1][:3]}{day}"


def _online(csl: Csl, title: str) -> str:
    return f"{title} [Internet]" if title and _address(csl) else title


def _address(csl: Csl) -> str:
    return "" if record.doi(csl) else escape(record.web_address(csl), quote=False)


def _numbers(csl: Csl) -> list[str]:
    doi, pmid, pmcid = record.doi(csl), record.pmid(csl), record.pmcid(csl)
    in_pubmed = [f"PubMed PMID: {pmid}"] if pmid else []
    in_pmc = [f"PubMed Central PMCID: {pmcid}"] if pmcid else []
    return [f"doi:{escape(doi, quote=False)}" if doi else "", "; ".join([*in_pubmed, *in_pmc])]
