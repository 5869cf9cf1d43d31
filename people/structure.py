"""Which keys, checks and columns the models ask for, and which of them a database has.

A name alone proves little: a constraint can be made again under its old name, for other columns or with a condition
that is always true. So what is compared is what a constraint does, as far as the database can tell.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import CheckConstraint, GeneratedField, UniqueConstraint

from people.constraints import CompositeForeignKey


@dataclass(frozen=True)
class Part:
    """One thing that must stand: a foreign key, a unique key, a check, or a property of a column.

    `detail` is the other table and its columns, the condition of a unique key, or the name of a check.
    """

    kind: str
    table: str
    columns: tuple[str, ...]
    detail: tuple[str, ...] = ()


def wanted(connection: Any, ours: Iterable[type[models.Model]]) -> Iterator[tuple[str, Part]]:
    """What must stand, each with the name that a person is told."""
    editor = connection.SchemaEditorClass(connection, collect_sql=True)
    editor.deferred_sql = []
    for model in ours:
        table = model._meta.db_table
        for field in model._meta.local_concrete_fields:
            for part in _of_field(table, field):
                yield f"{table}.{field.column}: {part.kind}", part
        for constraint in model._meta.constraints:
            if known := _of_constraint(model, constraint, editor):
                yield constraint.name, known


def _of_field(table: str, field: Any) -> Iterator[Part]:
    column = (field.column,)
    if field.primary_key or field.unique:
        yield Part("unique", table, column)
    if isinstance(field, GeneratedField):
        yield Part("generated", table, column)
    elif not field.null:
        yield Part("not null", table, column)
    if field.remote_field and field.db_constraint:
        other = field.target_field
        yield Part("foreign key", table, column, (other.model._meta.db_table, other.column))


def _of_constraint(model: type[models.Model], constraint: Any, editor: Any) -> Part | None:
    table = model._meta.db_table
    if isinstance(constraint, CompositeForeignKey):
        detail = (constraint.to_table, *constraint.to_columns)
        return Part("foreign key", table, constraint.columns, detail)
    if isinstance(constraint, CheckConstraint):
        return _check(table, constraint.name, str(constraint.constraint_sql(model, editor)))
    if isinstance(constraint, UniqueConstraint) and constraint.fields:
        columns = tuple(model._meta.get_field(name).column for name in constraint.fields)
        condition = str(constraint.create_sql(model, editor)).partition(" WHERE ")[2]
        return Part("unique", table, columns, _condition(condition))
    return None


def _check(table: str, name: str, sql: str) -> Part:
    """A check by its name and the columns that it looks at; databases word the rest each in their own way."""
    clause = sql.partition(f'CONSTRAINT "{name}" CHECK ')[2]
    columns = re.findall(r'"(\w+)"', _first_group(clause))
    return Part("check", table, tuple(sorted(set(columns))), (name,))


def _first_group(sql: str) -> str:
    """The text up to the parenthesis that closes the first one."""
    depth = 0
    for end, character in enumerate(sql):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return sql[: end + 1]
    return sql


def _condition(sql: str | None) -> tuple[str, ...]:
    """The condition of a partial key without what databases add: quotes, parentheses, casts, spaces."""
    plain = re.sub(r'::[a-z ]+|[()"\s]', "", sql or "")
    return (plain,) if plain else ()


def standing(connection: Any, cursor: Any) -> set[Part]:
    """What the database has, as far as it is in force."""
    read = _on_sqlite if connection.vendor == "sqlite" else _on_postgresql
    return set(read(cursor))


def _on_sqlite(cursor: Any) -> Iterator[Part]:
    cursor.execute(
        'SELECT m.name, c.name, c."notnull", c.pk, c.hidden FROM sqlite_master m '
        "JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table'"
    )
    for table, column, not_null, key, hidden in cursor.fetchall():
        if not_null:
            yield Part("not null", table, (column,))
        if key:
            yield Part("unique", table, (column,))
        if hidden:  # 2 and 3: generated, on reading and stored
            yield Part("generated", table, (column,))
    yield from _sqlite_foreign_keys(cursor)
    yield from _sqlite_unique_keys(cursor)
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    for table, sql in cursor.fetchall():
        for name in re.findall(r'CONSTRAINT "(\w+)" CHECK ', sql):
            yield _check(table, name, sql)


def _sqlite_foreign_keys(cursor: Any) -> Iterator[Part]:
    cursor.execute(
        'SELECT m.name, f.id, f."table", f."from", f."to" FROM sqlite_master m '
        "JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' "
        "AND f.on_delete = 'NO ACTION' AND f.on_update = 'NO ACTION' ORDER BY 1, 2, f.seq"
    )
    keys = defaultdict(list)
    for table, number, other, here, there in cursor.fetchall():
        keys[table, number, other].append((here, there))
    for (table, _, other), pairs in keys.items():
        here, there = zip(*pairs, strict=True)
        yield Part("foreign key", table, here, (other, *there))


def _sqlite_unique_keys(cursor: Any) -> Iterator[Part]:
    cursor.execute(
        "SELECT m.name, i.name, c.name, x.sql FROM sqlite_master m "
        "JOIN pragma_index_list(m.name) i JOIN pragma_index_info(i.name) c "
        "LEFT JOIN sqlite_master x ON x.name = i.name AND x.type = 'index' "
        "WHERE m.type = 'table' AND i.\"unique\" ORDER BY 1, 2, c.seqno"
    )
    keys = defaultdict(list)
    for table, index, column, sql in cursor.fetchall():
        keys[table, index, sql].append(column)
    for (table, _, sql), columns in keys.items():
        yield Part("unique", table, tuple(columns), _condition((sql or "").partition(" WHERE ")[2]))


# A key that deletes or nulls along with its target would be no guard, and is not looked for.
_CONSTRAINTS = """
SELECT c.contype, c.conname, t.relname, ARRAY(
  SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY AS k(number, place)
  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number ORDER BY k.place
), o.relname, ARRAY(
  SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY AS k(number, place)
  JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number ORDER BY k.place
)
FROM pg_constraint c
JOIN pg_class t ON t.oid = c.conrelid
LEFT JOIN pg_class o ON o.oid = c.confrelid
WHERE t.relnamespace = current_schema()::regnamespace AND c.convalidated AND (
  c.contype = 'c'
  OR (c.contype = 'f' AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.confmatchtype = 's')
)
"""

_UNIQUE_KEYS = """
SELECT t.relname, ARRAY(
  SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, place)
  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number ORDER BY k.place
), pg_get_expr(i.indpred, i.indrelid)
FROM pg_index i
JOIN pg_class t ON t.oid = i.indrelid
WHERE t.relnamespace = current_schema()::regnamespace
  AND i.indisunique AND i.indisvalid AND i.indisready
"""


def _on_postgresql(cursor: Any) -> Iterator[Part]:
    yield from _postgresql_columns(cursor)
    yield from _postgresql_constraints(cursor)
    yield from _postgresql_unique_keys(cursor)


def _postgresql_columns(cursor: Any) -> Iterator[Part]:
    cursor.execute(
        "SELECT t.relname, a.attname, a.attnotnull, a.attgenerated <> '' FROM pg_attribute a "
        "JOIN pg_class t ON t.oid = a.attrelid "
        "WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind = 'r' AND a.attnum > 0"
    )
    for table, column, not_null, generated in cursor.fetchall():
        if not_null:
            yield Part("not null", table, (column,))
        if generated:
            yield Part("generated", table, (column,))


def _postgresql_constraints(cursor: Any) -> Iterator[Part]:
    cursor.execute(_CONSTRAINTS)
    for kind, name, table, columns, other, others in cursor.fetchall():
        if kind == "c":
            yield Part("check", table, tuple(sorted(columns)), (name,))
        else:
            yield Part("foreign key", table, tuple(columns), (other, *others))


def _postgresql_unique_keys(cursor: Any) -> Iterator[Part]:
    cursor.execute(_UNIQUE_KEYS)
    for table, columns, condition in cursor.fetchall():
        yield Part("unique", table, tuple(columns), _condition(condition))
