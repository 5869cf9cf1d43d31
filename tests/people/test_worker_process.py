"""The worker as operations start it: killed in the middle, parted from its database, told to stop."""

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager

import psycopg2
import pytest
from django.db import connection

from people.jobs import Job
from tests import databases
from tests.cms.serving import ROOT, environment_of
from tests.people import tasks

pytestmark = pytest.mark.django_db

STATE = "SELECT status FROM django_tasks_database_dbtaskresult"
AN_HOUR_AGO = "2020-01-01 00:00:00"


@pytest.fixture(scope="module")
def address(tmp_path_factory, django_db_setup, django_db_blocker):
    """Where a copy of the tests' database is, with one task in its queue. No test's transaction is under way yet."""
    with django_db_blocker.unblock():
        tasks.take_long_at_first.enqueue(number=7, by=1)
        try:
            with _copied(tmp_path_factory.mktemp("queue")) as found:
                yield found
        finally:
            Job.objects.all().delete()


@contextmanager
def _copied(folder):
    if connection.vendor == "postgresql":
        with databases.copied(connections=4) as (_, role):
            yield role
        return
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(folder / "site.sqlite3")])
    yield f"sqlite:///{folder / 'site.sqlite3'}"


@contextmanager
def at(address):
    is_file = address.startswith("sqlite")
    line = sqlite3.connect(address.removeprefix("sqlite:///"), timeout=20) if is_file else None
    with closing(line or psycopg2.connect(address)) as session:
        yield session
        session.commit()


def ask(address, statement):
    with at(address) as session:
        cursor = session.cursor()
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def worker(address):
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker", "--interval", "0.3"],
        cwd=ROOT,
        env=environment_of(address),
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(20)


def wait_for(address, state, seconds=60):
    end = time.monotonic() + seconds
    while (seen := ask(address, STATE)) != [(state,)]:
        assert time.monotonic() < end, seen
        time.sleep(0.1)


def test_a_worker_that_was_killed_leaves_nothing_undone_and_nothing_done_twice(address):
    with worker(address) as first:
        wait_for(address, "RUNNING")
        while not ask(address, "SELECT url FROM references_link"):
            time.sleep(0.1)
        first.send_signal(signal.SIGKILL)
        first.wait(20)
    assert ask(address, STATE) == [("RUNNING",)]
    table = STATE.rpartition(" ")[2]
    ask(address, f"UPDATE {table} SET started_at = '{AN_HOUR_AGO}'")

    with worker(address) as second:
        wait_for(address, "READY")  # taken up; it is begun again after a pause
        if connection.vendor == "postgresql":
            _part(address)
        ask(address, f"UPDATE {table} SET run_after = '{AN_HOUR_AGO}'")
        wait_for(address, "SUCCESSFUL")
        second.send_signal(signal.SIGTERM)

        assert second.wait(10) == 0
    assert ask(address, "SELECT url FROM references_link") == [("https://example.org/7",)]


def _part(address):
    """End every other connection, as a database does that is started again."""
    ask(
        address,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()",
    )
