"""Reading the rows that trails tell of, and trails with them: those of many subjects and of all their models in one statement.

Django would take longer to write such a question than the database takes to answer it, so the SQL is written here, once for each
choice of models.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from operator import attrgetter
from typing import Any

from django.apps import apps
from django.db import connection, models

from people.models import Event
from people.witness import Row, is_key, told_models

# How each database makes a list of values, and how it is told of many keys at once.
_SQLITE = ("json_array({})", "IN (SELECT value FROM json_each(%s))")
_POSTGRESQL = ("json_build_array({})", "= ANY(%s)")


def rows_of(subjects: Iterable[str]) -> dict[str, dict[str, Row]]:
    """The rows that are there now, by subject and name; one statement."""
    return with_lines(subjects, ())[0]


def with_lines(
    subjects: Iterable[str], trails: Iterable[str]
) -> tuple[dict[str, dict[str, Row]], list[Event]]:
    """The same, and in that statement the stored lines of these trails, each in the order of their numbers."""
    keys: dict[str, list[int]] = defaultdict(list)
    for subject in subjects:
        kind, _, pk = subject.partition(":")
        if kind in told_models() and is_key(pk):
            keys[kind].append(int(pk))
    found: dict[str, dict[str, Row]] = defaultdict(dict)
    lines = []
    for kind, model, owner, pk, row in _read(keys, list(trails)):
        if model is Event:
            lines.append(Event(**row))
        else:
            found[f"{kind}:{owner}"][f"{model._meta.model_name}:{pk}"] = row
    return found, sorted(lines, key=attrgetter("subject", "n"))


def _read(
    keys: dict[str, list[int]], trails: list[str]
) -> Iterator[tuple[str, type[models.Model], Any, Any, Row]]:
    kinds = tuple(sorted(keys))
    told = [(kind, model) for kind in kinds for model in told_models()[kind]]
    asked = [_asked(keys[kind]) for kind, _ in told]
    if trails:
        told, asked = [*told, ("", Event)], [*asked, _asked(trails)]
    if not told:
        return
    with connection.cursor() as cursor:
        cursor.execute(_sql(connection.vendor, tuple(model for _, model in told)), asked)
        for place, owner, pk, values in cursor.fetchall():
            kind, model = told[place]
            yield kind, model, owner, pk, _row(model, values)


def _asked(keys: list[Any]) -> Any:
    return json.dumps(keys) if connection.vendor == "sqlite" else keys


@cache
def _sql(vendor: str, told: tuple[Any, ...]) -> str:
    return " UNION ALL ".join(_select(vendor, model, place) for place, model in enumerate(told))


def _select(vendor: str, model: type[models.Model], place: int) -> str:
    as_list, among = _SQLITE if vendor == "sqlite" else _POSTGRESQL
    columns = ", ".join(one.sql for one in _columns(model._meta.label))
    tables, owner = _way(model)
    sought = 't0."subject"' if model is Event else owner
    return (
        f'SELECT {place}, {owner}, t0."{model._meta.pk.column}", {as_list.format(columns)} '  # noqa: S608 - names of our own models
        f"FROM {tables} WHERE {sought} {among}"
    )


def _way(model: type[models.Model]) -> tuple[str, str]:
    """The tables from a row to its subject, and the column that holds the subject's key."""
    tables, here, owner = f'"{model._meta.db_table}" t0', model, f't0."{model._meta.pk.column}"'
    path = "" if model is Event else model.tells.path  # type: ignore[attr-defined]
    for step, name in enumerate(filter(None, path.split("__"))):
        if step:
            tables += f' JOIN "{here._meta.db_table}" t{step} ON t{step}."{here._meta.pk.column}" = {owner}'
        field = here._meta.get_field(name)
        owner, here = f't{step}."{field.column}"', field.related_model
    return tables, owner


@dataclass(frozen=True)
class _Column:
    """One thing that is read of a row: under this name, by this SQL, as such a field."""

    name: str
    sql: str
    field: models.Field


@cache
def _columns(label: str) -> tuple[_Column, ...]:
    """All of a model that any version tells of."""
    model: Any = apps.get_model(label)
    if model is Event:
        return tuple(_own(field) for field in model._meta.concrete_fields)
    names = {name for version in model.tells.versions for name in version}
    own = {field.attname: field for field in model._meta.concrete_fields}
    return tuple(_own(own[name]) if name in own else _of_another(model, name) for name in names)


def _own(field: Any) -> _Column:
    return _Column(field.attname, f't0."{field.column}"', field)


def _of_another(model: Any, name: str) -> _Column:
    """A column of the row that a key leads to, as in `group__name`."""
    key, _, rest = name.partition("__")
    leads = model._meta.get_field(key)
    other = leads.related_model._meta
    field = other.get_field(rest)
    sql = (
        f'(SELECT o."{field.column}" FROM "{other.db_table}" o '  # noqa: S608 - names of our own models
        f'WHERE o."{other.pk.column}" = t0."{leads.column}")'
    )
    return _Column(name, sql, field)


def _row(model: type[models.Model], values: Any) -> Row:
    # SQLite gives text, with what was JSON already as text in it.
    is_text = connection.vendor == "sqlite"
    told = json.loads(values) if isinstance(values, str) else values
    columns = _columns(model._meta.label)
    return {
        one.name: _read_value(one.field, value, is_text)
        for one, value in zip(columns, told, strict=True)
    }


def _read_value(field: models.Field, value: Any, is_text: bool) -> Any:
    """What Django would have read; the value itself when somebody has written what makes no sense there."""
    try:
        if value is None:
            return None
        if isinstance(field, models.DateTimeField):
            return moment(value)
        if isinstance(field, models.DateField):
            return date.fromisoformat(value)
        if isinstance(field, models.BooleanField):
            return bool(value)
        if is_text and isinstance(field, models.JSONField):
            return json.loads(value)
    except (TypeError, ValueError):
        pass
    return value


def moment(value: str) -> datetime:
    """A moment as a database writes it into a list: with its zone, or in UTC without saying so."""
    at = datetime.fromisoformat(value)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
