"""The site behind the two servers that docs/operations.md names, each started as it says there."""

import socket
import time
from contextlib import closing
from urllib.parse import urlencode

import pytest
from django.db import connection

from tests.cms.serving import SERVERS, environment_of, served, tell_a_story

# On SQLite all writers wait for one, and the servers have a database of their own: once is enough.
pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]

FEEDBACK = "/articles/paraneoplastic-syndrome/feedback/"
VOTE = b"helpful=yes"


@pytest.fixture(scope="module")
def environment(tmp_path_factory, django_db_setup, django_db_blocker):
    """A copy of the tests' empty database in a file, and one live article in it."""
    database = tmp_path_factory.mktemp("served") / "site.sqlite3"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(database)])
    found = environment_of(f"sqlite:///{database}")
    tell_a_story(found, "story.live()")
    return found


@pytest.fixture(scope="module", params=SERVERS)
def site(request, environment):
    with served(request.param, environment) as running:
        yield running


def test_it_serves_pages_with_their_headers(site):
    assert site.ask("GET", "/readyz")[0] == 200

    status, headers, body = site.ask("GET", "/")
    assert status == 200
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers
    assert "</html>" in body

    assert site.ask("HEAD", "/")[::2] == (200, "")
    assert site.ask("GET", "/articles/nothing-here/")[0] == 404
    assert site.ask("DELETE", "/")[0] == 405
    assert site.ask("GET", "/static/website/site.css")[0] == 200


def test_a_slow_line_keeps_nobody_else_waiting(site):
    """Half of a reader's vote is here; another reader's report need not wait for the rest."""
    with closing(begun(site, VOTE)) as line:
        line.sendall(VOTE[:4])
        time.sleep(0.5)
        report = urlencode({"reason": "inaccurate", "comment": "The dose is wrong."})

        status, _, page = site.ask("POST", FEEDBACK, report, timeout=10)
        line.sendall(VOTE[4:])

        assert status == 200
        assert "Your report has reached the editors" in page
        assert line.recv(100).startswith(b"HTTP/1.1 200 ")


def test_half_an_answer_is_not_taken_for_a_whole_one(site):
    report = urlencode({"reason": "inaccurate", "comment": "The dose is not wrong."}).encode()
    with closing(begun(site, report)) as line:
        line.sendall(report[:-10])
        line.shutdown(socket.SHUT_WR)

        assert line.recv(100).startswith(b"HTTP/1.1 400 ")


def begun(site, body):
    """A line on which a form's head was sent, and nothing of its body."""
    line = socket.create_connection(("localhost", site.port), timeout=20)
    head = (
        f"POST {FEEDBACK} HTTP/1.1",
        "Host: localhost",
        "Connection: close",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    )
    line.sendall("\r\n".join((*head, "", "")).encode())
    return line
