"""Whether a form was sent from another website; readers have no cookie that could tell.

Browsers say where a request comes from in Sec-Fetch-Site and Origin, and pages can't forge them:
https://www.w3.org/TR/fetch-metadata/ and https://datatracker.ietf.org/doc/html/rfc6454#section-7
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

OWN_SITES = ("same-origin", "none")
PORTS = {"http": 80, "https": 443}


def is_cross_site(request: HttpRequest) -> bool:
    """True when a browser says that another site sent this. Whatever sends neither header is not a browser."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None and site not in OWN_SITES:
        return True
    return origin is not None and not _is_own(origin, request)


def _is_own(origin: str, request: HttpRequest) -> bool:
    """Whether scheme, host and port are all those of this site: another port or plain http may be somebody else's."""
    own = settings.SITE_URL, f"{request.scheme}://{request.get_host()}"
    return _parts(origin) in [_parts(one) for one in own]


def _parts(origin: str) -> tuple[str, str | None, int | None] | None:
    """Scheme, host and port, written out where it is the scheme's own; None for what is no origin, such as "null"."""
    try:
        parts = urlsplit(origin)
        port = PORTS.get(parts.scheme) if parts.port is None else parts.port
    except ValueError:
        return None
    is_bare = parts.netloc and not (parts.path or parts.query or parts.fragment or "@" in origin)
    return (parts.scheme, parts.hostname, port) if is_bare else None
