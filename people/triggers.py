"""Which triggers should stand, on SQLite and on PostgreSQL: made from the models' own `guard`, and what higher floors add."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models
from django.db.models import GeneratedField, Q, UniqueConstraint

from people.append_only import AppendOnly, Emptied

# PostgreSQL's pg_trigger.tgtype bits: https://www.postgresql.org/docs/current/catalog-pg-trigger.html
ROW, _BEFORE, _INSERT, _DELETE, _UPDATE, _TRUNCATE = 1, 2, 4, 8, 16, 32
EVENTS = ((_INSERT, "INSERT"), (_DELETE, "DELETE"), (_UPDATE, "UPDATE"), (_TRUNCATE, "TRUNCATE"))

APPEND_ONLY = "imprimatur_append_only"
ONE_WAY = "imprimatur_one_way"

# Fixed, and with pg_temp last: left out it would come first, and a temporary type could stand in for jsonb.
SEARCH_PATH = "pg_catalog, pg_temp"
FUNCTIONS = {
    APPEND_ONLY: """
BEGIN
  RAISE EXCEPTION 'append-only: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END """,
    # Arguments: the one-way columns; the columns that may change with them (generated ones too, which have no value yet);
    # a column that is emptied in the end (and generated ones), the column that its time counts from, and the days.
    ONE_WAY: """
DECLARE
  one_way text[] := string_to_array(TG_ARGV[0], ',');
  apart text[] := one_way || string_to_array(TG_ARGV[1], ',');
  old_row jsonb;
  new_row jsonb := to_jsonb(NEW);
  filled integer;
BEGIN
  SELECT count(*) INTO filled FROM unnest(one_way) AS name WHERE new_row ->> name IS NOT NULL;
  IF TG_OP = 'INSERT' THEN
    IF filled = 0 THEN RETURN NEW; END IF;
  ELSE
    old_row := to_jsonb(OLD);
    IF filled = cardinality(one_way)
      AND NOT EXISTS (SELECT 1 FROM unnest(one_way) AS name WHERE old_row ->> name IS NOT NULL)
      AND old_row - apart = new_row - apart
    THEN RETURN NEW; END IF;
    IF TG_NARGS > 2 THEN
      apart := string_to_array(TG_ARGV[2], ',');
      IF new_row ->> apart[1] = ''
        AND old_row - apart = new_row - apart
        AND (old_row ->> TG_ARGV[3])::timestamptz < now() - make_interval(days => TG_ARGV[4]::integer)
      THEN RETURN NEW; END IF;
    END IF;
  END IF;
  RAISE EXCEPTION 'append-only: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END """,
}


@dataclass(frozen=True)
class Trigger:
    """One trigger: `body` for SQLite; `events`, `function` and `arguments` for PostgreSQL.

    `writes_to` is another table that it cannot do without.
    """

    name: str
    table: str
    body: str = ""
    events: int = 0
    function: str = ""
    arguments: tuple[str, ...] = field(default=())
    writes_to: str = ""


Provider = Callable[[str], Iterable[Trigger]]
_providers: list[Provider] = []


def register(provider: Provider, functions: Mapping[str, str]) -> None:
    """Add triggers of a higher floor: `provider(vendor)` returns them; and PostgreSQL functions that they call."""
    _providers.append(provider)
    FUNCTIONS.update(functions)


def guarded_models() -> list[type[models.Model]]:
    """Every model whose rows are facts."""
    return [
        model
        for model in apps.get_models()
        if isinstance(getattr(model, "guard", None), AppendOnly)
    ]


def triggers(vendor: str) -> Iterator[Trigger]:
    """All triggers that should stand on a database of this vendor."""
    of = _sqlite if vendor == "sqlite" else _postgresql
    for model in guarded_models():
        yield from of(model)
    for provider in _providers:
        yield from provider(vendor)


def _columns(model: type[models.Model], names: Iterable[str]) -> tuple[str, ...]:
    return tuple(model._meta.get_field(name).column for name in names)


def _generated(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(f.column for f in model._meta.local_fields if isinstance(f, GeneratedField))


def _postgresql(model: type[models.Model]) -> Iterator[Trigger]:
    table = model._meta.db_table
    guard: AppendOnly = model.guard  # type: ignore[attr-defined]
    yield Trigger(f"{table}_kept", table, events=ROW | _BEFORE | _DELETE, function=APPEND_ONLY)
    yield Trigger(f"{table}_not_emptied", table, events=_BEFORE | _TRUNCATE, function=APPEND_ONLY)
    if not guard.one_way:
        yield Trigger(
            f"{table}_unchanged", table, events=ROW | _BEFORE | _UPDATE, function=APPEND_ONLY
        )
        return
    one_way = ",".join(_columns(model, guard.one_way))
    apart = ",".join((*_columns(model, guard.after), *_generated(model)))
    emptied: tuple[str, ...] = ()
    if rule := guard.emptied:
        column, since = _columns(model, (rule.column, rule.since))
        emptied = (",".join((column, *_generated(model))), since, str(rule.days))
    yield Trigger(
        f"{table}_one_way",
        table,
        events=ROW | _BEFORE | _INSERT | _UPDATE,
        function=ONE_WAY,
        arguments=(one_way, apart, *emptied),
    )


_ABORT = "BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"


def _sqlite(model: type[models.Model]) -> Iterator[Trigger]:
    table = model._meta.db_table
    guard: AppendOnly = model.guard  # type: ignore[attr-defined]
    abort = _ABORT.format(table=table)
    one_way = _columns(model, guard.one_way)
    allowed = ""
    if one_way:
        free = {*one_way, *_columns(model, guard.after), *_generated(model)}
        steps = [f'OLD."{c}" IS NULL AND NEW."{c}" IS NOT NULL' for c in one_way]
        steps += _same_but_for(model, free)
        ways = [steps, _emptying(model, guard.emptied)] if guard.emptied else [steps]
        allowed = f"WHEN NOT ({' OR '.join(' AND '.join(way) for way in ways)}) "
        filled = " OR ".join(f'NEW."{c}" IS NOT NULL' for c in one_way)
        yield Trigger(
            f"{table}_fresh", table, body=f'BEFORE INSERT ON "{table}" WHEN {filled} {abort}'
        )
    yield Trigger(f"{table}_unchanged", table, body=f'BEFORE UPDATE ON "{table}" {allowed}{abort}')
    yield Trigger(f"{table}_kept", table, body=f'BEFORE DELETE ON "{table}" {abort}')
    # INSERT OR REPLACE removes the row in its way without firing delete triggers.
    in_the_way = " OR ".join(_replaced_row(model, key, gaps) for key, gaps in _keys(model))
    yield Trigger(
        f"{table}_not_replaced",
        table,
        body=f'BEFORE INSERT ON "{table}" WHEN {in_the_way} {abort}',
    )


def _same_but_for(model: type[models.Model], free: Collection[str]) -> list[str]:
    kept = (f.column for f in model._meta.local_fields if f.column not in free)
    return [f'NEW."{c}" IS OLD."{c}"' for c in kept]


def _emptying(model: type[models.Model], rule: Emptied) -> list[str]:
    column, since = _columns(model, (rule.column, rule.since))
    over = f"strftime('%Y-%m-%d %H:%M:%f', 'now', '-{rule.days} days')"
    return [
        f'NEW."{column}" = \'\' AND OLD."{since}" < {over}',
        *_same_but_for(model, {column, *_generated(model)}),
    ]


def _keys(model: type[models.Model]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Unique keys as (columns, columns that must be NULL for the key to hold)."""
    for one in model._meta.local_fields:
        if one.primary_key or one.unique:
            yield (one.column,), ()
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            names = [n for n in constraint.fields if not _is_generated(model, n)]
            yield _columns(model, names), _columns(model, _gaps(constraint.condition))


def _is_generated(model: type[models.Model], name: str) -> bool:
    return isinstance(model._meta.get_field(name), GeneratedField)


def _gaps(condition: Q | None) -> list[str]:
    """The fields of a condition made of `field__isnull=True` alone, the only kind that facts use."""
    gaps = []
    for name, value in condition.children if condition else ():  # type: ignore[misc]
        if not name.endswith("__isnull") or value is not True:
            raise ValueError(f"A fact's unique key may only ask for NULL columns, not {name}.")
        gaps.append(name.removesuffix("__isnull"))
    return gaps


def _replaced_row(model: type[models.Model], key: tuple[str, ...], gaps: tuple[str, ...]) -> str:
    same = [f'x."{c}" = NEW."{c}"' for c in key]
    same += [f'x."{c}" IS NULL AND NEW."{c}" IS NULL' for c in gaps]
    return f'EXISTS (SELECT 1 FROM "{model._meta.db_table}" x WHERE {" AND ".join(same)})'  # noqa: S608 - names of our own models
