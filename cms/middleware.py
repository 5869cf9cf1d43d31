"""Headers that no package sets, and the signed-in person's time zone."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

GetResponse = Callable[[HttpRequest], HttpResponse]

METHODS = ("GET", "HEAD", "POST")
STAFF_PATHS = ("/admin", "/review", "/accounts")

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
)


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
        try:
            zone = ZoneInfo(request.user.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            return get_response(request)
        with timezone.override(zone):
            return get_response(request)

    return middleware
