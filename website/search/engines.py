# ruff: noqa: S608 - statements are put together of names of our own; what is asked for is given beside them
"""The two databases that search: which articles hold what is asked for. Both are asked the same and answer alike.

What they are asked with are stems, which are letters and digits alone.
"""

from collections.abc import Collection, Sequence
from typing import Any, Protocol

from django.db import connection

from articles.searched import TABLE
from website.search.question import Alternative, Unit

CANDIDATES = 150  # the most that an engine gives to be put in order
_LOOKED_AT = 3_000  # of what holds a common word, so many are compared
_COUNTED = 2_000  # how often a word is said to occur at most


class Engine(Protocol):
    def in_heads(self, units: Sequence[Unit]) -> list[int]:
        """Articles that hold any of it in title, other names, headings or summary, the best first."""

    def with_all(self, units: Sequence[Unit]) -> list[int]:
        """Articles that hold all of it anywhere, the best first."""

    def with_any(self, units: Sequence[Unit]) -> list[int]:
        """Articles that hold any of it anywhere, the best first."""

    def some_with(self, unit: Unit, most: int) -> list[int]:
        """Some articles that hold it anywhere, whichever come first."""

    def named(self, stems: Sequence[str], beginnings: Sequence[str]) -> list[int]:
        """Articles whose title or another name holds all these stems and a word that begins like one of these, the best first."""

    def holding(self, unit: Unit, among: Collection[int]) -> set[int]:
        """Those of these articles that hold it anywhere."""

    def counts(self, units: Sequence[Unit]) -> list[int]:
        """In how many articles each occurs, counted up to some number."""


def engine() -> Engine:
    """The one of the database that is used."""
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()


def _rows(sql: str, given: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()


def _keys(sql: str, given: Sequence[Any]) -> list[int]:
    return [key for (key,) in _rows(sql, given)]


def _counting(sql: str, times: int) -> str:
    one = f"(SELECT count(*) FROM ({sql} LIMIT {_COUNTED}) AS found)"
    return f"SELECT {', '.join([one] * times)}"


class PostgreSQL:
    """Vectors: `head` and `whole` of articles_searchtext."""

    _BEST = (
        "SELECT article_id FROM (SELECT article_id, {vector} AS vector FROM articles_searchtext "
        f"WHERE {{vector}} @@ to_tsquery('simple', %s) LIMIT {_LOOKED_AT}) AS found "
        "ORDER BY ts_rank('{{0.05, 0.2, 0.4, 1}}', vector, to_tsquery('simple', %s)) DESC, article_id "
        f"LIMIT {CANDIDATES}"
    )

    def in_heads(self, units: Sequence[Unit]) -> list[int]:
        return self._best("head", " | ".join(map(self._asked, units)))

    def with_all(self, units: Sequence[Unit]) -> list[int]:
        return self._best("whole", " & ".join(map(self._asked, units)))

    def with_any(self, units: Sequence[Unit]) -> list[int]:
        return self._best("whole", " | ".join(map(self._asked, units))) if units else []

    def some_with(self, unit: Unit, most: int) -> list[int]:
        sql = "SELECT article_id FROM articles_searchtext WHERE whole @@ to_tsquery('simple', %s) LIMIT %s"
        return _keys(sql, [self._asked(unit), most])

    def _best(self, vector: str, asked: str) -> list[int]:
        return _keys(self._BEST.format(vector=vector), [asked, asked])

    def named(self, stems: Sequence[str], beginnings: Sequence[str]) -> list[int]:
        begun = " | ".join(f"{one}:*A" for one in beginnings)
        return self._best("head", " & ".join([*(f"{stem}:A" for stem in stems), f"({begun})"]))

    def holding(self, unit: Unit, among: Collection[int]) -> set[int]:
        sql = "SELECT article_id FROM articles_searchtext WHERE article_id = ANY(%s) AND whole @@ to_tsquery('simple', %s)"
        return set(_keys(sql, [list(among), self._asked(unit)]))

    def counts(self, units: Sequence[Unit]) -> list[int]:
        one = "SELECT 1 FROM articles_searchtext WHERE whole @@ to_tsquery('simple', %s)"
        (row,) = _rows(_counting(one, len(units)), [self._asked(unit) for unit in units])
        return list(row)

    def _asked(self, unit: Unit) -> str:
        return f"({' | '.join(map(self._side_by_side, unit.alternatives))})"

    def _side_by_side(self, one: Alternative) -> str:
        return f"({' <-> '.join(one.stems)})"


class SQLite:
    """A table of FTS5, whose rows have their articles' numbers."""

    _BEST = (
        f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s "
        f"ORDER BY bm25({TABLE}, 10, 10, 4, 3, 0.5), rowid LIMIT {CANDIDATES}"
    )

    def in_heads(self, units: Sequence[Unit]) -> list[int]:
        asked = " OR ".join(map(self._asked, units))
        return _keys(self._BEST, [f"{{title names headings summary}} : ({asked})"])

    def with_all(self, units: Sequence[Unit]) -> list[int]:
        return _keys(self._BEST, [" AND ".join(map(self._asked, units))])

    def with_any(self, units: Sequence[Unit]) -> list[int]:
        return _keys(self._BEST, [" OR ".join(map(self._asked, units))]) if units else []

    def some_with(self, unit: Unit, most: int) -> list[int]:
        return _keys(
            f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s LIMIT %s", [self._asked(unit), most]
        )

    def named(self, stems: Sequence[str], beginnings: Sequence[str]) -> list[int]:
        begun = " OR ".join(f'"{one}"*' for one in beginnings)
        asked = " AND ".join([*(f'"{stem}"' for stem in stems), f"({begun})"])
        return _keys(self._BEST, [f"{{title names}} : ({asked})"])

    def holding(self, unit: Unit, among: Collection[int]) -> set[int]:
        places = ", ".join(["%s"] * len(among))
        sql = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s AND rowid IN ({places})"
        return set(_keys(sql, [self._asked(unit), *among]))

    def counts(self, units: Sequence[Unit]) -> list[int]:
        one = f"SELECT 1 FROM {TABLE} WHERE {TABLE} MATCH %s"
        (row,) = _rows(_counting(one, len(units)), [self._asked(unit) for unit in units])
        return list(row)

    def _asked(self, unit: Unit) -> str:
        phrases = (f'"{" ".join(one.stems)}"' for one in unit.alternatives)
        return f"({' OR '.join(phrases)})"
