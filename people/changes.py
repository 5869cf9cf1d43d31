"""Following the ticks: which rows that readers may see have changed since the last look.

On PostgreSQL a transaction may take its number early and commit late, so "seen up to this number" would miss some. What
is kept of a look is its snapshot, and each look asks for the ticks that the one before could not see
(https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT). SQLite numbers its ticks in the
order of their commits.
"""

from dataclasses import dataclass

from django.db import connection

from people.ticks import EVERYTHING

MOST = 2000  # names in one look; when there are more, everything counts as changed

# Rows that were restored from another cluster's dump may bear numbers that this one has yet to reach: no snapshot can see
# them, and they are old all the same. What the asking transaction itself has written is always new.
_ON_POSTGRESQL = f"""
SELECT '', pg_current_snapshot()::text UNION ALL (
  SELECT DISTINCT subject, '' FROM people_tick
  WHERE transaction = pg_current_xact_id_if_assigned()::text::bigint OR (
    transaction >= pg_snapshot_xmin(%s::pg_snapshot)::text::bigint
    AND transaction < pg_snapshot_xmax(pg_current_snapshot())::text::bigint
    AND NOT pg_visible_in_snapshot(transaction::text::xid8, %s::pg_snapshot)
  ) LIMIT {MOST + 1}
)"""  # noqa: S608 - a number of our own

_ON_SQLITE = f"""
SELECT '', coalesce(max(id), 0) FROM people_tick UNION ALL
SELECT * FROM (SELECT DISTINCT subject, '' FROM people_tick WHERE id > %s LIMIT {MOST + 1})
"""  # noqa: S608 - a number of our own


@dataclass(frozen=True)
class Look:
    """The rows that changed since the look before, by the names that `people.ticks` gives them."""

    names: frozenset[str]
    position: str

    @property
    def is_everything(self) -> bool:
        """Whether more has changed than can be named."""
        return EVERYTHING in self.names


def first_look() -> Look:
    """Where to start from: whatever happened before is of no interest."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT coalesce(max(id), 0) FROM people_tick")
        else:
            cursor.execute("SELECT pg_current_snapshot()::text")
        return Look(frozenset(), str(cursor.fetchone()[0]))


def look(position: str) -> Look:
    """What was committed since the look that had this position; one query."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(_ON_SQLITE, [position])
        else:
            cursor.execute(_ON_POSTGRESQL, [position, position])
        (_, here), *ticks = sorted(cursor.fetchall())
    names = {name for name, _ in ticks}
    return Look(frozenset({EVERYTHING} if len(names) > MOST else names), str(here))
