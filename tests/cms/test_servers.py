"""The site behind the two servers that docs/operations.md names, each started as it says there."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from django.db import connection

from tests.cms import slow
from tests.cms.serving import SERVERS, environment_of, served, tell_a_story
from tests.references.lookup_server import LookupServer, Reply, silent

# On SQLite all writers wait for one, and the servers have a database of their own: once is enough.
pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]

ARTICLE = "/articles/paraneoplastic-syndrome/"
BIG = "/static/ckeditor/ckeditor/ckeditor.js"
FEEDBACK = "/articles/paraneoplastic-syndrome/feedback/"
VOTE = b"helpful=yes"
SIGN_IN = (
    "from django.test import Client; edith = Client(); edith.force_login(story.edith); "
    "key = edith.cookies['sessionid'].value"
)
TOKEN = "t" * 32
WAITED = 6  # seconds
TEN = "\n".join(f"10.1000/{number}" for number in range(10))


@pytest.fixture(scope="module")
def silence():
    """A registry that takes every question and answers none."""
    with LookupServer() as server:
        server.reply = lambda asked: Reply(raw=silent)
        yield server


@pytest.fixture(scope="module")
def environment(tmp_path_factory, django_db_setup, django_db_blocker, silence):
    """A copy of the tests' empty database in a file, one live article in it, and Edith signed in."""
    database = tmp_path_factory.mktemp("served") / "site.sqlite3"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(database)])
    found = environment_of(f"sqlite:///{database}") | {
        "READY_PAGES_MB": "64",
        "LOOKUP_TRUSTED_HOSTS": silence.trusted,
        "LOOKUP_REQUEST_SECONDS": str(WAITED),
        **dict.fromkeys(("CROSSREF_URL", "PUBMED_URL", "DOI_URL"), silence.url),
    }
    key = database.with_name("session")
    tell_a_story(found, f"story.live(); {SIGN_IN}; open({str(key)!r}, 'w').write(key)")
    return found | {"EDITH": key.read_text()}


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
@pytest.mark.parametrize(("declared", "status"), [("27000000", 413), ("-1", 400), ("5x", 400)])
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


def test_ten_pages_that_wait_for_a_silent_registry_keep_nobody_else_waiting(site, environment):
    page = "/admin/references/reference/look-up/"
    form = urlencode({"wanted": TEN, "csrfmiddlewaretoken": TOKEN})
    asked = {"cookie": f"sessionid={environment['EDITH']}; csrftoken={TOKEN}"}

    def look_up(_):
        return site.ask("POST", page, form, headers=asked)

    def is_alive():
        began = time.monotonic()
        return site.ask("GET", "/healthz")[0], time.monotonic() - began

    with ThreadPoolExecutor(10) as editors:
        # What a process does for its first page is not what is measured.
        list(editors.map(lambda _: site.ask("GET", page, headers=asked), range(16)))
        waiting = [editors.submit(look_up, number) for number in range(10)]
        time.sleep(1)
        checks = [is_alive() for _ in range(10) if time.sleep(0.1) is None]
        answers = [one.result() for one in waiting]

    assert {status for status, _, _ in answers} == {200}
    assert all(text.count("In the queue") == 10 for _, _, text in answers)
    assert {status for status, _ in checks} == {200}
    # A second, and another for a machine that runs other tests; without a limit it would be five.
    assert max(seconds for _, seconds in checks) < 2


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
