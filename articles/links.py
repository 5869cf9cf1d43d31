"""Where a link in a text may lead: to what every reader can open.

The desk and review pages of this site are closed to readers, and so is what `references.public_addresses` refuses. Texts are
read by this rule as they are written; what a revision holds stays as it was signed.
"""

import re
from html import unescape
from posixpath import normpath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from django.conf import settings

from articles.allowed import permitted_url
from references.public_addresses import NotPublic, public

# Paths of this site that only people who work on it can open.
_STAFF_PATHS = frozenset({"admin", "review", "accounts"})

_HREF = re.compile(r' href="([^"]*)"')
_ARTICLE = re.compile(
    r"/articles/(?P<slug>[-a-z0-9_]+)(?:/.*)?|/a/(?P<pk>[0-9]{1,18})/?", re.DOTALL
)


class Named(NamedTuple):
    """The article that an address of this site names, by its slug or its key."""

    slug: str = ""
    pk: int = 0


def articles_named(html: str) -> dict[str, Named]:
    """The addresses in a stored text that name an article of this site, whether there is one or not."""
    found = {}
    for url in map(unescape, _HREF.findall(html)):
        is_own = url.startswith(("/", "https:", "http:")) and _host(url) in ("", _own_host())
        if is_own and (named := named_by(urlsplit(url).path)):
            found[url] = named
    return found


def named_by(path: str) -> Named | None:
    """The article that a path of this site names; None for any other path."""
    match = _ARTICLE.fullmatch(unquote(path))
    return match and Named(match["slug"] or "", int(match["pk"] or 0))


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
