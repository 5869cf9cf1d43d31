"""deploy/nginx.conf as it is, but for names, ports and TLS, in front of the served site."""

import gzip
import socket
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection, RemoteDisconnected

import brotli
import psycopg2
import pytest

from tests import databases
from tests.cms import slow
from tests.cms.nginx import NGINX, configuration
from tests.cms.serving import environment_of, served, tell_a_story

pytestmark = [pytest.mark.postgresql, pytest.mark.nginx, pytest.mark.django_db]

PAGE = "/articles/paraneoplastic-syndrome/"
FEEDBACK = f"{PAGE}feedback/"
OLDEST = 3.5  # seconds: one in the worker, one in the proxy, one more while it asks again
FORM = "application/x-www-form-urlencoded"
READERS = 200
STATIC = "/static/website/site.0123456789ab.css"


BEHIND_A_PROXY = {
    "READY_PAGES_MB": "64",
    "TRUSTED_PROXY_COUNT": "1",
    "TRUST_X_FORWARDED_PROTO": "true",
}


@contextmanager
def proxied(site, folder):
    """The port of an nginx in front of the site."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    static = folder / STATIC.replace("/static/", "staticfiles/", 1)
    static.parent.mkdir(parents=True)
    static.write_text("main { color: black }")
    (folder / "cache").mkdir()
    file = folder / "nginx.conf"
    file.write_text(configuration(folder, port, site.port))
    process = subprocess.Popen([NGINX, "-c", file])
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
            except OSError:
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(10)


class Proxy:
    def __init__(self, port, environment):
        self.port, self.environment = port, environment

    def ask(self, path=PAGE, method="GET", body=None, exactly=(), **headers):
        """The answer and its body; `exactly` are headers whose names are not to be changed."""
        names = {name.replace("_", "-"): value for name, value in headers.items()} | dict(exactly)
        with closing(HTTPConnection("localhost", self.port, timeout=20)) as line:
            line.request(method, path, body, names)
            answer = line.getresponse()
            return answer, answer.read()


@pytest.fixture(scope="module")
def proxy(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), databases.copied(connections=20) as (owner, role):
        tell_a_story(environment_of(owner), "story.live()")
        environment = environment_of(role) | BEHIND_A_PROXY
        with (
            served("granian", environment) as site,
            proxied(site, tmp_path_factory.mktemp("nginx")) as port,
        ):
            yield Proxy(port, environment_of(owner))


def test_a_page_is_kept_for_a_second_in_each_encoding(proxy):
    plain = proxy.ask()[1]

    for encoding, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        proxy.ask(accept_encoding=f"deflate, {encoding}")
        answer, body = proxy.ask(accept_encoding=f"deflate, {encoding}")
        assert answer.headers["X-Cache"] == "HIT"
        assert answer.headers["Content-Encoding"] == encoding
        assert unpack(body) == plain
    answer, body = proxy.ask(accept_encoding="br;q=0, gzip;q=0")
    assert (answer.headers["Content-Encoding"], body) == (None, plain)


def test_a_browser_that_has_it_is_told_so(proxy):
    etag = proxy.ask()[0].headers["ETag"]

    answer, body = proxy.ask(if_none_match=etag)

    assert (answer.status, body) == (304, b"")


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (PAGE, {"cookie": "sessionid=somebodys"}),
        ("/accounts/login/", {}),
        ("/admin/", {}),
        ("/readyz", {}),
        ("/no/such/page/", {}),
    ],
)
def test_what_is_not_for_everybody_is_never_kept(proxy, path, headers):
    proxy.ask(path)

    for _ in range(2):
        assert proxy.ask(path, **headers)[0].headers["X-Cache"] in ("MISS", "BYPASS")


def test_static_files_are_its_own(proxy):
    answer, body = proxy.ask(STATIC)

    assert body == b"main { color: black }"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


# Attacks


@pytest.mark.parametrize(("kind", "path"), [("header", PAGE), ("body", FEEDBACK), ("answer", PAGE)])
def test_two_hundred_slow_clients_stop_nobody(proxy, kind, path):
    def get():
        answer, _ = proxy.ask()
        return (answer.status,)

    def vote():
        answer, _ = proxy.ask(FEEDBACK, "POST", "helpful=yes", content_type=FORM)
        return (answer.status,)

    with slow.clients(kind, path, proxy.port):
        assert slow.quickest(get) < 1
        assert slow.quickest(vote) < 1


def test_a_visitor_is_who_nginx_says_and_not_who_they_say(proxy):
    """One vote a visitor and day, by whatever headers somebody claims to be another."""
    with closing(psycopg2.connect(proxy.environment["DATABASE_URL"])) as session:
        session.autocommit = True
        to = session.cursor()

        def votes():
            to.execute("SELECT count(*) FROM feedback_vote")
            return to.fetchone()[0]

        proxy.ask(FEEDBACK, "POST", "helpful=yes", content_type=FORM)
        before = votes()
        for claimed in ("X-Forwarded-For", "X_Forwarded_For", "X-Real-IP", "Forwarded"):
            headers = {claimed: "198.51.100.7", "Content-Type": FORM}
            answer, _ = proxy.ask(FEEDBACK, "POST", "helpful=yes", exactly=headers)
            assert answer.status == 200

        assert before == votes() == 1


def test_a_header_with_an_underscore_is_dropped(proxy):
    proxy.ask()

    answer, _ = proxy.ask(exactly={"Accept_Encoding": "gzip", "X_Forwarded_Proto": "https"})

    assert (answer.status, answer.headers["Content-Encoding"]) == (200, None)


def test_a_body_that_is_too_large_never_reaches_the_site(proxy):
    with socket.create_connection(("localhost", proxy.port), timeout=10) as line:
        head = f"POST {FEEDBACK} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 27000000\r\n\r\n"
        line.sendall(head.encode())

        assert line.recv(100).startswith(b"HTTP/1.1 413 ")


def test_who_asks_for_another_name_gets_no_answer(proxy):
    with pytest.raises(RemoteDisconnected):
        proxy.ask(host="evil.example")


def test_a_forged_forwarded_host_is_not_repeated(proxy):
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Server": "evil.example"}
    for path in (PAGE, "/accounts/password/reset/"):
        answer, body = proxy.ask(path, exactly=forged)

        assert answer.status == 200
        assert b"evil.example" not in body


NEWSROOM = """
from articles.models import Article
from people.models import User
from reviews import actions
article, editor = Article.objects.get(), User.objects.get(email="editor@example.org")
"""
REPLACE = """
from articles.actions import latest_revision, save_revision
from reviews.models import Reviewer
last = latest_revision(article)
revision = save_revision(article=article, by=last.created_by, based_on=last, title="Replaced", body=last.body)
people = [(Reviewer.objects.get(user__name=name), kind, story.due())
          for name, kind in (("Rosa Rivera", "medical"), ("Felix Factor", "fact_check"))]
story.approve_all(actions.submit(revision=revision, by=editor, assignments=people))
actions.publish(revision=revision, by=editor)
"""


def test_two_hundred_readers_at_once_are_all_answered(proxy):
    """Of a page that the proxy may have, and of one that nobody asked for before; each reader has one line."""

    def read(number):
        with closing(HTTPConnection("localhost", proxy.port, timeout=60)) as line:
            began, statuses = time.monotonic(), []
            for path in (PAGE, f"/search/?q=body+{number}"):
                line.request("GET", path)
                answer = line.getresponse()
                answer.read()
                statuses.append(answer.status)
        return time.monotonic() - began, statuses

    with ThreadPoolExecutor(READERS) as readers:
        answers = list(readers.map(read, range(READERS)))

    took = sorted(seconds for seconds, _ in answers)
    sys.stdout.write(f"half within {took[READERS // 2]:.2f} s, all within {took[-1]:.2f} s")
    assert Counter(status for _, each in answers for status in each) == {200: 2 * READERS}


def test_what_is_replaced_is_new_in_the_proxy_too(proxy):
    for _ in range(3):
        assert b"Replaced" not in proxy.ask()[1]
    tell_a_story(proxy.environment, NEWSROOM + REPLACE)
    committed = time.monotonic()
    while b"Replaced" not in proxy.ask()[1] and time.monotonic() < committed + 20:
        time.sleep(0.05)

    assert time.monotonic() - committed < OLDEST
    ends_at = time.monotonic() + 2  # nor does the old text come back
    while time.monotonic() < ends_at:
        assert b"Replaced" in proxy.ask()[1]


def test_what_is_withdrawn_is_gone_from_the_proxy_too(proxy):
    for _ in range(3):
        assert proxy.ask()[0].status == 200
    tell_a_story(
        proxy.environment,
        NEWSROOM + "actions.withdraw(article=article, by=editor, reason='Doubt')",
    )
    committed = time.monotonic()
    while proxy.ask()[0].status == 200 and time.monotonic() < committed + 20:
        time.sleep(0.05)

    assert time.monotonic() - committed < OLDEST
    time.sleep(1.5)  # nor does it come back
    assert proxy.ask()[0].status == 404
