"""How tests use a database: on PostgreSQL as the site's own role, which may not rewrite history."""

from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
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


_empty_tables = TransactionTestCase._fixture_teardown


def _empty_tables_as_owner(self):
    """Between tests that commit, history is emptied: with the guards lifted, as the owner."""
    with as_owner():
        guards.lift(connection)
        _empty_tables(self)
        guards.install(connection)


def install_emptying():
    TransactionTestCase._fixture_teardown = _empty_tables_as_owner
