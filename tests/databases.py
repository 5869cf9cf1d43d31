"""How tests use a database: on PostgreSQL as the site's own role, which may not rewrite history."""

from contextlib import closing, contextmanager
from urllib.parse import quote

import psycopg2
from django.core.management import call_command
from django.db import connection, transaction
from django.test import TransactionTestCase

from people import guards

SITE_ROLE = "imprimatur_test_site"
_AS_SITE = f" -c role={SITE_ROLE}"

_MAKE_ROLE = f"""
DO $$ BEGIN CREATE ROLE {SITE_ROLE}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$
"""


def become_site_role():
    """Give the role its rights, then use it for every connection from now on."""
    with connection.cursor() as cursor:
        cursor.execute(_MAKE_ROLE)
    call_command("grant_runtime_role", SITE_ROLE, verbosity=0)
    connection.close()
    connection.settings_dict["OPTIONS"]["options"] += _AS_SITE


def become_owner():
    """Use the tables' owner again, who alone may drop the database."""
    connection.close()
    options = connection.settings_dict["OPTIONS"]
    options["options"] = options["options"].removesuffix(_AS_SITE)


@contextmanager
def as_owner():
    """The owner's rights on this connection, for what only migrations and attackers of the owner do."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {SITE_ROLE}")


@contextmanager
def copied(connections):
    """A copy of the tests' PostgreSQL database, by two addresses: the owner's, and one of a role like the site's.

    That role may open so many connections and no more. Nobody else may be using the tests' database meanwhile.
    """
    params = connection.get_connection_params()
    original, copy = params["dbname"], f"{params['dbname']}_copy"
    owner = {name: params.get(name) or "" for name in ("user", "password", "host", "port")}
    role = owner | {"user": copy, "password": "served"}
    drop = (f"DROP DATABASE IF EXISTS {copy} WITH (FORCE)", f"DROP ROLE IF EXISTS {copy}")
    connection.close()
    with closing(psycopg2.connect(dbname="postgres", **owner)) as session, session.cursor() as to:
        session.autocommit = True
        for statement in (
            *drop,
            f"CREATE DATABASE {copy} TEMPLATE {original}",
            f"CREATE ROLE {copy} LOGIN PASSWORD 'served' CONNECTION LIMIT {connections:d}",
            f"GRANT {SITE_ROLE} TO {copy}",
        ):
            to.execute(statement)
        try:
            yield _address(copy, **owner), _address(copy, **role)
        finally:
            for statement in drop:
                to.execute(statement)


def _address(name, *, user, password, host, port):
    who = f"{quote(user)}:{quote(password)}" if password else quote(user)
    return f"postgres://{who}@{quote(host, safe='')}:{port or 5432}/{name}"


_empty_tables = TransactionTestCase._fixture_teardown
# What migrations have put there, and tests leave alone.
FURNITURE = {
    *("auth_group", "auth_group_permissions", "auth_permission"),
    *("django_content_type", "django_migrations"),
}


def _empty_tables_as_owner(self):
    """Between tests that commit, history is emptied as the owner, past its guards.

    The next test begins to count where this one began, so that what others made can be laid again (tests/laying.py).
    """
    with as_owner(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            guards.lift(connection)
            cursor.execute("DELETE FROM sqlite_sequence")
            with connection.constraint_checks_disabled():
                _delete_everything(cursor)
            guards.install(connection)
        elif _may_switch_triggers_off(cursor):
            cursor.execute("SET session_replication_role = replica")
            _delete_everything(cursor)
            cursor.execute("RESET session_replication_role")
        else:
            guards.lift(connection)
            _empty_tables(self)
            guards.install(connection)


def _may_switch_triggers_off(cursor) -> bool:
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    return cursor.fetchone()[0]


def _delete_everything(cursor):
    """Tests leave few rows: much faster than making guards, and on PostgreSQL each table's file, anew."""
    tables = set(connection.introspection.django_table_names(only_existing=True)) - FURNITURE
    with transaction.atomic():
        for table in sorted(tables):
            cursor.execute(f'DELETE FROM "{table}"')


def install_emptying():
    TransactionTestCase._fixture_teardown = _empty_tables_as_owner
