"""Keeping a list as it is narrowed, and forgetting such a view."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_POST

from articles.allowed import legible
from desk.common.lookups import number
from people.refusals import Refusal
from people.saved_views import MOST_QUERY, forget_view, keep_view

_LIST = "_changelist"


@require_POST
def saved_views(request: HttpRequest) -> HttpResponse:
    """Keep the view that is named, or forget the one that is; back to the list."""
    page, query = _list_of(request.POST.get("page", "")), legible(request.POST.get("query", ""))
    if "forget" in request.POST:
        if not forget_view(person=request.user, key=number(request.POST["forget"])):
            messages.info(request, "That view is no longer kept.")
        return HttpResponseRedirect(page)
    try:
        kept = keep_view(
            person=request.user,
            page=page,
            name=legible(request.POST.get("name", "")),
            query=query.removeprefix("?"),
        )
        messages.success(request, f"“{kept.name}” is kept. It stands above this list, for you.")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(f"{page}?{query.removeprefix('?')[:MOST_QUERY]}")


def _list_of(path: str) -> str:
    """The address, if a list of the desk stands there: nobody is led anywhere else."""
    try:
        found = resolve(path)
    except Resolver404:
        raise Http404("There is no such list.") from None
    if found.namespace != "admin" or not (found.url_name or "").endswith(_LIST):
        raise Http404("There is no such list.")
    return path
