"""Reads PubMed's XML (EFetch): papers, books and their chapters.

The DTD is NLM's pubmed_250101.dtd. Entities and external files are refused.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape
from xml.etree.ElementTree import Element, ParseError  # noqa: S405 - only names; defusedxml parses

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from references.csl import text
from references.dates import MONTHS
from references.formatting.parts import whole_pages
from references.identifiers import first_inside, normalise_pmid, valid_or_blank
from references.lookup.problems import Unusable
from references.lookup.records import (
    Csl,
    FoundNotice,
    FoundWork,
    abstract,
    record,
    whole_date,
    with_retraction,
)
from references.models import Notice, Reference
from references.retractions import is_retracted_by_title

_NOTICES = {
    "RetractionIn": "retraction",
    "RetractedandRepublishedIn": "retraction",
    "ExpressionOfConcernIn": "concern",
    "ErratumIn": "correction",
    "CorrectedandRepublishedIn": "correction",
}
RETRACTED = "D016441"
_PREPRINT = "D000076942"

# The strongest type of a paper decides. Types that are not here say too little: a "Clinical Trial" need
# not be randomised, and a "Letter" may hold a study.
EVIDENCE = (
    (Reference.Evidence.GUIDELINE, {"D017065", "D016431"}),  # Practice Guideline, Guideline
    (Reference.Evidence.REVIEW, {"D000078182", "D017418"}),  # Systematic Review, Meta-Analysis
    (Reference.Evidence.TRIAL, {"D016449"}),  # Randomized Controlled Trial
    (Reference.Evidence.OBSERVATIONAL, {"D064888"}),  # Observational Study
    (Reference.Evidence.CASES, {"D002363"}),  # Case Reports
    (Reference.Evidence.NARRATIVE, {"D016454"}),  # Review
    (Reference.Evidence.OPINION, {"D016421", "D016420"}),  # Editorial, Comment
)

_KEPT_MARKS = ("i", "sub", "sup")
_ROUGH_DATE = re.compile(r"([0-9]{4})(?: ([A-Z][a-z]{2}))?")
_FULL_DATE = re.compile(r"\b([0-9]{4}) ([A-Z][a-z]{2}) ([0-9]{1,2})\b")


def read_work(body: bytes, pmid: str) -> FoundWork | None:
    """The work with this number in an answer, None when it is not there."""
    try:
        root = fromstring(body)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as problem:
        raise Unusable("The answer is broken.") from problem
    if root.tag != "PubmedArticleSet":
        raise Unusable("The answer is not in the form that PubMed documents.")
    for entry in root:
        kind = _READERS.get(entry.tag)
        if kind and text(entry.findtext(kind[0])) == pmid:
            return kind[1](entry)
    return None


def evidence(types: Iterable[str]) -> str:
    """The kind of evidence that NLM's types of publication (their UIs) suggest, "" for none."""
    given = set(types)
    return next((str(level) for level, uis in EVIDENCE if uis & given), "")


def notice(kind: str, source: str, pmid: str) -> FoundNotice:
    """A notice from its citation at NLM: "Lancet. 2010 Feb 6;375(9713):445. doi: 10.1016/…"."""
    named = first_inside(source)
    doi = named.value if named and named.kind == "doi" else ""
    dated = _FULL_DATE.search(source)
    parts = [int(dated[1]), _month(dated[2]), int(dated[3])] if dated else []
    number = valid_or_blank(normalise_pmid, pmid)
    return FoundNotice(kind, str(Notice.Source.PUBMED), doi, number, whole_date(parts))


def _read_article(entry: Element) -> FoundWork:
    types = [kind.get("UI", "") for kind in entry.iterfind(f"{_ARTICLE}/PublicationTypeList/*")]
    csl = record(_article_fields(entry, is_preprint=_PREPRINT in types))
    found = [
        notice(kind, text(link.findtext("RefSource")), text(link.findtext("PMID")))
        for link in entry.iterfind("MedlineCitation/CommentsCorrectionsList/CommentsCorrections")
        if (kind := _NOTICES.get(link.get("RefType", "")))
    ]
    notices = tuple(found)
    if RETRACTED in types or is_retracted_by_title(csl.get("title", "")):
        notices = with_retraction(found, str(Notice.Source.PUBMED))
    return FoundWork(csl, notices, evidence(types), _abstract(entry.find(f"{_ARTICLE}/Abstract")))


def _abstract(parts: Element | None) -> str:
    """All parts of a structured abstract, one after the other."""
    said = parts.iterfind("AbstractText") if parts is not None else ()
    return abstract(" ".join("".join(part.itertext()) for part in said))


_ARTICLE = "MedlineCitation/Article"
_JOURNAL = f"{_ARTICLE}/Journal"
_ISSUE = f"{_JOURNAL}/JournalIssue"


def _article_fields(entry: Element, *, is_preprint: bool) -> Csl:
    short_title = entry.findtext("MedlineCitation/MedlineJournalInfo/MedlineTA")
    short_title = short_title or entry.findtext(f"{_JOURNAL}/ISOAbbreviation")
    ids = "PubmedData/ArticleIdList"
    fields = {
        "type": "article-journal",
        "title": _title(entry, f"{_ARTICLE}/ArticleTitle", f"{_ARTICLE}/VernacularTitle"),
        "author": _people(entry.find(f"{_ARTICLE}/AuthorList")),
        "container-title": entry.findtext(f"{_JOURNAL}/Title"),
        "container-title-short": short_title,
        "ISSN": entry.findtext(f"{_JOURNAL}/ISSN"),
        "volume": entry.findtext(f"{_ISSUE}/Volume"),
        "issue": entry.findtext(f"{_ISSUE}/Issue"),
        "issued": _issued(entry.find(f"{_ISSUE}/PubDate")),
        "page": _pages(entry.find(f"{_ARTICLE}/Pagination")),
        "PMID": entry.findtext("MedlineCitation/PMID"),
        "DOI": _doi(entry, _ARTICLE) or _article_id(entry, ids, "doi"),
        "PMCID": _article_id(entry, ids, "pmc"),
    }
    if is_preprint:
        fields |= {"type": "article", "genre": "Preprint", "container-title": short_title}
        fields |= {"publisher": short_title}
    return fields


def _read_book(entry: Element) -> FoundWork:
    book = "BookDocument/Book"
    editors = _people(entry.find(f"{book}/AuthorList[@Type='editors']"))
    own_title = _title(entry, "BookDocument/ArticleTitle")
    fields = {
        "type": "chapter" if own_title else "book",
        "title": own_title or _title(entry, f"{book}/BookTitle"),
        "container-title": _title(entry, f"{book}/BookTitle") if own_title else "",
        "author": _people(entry.find("BookDocument/AuthorList[@Type='authors']"))
        or _people(entry.find("BookDocument/AuthorList"))
        or _people(entry.find(f"{book}/AuthorList[@Type='authors']")),
        "editor": editors,
        "edition": entry.findtext(f"{book}/Edition"),
        "publisher": entry.findtext(f"{book}/Publisher/PublisherName"),
        "publisher-place": entry.findtext(f"{book}/Publisher/PublisherLocation"),
        "issued": _issued(entry.find(f"{book}/PubDate")),
        "ISBN": [isbn.text for isbn in entry.iterfind(f"{book}/Isbn")],
        "page": _pages(entry.find("BookDocument/Pagination")),
        "PMID": entry.findtext("BookDocument/PMID"),
        "DOI": _doi(entry, book) or _article_id(entry, "BookDocument/ArticleIdList", "doi"),
    }
    types = [kind.get("UI", "") for kind in entry.iterfind("BookDocument/PublicationType")]
    own = _abstract(entry.find("BookDocument/Abstract"))
    return FoundWork(record(fields), (), evidence(types), own)


_READERS = {
    "PubmedArticle": ("MedlineCitation/PMID", _read_article),
    "PubmedBookArticle": ("BookDocument/PMID", _read_book),
}


def _title(entry: Element, *paths: str) -> str:
    """The first of these titles that is not empty, with its marks and without its full stop."""
    for path in paths:
        title = entry.find(path)
        written = text("".join(_marked(title))) if title is not None else ""
        if written:
            return written.removesuffix(".")
    return ""


def _marked(title: Element) -> Iterator[str]:
    """The text of an element with i, sub and sup as tags. Not recursive: depth is the sender's choice."""
    steps: list[Element | str] = [title]
    while steps:
        step = steps.pop()
        if isinstance(step, str):
            yield step
            continue
        is_mark = step is not title and step.tag in _KEPT_MARKS
        tail = "" if step is title else escape(step.tail or "", quote=False)
        steps.append(f"</{step.tag}>{tail}" if is_mark else tail)
        steps.extend(reversed(step))
        steps.append((f"<{step.tag}>" if is_mark else "") + escape(step.text or "", quote=False))


def _people(people: Element | None) -> list[dict[str, str]]:
    """Authors in their order, without those that a correction removed (ValidYN="N")."""
    listed: Iterable[Element] = people if people is not None else []
    return [_person(person) for person in listed if person.get("ValidYN") != "N"]


def _person(person: Element) -> dict[str, str]:
    group = person.findtext("CollectiveName")
    if group:
        return {"literal": text(group)}
    given = person.findtext("ForeName") or person.findtext("Initials")
    name = {"family": person.findtext("LastName"), "given": given}
    return {part: text(value) for part, value in name.items()} | {
        "suffix": text(person.findtext("Suffix"))
    }


def _issued(published: Element | None) -> Csl:
    """From Year, Month, Day, or from MedlineDate: "1998 Dec-1999 Jan", "2000 Spring", "1975-1976"."""
    if published is None:
        return {}
    year, month, day = (text(published.findtext(part)) for part in ("Year", "Month", "Day"))
    if not year and (rough := _ROUGH_DATE.match(text(published.findtext("MedlineDate")))):
        year, month = rough[1], rough[2] or ""
    number = _month(month)
    return {
        "date-parts": [[year, *([number] if number else []), *([day] if number and day else [])]]
    }


def _month(written: str) -> int:
    """ "Feb", "02" or "February" as 2; 0 for seasons and everything else."""
    if re.fullmatch("[0-9]{1,2}", written):
        return int(written)
    short = [name[:3] for name in MONTHS]
    return short.index(written[:3]) + 1 if written[:3] in short else 0


def _pages(pagination: Element | None) -> str:
    """Pages in full, "637-641": NLM keeps them as "637-41", or as a first and a last page."""
    if pagination is None:
        return ""
    written = text(pagination.findtext("MedlinePgn"))
    if not written:
        first, last = (text(pagination.findtext(end)) for end in ("StartPage", "EndPage"))
        written = "-".join(filter(None, [first, last]))
    return whole_pages({"page": written})


def _doi(entry: Element, path: str) -> str:
    named = entry.iterfind(f"{path}/ELocationID[@EIdType='doi']")
    return next((text(doi.text) for doi in named if doi.get("ValidYN") != "N"), "")


def _article_id(entry: Element, path: str, kind: str) -> str:
    """The paper's own identifier; those of its references are further down."""
    return text(entry.findtext(f"{path}/ArticleId[@IdType='{kind}']"))
