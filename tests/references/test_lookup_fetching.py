"""`fetch`, against a server that misbehaves in every way a server can."""

import gzip
import ssl
import time
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count

import pytest
import trustme
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st

from references.lookup import Limits, LookupProblem, Refused, Unreachable, Unusable, fetch
from tests.references.lookup_server import LookupServer, Reply, drip, endless, redirect

QUICK = Limits(total=0.4, connect=0.3, read=0.3, size=10_000)


def test_an_answer_comes_back_with_where_it_came_from(server):
    url = server.put("/paper", Reply(body=b'{"a": 1}'))

    answer = fetch(url)

    assert (answer.status, answer.url, answer.body) == (200, url, b'{"a": 1}')
    assert answer.headers["content-type"] == "application/json"
    assert (answer.hops, answer.moved_to) == ((), "")


def test_the_site_says_who_it_is(server, settings):
    settings.SITE_NAME = "Gesünder leben"
    url = server.put("/paper", Reply())

    fetch(url, headers={"Accept": "application/json"})

    sent = server.asked[0].headers
    assert sent["user-agent"] == (
        "Gesnder leben/1.0 (http://localhost:8000; mailto:editors@example.org)"
    )
    assert sent["accept"] == "application/json"
    assert sent["host"] == server.trusted


def test_head_asks_for_no_body(server):
    url = server.put("/paper", Reply(headers={"Content-Length": "99000000"}))

    answer = fetch(url, method="HEAD")

    assert (answer.status, answer.body) == (200, b"")
    assert server.asked[0].method == "HEAD"


@pytest.mark.parametrize("method", ["POST", "DELETE", "get", "CONNECT"])
def test_nothing_but_reading_is_done(server, method):
    url = server.put("/paper", Reply())

    with pytest.raises(Refused):
        fetch(url, method=method)

    assert server.asked == []


def test_what_is_not_found_is_an_answer(server):
    assert fetch(f"{server.url}/nowhere", types=["application/json"]).status == 404


def test_proxies_of_the_environment_are_ignored(server, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    url = server.put("/paper", Reply())

    assert fetch(url).status == 200


# Redirects


def test_redirects_are_followed_and_told(server):
    last = server.put("/new", Reply(body=b"here"))
    middle = server.put("/middle", redirect(last, 308))
    first = server.put("/old", redirect("middle", 301))

    answer = fetch(first)

    assert answer.body == b"here"
    assert answer.hops == (first, middle)
    assert answer.moved_to == last


def test_what_has_moved_for_a_while_only_has_not_moved(server):
    last = server.put("/new", Reply())
    middle = server.put("/middle", redirect(last, 302))
    first = server.put("/old", redirect(middle, 301))

    answer = fetch(first)

    assert answer.url == last
    assert answer.moved_to == middle


def test_five_redirects_are_followed_and_six_are_not(server):
    for step in range(6):
        server.put(f"/{step}", redirect(f"/{step + 1}"))
    server.put("/6", Reply())

    assert len(fetch(f"{server.url}/1").hops) == 5
    with pytest.raises(Unusable, match="more than 5 times"):
        fetch(f"{server.url}/0")


def test_a_loop_ends(server):
    url = server.put("/loop", redirect("/loop"))

    with pytest.raises(Unusable):
        fetch(url)

    assert len(server.asked) == 6


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/",
        "//127.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost/",
        "http://localhost:6379/",
        "http://user:secret@localhost:{port}/paper",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "ftp://127.0.0.1/",
        "javascript:alert(1)",
        "data:text/plain,hello",
        "http://[::1",
        "https:\\\\127.0.0.1/",
    ],
)
def test_a_redirect_is_judged_like_the_first_address(server, target):
    first = server.put("/old", redirect(target.format(port=server.port)))

    with pytest.raises(Refused):
        fetch(first)

    assert server.paths() == ["/old"]


def test_a_redirect_to_a_private_name_is_refused(server):
    first = server.put("/old", redirect("http://intranet.example/"))
    private = {"localhost": ["127.0.0.1"], "intranet.example": ["10.0.0.7"]}

    with pytest.raises(Refused, match="intranet.example is not on the public internet"):
        fetch(first, resolve=lambda host, port: private[host])


def test_a_redirect_without_a_target_is_an_answer(server):
    url = server.put("/old", Reply(302))

    assert fetch(url).status == 302


# Size and kind


def test_another_kind_of_document_is_refused_before_it_is_read(server):
    url = server.put("/page", Reply(type="text/html", pieces=endless))

    with pytest.raises(Unusable, match="another kind"):
        fetch(url, types=["application/json"])


@pytest.mark.parametrize("body", [b" " * 10_001, b"x" * 3_000_000])
def test_a_body_over_the_cap_is_refused(server, body):
    url = server.put("/large", Reply(body=body))

    with pytest.raises(Unusable, match="larger"):
        fetch(url, limits=QUICK)


def test_a_body_of_just_the_cap_is_read(server):
    url = server.put("/large", Reply(body=b"x" * 10_000))

    assert len(fetch(url, limits=QUICK).body) == 10_000


def test_an_endless_body_is_cut_off(server):
    url = server.put("/endless", Reply(pieces=endless))

    with pytest.raises(Unusable, match="larger"):
        fetch(url, limits=Limits(total=5))


def test_a_packed_body_is_unpacked(server):
    packed = gzip.compress(b"hello " * 1000)
    url = server.put("/packed", Reply(body=packed, headers={"Content-Encoding": "gzip"}))

    assert fetch(url, limits=QUICK).body == b"hello " * 1000


def test_a_gzip_bomb_does_not_go_off(server):
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(100)) + packer.flush()
    assert len(bomb) < 100_000
    url = server.put("/bomb", Reply(body=bomb, headers={"Content-Encoding": "gzip"}))

    tracemalloc.start()
    with pytest.raises(Unusable, match="larger"):
        fetch(url)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 20_000_000


@pytest.mark.parametrize("packing", ["br", "zstd", "deflate", "gzip, gzip", "compress"])
def test_other_ways_of_packing_are_refused(server, packing):
    url = server.put("/packed", Reply(body=b"x", headers={"Content-Encoding": packing}))

    with pytest.raises(Unusable, match="packed"):
        fetch(url)


@pytest.mark.parametrize("body", [b"not gzip", gzip.compress(b"cut off", mtime=0)[:-4], b""])
def test_a_broken_packing_is_refused(server, body):
    url = server.put("/packed", Reply(body=body, headers={"Content-Encoding": "gzip"}))

    with pytest.raises(Unusable, match="broken"):
        fetch(url)


# Time and failures


def test_drips_do_not_add_up_to_hours(server):
    url = server.put("/slow", Reply(pieces=drip))

    with pytest.raises(Unreachable, match="in time|too long"):
        fetch(url, limits=QUICK)


def test_headers_that_drip_are_cut_off_as_well(server):
    """Each line arrives in time, and there is always another one."""

    def header_by_header(stopping):
        yield b"HTTP/1.1 200 OK\r\n"
        for number in count():
            if stopping.wait(0.02):
                return
            yield b"X-%d: 1\r\n" % number

    url = server.put("/slow", Reply(raw=header_by_header))

    with pytest.raises(Unreachable, match="in time|too long"):
        fetch(url, limits=QUICK)


def test_headers_without_end_are_cut_off(server):
    def headers(stopping):
        yield b"HTTP/1.1 200 OK\r\n"
        while not stopping.is_set():
            yield b"X-More: 1\r\n" * 1000

    url = server.put("/endless", Reply(raw=headers))

    with pytest.raises(LookupProblem):
        fetch(url, limits=Limits(total=5))


def test_interim_answers_without_end_are_cut_off(server):
    def interim(stopping):
        while not stopping.wait(0.001):
            yield b"HTTP/1.1 102 Processing\r\n\r\n"

    url = server.put("/busy", Reply(raw=interim))

    with pytest.raises(Unreachable):
        fetch(url, limits=QUICK)


def test_silence_is_not_waited_for(server):
    def silent(stopping):
        stopping.wait(5)
        return []

    url = server.put("/silent", Reply(headers={"Content-Length": "5"}, pieces=silent))

    with pytest.raises(Unreachable, match="in time"):
        fetch(url, limits=QUICK)


def test_time_runs_over_all_redirects_together(server):
    url = server.put("/loop", redirect("/loop"))
    ticks = count()

    with pytest.raises(Unreachable, match="too long"):
        fetch(url, limits=Limits(total=20), clock=lambda: float(next(ticks)))

    assert 0 < len(server.asked) < 6


def test_a_name_that_is_never_answered_is_not_waited_for(server):
    def stuck(host, port):
        server.stopping.wait(5)
        return ["93.184.216.34"]

    began = time.monotonic()
    with pytest.raises(Unreachable):
        fetch("http://slow.example/", resolve=stuck, limits=QUICK)

    assert time.monotonic() - began < 2


def test_a_body_that_breaks_off_is_no_answer(server):
    url = server.put("/short", Reply(body=b"half", headers={"Content-Length": "8"}))

    with pytest.raises(Unreachable, match="broke off"):
        fetch(url)


@pytest.mark.parametrize("raw", [b"", b"hello\r\n\r\n", b"\0" * 200_000])
def test_what_is_not_http_is_no_answer(server, raw):
    url = server.put("/odd", Reply(raw=lambda stopping: [raw]))

    with pytest.raises(LookupProblem):
        fetch(url)


@settings_of_hypothesis(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60
)
@given(
    status=st.integers(100, 999),
    name=st.sampled_from(
        ["Location", "Content-Type", "Content-Length", "Content-Encoding", "Retry-After"]
        + ["Transfer-Encoding", "Connection", "X"]
    ),
    value=st.binary(max_size=30),
    body=st.binary(max_size=30),
)
def test_no_answer_gives_another_error_than_ours(server, status, name, value, body):
    head = b"HTTP/1.1 %d X\r\n%s: %s\r\n\r\n" % (status, name.encode(), value)
    url = server.put("/odd", Reply(raw=lambda stopping: [head, body]))

    try:
        answer = fetch(url, types=["text/xml"], limits=QUICK)
    except LookupProblem:
        return

    assert isinstance(answer.body, bytes)


def test_nobody_listens(settings):
    with LookupServer() as gone:
        settings.LOOKUP_TRUSTED_HOSTS = [gone.trusted]

    with pytest.raises(Unreachable, match="takes no connection"):
        fetch(gone.url)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_failure_of_theirs_says_which(server, status):
    url = server.put("/paper", Reply(status, b"Oops", "text/html", {"Retry-After": "7"}))

    with pytest.raises(Unreachable) as problem:
        fetch(url)

    assert (problem.value.status, problem.value.wait) == (status, 7)


@pytest.mark.parametrize("written", ["soon", "-1", "٣", "9" * 400, "Thu, 99 Foo 2026", ""])
def test_a_wait_that_says_nothing_is_none(server, written):
    header = written.encode().decode("latin-1")
    url = server.put("/paper", Reply(429, headers={"Retry-After": header}))

    with pytest.raises(Unreachable) as problem:
        fetch(url)

    assert (problem.value.status, problem.value.wait) == (429, None)


def test_a_wait_may_be_a_date(server):
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=60))
    url = server.put("/paper", Reply(429, headers={"Retry-After": until}))

    with pytest.raises(Unreachable) as problem:
        fetch(url)

    assert 50 < problem.value.wait <= 60


# Certificates


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


def tls_server(authority, *names):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return LookupServer(context)


def test_a_certificate_is_checked_against_the_name(authority, settings):
    ours = ssl.create_default_context()
    authority.configure_trust(ours)

    with tls_server(authority, "localhost") as server:
        settings.LOOKUP_TRUSTED_HOSTS = [server.trusted]
        url = server.put("/paper", Reply(body=b"signed"))

        assert fetch(url, tls=ours).body == b"signed"


def test_a_certificate_for_another_name_is_refused(authority, settings):
    ours = ssl.create_default_context()
    authority.configure_trust(ours)

    with tls_server(authority, "elsewhere.example") as server:
        settings.LOOKUP_TRUSTED_HOSTS = [server.trusted]

        with pytest.raises(Unreachable, match="does not prove"):
            fetch(server.url, tls=ours)

    assert server.asked == []


def test_a_certificate_of_an_unknown_authority_is_refused(authority, settings):
    with tls_server(authority, "localhost") as server:
        settings.LOOKUP_TRUSTED_HOSTS = [server.trusted]

        with pytest.raises(Unreachable, match="does not prove"):
            fetch(server.url)

    assert server.asked == []
