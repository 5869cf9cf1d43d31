import gc
import os
from contextlib import nullcontext
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import TransactionTestCase

from cms import health
from feedback import visitors
from tests import databases
from tests.cms.nginx import NGINX
from tests.ready import through_the_layer
from tests.story import Story

pytest_plugins = ["tests.browser.fixtures"]


def pytest_configure(config):
    # Real hashing is slow on purpose; passwords in tests guard nothing.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Static files come from where they lie: nothing is collected for tests.
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    # The story's articles all say the same; what is about that asks for less.
    settings.OVERLAP_PERCENT = 100
    databases.install_emptying()
    # How long an example takes is the machine's business; what must be quick has a test that says so.
    hypothesis.settings.register_profile(
        "here", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("here")


def pytest_make_parametrize_id(config, val, argname):
    """Bytes are named by their place: what is in them may differ from one worker to the next, and no worker runs then."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    if connection.vendor != "postgresql":
        yield
        return
    with django_db_blocker.unblock():
        databases.become_site_role()
    yield
    with django_db_blocker.unblock():
        databases.become_owner()


@pytest.fixture(autouse=True)
def _fresh_cache():
    forget_what_was_kept()
    yield
    forget_what_was_kept()


def forget_what_was_kept():
    for alias in settings.CACHES:
        caches[alias].clear()
    health.forget_verdict()
    visitors.forget_salts()


@pytest.fixture
def story(db):
    """A newsroom with its people, a policy and a few references; see tests/story.py."""
    made = Story(is_laid=True)
    with connection.execute_wrapper(made.laying.watch) if made.laying else nullcontext():
        yield made


# What is attacked is the site as it is served, with its pages that are ready.
SERVED = {"attacks", "authorization", "journeys", "properties"}


@pytest.fixture(autouse=True)
def _as_served(request, monkeypatch, settings):
    if _place(request.node) in SERVED:
        through_the_layer(monkeypatch, settings)


# A newcomer may have none; CI does.
HAS_NGINX = NGINX or os.environ.get("REQUIRE_BROWSER") == "1"
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}
# What is about pages alone; the same code meets the same rows on both databases.
PAGES = {"authorization", "browser", "cms", "desk", "journeys", "website", "test_headers.py"}


def pytest_collection_modifyitems(items):
    """Tests that need the other database are not collected: nothing is ever skipped.

    On PostgreSQL neither are tests that touch no database at all, nor those about pages, unless they are marked
    `both`: the run on SQLite has made them.
    """
    on_postgresql = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    other = "sqlite" if on_postgresql else "postgresql"
    items[:] = [
        item
        for item in items
        if not item.get_closest_marker(other)
        and (not on_postgresql or _is_for_postgresql(item))
        and (not item.get_closest_marker("nginx") or HAS_NGINX)
    ]


def pytest_collection_finish():
    """What is loaded by now stays: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


def _is_for_postgresql(item):
    if item.get_closest_marker("postgresql"):
        return True
    if _place(item) in PAGES and not item.get_closest_marker("both"):
        return False
    asked = DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ()))
    # Django's own test cases ask for the database without saying so.
    is_case = item.cls is not None and issubclass(item.cls, TransactionTestCase)
    return bool(asked or is_case or item.get_closest_marker("django_db"))


def _place(item):
    """The folder or file below tests/ that the test stands in."""
    return item.path.relative_to(Path(__file__).parent).parts[0]
