"""What search looks through: one row for each article that readers see, written with the lists when it goes live."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from articles.codes import line_of
from articles.models import Revision, SearchText
from articles.tree import one_line, tree
from articles.words import LONGEST, line_of_stems

FIELDS = ("title", "names", "headings", "summary", "body")
TABLE = "articles_searchtext_words"  # SQLite's, of FTS5
AT_ONCE = 500
_COLON = re.compile(r":\s|\s[–—-]\s")


def read(text: Revision) -> dict[str, str]:
    """What a row says of a text, by the row's fields."""
    headings = [one_line(element) for element in tree(text.html).iter("h2", "h3", "h4")]
    return {
        **names_of(text.title, text.also_known_as),
        "headings": line_of_stems(" ".join(headings)),
        "summary": line_of_stems(text.summary),
        "body": " ".join(
            [line_of_stems(" ".join([*text.key_points, text.words])), *map(word_of, text.codes)]
        ),
    }


def word_of(code: Mapping[str, Any]) -> str:
    """A code as one word, which nobody writes by chance."""
    return "code" + "".join(filter(str.isalnum, line_of(code).casefold()))[:LONGEST]


def names_of(title: str, others: Iterable[str]) -> dict[str, str]:
    """What a row says of what a text is called."""
    names = [*others, *before_colon(title)]
    return {"title": line_of_stems(title), "names": "\n".join(map(line_of_stems, names))}


def before_colon(title: str) -> list[str]:
    """What stands before the colon of a title, as a name of its own: “Migraine: more than a bad headache”."""
    name, *rest = _COLON.split(title, maxsplit=1)
    return [name] if rest else []


def take_in(texts: Iterable[Revision]) -> None:
    """Let search find these texts, instead of what it found of their articles before."""
    rows = [SearchText(article_id=text.article_id, **read(text)) for text in texts]
    SearchText.objects.bulk_create(
        rows,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=FIELDS,
    )
    if connection.vendor == "sqlite":
        columns = ", ".join(FIELDS)
        _on_sqlite(
            f"INSERT OR REPLACE INTO {TABLE} (rowid, {columns}) VALUES (%s, %s, %s, %s, %s, %s)",  # noqa: S608 - names of our own
            [(row.pk, *(getattr(row, name) for name in FIELDS)) for row in rows],
        )


def take_out(articles: Iterable[int]) -> None:
    """Let search find the articles of these keys no more."""
    gone = list(articles)
    SearchText.objects.filter(article__in=gone).delete()
    if connection.vendor == "sqlite":
        _on_sqlite(f"DELETE FROM {TABLE} WHERE rowid = %s", [(pk,) for pk in gone])  # noqa: S608 - names of our own


def _on_sqlite(sql: str, rows: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)
