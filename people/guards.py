"""The triggers that keep facts as they were written, on SQLite and PostgreSQL.

Foreign keys, CHECK and UNIQUE carry the publication gate (docs/publication-gate.md); triggers only keep history
immutable. They are made from the models' own `guard`, lifted before SQLite rebuilds tables, installed again after
every migrate, and `missing()` tells what is not in place: the system check and /readyz ask it.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connections, models

from people import structure
from people.triggers import EVENTS, FUNCTIONS, ROW, SEARCH_PATH, Trigger, guarded_models, triggers


def _sqlite_sql(trigger: Trigger) -> str:
    return f'CREATE TRIGGER "{trigger.name}" {trigger.body}'


def _postgresql_sql(trigger: Trigger) -> str:
    level = "ROW" if trigger.events & ROW else "STATEMENT"
    events = " OR ".join(word for bit, word in EVENTS if trigger.events & bit)
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
                    f"SET search_path = {SEARCH_PATH} AS $imprimatur${body}$imprimatur$"
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
        [[f"search_path={SEARCH_PATH}"]],
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
