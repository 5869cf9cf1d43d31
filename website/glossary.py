"""Medical words explained: articles of kind *term*, each on a small page of its own and beside the words of others that mark it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.models import Kind
from articles.shelving import listed_as
from reviews import seals
from reviews.models import Publication
from reviews.terms import live_terms
from website import passage
from website.addresses import term_url
from website.keeping import for_everybody, proved
from website.lists import Link
from website.passage import Passage


def terms() -> list[Link]:
    """All terms in their order."""
    there = [
        Link(
            one.revision.title,
            term_url(one.article),
            summary=one.revision.summary,
            language=one.revision.language,
        )
        for one in live_terms()
        if seals.may_be_listed(one)
    ]
    return sorted(there, key=lambda link: listed_as(link.title))


def term(slug: str) -> Passage | None:
    """One term, as it was signed; None when it is not live. Raises BrokenSeal when it is forged."""
    live = Publication.objects.live().filter(article__kind=Kind.TERM, article__slug=slug).first()
    return live and passage.proved(live)


@require_safe
@for_everybody
def list_page(request: HttpRequest) -> HttpResponse:
    context = {"terms": terms(), "crumbs": [Link("Words explained")]}
    return render(request, "website/glossary.html", context)


@require_safe
@for_everybody
@proved
def term_page(request: HttpRequest, slug: str) -> HttpResponse:
    """What a word means; a script shows it beside the word."""
    explained = term(slug)
    if explained is None:
        raise Http404
    above = Link("Words explained", reverse("website:terms"))
    context = {"term": explained, "crumbs": [above, Link(explained.revision.title)]}
    return render(request, "website/term.html", context)
