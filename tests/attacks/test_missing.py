"""`guards.missing()` names whatever was taken away, whichever one it is; the checks and /readyz tell of it."""

from collections import defaultdict

import pytest
from django.core.checks import run_checks
from django.db import connection

from people import guards
from tests.attacks.dismantling import as_django, dismantle, parts, triggers
from tests.attacks.siege import ON_POSTGRESQL, execute


def by_table(kinds):
    tables = defaultdict(list)
    for name, part in parts().items():
        if part.kind in kinds:
            tables[part.table].append(name)
    return [pytest.param(names, id=table) for table, names in tables.items()]


def test_nothing_is_missing(siege):
    assert guards.missing(connection) == []
    assert run_checks(tags=["database"], databases=["default"]) == []


@pytest.mark.parametrize("name", triggers())
def test_a_trigger_that_is_gone(siege, as_owner, name):
    trigger = triggers()[name]
    execute(f'DROP TRIGGER "{name}"' + (f' ON "{trigger.table}"' if ON_POSTGRESQL else ""))

    assert guards.missing(connection) == [name]


@pytest.mark.parametrize("names", by_table({"unique", "foreign key", "check", "generated"}))
def test_a_constraint_that_is_gone(make_enemy, names):
    for name in names:
        enemy = make_enemy()
        dismantle(enemy, name)

        assert name in guards.missing(as_django(enemy))

        enemy.raw.rollback()
