"""Where lists find an article: the columns of it that follow from its texts and from what is live."""

import unicodedata
from collections.abc import Iterable
from string import ascii_lowercase

from articles.models import Article, Kind, Revision

# Kinds of article that are shown inside other pages.
WITHOUT_PAGE = (Kind.NOTICE, Kind.TERM, Kind.HELP)

# For titles that begin with no letter from A to Z.
OTHER = "0"
_QUOTES = "\"'“‘«¿¡ "


def letter_of(title: str) -> str:
    """A to Z in small letters, accents ignored; everything else comes under one last heading."""
    first = listed_as(title)[:1]
    return first if first and first in ascii_lowercase else OTHER


def listed_as(title: str) -> str:
    """How lists order a title: without quotation marks before it, accents and capitals."""
    apart = unicodedata.normalize("NFKD", title.lstrip(_QUOTES))
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()[:200]


def place_of(title: str | None) -> tuple[str, str]:
    """The letter and the order of an article that readers see under this title; nowhere without one."""
    return ("", "") if title is None else (letter_of(title), listed_as(title))


def take_in(texts: Iterable[Revision]) -> None:
    """Each of these is its article's newest text from now on."""
    articles = []
    for text in texts:
        text.article.newest_text, text.article.changed_at = text, text.created_at
        articles.append(text.article)
    Article.objects.bulk_update(articles, ["newest_text", "changed_at"])


def shelve(texts: Iterable[Revision]) -> None:
    """Readers see these texts from now on, each in lists by its title if it has a page of its own."""
    articles = []
    for text in texts:
        article = text.article
        article.last_seen = text
        title = None if article.kind in WITHOUT_PAGE else text.title
        article.letter, article.listed_as = place_of(title)
        articles.append(article)
    Article.objects.bulk_update(articles, ["last_seen", "letter", "listed_as"])


def unshelve(article: int) -> None:
    """Readers' lists have the article with this key no more."""
    Article.objects.filter(pk=article).update(letter="", listed_as="")
