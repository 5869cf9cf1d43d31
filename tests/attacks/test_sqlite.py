"""What only SQLite offers: replacing rows, keys and checks that each connection may switch off, loose types."""

import pytest
from django.db import connections

from people.damage import damage_in
from people.triggers import guarded_models
from reviews import seals
from reviews.models import Publication, SignOff
from tests.attacks.dismantling import dismantle
from tests.attacks.siege import written_columns

pytestmark = pytest.mark.sqlite

FACTS = pytest.mark.parametrize("model", guarded_models(), ids=lambda model: model._meta.label)
KEYS = pytest.mark.parametrize("keys", [True, False], ids=["keys checked", "keys not checked"])

# A row that is in the way may be removed, overwritten or kept; none of it may happen to a fact.
REPLACING = (
    "INSERT OR REPLACE INTO {table} ({names}) SELECT {values} FROM {table} WHERE id = {row}",
    "REPLACE INTO {table} ({names}) SELECT {values} FROM {table} WHERE id = {row}",
    "INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE id = {row}"
    " ON CONFLICT DO UPDATE SET {column} = excluded.{column}",
)


def keys_of(model):
    """Column sets that no two rows may share, each with the columns that must be NULL for it to count."""
    for field in model._meta.local_concrete_fields:
        if field.unique:
            yield (field.column,), ()
    for constraint in model._meta.constraints:
        fields = getattr(constraint, "fields", ())
        if fields and "id" not in fields:
            gaps = [
                name.removesuffix("__isnull")
                for name, _ in getattr(constraint.condition, "children", ())
            ]
            yield tuple(
                tuple(model._meta.get_field(name).column for name in names)
                for names in (fields, gaps)
            )


def replacing_values(model, key):
    """The row's own values in the key, others in all other keys: only that one is in the way."""
    values = {"id": '"id"' if key == ("id",) else '"id" + 100000'}
    unique = {column for other, _ in keys_of(model) for column in other} - set(key)
    for column in written_columns(model):
        is_text = model._meta.get_field(column).get_internal_type() in ("CharField", "SlugField")
        changed = f"\"{column}\" || 'x'" if is_text else f'"{column}" + 100000'
        values[column] = changed if column in unique else f'"{column}"'
    return values


@FACTS
@KEYS
def test_a_fact_is_not_replaced(make_enemy, model, keys):
    enemy, table = make_enemy(keys=keys), model._meta.db_table

    for key, gaps in keys_of(model):
        values = replacing_values(model, key)
        holds = " AND ".join(["TRUE", *(f'"{gap}" IS NULL' for gap in gaps)])
        row = enemy.value(f'SELECT max("id") FROM "{table}" WHERE {holds}')
        for statement in REPLACING:
            with enemy.repelled(f"append-only: {table}"):
                enemy.run(
                    statement.format(
                        table=f'"{table}"',
                        names=", ".join(f'"{name}"' for name in values),
                        values=", ".join(values.values()),
                        column=f'"{written_columns(model)[0]}"',
                        row=row,
                    )
                )


@FACTS
@KEYS
def test_no_column_is_rewritten_with_or_without_its_key(make_enemy, model, keys):
    enemy, table = make_enemy(keys=keys), model._meta.db_table
    words = (f"append-only: {table}", f"publication gate: {table}", "CHECK constraint failed")

    for column in ("id", *written_columns(model)):
        for verb in ("UPDATE", "UPDATE OR REPLACE"):
            with enemy.repelled(*words):
                enemy.run(f'{verb} "{table}" SET "{column}" = 0')
    with enemy.repelled(f"append-only: {table}"):
        enemy.run(f'DELETE FROM "{table}"')


def test_without_its_guard_a_live_text_is_replaced(make_enemy, scene):
    """The attack that the guard against replacing is for."""
    enemy, live = make_enemy(), scene.keys["live"]
    dismantle(enemy, "articles_revision_not_replaced")
    columns = ", ".join(f'"{name}"' for name in ("id", *_revision_columns()))
    values = columns.replace('"html"', "'Eat clay.'")

    enemy.run(
        f"INSERT OR REPLACE INTO articles_revision ({columns}) SELECT {values}"
        f" FROM articles_revision WHERE id = {live.revision}"
    )
    enemy.settle()

    sql = "SELECT html FROM articles_revision WHERE id = %s"
    assert enemy.value(sql, live.revision) == "Eat clay."


def _revision_columns():
    revision = next(m for m in guarded_models() if m._meta.label == "articles.Revision")
    return written_columns(revision)


@pytest.mark.parametrize("same", ["'{}'", "{}.0", "' {} '", "'{}.0'", "CAST('{}' AS INTEGER)"])
def test_a_key_in_another_type_is_the_same_key(enemy, scene, same):
    live, columns = scene.keys["live"], _revision_columns()
    names = ", ".join(f'"{name}"' for name in columns)
    key = same.format(live.revision)

    with enemy.repelled("append-only: articles_revision"):
        enemy.run(
            f'INSERT OR REPLACE INTO articles_revision ("id", {names}) SELECT {key}, {names}'
            f" FROM articles_revision WHERE id = {live.revision}"
        )
    with enemy.repelled("append-only: articles_revision"):
        enemy.run(
            f"INSERT OR REPLACE INTO articles_revision (rowid, {names}) SELECT {key}, {names}"
            f" FROM articles_revision WHERE id = {live.revision}"
        )


@pytest.mark.parametrize("slots", ["1.5", "'2x'", "x'32'", "'two'", "-2", "0"])
def test_a_pointer_with_odd_slots(enemy, scene, slots):
    live = scene.keys["live"]
    with enemy.repelled("FOREIGN KEY", "CHECK"):
        enemy.take_down(live)
        enemy.run(
            "INSERT INTO reviews_publication (article_id, release_id, revision_id, n_slots)"
            f" VALUES ({live.article}, {live.release}, {live.revision}, {slots})"
        )


# With keys and checks switched off anything can be written. Readers see nothing of it, and the trail names it.


@pytest.fixture
def lawless(unchecked_enemy):
    unchecked_enemy.run("PRAGMA ignore_check_constraints = ON")
    return unchecked_enemy


def pointed(lawless, scene, name, *links, policy=None, n_slots=2):
    """A forged release of a text, a chain of these links, and the pointer on top."""
    keys = scene.keys[name]
    policy = policy or scene.policy
    release = lawless.release(
        keys, scene.keys["live"].release, policy=scene.policy, n_slots=n_slots
    )
    lawless.chain(release, keys.revision, policy, *links)
    lawless.point(keys.article, release, keys.revision, n_slots)


def medical(scene, name):
    return ("medical", scene.keys[name].sign_offs["medical"], scene.rivera)


def fact_check(scene, name):
    return ("fact_check", scene.keys[name].sign_offs["fact_check"], scene.felix)


LAWLESS = {
    "no chain at all": lambda enemy, scene: pointed(enemy, scene, "unsigned"),
    "a pointer that asks for nothing": lambda enemy, scene: pointed(
        enemy, scene, "unsigned", n_slots=0
    ),
    "a negative number of slots": lambda enemy, scene: pointed(
        enemy, scene, "unsigned", n_slots=-1
    ),
    "one of two": lambda enemy, scene: pointed(enemy, scene, "half", medical(scene, "half")),
    "one of two, and the number of slots lowered": lambda enemy, scene: pointed(
        enemy, scene, "half", medical(scene, "half"), n_slots=1
    ),
    "another text's approvals": lambda enemy, scene: pointed(
        enemy, scene, "unsigned", medical(scene, "live"), fact_check(scene, "live")
    ),
    "requested changes and an approval taken back": lambda enemy, scene: pointed(
        enemy, scene, "objected", medical(scene, "objected"), fact_check(scene, "objected")
    ),
    "a weaker policy's chain": lambda enemy, scene: pointed(
        enemy, scene, "half", medical(scene, "half"), policy=scene.weak
    ),
    "signatures under other names": lambda enemy, scene: pointed(
        enemy,
        scene,
        "half",
        medical(scene, "half"),
        ("fact_check", scene.keys["half"].sign_offs["medical"], scene.chen),
    ),
}


@pytest.fixture
def seen_through(siege, monkeypatch):
    """The site as it reads what somebody has written into a copy of its database: the articles whose pages it shows."""

    def look(enemy):
        enemy.settle()
        with monkeypatch.context() as patch:
            patch.setattr(connections["default"], "connection", enemy.raw)
            return {one.article_id for one in Publication.objects.live() if is_shown(one)}, [
                found.subject
                for found in damage_in(f"article:{keys.article}" for keys in siege.keys.values())
            ]

    return look


def is_shown(publication):
    try:
        return bool(seals.prove(publication))
    except seals.BrokenSeal:
        return False


@pytest.mark.parametrize("name", LAWLESS)
def test_nothing_unapproved_is_shown_without_keys_and_checks(lawless, scene, seen_through, name):
    before, _ = seen_through(lawless)

    LAWLESS[name](lawless, scene)

    after, damaged = seen_through(lawless)
    assert before == after
    assert damaged


def test_an_author_cannot_approve_without_keys_and_checks(lawless, scene, seen_through):
    half = scene.keys["half"]
    own = lawless.forge(
        SignOff, half.sign_offs["medical"], assignment_id=99999, reviewer_id=scene.wanda
    )
    facts = lawless.sign(half, own, reviewer=scene.felix, kind="fact_check")
    pointed(
        lawless, scene, "half", ("medical", own, scene.wanda), ("fact_check", facts, scene.felix)
    )

    shown, damaged = seen_through(lawless)

    assert half.article not in shown
    assert f"article:{half.article}" in damaged


@pytest.mark.parametrize("slot", [1, 2])
def test_a_page_goes_with_its_proof_without_keys(lawless, scene, seen_through, slot):
    live = scene.keys["live"]
    assert live.article in seen_through(lawless)[0]

    lawless.run(
        "DELETE FROM reviews_approval WHERE release_id = %s AND slot = %s", live.release, slot
    )

    assert live.article not in seen_through(lawless)[0]


@pytest.mark.parametrize(("name", "under"), [("live", "live"), ("narrow first", "narrow")])
def test_a_page_goes_with_its_sign_off_or_the_base_without_keys(
    lawless, scene, seen_through, name, under
):
    lawless.run(
        "UPDATE reviews_signoff SET withdrawn_at = signed_at, withdrawn_by_id = %s,"
        " withdrawal_reason = 'x' WHERE id = %s",
        scene.maya,
        scene.keys[name].sign_offs["medical"],
    )

    shown, damaged = seen_through(lawless)

    assert scene.keys[under].article not in shown
    assert f"article:{scene.keys[name].article}" in damaged


def test_a_withdrawn_text_stays_away_without_keys(lawless, scene, seen_through):
    gone = scene.keys["taken down"]
    lawless.chain(
        gone.release,
        gone.revision,
        scene.policy,
        medical(scene, "taken down"),
        fact_check(scene, "taken down"),
    )
    lawless.point(gone.article, gone.release, gone.revision)

    shown, damaged = seen_through(lawless)

    assert gone.article not in shown
    assert f"article:{gone.article}" in damaged
