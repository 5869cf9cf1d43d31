import pytest
from django.core.management import call_command
from django.db import connection, transaction

from tests import databases
from tests.attacks.scene import Scene
from tests.attacks.siege import ON_POSTGRESQL, Enemy, empty, plain_copy, rival_connection

ATTACKERS = ("site", "owner") if ON_POSTGRESQL else ("plain",)


@pytest.fixture(scope="package")
def scenes(django_db_setup, django_db_blocker):
    """The scenes that were committed so far; the latest one counts."""
    name = str(connection.settings_dict["NAME"])
    assert name.startswith(("test_", "file:memorydb")), f"{name} is somebody's real database"
    yield (made := [])
    if made:
        with django_db_blocker.unblock():
            empty()


@pytest.fixture
def scene(scenes, django_db_blocker):
    """Committed once for all attacks, because a second connection must see it; again when a test emptied the database.

    Tests ask for `siege` or `enemy`, which also ask for a database of the tests' own.
    """
    with django_db_blocker.unblock():
        if not scenes or not scenes[-1].is_there():
            scenes.append(Scene())
    return scenes[-1]


@pytest.fixture
def siege(scene, db):
    """The scene on Django's own connection; whatever a test does to it is rolled back."""
    yield scene
    # Not even asked whether its keys hold.
    transaction.set_rollback(True)


@pytest.fixture
def as_owner(siege):
    """The owner's rights, for what the site's role could never do."""
    with databases.as_owner():
        yield


@pytest.fixture
def make_enemy(scene, db):
    """Makes second connections, each of them new; the owner's unless said otherwise.

    Read nothing through Django before their statements: a table lock would wait for this test's own transaction.
    """
    made = []

    def make(*, owner=True, keys=True):
        raw = rival_connection(owner=owner) if ON_POSTGRESQL else plain_copy(keys=keys)
        made.append(raw)
        return Enemy(raw)

    yield make
    for raw in made:
        raw.close()


@pytest.fixture(params=ATTACKERS)
def enemy(request, make_enemy):
    """A second connection, made anew for each attack."""
    return make_enemy(owner=request.param == "owner")


@pytest.fixture
def unchecked_enemy(make_enemy):
    """A SQLite connection that does not check foreign keys, as any program may open one."""
    return make_enemy(keys=False)


@pytest.fixture
def forger(siege):
    """Statements on Django's own connection, so that Django then sees what was forged."""
    connection.ensure_connection()
    return Enemy(connection.connection)


@pytest.fixture
def verify(capsys):
    """Run the command; its exit code and what it said."""

    def run(*arguments):
        capsys.readouterr()
        code = 0
        try:
            call_command("verify_trail", *arguments)
        except SystemExit as end:
            code = end.code
        said = capsys.readouterr()
        return code, said.out + said.err

    return run
