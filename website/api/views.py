"""The addresses of the content API. They answer with what the pages show, and prove it as the pages do."""

from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

import structlog
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Path, Query
from ninja.decorators import decorate_view
from ninja.errors import ValidationError

from articles import codes
from articles.allowed import TextRefused
from articles.helplines import spoken
from articles.models import Kind, Topic
from articles.passages import blocks
from articles.pictures import Picture
from articles.topics import TopicTree
from articles.tree import plain
from people.days import local_day
from people.ticks import read_whole
from reviews import seals
from reviews.models import Publication
from reviews.seals import BrokenSeal
from website import introductions, lists, notices, pages, search
from website.addresses import absolute
from website.api import schemas
from website.api.limits import for_programs, problem
from website.corrections import Correction
from website.entries import Entry
from website.keeping import UNAVAILABLE_FOR, for_everybody, remembered, twice
from website.pages import Approved, ArticlePage
from website.passage import Passage
from website.profiles import Person
from website.search import spelling
from website.search.finding import MAX_RESULTS, ranked

log = structlog.get_logger("imprimatur.gate")

MOST = 100  # articles on one page
_SLUG = r"^[-a-zA-Z0-9_]+$"

api = NinjaAPI(
    title="Content API",
    version="1.0.0",
    description=(
        "What is live on this site, as its medical reviewers signed it. Show it whole, with who approved it and when, and ask again "
        "often: what is taken down here should be taken down with you, and stands in the feed of what was taken down."
    ),
    docs_url=None,  # its pages load scripts from elsewhere
    openapi_url=None,  # `description` gives it
    urls_namespace="api",
)

Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]
Slug = Annotated[str, Path(pattern=_SLUG, max_length=120)]
_PROBLEMS = {422: schemas.Problem, 429: schemas.Problem, 503: schemas.Problem}
_NOT_THERE = {404: schemas.Problem, **_PROBLEMS}


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, exc: Http404) -> HttpResponse:
    return problem(404, "Not found", str(exc) or "There is nothing at this address.")


@api.exception_handler(ValidationError)
def _not_understood(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    said = "; ".join(f"{one['loc'][-1]}: {one['msg']}" for one in exc.errors)
    return problem(422, "Not understood", said)


@api.exception_handler(BrokenSeal)
@api.exception_handler(TextRefused)
def _not_proved(request: HttpRequest, exc: Exception) -> HttpResponse:
    log.critical("page_not_shown", path=request.path, problem=str(exc))
    response = problem(503, "Not available", "This article can’t be proved at the moment.")
    response["Retry-After"] = str(UNAVAILABLE_FOR)
    return response


def _answers(path: str, name: str, response: Any, summary: str) -> Any:
    """An address that is read, kept ready like a page, and open to scripts of other sites."""

    def decorate(view: Any) -> Any:
        for wrapper in (for_everybody, for_programs):
            view = decorate_view(wrapper)(view)
        said = {"response": response, "url_name": name, "summary": summary}
        api.api_operation(["HEAD"], path, include_in_schema=False, **said)(view)
        return api.get(path, **said)(view)

    return decorate


@_answers(
    "articles", "articles", {200: schemas.Page, **_NOT_THERE}, "What is live, the newest first"
)
def articles(
    request: HttpRequest,
    topic: Annotated[
        str, Query(pattern=r"^[-a-zA-Z0-9_]*$", max_length=120, description="A topic's slug.")
    ] = "",
    kind: Annotated[Kind | None, Query(description="A kind of article.")] = None,
    cursor: Annotated[int, Query(ge=0, lt=2**62, description="From `next`.")] = 0,
    limit: Limit = 25,
) -> dict[str, Any]:
    read_whole(Topic)  # whatever goes live is a change of the topics
    found = lists.listed().order_by("-release")
    if topic:
        found = found.filter(article__in=lists.within(_topic(topic).pk))
    if kind:
        found = found.filter(article__kind=kind)
    if cursor:
        found = found.filter(release__lt=cursor)
    shown = list(found[: limit + 1])
    more = {"cursor": shown[limit - 1].release_id} if len(shown) > limit else {}
    asked = {"topic": topic, "kind": kind.value if kind else "", "limit": limit}
    return {"items": _summaries(shown[:limit]), "next": _next("api:articles", asked, more)}


@_answers("articles/{slug}", "article", {200: schemas.Article, **_NOT_THERE}, "One article, whole")
@twice
def article(request: HttpRequest, slug: Slug) -> dict[str, Any]:
    publication = pages.live(slug)
    if publication is None:
        raise Http404("No article of this name is live.")
    return _whole(pages.article_page(publication, feedback=None))


@_answers("topics", "topics", {200: schemas.Topics, **_PROBLEMS}, "The topics")
def topics(request: HttpRequest) -> dict[str, Any]:
    read_whole(Topic)
    tree = TopicTree()
    shown = lists.topics_shown(tree)
    there = [one for one in Topic.objects.order_by("name", "pk") if one.pk in shown]
    slugs = {one.pk: one.slug for one in there}
    said = introductions.current([*slugs])
    return {
        "items": [
            {
                "slug": one.slug,
                "name": one.name,
                "url": absolute(one.get_absolute_url()),
                "introduction": said.get(one.pk, ""),
                "above": slugs.get(one.parent_id),
            }
            for one in there
        ]
    }


@_answers("search", "search", {200: schemas.Page, **_PROBLEMS}, "Search, the best first")
def search_articles(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=500, description="What to look for.")],
    cursor: Annotated[int, Query(ge=0, lt=MAX_RESULTS, description="From `next`.")] = 0,
    limit: Limit = 25,
) -> dict[str, Any]:
    read_whole(Topic)
    vocabulary = partial(remembered, request, "vocabulary", spelling.vocabulary)
    keys = ranked(search.tidy(q), vocabulary).keys[:MAX_RESULTS]
    end = cursor + limit
    live = lists.listed().in_bulk(keys[cursor:end])
    more = {"cursor": end} if end < len(keys) else {}
    found = [live[key] for key in keys[cursor:end] if key in live]
    return {"items": _summaries(found), "next": _next("api:search", {"q": q, "limit": limit}, more)}


def _topic(slug: str) -> Topic:
    found = Topic.objects.filter(slug=slug).first()
    if found is None:
        raise Http404("There is no topic of this name.")
    return found


def _next(name: str, asked: dict[str, Any], more: dict[str, Any]) -> str | None:
    if not more:
        return None
    query = urlencode({key: value for key, value in (asked | more).items() if value})
    return absolute(f"{reverse(name)}?{query}")


@require_safe
@for_everybody
@for_programs
def description(request: HttpRequest) -> HttpResponse:
    """The description of all this in OpenAPI."""
    return JsonResponse(api.get_openapi_schema())


# From what is live to what is answered


def _summaries(found: list[Publication]) -> list[dict[str, Any]]:
    there = [one for one in found if seals.may_be_listed(one)]
    renewed = lists.being_renewed([one.release for one in there]) if there else set()
    return [_summary(one, is_being_renewed=one.release_id in renewed) for one in there]


def _summary(publication: Publication, *, is_being_renewed: bool) -> dict[str, Any]:
    here, release, revision = publication.article, publication.release, publication.revision
    return {
        "id": here.pk,
        "slug": here.slug,
        "url": absolute(here.get_absolute_url()),
        "title": revision.title,
        "summary": revision.summary,
        "kind": here.kind,
        "topic": here.topic.slug,
        "language": revision.language,
        "published_at": release.published_at,
        "modified_at": release.modified_at,
        "reviewed_on": local_day(release.reviewed_at),
        "review_due_on": release.review_due_on,
        "is_overdue": lists.is_overdue(release),
        "is_being_renewed": is_being_renewed,
    }


def _whole(page: ArticlePage) -> dict[str, Any]:
    revision = page.revision
    publication = Publication(article=page.article, release=page.release, revision=revision)
    return {
        **_summary(publication, is_being_renewed=page.is_being_renewed),
        "first_published_at": page.first_published_at,
        "also_known_as": revision.also_known_as,
        "codes": [_code(one) for one in revision.codes if codes.system_of(one)],
        "key_points": revision.key_points,
        "html": page.presented.html,
        "text": "\n".join(blocks(spoken(revision.html, at=timezone.now()))),
        "images": [_image(one) for one in page.pictures],
        "references": [_reference(one) for one in page.references],
        "authors": [_named(one) for one in page.authors],
        "approvals": [_approval(one) for one in page.approvals],
        "funding": revision.funding,
        "made_with": page.made_with,
        "correction": _correction(page.correction),
        "notices": [_notice(one) for one in notices.on_article(page)],
        "disclaimer": page.disclaimer,
        "digest": revision.digest,
        "history_url": absolute(page.history_url),
    }


def _notice(shown: Passage) -> dict[str, Any]:
    dates = {
        "published_at": shown.release.published_at,
        "shown_until": shown.release.review_due_on,
    }
    return {"title": shown.revision.title, "html": shown.html, **dates}


def _correction(told: Correction | None) -> dict[str, Any] | None:
    if told is None:
        return None
    report = {"led_by_a_report": told.is_from_report}
    return {"kind": told.kind, "text": told.words, "at": told.at, **report}


def _code(code: codes.Code) -> dict[str, str]:
    system = codes.system_of(code)
    return {"system": system.name, "uri": system.uri, "code": code["code"]} if system else {}


def _image(one: Picture) -> dict[str, Any]:
    size = {"width": one.width, "height": one.height}
    return {"url": absolute(one.src), **size, "alt": one.alt, "credit": one.credit}


def _reference(entry: Entry) -> dict[str, Any]:
    return {
        "number": int(entry.number),
        "html": entry.text,
        "text": plain(entry.text),
        "urls": [link.url for link in entry.links],
        "is_retracted": entry.is_retracted,
        "retracted_reason": entry.retracted_reason,
    }


def _named(person: Person) -> dict[str, Any]:
    return _who(person.name, person.post_nominals, person.role, person.url)


def _approval(one: Approved) -> dict[str, Any]:
    who = _who(one.name, one.post_nominals, one.specialty, one.url)
    return {"kind": one.kind, "signed_at": one.signed_at, **who}


def _who(name: str, post_nominals: str, role: str, path: str) -> dict[str, Any]:
    url = absolute(path) if path else None
    return {"name": name, "post_nominals": post_nominals, "role": role, "url": url}
