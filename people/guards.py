"""The triggers that keep facts as they were written, on SQLite and PostgreSQL.

Foreign keys, CHECK and UNIQUE carry the publication gate (docs/publication-gate.md); triggers only keep history
immutable. They are made from the models' own `guard`, lifted before SQLite rebuilds tables, installed again after
every migrate, and `missing()` tells what is not in place: the system check and /readyz ask it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connections, models
from django.db.models import GeneratedField, Q, UniqueConstraint

from people import structure
from people.append_only import AppendOnly, Emptied

# PostgreSQL's pg_trigger.tgtype bits: https://www.postgresql.org/docs/current/catalog-pg-trigger.html
_ROW, _BEFORE, _INSERT, _DELETE, _UPDATE, _TRUNCATE = 1, 2, 4, 8, 16, 32
_EVENTS = ((_INSERT, "INSERT"), (_DELETE, "DELETE"), (_UPDATE, "UPDATE"), (_TRUNCATE, "TRUNCATE"))

APPEND_ONLY = "imprimatur_append_only"
ONE_WAY = "imprimatur_one_way"

# Fixed, and with pg_temp last: left out it would come first, and a temporary type could stand in for jsonb.
_SEARCH_PATH = "pg_catalog, pg_temp"
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
    yield Trigger(f"{table}_kept", table, events=_ROW | _BEFORE | _DELETE, function=APPEND_ONLY)
    yield Trigger(f"{table}_not_emptied", table, events=_BEFORE | _TRUNCATE, function=APPEND_ONLY)
    if not guard.one_way:
        yield Trigger(
            f"{table}_unchanged", table, events=_ROW | _BEFORE | _UPDATE, function=APPEND_ONLY
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
        events=_ROW | _BEFORE | _INSERT | _UPDATE,
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


def _sqlite_sql(trigger: Trigger) -> str:
    return f'CREATE TRIGGER "{trigger.name}" {trigger.body}'


def _postgresql_sql(trigger: Trigger) -> str:
    level = "ROW" if trigger.events & _ROW else "STATEMENT"
    events = " OR ".join(word for bit, word in _EVENTS if trigger.events & bit)
    arguments = ", ".join(f"'{argument}'" for argument in trigger.arguments)
    return (
        f'CREATE OR REPLACE TRIGGER "{trigger.name}" BEFORE {events} ON "{trigger.table}" '
        f'FOR EACH {level} EXECUTE FUNCTION "{trigger.function}"({arguments})'
    )


def install(connection: Any) -> None:
    """Make every trigger whose tables exist, and drop those that lost one on the way back; safe to run again."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            for name, body in FUNCTIONS.items():
                cursor.execute(
                    f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql '
                    f"SET search_path = {_SEARCH_PATH} AS $imprimatur${body}$imprimatur$"
                )
        for trigger in triggers(connection.vendor):
            if trigger.table in tables and {trigger.writes_to} - {""} <= tables:
                make(cursor, trigger)
            elif trigger.table in tables:
                _drop(cursor, trigger)


def make(cursor: Any, trigger: Trigger) -> None:
    """Make one trigger, in the place of one of its name."""
    if cursor.db.vendor == "sqlite":
        _drop(cursor, trigger)
        cursor.execute(_sqlite_sql(trigger))
    else:
        cursor.execute(_postgresql_sql(trigger))


def lift(connection: Any) -> None:
    """Take the triggers away: SQLite cannot rebuild tables under them. `install` brings them back, but for those of earlier versions."""
    with connection.cursor() as cursor:
        for name, table in _standing(cursor):
            on = "" if connection.vendor == "sqlite" else f' ON "{table}"'
            cursor.execute(f'DROP TRIGGER "{name}"{on}')


def _standing(cursor: Any) -> list[tuple[str, str]]:
    """The triggers that are there, whoever made them, with their tables."""
    cursor.execute(
        "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
        if cursor.db.vendor == "sqlite"
        else "SELECT tgname, relname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid "
        "WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
    )
    return cursor.fetchall()


@contextmanager
def letting_go(connection: Any, tables: Collection[str]) -> Iterator[None]:
    """Rows of these tables may be changed and removed meanwhile. In a transaction, as their owner."""
    lifted = {f"{table}_{what}" for table in tables for what in ("kept", "unchanged", "one_way")}
    kept = [one for one in triggers(connection.vendor) if one.name in lifted]
    with connection.cursor() as cursor:
        for trigger in kept:
            _drop(cursor, trigger)
        yield
        for trigger in kept:
            make(cursor, trigger)


def _drop(cursor: Any, trigger: Trigger) -> None:
    on = "" if cursor.db.vendor == "sqlite" else f' ON "{trigger.table}"'
    cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger.name}"{on}')


def lift_before_migrate(*, using: str, **kwargs: Any) -> None:
    if connections[using].vendor == "sqlite":
        lift(connections[using])


def install_after_migrate(*, using: str, **kwargs: Any) -> None:
    install(connections[using])


def missing(connection: Any) -> list[str]:
    """Names of triggers, functions, keys, checks and columns that are absent, changed or switched off."""
    with connection.cursor() as cursor:
        on_sqlite = connection.vendor == "sqlite"
        out = _missing_on_sqlite(cursor) if on_sqlite else _missing_on_postgresql(cursor)
        standing = structure.standing(connection, cursor)
    return out + [name for name, part in _wanted(connection.alias) if part not in standing]


@cache
def _wanted(alias: str) -> list[tuple[str, structure.Part]]:
    """What the models ask for; they stay as they are while the process lives."""
    return list(structure.wanted(connections[alias], _our_models()))


def _our_models() -> list[type[models.Model]]:
    """All models of the apps that hold facts: keys lead through the others, too."""
    ours = {model.__module__.split(".")[0] for model in guarded_models()}
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in ours]


def _missing_on_sqlite(cursor: Any) -> list[str]:
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    have = dict(cursor.fetchall())
    out = [t.name for t in triggers("sqlite") if have.get(t.name) != _sqlite_sql(t)]
    for pragma, right in (("foreign_keys", 1), ("ignore_check_constraints", 0)):
        cursor.execute(f"PRAGMA {pragma}")
        if cursor.fetchone()[0] != right:
            out.append(f"PRAGMA {pragma}")
    return out


def _missing_on_postgresql(cursor: Any) -> list[str]:
    cursor.execute(
        "SELECT p.proname, p.prosrc FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang "
        "WHERE p.pronamespace = current_schema()::regnamespace AND l.lanname = 'plpgsql' "
        "AND NOT p.prosecdef AND p.proconfig = %s",
        [[f"search_path={_SEARCH_PATH}"]],
    )
    bodies = dict(cursor.fetchall())
    out = [name for name, body in FUNCTIONS.items() if bodies.get(name) != body]
    out += _missing_triggers(cursor)
    out += _ways_round(cursor)
    cursor.execute("SHOW session_replication_role")
    if cursor.fetchone()[0] != "origin":
        out.append("session_replication_role")
    return out


def _ways_round(cursor: Any) -> list[str]:
    """Rules and row security change what a statement does; an inheriting table adds rows that no key has checked."""
    cursor.execute(
        "SELECT t.relname, t.relrowsecurity, "
        "EXISTS (SELECT 1 FROM pg_rewrite r WHERE r.ev_class = t.oid), "
        "EXISTS (SELECT 1 FROM pg_inherits i WHERE i.inhparent = t.oid) "
        "FROM pg_class t WHERE t.relnamespace = current_schema()::regnamespace AND t.relname = ANY(%s)",
        [[model._meta.db_table for model in _our_models()]],
    )
    words = ("row security", "rules", "inheriting tables")
    return [
        f"{table}: {word}"
        for table, *flags in cursor.fetchall()
        for word, flag in zip(words, flags, strict=True)
        if flag
    ]


def _missing_triggers(cursor: Any) -> list[str]:
    cursor.execute(
        "SELECT c.relname, t.tgname, p.proname, t.tgtype, encode(t.tgargs, 'escape'), "
        "t.tgenabled, t.tgisinternal, "
        "t.tgqual IS NOT NULL OR p.pronamespace <> c.relnamespace OR cardinality(t.tgattr::int2[]) > 0 "
        "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE c.relnamespace = current_schema()::regnamespace"
    )
    have, switched_off = set(), []
    for table, name, function, events, arguments, enabled, internal, narrowed in cursor.fetchall():
        if internal:
            # Foreign keys are internal triggers; DISABLE TRIGGER ALL would silence them.
            if enabled not in ("O", "A"):
                switched_off.append(f"{table}: foreign key")
        elif enabled in ("O", "A") and not narrowed:
            values = tuple(arguments.split("\\000")[:-1])
            have.add((table, name, function, events, values))
    wanted = list(triggers("postgresql"))
    return switched_off + [
        t.name for t in wanted if (t.table, t.name, t.function, t.events, t.arguments) not in have
    ]
