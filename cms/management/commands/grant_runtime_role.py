"""Give a PostgreSQL role what the site needs and nothing that could rewrite history."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, models, transaction
from psycopg2 import sql

from people.append_only import AppendOnly


class Command(BaseCommand):
    help = (
        "Grant ROLE the rights to run the site: no UPDATE, DELETE or TRUNCATE on history, only the "
        "one-way columns. Run it as the owner, after every migrate."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", help="an existing role, such as imprimatur_site")

    def handle(self, *args: Any, role: str, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Roles exist on PostgreSQL only. SQLite has none.")
        with transaction.atomic(), connection.cursor() as cursor:
            if why_not := refusal(cursor, role):
                raise CommandError(why_not)
            for statement in statements(connection, role):
                cursor.execute(statement)
        self.stdout.write(f"{role} may run the site and may not rewrite its history.")


# No grant stops a role that owns the tables or may act as one that does.
_OWNERS = """
SELECT DISTINCT owner.rolname FROM pg_class JOIN pg_roles owner ON owner.oid = relowner
WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
AND pg_has_role(%s, relowner, 'MEMBER')"""


def refusal(cursor: Any, role: str) -> str:
    """Why no grant could keep this role from rewriting history; empty when grants can."""
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role])
    known = cursor.fetchone()
    if known is None:
        return f"There is no role {role!r}. Make it first: CREATE ROLE {role} LOGIN PASSWORD '…'"
    if known[0]:
        return f"{role} is a superuser, which no grant restricts. Name a plain role."
    cursor.execute(_OWNERS, [role])
    if owners := [name for (name,) in cursor.fetchall()]:
        return (
            f"{role} owns tables of the site, or may act as {', '.join(owners)} who does. Let the site run as "
            "another role, and migrate as the owner."
        )
    return ""


def statements(connection: Any, role: str) -> Iterator[sql.Composed]:
    """The statements, in order; all rights are taken away first, so that running it again is exact."""
    name = sql.Identifier(role)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = sql.Identifier(cursor.fetchone()[0])
        tables = connection.introspection.table_names(cursor)
    everything = {"schema": schema, "role": name}
    yield sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}").format(**everything)
    yield sql.SQL("REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC").format(schema=schema)
    yield sql.SQL("GRANT USAGE ON SCHEMA {schema} TO {role}").format(**everything)
    yield sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}").format(
        **everything
    )
    models_of = {
        model._meta.db_table: model for model in apps.get_models(include_auto_created=True)
    }
    for table in sorted(tables):
        yield from _table(sql.Identifier(table), name, table, models_of.get(table))


def _table(
    table: sql.Identifier, role: sql.Identifier, name: str, model: type[models.Model] | None
) -> Iterator[sql.Composed]:
    if name == "django_migrations" or model is None:
        yield sql.SQL("GRANT SELECT ON {} TO {}").format(table, role)
        return
    guard = getattr(model, "guard", None)
    if not isinstance(guard, AppendOnly):
        yield sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}").format(table, role)
        return
    yield sql.SQL("GRANT SELECT, INSERT ON {} TO {}").format(table, role)
    columns = [model._meta.get_field(field).column for field in guard.columns]
    if columns:
        listed = sql.SQL(", ").join(map(sql.Identifier, columns))
        yield sql.SQL("GRANT UPDATE ({}) ON {} TO {}").format(listed, table, role)
