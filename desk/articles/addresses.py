"""The article that a pasted address names."""

import re
from urllib.parse import unquote, urlsplit

from articles.models import Article

MAX_ADDRESS = 2000

_PATHS = (
    re.compile(r"/articles/(?P<slug>[-a-z0-9_]+)(?:/.*)?"),
    re.compile(r"/a/(?P<pk>[0-9]{1,18})/?"),
    re.compile(r"/admin/articles/article/(?P<pk>[0-9]{1,18})(?:/.*)?"),
)
_BARE = re.compile(r"[-a-z0-9_]+")


def is_address(text: str) -> bool:
    """Whether this looks like an address of this site's articles, and not like words."""
    return _named(text) is not None


def article_at(text: str) -> Article | None:
    """The article at an address: a whole one or its path, short, former or on the desk, or the slug alone."""
    named = _named(text) or _slug_alone(text)
    if named is None:
        return None
    if "pk" in named:
        return Article.objects.filter(pk=int(named["pk"])).first()
    slug = named["slug"]
    now = Article.objects.filter(slug=slug).first()
    return now or Article.objects.filter(former_slugs__slug=slug).first()


def _named(text: str) -> dict[str, str] | None:
    text = text.strip()
    if len(text) > MAX_ADDRESS or "/" not in text:
        return None
    try:
        path = unquote(urlsplit(text if text.startswith("/") else _with_scheme(text)).path)
    except ValueError:
        return None
    matches = (pattern.fullmatch(path) for pattern in _PATHS)
    return next((match.groupdict() for match in matches if match), None)


def _with_scheme(text: str) -> str:
    return text if "://" in text else f"https://{text}"


def _slug_alone(text: str) -> dict[str, str] | None:
    text = text.strip().strip("/")
    return {"slug": text} if len(text) <= 120 and _BARE.fullmatch(text) else None
