"""The article that a pasted address names."""

import re
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from articles.links import Named, named_by
from articles.models import Article
from reviews.models import Publication

MAX_ADDRESS = 2000

_ON_THE_DESK = re.compile(r"/admin/articles/article/([0-9]{1,18})(?:/.*)?")
_BARE = re.compile(r"[-a-z0-9_]+")


def is_address(text: str) -> bool:
    """Whether this looks like an address of this site's articles, and not like words."""
    return _named(text) is not None


def article_at(text: str, articles: QuerySet[Article]) -> Article | None:
    """Of these articles, the one at an address: a whole one or its path, short, former or on the desk, or the slug alone."""
    named = _named(text) or _slug_alone(text)
    if named is None:
        return None
    if named.pk:
        return articles.filter(pk=named.pk).first()
    now = articles.filter(slug=named.slug).first()
    return now or articles.filter(former_slugs__slug=named.slug).first()


def live_page_at(text: str) -> Article:
    """The article whose page readers see at an address. ValidationError when there is none."""
    live = Article.objects.filter(pk__in=Publication.objects.pages().values("article"))
    found = article_at(text, live)
    if found is None:
        raise ValidationError("No page of this address is live. Copy the address of one that is.")
    return found


def _named(text: str) -> Named | None:
    text = text.strip()
    if len(text) > MAX_ADDRESS or "/" not in text:
        return None
    try:
        path = urlsplit(text if text.startswith("/") else _with_scheme(text)).path
    except ValueError:
        return None
    on_the_desk = _ON_THE_DESK.fullmatch(unquote(path))
    return Named(pk=int(on_the_desk[1])) if on_the_desk else named_by(path)


def _with_scheme(text: str) -> str:
    return text if "://" in text else f"https://{text}"


def _slug_alone(text: str) -> Named | None:
    text = text.strip().strip("/")
    return Named(text) if len(text) <= 120 and _BARE.fullmatch(text) else None
