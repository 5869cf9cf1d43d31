"""Pages for a diagnosis, as health record systems ask for them: HL7's Infobutton by address, as MedlinePlus Connect answers it.

A code and a language decide, and nothing else that is sent: age, sex and observations of a patient are neither read, repeated nor
logged. https://www.hl7.org/implement/standards/product_brief.cfm?product_id=208,
https://medlineplus.gov/medlineplus-connect/web-service/
"""

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from itertools import islice
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from articles import codes, searched
from articles.cleaning import clean_text
from articles.codes import System
from reviews import seals
from reviews.models import Publication
from website.addresses import absolute
from website.api.limits import View, for_programs, problem
from website.keeping import not_stored, twice
from website.pages import with_text
from website.search.engines import engine
from website.search.question import Alternative, Unit

log = structlog.get_logger("imprimatur.gate")

MOST = 3  # pages for one code, as MedlinePlus Connect gives
LONGEST = 100  # characters of what is repeated
_NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*", re.ASCII)
_SYSTEM, _CODE = "mainSearchCriteria.v.cs", "mainSearchCriteria.v.c"
_LANGUAGE = "informationRecipient.languageCode.c"
# What is repeated in the answer: what is asked for and for whom, of the patient nothing.
_REPEATED = (_CODE, _SYSTEM, "mainSearchCriteria.v.dn", "informationRecipient", _LANGUAGE)
XML, JSON, PAGE = "text/xml", "application/json", "text/html"


class NotUnderstood(ValueError):
    """What is asked for lacks something, or has a form that is not given."""


@dataclass(frozen=True)
class Asked:
    """A code of a catalogue, and the language to read in; `system` None for a catalogue that is not known here."""

    system: System | None
    code: str
    language: str
    form: str
    repeated: list[tuple[str, str]]


@dataclass(frozen=True)
class Entry:
    """One page that answers."""

    title: str
    url: str
    id: str
    language: str
    updated: datetime
    summary: SafeString


@dataclass(frozen=True)
class Feed:
    """The answer: its entries, the best first."""

    asked: Asked
    entries: list[Entry]

    base = property(lambda self: absolute("/"))

    @property
    def subtitle(self) -> str:
        named = self.asked.system.name if self.asked.system else "unknown catalogue"
        return f"Results for {named} {self.asked.code}"

    @property
    def id(self) -> str:
        name = f"{self.subtitle} {self.asked.language} {self.base}"
        return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}"

    @property
    def updated(self) -> datetime:
        return max((one.updated for one in self.entries), default=_NOTHING_YET)


def read(sent: Mapping[str, str], form: str) -> Asked:
    """What is asked for; NotUnderstood where the code or its catalogue is missing. `form` is given unless another is asked for."""
    system, code = (clean_text(sent.get(name, ""))[:LONGEST].strip() for name in (_SYSTEM, _CODE))
    if not (system and code):
        raise NotUnderstood(f"Send {_SYSTEM} and {_CODE}.")
    form = sent.get("knowledgeResponseType", "") or form
    if form not in (XML, JSON, PAGE):
        raise NotUnderstood(f"knowledgeResponseType can be {XML}, {JSON} or {PAGE}.")
    return Asked(
        system=codes.called(system),
        code=code.upper(),
        language=_language(sent.get(_LANGUAGE, "")),
        form=form,
        repeated=[(n, clean_text(sent[n])[:LONGEST]) for n in _REPEATED if n in sent],
    )


def _language(sent: str) -> str:
    """The language of a tag such as "en-US"; English where none is named, or nothing that could be one."""
    tag = _TAG.fullmatch(sent.strip())
    return tag[1].lower() if tag else "en"


def find(asked: Asked) -> list[Publication]:
    """What is live about the code, or about the nearest wider one, proved as its page is: BrokenSeal where it can't be."""
    if asked.system is None or not asked.system.written.fullmatch(asked.code):
        return []
    for code in codes.wider(asked.system, asked.code):
        about = _about({"system": asked.system.name, "code": code}, asked.language)
        if found := list(islice(about, MOST)):
            return found
    return []


def _about(code: codes.Code, language: str) -> Iterator[Publication]:
    unit = Unit("", (Alternative((searched.word_of(code),)),))
    found = Publication.objects.pages().filter(article__in=engine().with_any([unit]))
    for publication in found.order_by("article__listed_as", "pk"):
        text = publication.revision
        if code not in text.codes or text.language.partition("-")[0].casefold() != language:
            continue
        with_text(text)
        seals.prove(publication)
        yield publication


def _entry(publication: Publication) -> Entry:
    here, revision = publication.article, publication.revision
    return Entry(
        title=revision.title,
        url=absolute(here.get_absolute_url()),
        id=absolute(reverse("website:short_address", args=[here.pk])),
        language=revision.language,
        updated=publication.release.modified_at,
        summary=_summary(publication),
    )


def _summary(publication: Publication) -> SafeString:
    revision = publication.revision
    names = ", ".join(revision.also_known_as)
    also = format_html('<p class="alsoCalled">Also called: {}</p>', names) if names else ""
    return format_html("{}<p>{}</p>", also, revision.summary)


def without_referrer(view: View) -> View:
    """The address holds what a health record knows of a patient: no browser passes it on to a file or a link of the answer."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return wrapper


@without_referrer
@require_safe
@for_programs
def service(request: HttpRequest, form: str = XML) -> HttpResponse:
    """What there is for a code: an Atom feed, the same as JSON, or the page itself. None is an empty feed."""
    try:
        asked = read(request.GET.dict(), form)
    except NotUnderstood as wrong:
        said = HttpResponse(f"{wrong}\n", status=400, content_type="text/plain; charset=utf-8")
        return not_stored(said)
    try:
        feed = Feed(asked, [_entry(one) for one in twice(find)(asked)])
    except seals.BrokenSeal as fault:
        log.critical("page_not_shown", path=request.path, problem=str(fault))
        return problem(503, "Not available", "The page about it can’t be proved at the moment.")
    return not_stored(_ANSWERS[asked.form](request, feed))


def _as_page(request: HttpRequest, feed: Feed) -> HttpResponse:
    if feed.entries:
        return redirect(feed.entries[0].url)
    return render(request, "website/no_page_for_code.html", {"asked": feed.asked})


def _as_xml(request: HttpRequest, feed: Feed) -> HttpResponse:
    xml = "text/xml; charset=utf-8"
    return render(request, "website/infobutton.xml", {"feed": feed}, content_type=xml)


def _as_json(request: HttpRequest, feed: Feed) -> HttpResponse:
    repeated = [{"scheme": name, "term": term} for name, term in feed.asked.repeated]
    said = {
        "base": feed.base,
        "lang": feed.asked.language,
        "title": _text(settings.SITE_NAME),
        "subtitle": _text(feed.subtitle),
        "author": {"name": {"_value": settings.SITE_NAME}, "uri": {"_value": feed.base}},
        "updated": {"_value": _moment(feed.updated)},
        "category": repeated,
        "id": {"_value": feed.id},
        "entry": [_entry_as_json(one) for one in feed.entries],
    }
    return JsonResponse({"feed": said})


def _entry_as_json(one: Entry) -> dict[str, Any]:
    link = {"title": one.title, "rel": "alternate", "type": "html", "href": one.url}
    return {
        "lang": one.language,
        "title": _text(one.title),
        "link": [link],
        "id": {"_value": one.id},
        "updated": {"_value": _moment(one.updated)},
        "summary": {"_value": one.summary, "type": "html"},
    }


def _text(words: str) -> dict[str, str]:
    return {"_value": words, "type": "text"}


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


_ANSWERS = {XML: _as_xml, JSON: _as_json, PAGE: _as_page}
