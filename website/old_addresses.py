"""Addresses of the site that articles were brought from: whoever follows one is led to the page here, once it is live."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.views.defaults import page_not_found

from articles.models import Origin
from reviews.models import Publication

_OURS = ("/admin/", "/review/", "/accounts/", "/api/", "/static/", "/media/")
_LONGEST = 500  # characters of a path


def answer_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404; where another site had an article at this address that is live here, a redirect for good."""
    path = request.path
    may_be = request.method in ("GET", "HEAD") and not path.startswith(_OURS)
    if may_be and len(path) < _LONGEST and "\x00" not in path:
        plain = path.rstrip("/")
        paths = {plain, f"{plain}/"} if plain else set()
        found = Origin.objects.filter(address__in=paths).values("article")
        live = Publication.objects.pages().filter(article__in=found).first()
        if live is not None:
            return HttpResponsePermanentRedirect(live.article.get_absolute_url())
    return page_not_found(request, exception)
