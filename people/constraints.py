"""A foreign key over several columns, as a constraint of the model.

Django 5.2 has none. Written as a constraint, it is emitted again whenever SQLite's schema editor rebuilds a table,
so it cannot be lost by a later migration.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import BaseConstraint


class CompositeForeignKey(BaseConstraint):
    """`columns` of this table must be found together as `to_columns` of `to_table`, or one of them is NULL.

    Table and column names are the database's: while SQLite rebuilds a table, its model lives in an
    empty registry and relations cannot be followed.
    """

    def __init__(
        self,
        *,
        columns: Sequence[str],
        to_table: str,
        to_columns: Sequence[str],
        name: str,
        violation_error_code: str | None = None,
        violation_error_message: str | None = None,
    ) -> None:
        super().__init__(
            name=name,
            violation_error_code=violation_error_code,
            violation_error_message=violation_error_message,
        )
        self.columns = tuple(columns)
        self.to_table = to_table
        self.to_columns = tuple(to_columns)

    def _definition(self, schema_editor: Any) -> str:
        quote = schema_editor.quote_name
        here = ", ".join(map(quote, self.columns))
        there = ", ".join(map(quote, self.to_columns))
        # SQLite checks immediate keys row by row while Django's loader and table rebuilds shuffle rows.
        moment = "DEFERRED" if schema_editor.connection.vendor == "sqlite" else "IMMEDIATE"
        return (
            f"CONSTRAINT {quote(self.name)} FOREIGN KEY ({here}) "
            f"REFERENCES {quote(self.to_table)} ({there}) DEFERRABLE INITIALLY {moment}"
        )

    def constraint_sql(self, model: Any, schema_editor: Any) -> str | None:
        if schema_editor.connection.vendor == "sqlite":
            return self._definition(schema_editor)
        self.create_sql(model, schema_editor)
        return None

    def create_sql(self, model: Any, schema_editor: Any) -> None:
        # At the end of the migration, when the other table and its unique key exist.
        table = schema_editor.quote_name(model._meta.db_table)
        schema_editor.deferred_sql.append(
            f"ALTER TABLE {table} ADD {self._definition(schema_editor)}"
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: Any = None) -> None:
        """Nothing to say before saving: the verbs write these columns, never a form."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CompositeForeignKey):
            return NotImplemented
        return self.deconstruct() == other.deconstruct()

    __hash__ = None  # type: ignore[assignment]

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        kwargs["columns"] = self.columns
        kwargs["to_table"] = self.to_table
        kwargs["to_columns"] = self.to_columns
        return path, args, kwargs
