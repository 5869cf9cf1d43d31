"""What only PostgreSQL offers to somebody who wants round the guards."""

import pytest

pytestmark = pytest.mark.postgresql

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
