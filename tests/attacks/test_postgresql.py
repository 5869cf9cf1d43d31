"""What only PostgreSQL offers to somebody who wants round the guards."""

import io

import psycopg2
import pytest

from people.triggers import guarded_models
from reviews.models import Approval, Publication, Release
from tests.attacks.dismantling import dismantle
from tests.attacks.siege import is_refusal, written_columns

pytestmark = pytest.mark.postgresql

FACTS = pytest.mark.parametrize("model", guarded_models(), ids=lambda model: model._meta.label)

OTHER_VALUES = {
    "BooleanField": 'NOT "{}"',
    "JSONField": "'[0]'",
    "DateField": "'2001-02-03'",
    "DateTimeField": "'2001-02-03'",
}


def other_value(model, column):
    """An expression of the column's type that is not its value."""
    kind = model._meta.get_field(column).get_internal_type()
    if kind in ("CharField", "TextField", "SlugField"):
        return "'x'"
    return OTHER_VALUES.get(kind, 'coalesce("{}", 0) + 1').format(column)


@FACTS
def test_no_column_is_rewritten(enemy, model):
    table = model._meta.db_table

    for column in ("id", *written_columns(model)):
        with enemy.repelled(
            f"append-only: UPDATE on {table}",
            f"permission denied for table {table}",
            "people_snapshot_erased_is_empty",
        ):
            enemy.run(f'UPDATE "{table}" SET "{column}" = {other_value(model, column)}')


@FACTS
def test_no_row_is_removed(enemy, model):
    table = model._meta.db_table

    with enemy.repelled(f"append-only: DELETE on {table}", f"permission denied for table {table}"):
        enemy.run(f'DELETE FROM "{table}"')
    with enemy.repelled("append-only: TRUNCATE on", "permission denied for table"):
        enemy.run(f'TRUNCATE "{table}" CASCADE')


@FACTS
def test_an_upsert_overwrites_nothing(enemy, model):
    table, columns = model._meta.db_table, written_columns(model)
    names = ", ".join(f'"{name}"' for name in ("id", *columns))

    with enemy.repelled("append-only: ", f"permission denied for table {table}"):
        enemy.run(
            f'INSERT INTO "{table}" ({names}) SELECT {names} FROM "{table}"'
            f' ON CONFLICT (id) DO UPDATE SET "{columns[0]}" = excluded."{columns[0]}"'
        )
    with enemy.repelled(f"append-only: UPDATE on {table}", f"permission denied for table {table}"):
        enemy.run(
            f'MERGE INTO "{table}" t USING "{table}" s ON s.id = t.id'
            f' WHEN MATCHED THEN UPDATE SET "{columns[0]}" = s."{columns[0]}"'
        )
    with enemy.repelled(f"append-only: DELETE on {table}", f"permission denied for table {table}"):
        enemy.run(
            f'MERGE INTO "{table}" t USING "{table}" s ON s.id = t.id WHEN MATCHED THEN DELETE'
        )


@pytest.mark.parametrize("table", ["articles_article", "people_user", "references_reference"])
def test_emptying_what_history_hangs_on(enemy, table):
    with enemy.repelled("append-only: TRUNCATE on", "permission denied for table"):
        enemy.run(f"TRUNCATE {table} CASCADE")


@FACTS
def test_without_its_triggers_the_owner_rewrites_it(make_enemy, model):
    enemy, table = make_enemy(), model._meta.db_table
    last = "one_way" if model.guard.one_way else "unchanged"
    column = written_columns(model)[0]
    before = enemy.fingerprint()

    dismantle(enemy, f"{table}_{last}")
    enemy.run("SET CONSTRAINTS ALL DEFERRED")
    enemy.run(
        f'UPDATE "{table}" SET "{column}" = {other_value(model, column)}'
        f' WHERE id = (SELECT max(id) FROM "{table}")'
    )

    assert enemy.fingerprint() != before


# The pointer, in other ways than by one plain INSERT


def test_all_in_one_statement(enemy, scene):
    live, half = scene.keys["live"], scene.keys["half"]
    changes = {"article_id": half.article, "revision_id": half.revision}
    columns = written_columns(Release)
    values = ", ".join(str(changes.get(column, column)) for column in columns)

    with enemy.repelled("reviews_publication_proved"):
        enemy.run(
            f"WITH forged AS (INSERT INTO reviews_release ({', '.join(columns)})"
            f" SELECT {values} FROM reviews_release WHERE id = %s RETURNING *),"
            " start AS (INSERT INTO reviews_approval (release_id, revision_id, policy_id, slot, valid)"
            " SELECT id, revision_id, policy_id, 0, true FROM forged)"
            " INSERT INTO reviews_publication (article_id, release_id, revision_id, n_slots)"
            " SELECT article_id, id, revision_id, n_slots FROM forged",
            live.release,
        )


def test_keys_put_off_to_the_end(enemy, scene):
    unsigned = scene.keys["unsigned"]

    with enemy.repelled("reviews_publication_proved"):
        enemy.run("SET CONSTRAINTS ALL DEFERRED")
        release = enemy.release(unsigned, scene.keys["live"].release, policy=scene.policy)
        enemy.point(unsigned.article, release, unsigned.revision)
        enemy.raw.commit()


def test_keys_put_off_while_the_ground_is_pulled_away(enemy, scene):
    live = scene.keys["live"]

    with enemy.repelled("reviews_approval_signed"):
        enemy.run("SET CONSTRAINTS ALL DEFERRED")
        enemy.run(
            "UPDATE reviews_signoff SET withdrawn_at = now(), withdrawn_by_id = %s,"
            " withdrawal_reason = 'x' WHERE id = %s",
            scene.maya,
            live.sign_offs["medical"],
        )
        enemy.raw.commit()


def test_a_pointer_copied_in(enemy, scene):
    live, unsigned = scene.keys["live"], scene.keys["unsigned"]
    row = f"{unsigned.article}\t{live.release}\t{unsigned.revision}\t2\n"

    with enemy.repelled("reviews_publication_released"):
        enemy.raw.cursor().copy_expert(
            "COPY reviews_publication (article_id, release_id, revision_id, n_slots) FROM STDIN",
            io.StringIO(row),
        )


def test_a_pointer_merged_in(enemy, scene):
    newer, live = scene.keys["newer"], scene.keys["live"]

    with enemy.repelled("append-only: UPDATE on reviews_publication"):
        enemy.run(
            "MERGE INTO reviews_publication p USING (SELECT %s::bigint AS article) s"
            " ON p.article_id = s.article WHEN MATCHED THEN UPDATE SET revision_id = %s",
            live.article,
            newer.revision,
        )


def test_a_pointer_upserted(enemy, scene):
    newer, live = scene.keys["newer"], scene.keys["live"]

    with enemy.repelled("append-only: UPDATE on reviews_publication", "reviews_publication_newest"):
        enemy.run(
            "INSERT INTO reviews_publication (article_id, release_id, revision_id, n_slots)"
            " VALUES (%s, %s, %s, 2) ON CONFLICT (article_id) DO UPDATE SET revision_id = %s",
            live.article,
            live.release,
            live.revision,
            newer.revision,
        )


# Something else in the place of the real thing


@pytest.mark.parametrize("model", [Publication, Approval, *guarded_models()], ids=str)
def test_a_temporary_table_does_not_stand_in_for_a_real_one(enemy, scene, model):
    unsigned, live = scene.keys["unsigned"], scene.keys["live"]
    table = model._meta.db_table

    with enemy.repelled("reviews_publication_released"):
        enemy.run(f'CREATE TEMP TABLE "{table}" AS SELECT * FROM public."{table}"')
        enemy.run(
            "INSERT INTO public.reviews_publication (article_id, release_id, revision_id, n_slots)"
            " VALUES (%s, %s, %s, 2)",
            unsigned.article,
            live.release,
            unsigned.revision,
        )


# A type that swaps NULL and not NULL on its way in, and is cast to the real jsonb wherever one is wanted.
SHADOW = """
CREATE TYPE pg_temp.jsonb AS RANGE (subtype = pg_catalog.jsonb);
CREATE FUNCTION pg_temp.turned(pg_catalog.jsonb) RETURNS pg_temp.jsonb LANGUAGE sql AS $$
  SELECT pg_temp.jsonb(v, v, '[]') FROM (
    SELECT jsonb_object_agg(key, CASE
      WHEN key NOT IN ('withdrawn_at', 'withdrawn_by_id', 'withdrawal_reason') THEN value
      WHEN value = 'null' THEN '1'::pg_catalog.jsonb ELSE 'null' END) AS v
    FROM jsonb_each($1)) AS turned $$;
CREATE FUNCTION pg_temp.real(pg_temp.jsonb) RETURNS pg_catalog.jsonb LANGUAGE sql AS $$ SELECT lower($1) $$;
CREATE CAST (pg_catalog.jsonb AS pg_temp.jsonb) WITH FUNCTION pg_temp.turned AS ASSIGNMENT;
CREATE CAST (pg_temp.jsonb AS pg_catalog.jsonb) WITH FUNCTION pg_temp.real AS IMPLICIT;
"""


def test_a_temporary_type_does_not_stand_in_for_a_real_one(enemy, scene):
    with enemy.repelled("append-only: UPDATE on reviews_signoff"):
        enemy.run(SHADOW)
        enemy.run(
            "UPDATE reviews_signoff SET withdrawn_at = NULL, withdrawn_by_id = NULL,"
            " withdrawal_reason = NULL WHERE id = %s",
            scene.keys["objected"].sign_offs["fact_check"],
        )


# What the owner of the tables could do, and the site's role cannot

OWNERS_ONLY = {
    "replica": "SET session_replication_role = 'replica'",
    "replica by function": "SELECT set_config('session_replication_role', 'replica', false)",
    "replica for the role": "ALTER ROLE imprimatur_test_site SET session_replication_role = 'replica'",
    "disable a trigger": "ALTER TABLE reviews_signoff DISABLE TRIGGER ALL",
    "drop a trigger": "DROP TRIGGER reviews_signoff_one_way ON reviews_signoff",
    "another trigger": "CREATE TRIGGER x BEFORE UPDATE ON reviews_signoff FOR EACH ROW"
    " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "drop a key": "ALTER TABLE reviews_publication DROP CONSTRAINT reviews_publication_proved",
    "drop a table": "DROP TABLE reviews_approval CASCADE",
    "drop an index": "DROP INDEX articles_revision_one_root",
    "a column of its own": "ALTER TABLE reviews_signoff ALTER valid DROP EXPRESSION",
    "another function": "CREATE OR REPLACE FUNCTION imprimatur_append_only() RETURNS trigger"
    " LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "another search path": "ALTER FUNCTION imprimatur_one_way() RESET search_path",
    "a rule": "CREATE RULE x AS ON DELETE TO articles_revision DO INSTEAD NOTHING",
    "rows of another table": "CREATE TEMP TABLE x () INHERITS (reviews_publication)",
    "a table in our schema": "CREATE TABLE public.x (id integer)",
    "hidden rows": "ALTER TABLE reviews_withdrawal ENABLE ROW LEVEL SECURITY",
    "a program": "COPY (SELECT 1) TO PROGRAM 'true'",
    "migrations": "DELETE FROM django_migrations",
}


@pytest.mark.parametrize("name", OWNERS_ONLY)
def test_the_site_is_not_the_owner(make_enemy, name):
    enemy = make_enemy(owner=False)

    with pytest.raises(psycopg2.Error) as caught:
        enemy.run(OWNERS_ONLY[name])

    assert is_refusal(caught.value), caught.value
