"""Taking one guard away, as only the owner of a database can; by the name that `guards.missing()` has for it."""

import re
from collections.abc import Callable
from functools import cache

from django.db import connection, connections

from people import structure
from people import triggers as expected
from tests.attacks.siege import ON_POSTGRESQL, Enemy, our_models


@cache
def parts() -> dict[str, structure.Part]:
    """Every key, check and column property, by name."""
    return dict(structure.wanted(connection, our_models()))


@cache
def triggers() -> dict[str, expected.Trigger]:
    return {trigger.name: trigger for trigger in expected.triggers(connection.vendor)}


def as_django(enemy: Enemy):
    """Eve's connection, for functions that want one of Django's."""
    wrapped = type(connections["default"])(connection.settings_dict, "default")
    wrapped.connection = enemy.raw
    return wrapped


def dismantle(enemy: Enemy, name: str) -> None:
    """Remove one guard. KeyError when this database has none of that name."""
    if name in triggers():
        on = f' ON "{triggers()[name].table}"' if ON_POSTGRESQL else ""
        enemy.run(f'DROP TRIGGER "{name}"{on}')
        return
    part = parts()[name]
    if ON_POSTGRESQL:
        _from_postgresql(enemy, part)
    else:
        _from_sqlite(enemy, name, part)


def _from_postgresql(enemy: Enemy, part: structure.Part) -> None:
    alter = f'ALTER TABLE "{part.table}"'
    if part.kind == "not null":
        enemy.run(f'{alter} ALTER "{part.columns[0]}" DROP NOT NULL')
    elif part.kind == "generated":
        enemy.run(f'{alter} ALTER "{part.columns[0]}" DROP EXPRESSION')
    elif part.kind == "check":
        enemy.run(f'{alter} DROP CONSTRAINT "{part.detail[0]}"')
    else:
        for name, is_index in _named(enemy, part):
            enemy.run(
                f'DROP INDEX "{name}"' if is_index else f'{alter} DROP CONSTRAINT "{name}" CASCADE'
            )


def _named(enemy: Enemy, part: structure.Part) -> list[tuple[str, bool]]:
    """The constraint or bare index that is this key, and whether it is an index."""
    django = as_django(enemy)
    with django.cursor() as cursor:
        found = django.introspection.get_constraints(cursor, part.table)
        cursor.execute("SELECT conname FROM pg_constraint")
        constraints = {name for (name,) in cursor.fetchall()}
    flag = "unique" if part.kind == "unique" else "foreign_key"
    names = [
        name for name, key in found.items() if key[flag] and tuple(key["columns"]) == part.columns
    ]
    assert len(names) == 1, (part, names)
    return [(name, name not in constraints) for name in names]


def let_null(enemy: Enemy, names: list[str]) -> None:
    """Allow NULL in these columns of one table, all at once."""
    if ON_POSTGRESQL:
        for name in names:
            dismantle(enemy, name)
        return

    def change(sql: str) -> str:
        for name in names:
            sql = _without(sql, name, parts()[name])
        return sql

    rebuild(enemy, parts()[names[0]].table, change)


def _from_sqlite(enemy: Enemy, name: str, part: structure.Part) -> None:
    if enemy.run("SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = %s", name):
        enemy.run(f'DROP INDEX "{name}"')
    else:
        rebuild(enemy, part.table, lambda sql: _without(sql, name, part))


def rebuild(enemy: Enemy, table: str, change: Callable[[str], str]) -> None:
    """Make a SQLite table again from other SQL, with its rows, indexes and triggers: it cannot be altered."""
    sql = enemy.value("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", table)
    again = enemy.run(
        "SELECT sql FROM sqlite_master WHERE type <> 'table' AND tbl_name = %s AND sql IS NOT NULL",
        table,
    )
    keys = enemy.value("PRAGMA foreign_keys")
    enemy.raw.commit()
    enemy.run("PRAGMA foreign_keys = OFF")
    enemy.run("PRAGMA legacy_alter_table = ON")
    enemy.run(change(sql).replace(f'"{table}"', f'"{table}__new"', 1))
    written = ", ".join(
        f'"{row[1]}"' for row in enemy.run(f'PRAGMA table_xinfo("{table}__new")') if not row[6]
    )
    enemy.run(f'INSERT INTO "{table}__new" ({written}) SELECT {written} FROM "{table}"')
    enemy.run(f'DROP TABLE "{table}"')
    enemy.run(f'ALTER TABLE "{table}__new" RENAME TO "{table}"')
    for (statement,) in again:
        enemy.run(statement)
    enemy.raw.commit()
    enemy.run("PRAGMA legacy_alter_table = OFF")
    enemy.run(f"PRAGMA foreign_keys = {keys}")


_WORDS = {
    "unique": r" (UNIQUE|PRIMARY KEY( AUTOINCREMENT)?)",
    "foreign key": r" REFERENCES .*",
    "not null": " NOT NULL",
    "generated": r" GENERATED ALWAYS AS .*",
}


def _without(sql: str, name: str, part: structure.Part) -> str:
    """A CREATE TABLE without one constraint, or without one word of a column."""
    head, _, rest = sql.partition("(")
    lines = _split(rest.rstrip()[:-1])
    if ":" in name:
        (column,) = part.columns
        kept = [
            re.sub(_WORDS[part.kind], "", line, count=1)
            if line.startswith(f'"{column}" ')
            else line
            for line in lines
        ]
    else:
        kept = [line for line in lines if not line.startswith(f'CONSTRAINT "{name}" ')]
    assert kept != lines, f"{name} does not stand in {sql}"
    return f"{head}({', '.join(kept)})"


def _split(definitions: str) -> list[str]:
    """The definitions between the commas that stand in no parenthesis."""
    out, depth = [""], 0
    for character in definitions:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            out.append("")
        else:
            out[-1] += character
    return [line.strip() for line in out]
