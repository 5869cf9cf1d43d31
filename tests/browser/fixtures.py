"""A browser and a running site, for tests and for whole journeys."""

import threading
import time

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from playwright.sync_api import sync_playwright

from tests.browser import chromium
from tests.browser.visitor import Visitor


@pytest.fixture(scope="session")
def browser(live_server):
    """It ends before the server does, so that no thread of the server waits for it."""
    if connection.vendor == "sqlite":
        # The server's threads close the one connection that they share after the server has ended.
        connection.inc_thread_sharing()
    with sync_playwright() as playwright:
        started = chromium.launch(playwright)
        yield started
        started.close()
    _wait_for_server_threads()


def _wait_for_server_threads(seconds=10):
    """Until none is left; on PostgreSQL each holds a connection to the database that is dropped next."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and any(
        "process_request_thread" in thread.name for thread in threading.enumerate()
    ):
        time.sleep(0.02)


@pytest.fixture
def site(live_server, monkeypatch):
    """The address of a running site.

    SQLite's database of a test lives in memory, and all threads share its one connection: one request at a time.
    """
    if connection.vendor != "sqlite":
        yield live_server.url
        return
    turn, answer = threading.RLock(), WSGIHandler.get_response

    def get_response(self, request):
        with turn:
            return answer(self, request)

    monkeypatch.setattr(WSGIHandler, "get_response", get_response)
    yield live_server.url
    with turn:  # whatever is still being answered ends before the tables are emptied
        pass


@pytest.fixture
def visit(browser, site):
    """`visit(size=..., java_script_enabled=False)` lets somebody come; at the end all leave without complaint."""
    visitors = []

    def come(**options):
        visitors.append(Visitor(browser, site, **options))
        return visitors[-1]

    yield come
    for one in visitors:
        one.context.close()
    _wait_for_server_threads(3)  # what a page's script asked last is still being answered
    for one in visitors:
        one.watch.assert_quiet()
