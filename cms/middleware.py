"""What no package does: odd requests refused, headers, and the signed-in person's time zone."""

from collections.abc import Callable
from typing import Any

from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from people.days import zone_named

GetResponse = Callable[[HttpRequest], HttpResponse]

METHODS = ("GET", "HEAD", "POST")
STAFF_PATHS = ("/admin", "/review", "/accounts")

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
)


# What each charset that forms are sent in leaves as it is. Python has codecs that do not: they are no charsets ("hex",
# "undefined"), or escape ASCII by ASCII ("punycode", "utf-7").
_PLAIN = rb"q=a.-\x41\u0041+AEE-&xn--a-~"
_LONGEST_LENGTH = 18  # digits; more than any disk holds


class Request(WSGIRequest):
    """A request whose Content-Type may be anything: Django reads the query in that charset where no page can answer."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            super()._set_content_type_params(meta)
        except (LookupError, ValueError, SuspiciousOperation):
            self._encoding = None
            self.content_type, self.content_params = "", {"charset": ""}


def is_staff_path(path: str) -> bool:
    """Whether an address belongs to people who sign in."""
    return any(path == start or path.startswith(f"{start}/") for start in STAFF_PATHS)


def known_methods(get_response: GetResponse) -> GetResponse:
    """Refuse methods that no address of this site accepts; each view still names its own."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in METHODS:
            return get_response(request)
        return HttpResponseNotAllowed(METHODS)

    return middleware


def understood(get_response: GetResponse) -> GetResponse:
    """Refuse with 400 what no later part could read: a charset that is none, a length that is no number."""

    def middleware(request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset")
        if charset is not None and not _is_charset(charset):
            raise BadRequest("No text can have this charset.")
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit() and len(length) <= _LONGEST_LENGTH):
            raise BadRequest("The length of the request is no number.")
        return get_response(request)

    return middleware


def _is_charset(name: str) -> bool:
    try:
        return _PLAIN.decode(name, "replace") == _PLAIN.decode("ascii")
    except (LookupError, ValueError):
        return False


class StaffSessions(SessionMiddleware):
    """Sessions are for people who sign in. A reader's cookie, even a broken one, gets no answer."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if not is_staff_path(request.path):
            return response
        return super().process_response(request, response)


def isolation_headers(get_response: GetResponse) -> GetResponse:
    """Keep responses out of other sites' reach, and staff pages out of every cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if is_staff_path(request.path):
            del response["Cache-Control"]
            add_never_cache_headers(response)
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return middleware


def local_time(get_response: GetResponse) -> GetResponse:
    """Show times on staff pages in the person's own zone. Readers' pages never look at the person."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_staff_path(request.path) or not request.user.is_authenticated:
            return get_response(request)
        with timezone.override(zone_named(request.user.time_zone)):
            return get_response(request)

    return middleware
