"""Many readers at once, and a worker that dies, with no more connections to the database than operations.md reckons."""

import os
import signal
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings

from tests import databases
from tests.cms.serving import SERVERS, documented, environment_of, served, tell_a_story

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

READERS = 200
PAGES = ("/", "/reviewers/rosa-rivera/")
# For whoever administers the database meanwhile.
SPARE = 2


def connections(server):
    """Workers x threads, by the server's documented command."""
    words = documented(server)
    numbers = {word: words[at + 1] for at, word in enumerate(words[:-1])}
    threads = numbers.get("--threads", settings.SITE_THREADS)
    return int(numbers["--workers"]) * int(threads)


@pytest.fixture(scope="module")
def environment(django_db_setup, django_db_blocker):
    """One live article, and a role that may open no more connections than the servers need."""
    (needed,) = {connections(server) for server in SERVERS}
    with (
        django_db_blocker.unblock(),
        databases.copied(connections=needed + SPARE) as (owner, role),
    ):
        tell_a_story(environment_of(owner), "story.live()")
        yield environment_of(role)


@pytest.fixture(scope="module", params=SERVERS)
def site(request, environment):
    with served(request.param, environment) as running:
        yield running


def test_two_hundred_readers_at_once_are_all_answered(site):
    took = []

    def read(_):
        began = time.monotonic()
        statuses = [site.ask("GET", page, timeout=120)[0] for page in PAGES]
        took.append(time.monotonic() - began)
        return statuses

    with ThreadPoolExecutor(READERS) as readers:
        answers = Counter(status for each in readers.map(read, range(READERS)) for status in each)

    took.sort()
    sys.stdout.write(
        f"{READERS} readers of {len(PAGES)} pages: {dict(answers)}; half within {took[READERS // 2]:.2f} s, "
        f"the slowest within {took[-1]:.2f} s"
    )
    assert answers == {200: READERS * len(PAGES)}


def test_a_worker_that_dies_is_replaced(site):
    before = site.workers()
    os.kill(min(before), signal.SIGKILL)
    end = time.monotonic() + 20
    while len(site.workers() - before) < 1 and time.monotonic() < end:
        time.sleep(0.1)

    assert len(site.workers()) == len(before) == 2
    assert site.workers() != before
    assert [site.ask("GET", page)[0] for page in PAGES] == [200] * len(PAGES)
