"""Where a link in a text may lead: to what every reader can open.

The desk and review pages of this site are closed to readers, and so is what `references.public_addresses` refuses. Texts are
read by this rule as they are written; what a revision holds stays as it was signed.
"""

from posixpath import normpath
from urllib.parse import unquote, urlsplit

from django.conf import settings

from articles.allowed import permitted_url
from references.public_addresses import NotPublic, public

# Paths of this site that only people who work on it can open.
_STAFF_PATHS = frozenset({"admin", "review", "accounts"})


def for_readers(url: str) -> str | None:
    """The address as readers can follow it; None for one that they cannot. Its own result stays as it is."""
    found = permitted_url(url)
    if found is None or not found.startswith(("https:", "http:", "/")):
        return found
    if _host(found) not in ("", _own_host()):
        try:
            found = permitted_url(public(found))
        except NotPublic:
            return None
    return None if found is None or _is_for_staff(found) else found


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower().rstrip(".")


def _own_host() -> str:
    return _host(settings.SITE_URL)


def _is_for_staff(url: str) -> bool:
    if _host(url) not in ("", _own_host(), *settings.ALLOWED_HOSTS):
        return False
    return normpath(unquote(urlsplit(url).path)).lower().strip("/").split("/")[0] in _STAFF_PATHS
