"""What is read by machines: sitemaps, feeds, and what a site says to robots and to whoever finds a hole in it."""

from collections.abc import Iterable
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from articles.models import Topic
from website import feeds, lists, sitemaps
from website.keeping import for_everybody

_STANDS_FOR = timedelta(days=180)  # what security.txt says; RFC 9116 advises less than a year


@require_safe
@for_everybody
def sitemap_index(request: HttpRequest) -> HttpResponse:
    return _xml(request, "website/sitemap_index.xml", sitemaps.files())


@require_safe
@for_everybody
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    return _xml(request, "website/sitemap.xml", sitemaps.pages())


@require_safe
@for_everybody
def sitemap_articles(request: HttpRequest, number: int) -> HttpResponse:
    places = sitemaps.articles(number) if 0 < number <= sitemaps.MOST_FILES else []
    if not places:
        raise Http404
    return _xml(request, "website/sitemap.xml", places)


def _xml(request: HttpRequest, template: str, places: Iterable[sitemaps.Place]) -> HttpResponse:
    return render(request, template, {"places": places}, content_type="application/xml")


@require_safe
@for_everybody
def feed(request: HttpRequest) -> HttpResponse:
    return _atom(feeds.everything())


@require_safe
@for_everybody
def topic_feed(request: HttpRequest, slug: str) -> HttpResponse:
    topic = get_object_or_404(Topic, slug=slug)
    if not lists.within(topic.pk).exists():
        raise Http404
    return _atom(feeds.of_topic(topic))


@require_safe
@for_everybody
def withdrawals_feed(request: HttpRequest) -> HttpResponse:
    return _atom(feeds.withdrawals())


@require_safe
@for_everybody
def corrections_feed(request: HttpRequest) -> HttpResponse:
    return _atom(feeds.corrected())


def _atom(feed: Atom1Feed) -> HttpResponse:
    return HttpResponse(feed.writeString("utf-8"), content_type=Atom1Feed.content_type)


@require_safe
@for_everybody
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "website/robots.txt", content_type="text/plain; charset=utf-8")


@require_safe
@for_everybody
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116: where to tell of a hole, and until when this stands."""
    day = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    context = {"until": (day + _STANDS_FOR).isoformat()}
    plain = "text/plain; charset=utf-8"
    return render(request, "website/security.txt", context, content_type=plain)
