"""Readers' pages. They look at published facts only, never at who is reading; feedback alone takes a form."""

import datetime as dt
from contextlib import nullcontext
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseForbidden,
    HttpResponsePermanentRedirect,
    JsonResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles.models import Article, FormerSlug, Topic
from articles.shelving import WITHOUT_PAGE
from articles.topics import TopicTree
from feedback import visitors
from people.days import local_day
from reviews.models import Publication, Release, Withdrawal
from website import (
    alphabet,
    certificates,
    corrections,
    feedback_form,
    history,
    hubs,
    lists,
    notices,
    pages,
    profiles,
    site_pages,
)
from website.cross_site import is_cross_site
from website.keeping import for_everybody, not_stored, proved, remembered
from website.lists import Link

PHOTO_AGE = 24 * 60 * 60  # seconds; short enough for a person who is erased


# Lists


@require_safe
@for_everybody
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "website/home.html", hubs.home())


@require_safe
@for_everybody
def topics(request: HttpRequest) -> HttpResponse:
    context = {"topics": lists.topic_cards(TopicTree()), "crumbs": [Link("Topics")]}
    return render(request, "website/topics.html", context)


@require_safe
@for_everybody
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    this = get_object_or_404(Topic, slug=slug)
    context = hubs.topic(this, request.GET.get("page"))
    if context is None:
        raise Http404
    above = [Link("Topics", reverse("website:topics")), *context["above"]]
    return render(request, "website/topic.html", context | {"crumbs": [*above, Link(this.name)]})


@require_safe
@for_everybody
def a_to_z(request: HttpRequest, letter: str = "") -> HttpResponse:
    """The letters and the names: all of them while they are few, or those under one letter."""
    letters = alphabet.letters()
    if not letter and alphabet.is_short():
        return _whole_list(request, letters)
    wanted = (one for one in letters if (one.key == letter[:1] if letter else one.is_used))
    shown = next(wanted, None)
    if shown is None:
        raise Http404
    names = alphabet.page_of_names(shown, request.GET.get("page"))
    context = {
        "letters": letters,
        "letter": shown,
        "is_named": bool(letter),
        "sections": [(shown, names)],
        "names": names,
        "crumbs": _crumbs_of(shown) if letter else [Link("A to Z")],
    }
    return render(request, "website/a_to_z.html", context)


def _whole_list(request: HttpRequest, letters: list[alphabet.Letter]) -> HttpResponse:
    context = {
        "letters": letters,
        "sections": alphabet.sections(letters),
        "crumbs": [Link("A to Z")],
    }
    return render(request, "website/a_to_z.html", context)


def _crumbs_of(letter: alphabet.Letter) -> list[Link]:
    return [Link("A to Z", reverse("website:a_to_z")), Link(letter.name)]


# Articles


@require_safe
@for_everybody
@proved
def article(request: HttpRequest, slug: str) -> HttpResponse:
    publication = pages.live(slug)
    if publication is None:
        return _absent(request, slug)
    return _article(request, publication, feedback_form.initial(publication))


def _article(
    request: HttpRequest, publication: Publication, state: feedback_form.Feedback
) -> HttpResponse:
    page = pages.article_page(publication, feedback=state)
    context = {"page": page, "notices": notices.on_article(page)}
    return render(request, "website/article.html", context, status=state.status)


@require_safe
@for_everybody
@proved
def history_page(request: HttpRequest, slug: str) -> HttpResponse:
    publication = lists.listed().filter(article__slug=slug).first()
    if publication is None:
        return _absent(request, slug, "website:history")
    page = history.history_page(publication)
    return render(request, "website/history.html", {"page": page})


@require_safe
@for_everybody
@proved
def old_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    publication = pages.live(slug)
    if publication is None:
        return _absent(request, slug, "website:old_version", number)
    release = history.release_of(publication, number)
    if release is None:
        raise Http404
    if release.revision_id == publication.revision_id:
        return redirect(publication.article)
    try:
        page = history.old_version_page(publication, release)
    except history.Removed as removed:
        return _removed(request, removed.at)
    response = render(request, "website/old_version.html", {"page": page})
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
@for_everybody
@proved
def certificate(
    request: HttpRequest, slug: str, number: int, *, as_json: bool = False
) -> HttpResponse:
    """What was signed of a version, by whom and until when; the document itself, so that anybody can check it."""
    publication = pages.live(slug)
    if publication is None:
        return _absent(request, slug, "website:certificate", number)
    release = history.release_of(publication, number)
    if release is None:
        raise Http404
    try:
        given = certificates.certificate(publication, release)
    except history.Removed as removed:
        return _removed(request, removed.at)
    response: HttpResponse
    if as_json:
        response = JsonResponse(
            given.statement, json_dumps_params={"ensure_ascii": False, "indent": 2}
        )
    else:
        response = render(request, "website/certificate.html", {"page": given})
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
@for_everybody
def short_address(request: HttpRequest, pk: str) -> HttpResponse:
    """The address for print and letters: it leads to the article, whatever it is called now."""
    found = Article.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    if Publication.objects.pages().filter(pk=found.pk).exists():
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    return _taken_down(request, found)


def _absent(
    request: HttpRequest, slug: str, to: str = "website:article", *args: Any
) -> HttpResponse:
    """The answer for an article that is not live: a redirect, 410 or 404.

    What was never live is a plain 404, at its former addresses too: they would give away a draft's name.
    """
    found = Article.objects.filter(slug=slug).select_related("topic").first()
    if found is not None:
        return _taken_down(request, found)
    former = FormerSlug.objects.filter(slug=slug).select_related("article").first()
    if former is None or not Release.objects.filter(article=former.article_id).exists():
        raise Http404
    return HttpResponsePermanentRedirect(reverse(to, args=[former.article.slug, *args]))


def _removed(request: HttpRequest, at: dt.datetime) -> HttpResponse:
    """451: the law requires that it be shown no more."""
    return not_stored(render(request, "website/removed.html", {"removed_at": at}, status=451))


def _taken_down(request: HttpRequest, found: Article) -> HttpResponse:
    """Why an article that readers saw is gone: 404 while it is checked again, 410 for good."""
    last = Withdrawal.objects.filter(article=found).order_by("-pk").first()
    if last is None or found.kind in WITHOUT_PAGE:
        raise Http404
    if removed := history.removed_whole(found):
        return _removed(request, removed.taken_at)
    name = "website/gone.html" if last.for_good else "website/being_checked.html"
    topic = Link(found.topic.name, found.topic.get_absolute_url())
    context = {
        "topic": topic if lists.within(found.topic_id).exists() else None,
        "successor": pages.successor_of(last),
    }
    return not_stored(render(request, name, context, status=410 if last.for_good else 404))


# What readers send


@csrf_exempt  # readers have no cookie; the browser itself says where a form comes from
@cache_control(no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
@proved
def feedback(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a vote or a report, and answer with the page that it came from, or with that part of it for a script.

    Without a script this address stays in the browser: opened again, it leads back to the article.
    """
    if request.method != "POST":
        return redirect("website:article", slug)
    if _wants_part(request):
        publication = remembered(request, ("live", slug), partial(pages.live_without_text, slug))
    else:
        publication = pages.live(slug)
    if publication is None:
        return _absent(request, slug)
    if is_cross_site(request):
        context = {"article_url": publication.article.get_absolute_url()}
        return HttpResponseForbidden(render_to_string("website/refused.html", context, request))
    address = visitors.address_of(request)
    if visitors.is_flooding(address, local_day(timezone.now())):
        state = feedback_form.rate_limited(publication, request.POST)
        response = _answer(request, publication, state)
        response["Retry-After"] = visitors.WINDOW
        return response
    try:
        return _taken(request, publication, address)
    except feedback_form.NotUnderstood:
        return HttpResponseBadRequest(render_to_string("400.html", {}, request))


def _taken(request: HttpRequest, publication: Publication, address: str) -> HttpResponse:
    """Store what was sent and answer; when the page can't be proved, nothing is stored."""
    with nullcontext() if _wants_part(request) else transaction.atomic():
        state = feedback_form.submit(publication, request.POST, address=address)
        return _answer(request, publication, state)


def _wants_part(request: HttpRequest) -> bool:
    """Whether a script asks, which has the page already."""
    return "part" in request.POST


def _answer(
    request: HttpRequest, publication: Publication, state: feedback_form.Feedback
) -> HttpResponse:
    if _wants_part(request):
        return HttpResponse(state.html, status=state.status)
    return _article(request, publication, state)


# People and site pages


@require_safe
@for_everybody
def author(request: HttpRequest, slug: str) -> HttpResponse:
    profile = get_object_or_404(profiles.known_authors(), slug=slug)
    return _profile(
        request,
        profiles.author(profile, credentials=profiles.credentials_of(profile.user)),
        profiles.written_by(profile),
        "Articles written",
    )


@require_safe
@for_everybody
def reviewer(request: HttpRequest, slug: str) -> HttpResponse:
    profile = get_object_or_404(profiles.known_reviewers(), slug=slug)
    person = profiles.reviewer(
        profile,
        credentials=profiles.credentials_of(profile.user),
        declaration=profiles.declared_last(profile),
    )
    return _profile(request, person, profiles.checked_by(profile), "Articles checked and signed")


def _profile(
    request: HttpRequest, person: profiles.Person, articles: QuerySet[Article], title: str
) -> HttpResponse:
    context = {
        "person": person,
        "entries": lists.page_of_somebodys(articles, request.GET.get("page")),
        "list_title": title,
        "crumbs": [Link(person.name)],
    }
    return render(request, "website/profile.html", context)


@require_safe
@cache_control(public=True, max_age=PHOTO_AGE)
def photo(request: HttpRequest, name: str) -> FileResponse:
    """The portrait of an author or a reviewer; nothing else that was ever stored."""
    if not profiles.is_portrait(name):
        raise Http404
    try:
        return FileResponse(default_storage.open(name), content_type="image/webp")
    except FileNotFoundError as missing:
        raise Http404 from missing


@require_safe
@for_everybody
def policies_page(request: HttpRequest) -> HttpResponse:
    return render(request, "website/policies.html", {"crumbs": [Link("Our policies")]})


@require_safe
@for_everybody
def policy(request: HttpRequest, slug: str) -> HttpResponse:
    version = site_pages.current_version(slug)
    if version is None:
        raise Http404
    above = Link("Our policies", reverse("website:policies"))
    context = {
        "policy": version,
        "text": site_pages.presented(version),
        "crumbs": [above, Link(version.title)],
    }
    if slug == corrections.SLUG:
        context["listed"], context["corrections"] = corrections.listed(request.GET.get("page"))
    return render(request, "website/policy.html", context)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for an error of ours; it makes no queries."""
    return render(request, "500.html", status=500)
