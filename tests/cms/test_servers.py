"""The site behind the two servers that docs/operations.md names, each started as it says there."""

import socket
import time
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from django.db import connection

from tests.cms import slow
from tests.cms.serving import SERVERS, environment_of, served, tell_a_story

# On SQLite all writers wait for one, and the servers have a database of their own: once is enough.
pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]

ARTICLE = "/articles/paraneoplastic-syndrome/"
BIG = "/static/ckeditor/ckeditor/ckeditor.js"
FEEDBACK = "/articles/paraneoplastic-syndrome/feedback/"
VOTE = b"helpful=yes"


@pytest.fixture(scope="module")
def environment(tmp_path_factory, django_db_setup, django_db_blocker):
    """A copy of the tests' empty database in a file, and one live article in it."""
    database = tmp_path_factory.mktemp("served") / "site.sqlite3"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(database)])
    found = environment_of(f"sqlite:///{database}") | {"READY_PAGES_MB": "64"}
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


of_granian = pytest.mark.parametrize("site", ["granian"], indirect=True)


@of_granian
@pytest.mark.parametrize(
    ("kind", "path"),
    [("header", ARTICLE), ("body", FEEDBACK), ("answer", ARTICLE), ("answer", BIG)],
)
def test_two_hundred_slow_clients_stop_nobody(site, kind, path):
    with slow.clients(kind, path, site.port):
        assert slow.quickest(lambda: site.ask("GET", ARTICLE)) < 1
        assert slow.quickest(lambda: site.ask("GET", "/healthz")) < 1
        assert slow.quickest(lambda: site.ask("POST", FEEDBACK, "helpful=yes")) < 1


@of_granian
@pytest.mark.parametrize(("declared", "status"), [("13000000", 413), ("-1", 400), ("5x", 400)])
def test_a_body_that_is_too_long_is_refused_before_it_is_read(site, declared, status):
    with socket.create_connection(("localhost", site.port), timeout=10) as line:
        head = f"POST {FEEDBACK} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {declared}\r\n\r\n"
        line.sendall(head.encode())

        assert line.recv(100).startswith(f"HTTP/1.1 {status} ".encode())


def test_a_header_with_an_underscore_is_not_one_with_a_hyphen(site):
    def encoding(name):
        with closing(HTTPConnection("localhost", site.port, timeout=20)) as line:
            line.request("GET", ARTICLE, headers={name: "gzip"})
            return line.getresponse().headers["Content-Encoding"]

    assert encoding("Accept-Encoding") == "gzip"
    assert encoding("Accept_Encoding") is None


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
