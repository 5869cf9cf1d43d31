"""Where lists find an article: the columns of it that follow from its texts and from what is live."""

import unicodedata
from collections.abc import Iterable
from string import ascii_lowercase

from django.db.models import OuterRef, Subquery

from articles import searched
from articles.models import Article, Kind, ListedName, Revision

# Kinds of article that are shown inside other pages.
WITHOUT_PAGE = (Kind.NOTICE, Kind.TERM, Kind.HELP)

# For titles that begin with no letter from A to Z.
OTHER = "0"
_QUOTES = "\"'“‘«¿¡ "


def letter_of(title: str) -> str:
    """A to Z in small letters, accents ignored; everything else comes under one last heading."""
    return initial(listed_as(title))


def initial(listed: str) -> str:
    """The same of a name as lists order it."""
    first = listed[:1]
    return first if first and first in ascii_lowercase else OTHER


def listed_as(title: str) -> str:
    """How lists order a title: without quotation marks before it, accents and capitals."""
    apart = unicodedata.normalize("NFKD", title.lstrip(_QUOTES))
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()[:200]


def place_of(title: str | None) -> tuple[str, str]:
    """The letter and the order of an article that readers see under this title; nowhere without one."""
    return ("", "") if title is None else (letter_of(title), listed_as(title))


def names_of(title: str | None, others: Iterable[str] = ()) -> set[str]:
    """As what A to Z lists an article that readers see: by its title and its other names; as nothing without one."""
    return (
        set() if title is None else {name for one in (title, *others) if (name := listed_as(one))}
    )


def rows_of(article: int, names: Iterable[str]) -> list[ListedName]:
    """The rows by which A to Z finds them, not stored yet."""
    return [
        ListedName(article_id=article, letter=initial(name), listed_as=name)
        for name in sorted(names)
    ]


def take_in(texts: Iterable[Revision]) -> None:
    """Each of these is its article's newest text from now on."""
    taken = list(texts)
    for text in taken:
        text.article.newest_text, text.article.changed_at = text, text.created_at
    newest = Revision.objects.filter(pk__in=[text.pk for text in taken], article=OuterRef("pk"))
    Article.objects.filter(pk__in=[text.article_id for text in taken]).update(
        newest_text=Subquery(newest.values("pk")[:1]),
        changed_at=Subquery(newest.values("created_at")[:1]),
    )


def shelve(texts: Iterable[Revision]) -> None:
    """Readers see these texts from now on, each in lists by its title if it has a page of its own."""
    articles, names = [], []
    found: list[Revision] = []
    unfound: list[Revision] = []
    for text in texts:
        article = text.article
        article.last_seen = text
        title = None if article.kind in WITHOUT_PAGE else text.title
        article.letter, article.listed_as = place_of(title)
        # One by one: a statement for many, a case for each, takes five times as long to write.
        Article.objects.filter(pk=article.pk).update(
            last_seen=text, letter=article.letter, listed_as=article.listed_as
        )
        articles.append(article)
        names += rows_of(article.pk, names_of(title, text.also_known_as))
        (found if title is not None else unfound).append(text)
    ListedName.objects.filter(article__in=articles).delete()
    ListedName.objects.bulk_create(names)
    searched.take_in(found)
    if unfound:
        searched.take_out(text.article_id for text in unfound)


def unshelve(article: int) -> None:
    """Readers' lists have the article with this key no more."""
    Article.objects.filter(pk=article).update(letter="", listed_as="")
    ListedName.objects.filter(article=article).delete()
    searched.take_out([article])
