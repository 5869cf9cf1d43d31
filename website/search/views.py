"""The search page, and the names that the search box suggests."""

from functools import partial
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from articles.models import Topic
from people.ticks import read_whole
from website import search
from website.help import passage
from website.keeping import for_everybody, remembered
from website.lists import Link
from website.search import crisis, other_names, spelling, suggesting


@require_safe
@for_everybody
def search_page(request: HttpRequest) -> HttpResponse:
    query = search.tidy(request.GET.get("q", ""))
    vocabulary = partial(remembered, request, "vocabulary", spelling.vocabulary)
    asked = request.GET
    found = search.find(query, asked.get("kind", ""), asked.get("page"), vocabulary)
    kind = {"kind": found.kind} if found.kind else {}
    context = {
        "query": query,
        "of_query": urlencode({"q": query}),
        "page_query": f"{urlencode({'q': query} | kind)}&",
        "found": found,
        "names": SimpleLazyObject(other_names.page),
        "help": passage() if crisis.is_heard(query) else None,
        "total": found.page.paginator.count,
        "crumbs": [Link("Search")],
    }
    return render(request, "website/search.html", context)


@require_safe
@for_everybody
def search_names(request: HttpRequest) -> HttpResponse:
    """What somebody may be typing, for the search box."""
    read_whole(Topic)  # whatever goes live is a change of the topics, and so of this
    return JsonResponse({"names": suggesting.names(search.tidy(request.GET.get("q", "")))})
