"""Whether a form was sent from another website; readers have no cookie that could tell.

Browsers say where a request comes from in Sec-Fetch-Site and Origin, and pages can't forge them:
https://www.w3.org/TR/fetch-metadata/ and https://datatracker.ietf.org/doc/html/rfc6454#section-7
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

OWN_SITES = ("same-origin", "none")


def is_cross_site(request: HttpRequest) -> bool:
    """True when a browser says that another site sent this. Whatever sends neither header is not a browser."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None and site not in OWN_SITES:
        return True
    return origin is not None and not _is_own(origin, request)


def _is_own(origin: str, request: HttpRequest) -> bool:
    try:
        host = urlsplit(origin).netloc
    except ValueError:
        return False
    return origin == settings.SITE_URL or host == request.get_host()
