"""Questions that every page asks, written in SQL once.

Django takes longer to write such a question than the database takes to answer it. What is prepared is an ordinary
queryset with places (`Given`) for its values: the SQL is kept, and each time it is asked only the values are new.
"""

from collections.abc import Callable
from copy import copy
from functools import cached_property
from typing import Any

from django.db import connections
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler


class Given(Expression):
    """A place for a value. Name the field of one that the database has no type for, such as a time in SQLite."""

    def __init__(self, name: str, field: Field | None = None) -> None:
        super().__init__(output_field=field)
        self.name, self.value_field = name, field

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:
        return "%s", [self]

    def value(self, values: dict[str, Any], connection: Any) -> Any:
        value = values[self.name]
        return self.value_field.get_db_prep_value(value, connection) if self.value_field else value


class Prepared:
    """A function that builds a queryset, as one that takes the values and returns the rows.

    @Prepared
    def _cited_in():
        return Citation.objects.filter(revision=Given("revision"))

    _cited_in(revision=12)
    """

    def __init__(self, build: Callable[[], QuerySet]) -> None:
        self._build = build

    def __call__(self, **values: Any) -> list[Any]:
        asked, compiler = self._queryset.all(), self._compiler(values)
        asked.query.get_compiler = lambda *args, **kwargs: compiler
        return list(asked)

    @cached_property
    def _queryset(self) -> QuerySet:
        return self._build()

    @cached_property
    def _written(self) -> tuple[SQLCompiler, str, tuple[Any, ...], dict[int, Any]]:
        """The queryset's compiler, the SQL that it has written, and what makes values of the columns."""
        compiler = self._queryset.query.get_compiler(self._queryset.db)
        sql, places = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        return compiler, sql, places, converters

    def _compiler(self, values: dict[str, Any]) -> SQLCompiler:
        """A compiler for this once: it answers what it is asked for with what is written."""
        written, sql, places, converters = self._written
        compiler = copy(written)
        compiler.connection = connection = connections[written.using]  # each thread has its own
        params = [p.value(values, connection) if isinstance(p, Given) else p for p in places]
        compiler.as_sql = lambda: (sql, params)
        compiler.get_converters = lambda columns: converters
        return compiler


def prefetched(instance: Model, **found: list[Any]) -> None:
    """Let the instance's managers of these names give the rows that were found, as prefetch_related does."""
    known = vars(instance).setdefault("_prefetched_objects_cache", {})
    for name, rows in found.items():
        queryset = getattr(instance, name).all()
        queryset._result_cache, queryset._prefetch_done = rows, True
        known[name] = queryset
