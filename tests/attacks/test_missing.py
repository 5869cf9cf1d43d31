"""`guards.missing()` names whatever was taken away, whichever one it is; the checks and /readyz tell of it."""

from collections import defaultdict

import pytest
from django.core.checks import run_checks
from django.db import connection
from django.urls import reverse

from people import guards
from tests.attacks.dismantling import as_django, dismantle, let_null, parts, rebuild, triggers
from tests.attacks.siege import ON_POSTGRESQL, lift, our_models


def by_table(kinds):
    tables = defaultdict(list)
    for name, part in parts().items():
        if part.kind in kinds:
            tables[part.table].append(name)
    return [pytest.param(names, id=table) for table, names in tables.items()]


def test_nothing_is_missing(siege, client):
    assert guards.missing(connection) == []
    assert run_checks(tags=["database"], databases=["default"]) == []
    assert client.get(reverse("readyz")).json()["status"] == "ready"


@pytest.mark.parametrize("name", triggers())
def test_a_trigger_that_is_gone(siege, as_owner, name):
    lift(name)

    assert guards.missing(connection) == [name]


@pytest.mark.parametrize("names", by_table({"unique", "foreign key", "check", "generated"}))
def test_a_constraint_that_is_gone(make_enemy, names):
    enemy = make_enemy()
    for name in names:
        dismantle(enemy, name)

        assert name in guards.missing(as_django(enemy))

        if ON_POSTGRESQL:
            enemy.raw.rollback()
        else:
            enemy = make_enemy()


@pytest.mark.parametrize("names", by_table({"not null"}))
def test_columns_that_may_be_null(make_enemy, names):
    """A key with NULL in it is not checked at all. Together: there are hundreds of them."""
    enemy = make_enemy()
    keys = {model._meta.db_table: model._meta.pk.column for model in our_models()}
    # A primary key cannot lose it while it stands.
    names = [name for name in names if keys[parts()[name].table] != parts()[name].columns[0]]
    let_null(enemy, names)

    assert set(names) <= set(guards.missing(as_django(enemy)))


# The check and /readyz tell of it


def test_the_check_and_readyz_name_a_guard_that_is_gone(siege, as_owner, client):
    lift("reviews_publication_unchanged")

    (fault,) = run_checks(tags=["database"], databases=["default"])
    answer = client.get(reverse("readyz"))

    assert fault.id == "gate.E900"
    assert "reviews_publication_unchanged" in fault.msg
    assert answer.status_code == 503
    assert answer.json()["faults"] == ["guards"]


def test_installing_mends_all_triggers(siege, as_owner):
    lift()
    assert len(guards.missing(connection)) == len(triggers())

    guards.install(connection)

    assert guards.missing(connection) == []


# There by name, and of no use

CHANGED_ON_POSTGRESQL = {
    "disabled": (
        "ALTER TABLE reviews_signoff DISABLE TRIGGER reviews_signoff_one_way",
        "reviews_signoff_one_way",
    ),
    "for replicas only": (
        "ALTER TABLE reviews_signoff ENABLE REPLICA TRIGGER reviews_signoff_one_way",
        "reviews_signoff_one_way",
    ),
    "all disabled, keys too": (
        "ALTER TABLE reviews_publication DISABLE TRIGGER ALL",
        "reviews_publication: foreign key",
    ),
    "another condition": (
        "CREATE OR REPLACE TRIGGER reviews_signoff_kept BEFORE DELETE ON reviews_signoff"
        " FOR EACH ROW WHEN (false) EXECUTE FUNCTION imprimatur_append_only()",
        "reviews_signoff_kept",
    ),
    "one column only": (
        "CREATE OR REPLACE TRIGGER articles_revision_unchanged BEFORE UPDATE OF id"
        " ON articles_revision FOR EACH ROW EXECUTE FUNCTION imprimatur_append_only()",
        "articles_revision_unchanged",
    ),
    "other arguments": (
        "CREATE OR REPLACE TRIGGER reviews_signoff_one_way BEFORE INSERT OR UPDATE"
        " ON reviews_signoff FOR EACH ROW EXECUTE FUNCTION"
        " imprimatur_one_way('withdrawn_at', 'decision')",
        "reviews_signoff_one_way",
    ),
    "another function's body": (
        "CREATE OR REPLACE FUNCTION imprimatur_append_only() RETURNS trigger LANGUAGE plpgsql"
        " SET search_path = pg_catalog, pg_temp AS $$ BEGIN RETURN NEW; END $$",
        "imprimatur_append_only",
    ),
    "another search path": (
        "ALTER FUNCTION imprimatur_one_way() SET search_path = public",
        "imprimatur_one_way",
    ),
    "no search path": ("ALTER FUNCTION imprimatur_one_way() RESET ALL", "imprimatur_one_way"),
    "somebody's rights": (
        "ALTER FUNCTION imprimatur_append_only() SECURITY DEFINER",
        "imprimatur_append_only",
    ),
    "a function of the same name elsewhere": (
        "CREATE SCHEMA elsewhere; CREATE FUNCTION elsewhere.imprimatur_append_only()"
        " RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;"
        " CREATE OR REPLACE TRIGGER articles_revision_unchanged BEFORE UPDATE ON articles_revision"
        " FOR EACH ROW EXECUTE FUNCTION elsewhere.imprimatur_append_only()",
        "articles_revision_unchanged",
    ),
    "a check that is always true": (
        "ALTER TABLE reviews_policy DROP CONSTRAINT reviews_policy_asks_for_something,"
        " ADD CONSTRAINT reviews_policy_asks_for_something CHECK (true)",
        "reviews_policy_asks_for_something",
    ),
    "a key that nobody has checked": (
        "ALTER TABLE reviews_publication DROP CONSTRAINT reviews_publication_proved;"
        " ALTER TABLE reviews_publication ADD CONSTRAINT reviews_publication_proved"
        " FOREIGN KEY (release_id, n_slots) REFERENCES reviews_approval (release_id, slot) NOT VALID",
        "reviews_publication_proved",
    ),
    "a key to fewer columns": (
        "ALTER TABLE reviews_publication DROP CONSTRAINT reviews_publication_proved;"
        " ALTER TABLE reviews_publication ADD CONSTRAINT reviews_publication_proved"
        " FOREIGN KEY (release_id) REFERENCES reviews_release (id)",
        "reviews_publication_proved",
    ),
    "a key that follows": (
        "ALTER TABLE reviews_approval DROP CONSTRAINT reviews_approval_signed;"
        " ALTER TABLE reviews_approval ADD CONSTRAINT reviews_approval_signed"
        " FOREIGN KEY (sign_off_id, revision_id, kind, reviewer_id, valid) REFERENCES"
        " reviews_signoff (id, revision_id, kind, reviewer_id, valid) ON UPDATE CASCADE",
        "reviews_approval_signed",
    ),
    "a key over fewer rows": (
        "DROP INDEX articles_revision_one_root; CREATE UNIQUE INDEX articles_revision_one_root"
        " ON articles_revision (article_id) WHERE parent_id IS NULL AND number > 1",
        "articles_revision_one_root",
    ),
    "a rule": (
        "CREATE RULE x AS ON DELETE TO reviews_publication DO INSTEAD NOTHING",
        "reviews_publication: rules",
    ),
    "hidden rows": (
        "ALTER TABLE reviews_withdrawal ENABLE ROW LEVEL SECURITY",
        "reviews_withdrawal: row security",
    ),
    "rows of another table": (
        "CREATE TABLE x () INHERITS (reviews_publication)",
        "reviews_publication: inheriting tables",
    ),
    "a replica": ("SET session_replication_role = 'replica'", "session_replication_role"),
}


@pytest.mark.postgresql
@pytest.mark.parametrize("name", CHANGED_ON_POSTGRESQL)
def test_what_no_longer_works_on_postgresql(make_enemy, name):
    enemy = make_enemy()
    statements, guard = CHANGED_ON_POSTGRESQL[name]

    enemy.run(statements)

    assert guard in guards.missing(as_django(enemy))


CHANGED_ON_SQLITE = {
    "keys off": ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys"),
    "checks off": ("PRAGMA ignore_check_constraints = ON", "PRAGMA ignore_check_constraints"),
    "another condition": (
        "DROP TRIGGER articles_revision_unchanged; CREATE TRIGGER articles_revision_unchanged"
        " BEFORE UPDATE ON articles_revision WHEN 0 BEGIN SELECT RAISE(ABORT, 'x'); END",
        "articles_revision_unchanged",
    ),
    "another deed": (
        "DROP TRIGGER articles_revision_unchanged; CREATE TRIGGER articles_revision_unchanged"
        " BEFORE UPDATE ON articles_revision BEGIN SELECT RAISE(IGNORE); END",
        "articles_revision_unchanged",
    ),
    "a key over fewer rows": (
        "DROP INDEX articles_revision_one_root; CREATE UNIQUE INDEX articles_revision_one_root"
        " ON articles_revision (article_id) WHERE parent_id IS NULL AND number > 1",
        "articles_revision_one_root",
    ),
}


@pytest.mark.sqlite
@pytest.mark.parametrize("name", CHANGED_ON_SQLITE)
def test_what_no_longer_works_on_sqlite(make_enemy, name):
    enemy = make_enemy()
    statements, guard = CHANGED_ON_SQLITE[name]

    enemy.raw.executescript(statements)

    assert guard in guards.missing(as_django(enemy))


@pytest.mark.sqlite
def test_a_check_that_is_always_true_on_sqlite(make_enemy):
    enemy, name = make_enemy(), "reviews_policy_asks_for_something"
    dismantle(enemy, name)
    rebuild(
        enemy, "reviews_policy", lambda sql: f'{sql[:-1]}, CONSTRAINT "{name}" CHECK (1 IN (1)))'
    )

    assert name in guards.missing(as_django(enemy))


@pytest.mark.sqlite
def test_a_rebuilt_table_has_lost_its_triggers_until_they_are_installed(make_enemy):
    """What Django does to a table when a field changes."""
    enemy = make_enemy()
    own = {name for name, trigger in triggers().items() if trigger.table == "reviews_policy"}
    for name in own:
        dismantle(enemy, name)
    rebuild(enemy, "reviews_policy", lambda sql: sql)
    django = as_django(enemy)
    assert set(guards.missing(django)) == own

    guards.install(django)

    assert guards.missing(django) == []
