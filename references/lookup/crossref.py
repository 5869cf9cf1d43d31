"""Crossref's REST API: the records that publishers deposit, and the notices about them.

https://api.crossref.org/swagger-ui/index.html; etiquette: we give our address ("polite pool") and keep
to the pace that the answers name.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings

from references.csl import text
from references.identifiers import normalise_doi
from references.lookup.bodies import read_json
from references.lookup.problems import NotAPaper, Unusable
from references.lookup.records import (
    Csl,
    FoundNotice,
    FoundWork,
    abstract,
    date_parts,
    doi_or_nothing,
    record,
    short,
    whole_date,
    with_retraction,
)
from references.lookup.service import Service
from references.models import Notice
from references.retractions import is_retracted_by_title

SERVICE = Service("Crossref", per_second=3)

_JSON = ["application/json"]
_TYPES = {
    "journal-article": "article-journal",
    "proceedings-article": "paper-conference",
    "posted-content": "article",
    **dict.fromkeys(("book", "monograph", "edited-book", "reference-book"), "book"),
    **dict.fromkeys(("proceedings", "book-set"), "book"),
    **dict.fromkeys(("book-chapter", "book-section", "book-part", "book-track"), "chapter"),
    "reference-entry": "entry",
    "report": "report",
    "report-component": "report",
    "standard": "standard",
    **dict.fromkeys(("dataset", "database"), "dataset"),
    "dissertation": "thesis",
    "peer-review": "review",
}
_NO_PAPERS = {
    **dict.fromkeys(("journal", "journal-issue", "journal-volume"), "a whole journal or issue"),
    **dict.fromkeys(("book-series", "proceedings-series", "report-series"), "a whole series"),
    "component": "a part of a paper, such as a figure",
    "grant": "a grant",
}
# Whatever takes a paper away is a retraction, whatever the publisher calls it.
_NOTICES = {
    **dict.fromkeys(("retraction", "removal", "withdrawal", "partial_retraction"), "retraction"),
    "expression_of_concern": "concern",
    **dict.fromkeys(("correction", "corrigendum", "erratum", "addendum"), "correction"),
    "clarification": "correction",
    "reinstatement": "reinstatement",
}


def work(doi: str) -> FoundWork | None:
    """Crossref's record of a DOI, None when it is not registered there (it may be with another agency).

    Raises NotAPaper for a journal, a grant and the like, Unreachable and Unusable as `fetch` does.
    """
    url, key = _address(doi)
    return SERVICE.look_up(url, read_work, key=key, types=_JSON)


def work_now(doi: str) -> FoundWork | None:
    """The same, never from the cache."""
    url, _key = _address(doi)
    body = SERVICE.body_of(SERVICE.ask(url, types=_JSON))
    return read_work(body) if body else None


def _address(doi: str) -> tuple[str, str]:
    """The URL of a work, with our e-mail address for Crossref to write to, and without it."""
    path = f"{settings.CROSSREF_URL}/works/{quote(normalise_doi(doi), safe='')}"
    return f"{path}?{urlencode({'mailto': settings.CONTACT_EMAIL})}", path


def read_work(body: bytes) -> FoundWork:
    """The work in the JSON of an answer."""
    message = read_json(body).get("message")
    if not isinstance(message, dict) or not doi_or_nothing(message.get("DOI")):
        raise Unusable("The answer is not in the form that Crossref documents.")
    declared = short(message.get("type"))
    if declared in _NO_PAPERS:
        raise NotAPaper(f"This DOI names {_NO_PAPERS[declared]}, not a work that can be cited.")
    csl = record(_fields(message, _TYPES.get(declared, "document")))
    found = _notices(message.get("updated-by"))
    notices = tuple(found)
    if is_retracted_by_title(csl.get("title", "")):
        notices = with_retraction(found, str(Notice.Source.CROSSREF))
    return FoundWork(csl, notices, abstract=abstract(message.get("abstract")))


def _fields(message: Mapping[str, Any], kind: str) -> Csl:
    """Crossref's names of fields as CSL-JSON has them; titles are lists there."""
    fields = {
        **message,
        "type": kind,
        "title": _title(message),
        "container-title-short": message.get("short-container-title"),
        "publisher-place": message.get("publisher-location"),
        "edition": message.get("edition-number"),
        "number": message.get("article-number"),
        "genre": message.get("degree"),
        "issued": _issued(message),
    }
    if kind in ("chapter", "entry"):
        fields |= _book_and_series(message.get("container-title"))
    if kind == "article":
        fields |= {"genre": "Preprint", "publisher": _server(message)}
    return fields


def _title(message: Mapping[str, Any]) -> str:
    title, subtitle = text(message.get("title")), text(message.get("subtitle"))
    if not subtitle or subtitle.casefold() in title.casefold():
        return title
    return f"{title}{' ' if title.endswith((':', '?', '!')) else ': '}{subtitle}" if title else ""


def _issued(message: Mapping[str, Any]) -> Csl:
    """The date in print, which is that of the volume; else whatever date there is."""
    for name in ("published-print", "issued", "published", "published-online", "posted"):
        if parts := date_parts(message.get(name)):
            return {"date-parts": [parts]}
    return {}


def _book_and_series(containers: object) -> Csl:
    """A chapter's containers are its series, if any, and last its book."""
    titles = [short(title) for title in containers] if isinstance(containers, list) else []
    if len(titles) < 2:
        return {}
    return {"container-title": titles[-1], "collection-title": titles[0]}


def _server(message: Mapping[str, Any]) -> str:
    """Where a preprint was posted: "medRxiv" rather than the laboratory that runs it."""
    institutions = message.get("institution")
    first = institutions[0] if isinstance(institutions, list) and institutions else institutions
    name = short(first.get("name")) if isinstance(first, dict) else ""
    return name or text(message.get("container-title")) or short(message.get("publisher"))


def _notices(updates: object) -> list[FoundNotice]:
    items = updates if isinstance(updates, list) else []
    return [
        notice for item in items if isinstance(item, dict) and (notice := _notice(item)) is not None
    ]


def _notice(update: Mapping[str, Any]) -> FoundNotice | None:
    kind = _NOTICES.get(short(update.get("type")).lower().replace(" ", "_"))
    if kind is None:
        return None
    is_watch = short(update.get("source")) == "retraction-watch"
    source = Notice.Source.RETRACTION_WATCH if is_watch else Notice.Source.CROSSREF
    dated = whole_date(date_parts(update.get("updated")))
    return FoundNotice(kind, str(source), doi_or_nothing(update.get("DOI")), dated=dated)
