"""Databases of earlier releases, brought to today's: the trail holds, what was live is live, in the same words.

Each release keeps its own beside this file (`tests.upgrades.keep`), on both databases.
"""

import json
import lzma

import psycopg2
import pytest
from django.conf import settings

from tests.upgrades.environment import KEPT, run, told_by

RELEASES = sorted(file.stem for file in KEPT.glob("*.json"))


@pytest.fixture(params=RELEASES)
def release(request):
    return request.param


def assert_it_outlived(url, release):
    before = json.loads((KEPT / f"{release}.json").read_text(encoding="utf-8"))
    run(url, "manage.py", "migrate", "--verbosity", "0")
    run(url, "manage.py", "take_over", "--by", "casimir.oakledger@example.org")
    run(url, "manage.py", "verify_trail")
    now = told_by(url)

    assert now.keys() == before.keys()
    for slug, told in before.items():
        page = now[slug].pop("page")
        assert now[slug].pop("status") == 200, slug
        assert now[slug] == told, slug
        assert [words for words in told["signed"] if words not in page] == [], slug


def test_a_release_is_kept():
    assert "2026-11-28" in RELEASES
    assert {file.name for file in KEPT.iterdir()} == {
        f"{release}.{end}"
        for release in RELEASES
        for end in ("json", "sqlite3.xz", "postgresql.sql.xz")
    }


@pytest.mark.sqlite
def test_it_outlives_the_upgrade_on_sqlite(release, tmp_path):
    file = tmp_path / "kept.sqlite3"
    file.write_bytes(lzma.decompress((KEPT / f"{release}.sqlite3.xz").read_bytes()))

    assert_it_outlived(f"sqlite:///{file}", release)


@pytest.mark.postgresql
def test_it_outlives_the_upgrade_on_postgresql(release, database):
    dump = lzma.decompress((KEPT / f"{release}.postgresql.sql.xz").read_bytes()).decode()
    connection = psycopg2.connect(database)
    with connection, connection.cursor() as cursor:
        cursor.execute(dump)
    connection.close()

    assert_it_outlived(database, release)


@pytest.fixture
def database():
    """The address of an empty database of its own, which its owner opens."""
    told = settings.DATABASES["default"]
    name = f"{told['NAME']}_kept"
    server = f"{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}"
    connection = psycopg2.connect(f"postgres://{server}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
        yield f"postgres://{server}/{name}"
        cursor.execute(f'DROP DATABASE "{name}"')
    connection.close()
