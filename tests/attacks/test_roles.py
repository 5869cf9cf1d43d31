"""What the role that runs the site may do on PostgreSQL, and what it may not."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from people.triggers import guarded_models
from tests.attacks.siege import execute, written_columns
from tests.databases import SITE_ROLE

pytestmark = pytest.mark.postgresql

FACTS = pytest.mark.parametrize("model", guarded_models(), ids=lambda model: model._meta.label)


def may(right, table):
    ((answer,),) = execute("SELECT has_table_privilege(%s, %s, %s)", SITE_ROLE, table, right)
    return answer


def changeable(table, columns):
    return {
        column
        for column in columns
        if execute(
            "SELECT has_column_privilege(%s, %s, %s, 'UPDATE')", SITE_ROLE, table, column
        ) == [(True,)]
    }  # fmt: skip


@FACTS
def test_history_is_read_and_added_to(siege, model):
    table = model._meta.db_table

    assert may("SELECT", table)
    assert may("INSERT", table)
    for right in ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES"):
        assert not may(right, table), right


@FACTS
def test_only_what_the_guard_names_can_be_changed(siege, model):
    open_columns = {model._meta.get_field(name).column for name in model.guard.columns}

    found = changeable(model._meta.db_table, ["id", *written_columns(model)])

    assert found == open_columns


def test_the_site_runs_as_this_role_and_it_owns_nothing(siege):
    ((name,),) = execute("SELECT current_user")
    owned = execute("SELECT 1 FROM pg_class WHERE relowner = %s::regrole", SITE_ROLE)
    flags = execute(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles WHERE rolname = %s",
        SITE_ROLE,
    )

    assert name == SITE_ROLE
    assert owned == []
    assert flags == [(False, False, False, False)]


def test_it_makes_nothing_in_our_schema(siege):
    assert execute("SELECT has_schema_privilege(%s, 'public', 'CREATE')", SITE_ROLE) == [(False,)]
    assert may("SELECT", "django_migrations")
    assert not may("INSERT", "django_migrations")


def test_granting_again_changes_nothing(siege, as_owner):
    before = rights()

    call_command("grant_runtime_role", SITE_ROLE, verbosity=0)

    assert rights() == before


def test_granting_takes_back_what_somebody_gave_too_much(siege, as_owner):
    before = rights()
    execute(f"GRANT ALL ON articles_revision TO {SITE_ROLE}")
    execute(f"GRANT UPDATE (seal) ON reviews_signoff TO {SITE_ROLE}")
    assert rights() != before

    call_command("grant_runtime_role", SITE_ROLE, verbosity=0)

    assert rights() == before


def test_a_role_that_is_not_there_is_named(siege, as_owner):
    with pytest.raises(CommandError, match="no role 'nobody_at_all'"):
        call_command("grant_runtime_role", "nobody_at_all", verbosity=0)


def test_a_superuser_is_held_back_by_no_grant(siege, as_owner):
    ((name,),) = execute("SELECT session_user")

    with pytest.raises(CommandError, match="is a superuser"):
        call_command("grant_runtime_role", name, verbosity=0)


def test_the_owner_and_whoever_may_act_as_the_owner_are_refused(siege, as_owner):
    execute("CREATE ROLE imprimatur_test_owner")
    execute("CREATE ROLE imprimatur_test_member IN ROLE imprimatur_test_owner")
    execute("GRANT CREATE ON SCHEMA public TO imprimatur_test_owner")
    execute("ALTER TABLE articles_topic OWNER TO imprimatur_test_owner")

    for role in ("imprimatur_test_owner", "imprimatur_test_member"):
        with pytest.raises(CommandError, match="owns tables of the site, or may act as"):
            call_command("grant_runtime_role", role, verbosity=0)


def rights():
    """Everything that the catalogue says of the role's rights in our schema."""
    return sorted(
        execute(
            "SELECT c.relname, a.privilege_type, '' FROM pg_class c, aclexplode(c.relacl) a"
            " WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = %s::regrole"
            " UNION ALL SELECT c.relname, a.privilege_type, t.attname FROM pg_attribute t"
            " JOIN pg_class c ON c.oid = t.attrelid, aclexplode(t.attacl) a"
            " WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = %s::regrole",
            SITE_ROLE,
            SITE_ROLE,
        )
    )


def test_the_connection_of_a_thread_has_the_role_too(siege):
    assert f"role={SITE_ROLE}" in connection.settings_dict["OPTIONS"]["options"]
