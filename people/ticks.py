"""What readers' pages are made of, and how a change of it is told: finished pages may be kept until then.

A model whose rows readers may see inherits `Shown`. Two things follow. Whoever makes a page inside `collecting()` learns
which rows it was made of. And the database itself adds a `Tick` that names the row, in the transaction that changes
it, whoever does so: a verb, `QuerySet.update`, a SQL client. Ticks are added and never changed, so no two transactions
wait for each other; `people.changes` follows them.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from people.triggers import Trigger, register

EVERYTHING = "*"
TICK = "imprimatur_tick"
_TABLE = "people_tick"
_CHANGE_OF_ROW, _NEW_ROW, _EMPTIED = 1 | 2 | 8 | 16, 1 | 2 | 4, 2 | 32

_collected: ContextVar[set[str] | None] = ContextVar("collected", default=None)


@dataclass(frozen=True)
class Ticks:
    """What a change of a model's row is a change of.

    `columns` are the fields that readers may see, all of them unless they are named. `of` names other rows that show
    it, as paths of at most two foreign keys: a notice is a change of its reference, a verification one of the
    credential's reviewer. `new_rows` says whether a row shows as soon as it is there. `as_one` is for small tables
    that every page reads whole: any change is a change of the table.
    """

    columns: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    new_rows: bool = False
    as_one: bool = False


class Shown(models.Model):
    """A row that readers may see."""

    ticks = Ticks()

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, *args: Any) -> Any:
        row = super().from_db(*args)
        collected = _collected.get()
        if collected is not None:
            collected.add(_name(cls, row.pk))
        return row


@contextmanager
def collecting() -> Iterator[set[str]]:
    """The names of all rows that are read meanwhile, as ticks will name them."""
    names: set[str] = set()
    token = _collected.set(names)
    try:
        yield names
    finally:
        _collected.reset(token)


def _name(model: type[Shown], pk: Any) -> str:
    return _prefix(model) if model.ticks.as_one else f"{_prefix(model)}{pk}"


def read_whole(model: type[Shown]) -> None:
    """Say that a small table was read from end to end: while it is empty, no row of it says so."""
    collected = _collected.get()
    if collected is not None:
        collected.add(_name(model, None))


def _prefix(model: type[models.Model]) -> str:
    return f"{model._meta.model_name}:"


def shown_models() -> list[type[Shown]]:
    """Every model whose rows readers may see."""
    return [model for model in apps.get_models() if issubclass(model, Shown)]


# The triggers that add ticks


@dataclass(frozen=True)
class _Named:
    """How a trigger finds the name of a row: a prefix, and the column that completes it; of another table, perhaps."""

    prefix: str
    column: str = ""
    table: str = ""
    key: str = ""

    def in_sqlite(self, row: str) -> str:
        if not self.column:
            return f"'{self.prefix}'"
        value = f'{row}."{self.column}"'
        if self.table:
            value = f'(SELECT "{self.key}" FROM "{self.table}" WHERE id = {value})'  # noqa: S608 - names of our own models
        return f"'{self.prefix}' || {value}"

    def as_argument(self) -> str:
        return " ".join(filter(None, (self.prefix, self.column, self.table, self.key)))


def _names(model: type[Shown]) -> Iterator[_Named]:
    yield _to(model, model._meta.pk.column)
    for path in model.ticks.of:
        first, _, second = path.partition("__")
        field = model._meta.get_field(first)
        if second:
            between = field.related_model
            key = between._meta.get_field(second)
            yield _Named(
                _prefix(key.related_model), field.column, between._meta.db_table, key.column
            )
        else:
            yield _to(field.related_model, field.column)


def _to(model: type[Shown], column: str) -> _Named:
    return _Named(_prefix(model), "" if model.ticks.as_one else column)


def triggers(vendor: str) -> Iterator[Trigger]:
    """The triggers of this module; `people.guards` installs and checks them."""
    make = _sqlite if vendor == "sqlite" else _postgresql
    for model in shown_models():
        yield from make(model)


def _columns(model: type[Shown]) -> tuple[str, ...]:
    return tuple(model._meta.get_field(name).column for name in model.ticks.columns)


def _postgresql(model: type[Shown]) -> Iterator[Trigger]:
    table = model._meta.db_table
    names = (one.as_argument() for one in _names(model))
    arguments = (",".join(_columns(model)), *names)
    events = _CHANGE_OF_ROW | (_NEW_ROW if model.ticks.new_rows else 0)
    yield Trigger(f"{table}_ticks", table, "", events, TICK, arguments, writes_to=_TABLE)
    yield Trigger(f"{table}_ticks_emptied", table, "", _EMPTIED, TICK, writes_to=_TABLE)


def _sqlite(model: type[Shown]) -> Iterator[Trigger]:
    table, names = model._meta.db_table, list(_names(model))
    columns = _columns(model) or [f.column for f in model._meta.local_concrete_fields]
    changed = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in columns)
    old, new = ([name.in_sqlite(row) for name in names] for row in ("OLD", "NEW"))
    yield _on_sqlite(table, "removed", "DELETE", old)
    yield _on_sqlite(table, "changed", "UPDATE", [*old, *new], f"WHEN {changed} ")
    if model.ticks.new_rows:
        yield _on_sqlite(table, "new", "INSERT", new)


def _on_sqlite(
    table: str, name: str, event: str, subjects: Iterable[str], when: str = ""
) -> Trigger:
    told = " UNION ".join(f"SELECT {subject} AS name" for subject in subjects)
    tick = f"INSERT INTO {_TABLE} (subject) SELECT name FROM ({told}) WHERE name IS NOT NULL"  # noqa: S608 - names of our own models
    body = f'AFTER {event} ON "{table}" {when}BEGIN {tick}; END'
    return Trigger(f"{table}_ticks_{name}", table, body, writes_to=_TABLE)


# Arguments: the columns that matter, or none for all; then, for each name, its prefix, the column that completes it and,
# when that is a key of another table, the table and its column.
FUNCTIONS = {
    TICK: f"""
DECLARE
  columns text[];
  images jsonb[] := '{{}}';
  image jsonb;
  named text[];
  last text;
  names text[] := '{{}}';
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    names := ARRAY['{EVERYTHING}'];
  ELSE
    IF TG_OP <> 'INSERT' THEN images := array_append(images, to_jsonb(OLD)); END IF;
    IF TG_OP <> 'DELETE' THEN images := array_append(images, to_jsonb(NEW)); END IF;
    IF TG_OP = 'UPDATE' THEN
      columns := string_to_array(TG_ARGV[0], ',');
      IF columns = '{{}}' THEN
        IF images[1] = images[2] THEN RETURN NEW; END IF;
      ELSIF NOT EXISTS (
        SELECT 1 FROM unnest(columns) AS one WHERE images[1] -> one IS DISTINCT FROM images[2] -> one
      ) THEN RETURN NEW; END IF;
    END IF;
    FOREACH image IN ARRAY images LOOP
      FOR i IN 1 .. TG_NARGS - 1 LOOP
        named := string_to_array(TG_ARGV[i], ' ');
        last := '';
        IF cardinality(named) > 1 THEN last := image ->> named[2]; END IF;
        IF cardinality(named) > 2 THEN
          EXECUTE format('SELECT %I::text FROM %I.%I WHERE id = $1', named[4], TG_TABLE_SCHEMA, named[3])
            INTO last USING last::bigint;
        END IF;
        names := array_append(names, named[1] || last);
      END LOOP;
    END LOOP;
  END IF;
  EXECUTE format(
    'INSERT INTO %I.{_TABLE} (subject, transaction) '
    'SELECT DISTINCT one, pg_current_xact_id()::text::bigint FROM unnest($1) AS one WHERE one IS NOT NULL',
    TG_TABLE_SCHEMA
  ) USING names;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END """  # noqa: S608 - names of our own models
}

register(triggers, FUNCTIONS)
