"""Where lists find an article: the columns of it that follow from its texts and from what is live."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from string import ascii_lowercase

from django.db.models import OuterRef, QuerySet, Subquery

from articles import inner_links, searched
from articles.codes import line_of
from articles.models import Article, Citation, Kind, ListedMark, ListedName, Revision
from articles.readability import read
from articles.searched import AT_ONCE

# Kinds of article that are shown inside other pages.
WITHOUT_PAGE = (Kind.NOTICE, Kind.TERM, Kind.HELP)

# For titles that begin with no letter from A to Z.
OTHER = "0"
_MARK = 120  # characters of a mark
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


def marks_of(text: Revision, works: Iterable[int]) -> set[str]:
    """By what others like this text are found: the works that it cites, and its codes."""
    return {f"work:{pk}" for pk in works} | {f"code:{line_of(code)}"[:_MARK] for code in text.codes}


def works_cited(citations: QuerySet[Citation]) -> dict[int, set[int]]:
    """The works of these citations by their texts; one question."""
    cited: dict[int, set[int]] = defaultdict(set)
    for revision, work in citations.values_list("revision", "reference"):
        cited[revision].add(work)
    return cited


def take_in_marks(texts: Iterable[Revision]) -> None:
    """Let others like them find these texts, instead of what was found of their articles before."""
    found = list(texts)
    cited = works_cited(Citation.objects.filter(revision__in=[text.pk for text in found]))
    ListedMark.objects.filter(article__in=[text.article_id for text in found]).delete()
    ListedMark.objects.bulk_create(
        [
            ListedMark(article_id=text.article_id, mark=mark)
            for text in found
            for mark in sorted(marks_of(text, cited[text.pk]))
        ],
        batch_size=AT_ONCE,
    )


def grade_of(text: Revision) -> int | None:
    """How hard a text is to read, as lists say it; None when it is too short to say."""
    return read(text.html, text.summary, *text.key_points).whole_grade


def take_in(texts: Iterable[Revision]) -> None:
    """Each of these is its article's newest text from now on."""
    taken = list(texts)
    by_grade: dict[int | None, list[Revision]] = defaultdict(list)
    for text in taken:
        text.article.newest_text, text.article.changed_at = text, text.created_at
        text.article.grade = grade_of(text)
        by_grade[text.article.grade].append(text)
    for grade, found in by_grade.items():
        newest = Revision.objects.filter(pk__in=[text.pk for text in found], article=OuterRef("pk"))
        Article.objects.filter(pk__in=[text.article_id for text in found]).update(
            newest_text=Subquery(newest.values("pk")[:1]),
            changed_at=Subquery(newest.values("created_at")[:1]),
            grade=grade,
        )
    inner_links.take_in(taken)


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
        inner_links.tell(article, leads=title is not None)
        articles.append(article)
        names += rows_of(article.pk, names_of(title, text.also_known_as))
        (found if title is not None else unfound).append(text)
    ListedName.objects.filter(article__in=articles).delete()
    ListedName.objects.bulk_create(names)
    searched.take_in(found)
    take_in_marks(found)
    if unfound:
        ListedMark.objects.filter(article__in=[text.article_id for text in unfound]).delete()
        searched.take_out(text.article_id for text in unfound)


def unshelve(article: Article) -> None:
    """Readers' lists have the article no more."""
    Article.objects.filter(pk=article.pk).update(letter="", listed_as="")
    ListedName.objects.filter(article=article).delete()
    ListedMark.objects.filter(article=article).delete()
    searched.take_out([article.pk])
    inner_links.tell(article, leads=False)
