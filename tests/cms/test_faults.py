"""Redis, the disk, the database's being writable and the mail server go away: readers read on, and the rest is said in words."""

import resource
import socket
from contextlib import contextmanager

import pytest
from django.core.cache import caches
from django.db import connection
from django.urls import reverse

from cms import health
from people.jobs import Job
from tests import databases
from tests.story import PASSWORD
from tests.working import work

ARTICLE = "/articles/paraneoplastic-syndrome/"
FEEDBACK = f"{ARTICLE}feedback/"
NOBODY_LISTENS = "redis://127.0.0.1:9/0"
REDIS = "cms.caches.SharedRedisCache"
REPORT = {"reason": "inaccurate", "comment": "The dose is wrong.\n<b>Twice</b> & more."}


@pytest.fixture
def reader(client, story):
    """A reader of one live article, who sees what a browser would see."""
    story.live()
    client.raise_request_exception = False
    return client


def faults(client, query=""):
    answer = client.get(f"/readyz{query}")
    return answer.status_code, answer.json()["faults"]


def is_said(answer):
    text = answer.content.decode()
    assert answer.status_code == 503
    assert "That is not possible just now" in text
    assert answer["Retry-After"] == "60"
    assert "no-store" in answer["Cache-Control"]
    return text


@pytest.fixture
def no_redis(settings):
    usual = settings.CACHES
    settings.CACHES = {name: {"BACKEND": REDIS, "LOCATION": NOBODY_LISTENS} for name in caches}
    yield
    settings.CACHES = usual


@contextmanager
def read_only():
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON" if sqlite else "SET TRANSACTION READ ONLY")
        try:
            yield
        finally:
            if sqlite:
                connection.connection.execute("PRAGMA query_only = OFF")
                connection.set_rollback(False)  # of the test's own transaction


def test_without_redis_readers_read_and_nobody_is_let_in_uncounted(reader, story, no_redis):
    assert reader.get(ARTICLE).status_code == 200
    assert faults(reader) == (200, [])
    assert faults(reader, "?for=staff") == (503, ["cache"])

    sign_in = {"login": story.edith.email, "password": PASSWORD}
    assert PASSWORD not in is_said(reader.post("/accounts/login/", sign_in))
    is_said(reader.post(FEEDBACK, REPORT))


@pytest.mark.both
def test_when_nothing_can_be_written_readers_read_and_what_was_typed_comes_back(reader):
    with read_only():
        assert reader.get(ARTICLE).status_code == 200
        assert faults(reader) == (200, [])
        assert faults(reader, "?for=staff") == (503, ["writable"])
        text = is_said(reader.post(FEEDBACK, REPORT))

    assert f'<form method="post" action="{FEEDBACK}">' in text
    assert "The dose is wrong.\n&lt;b&gt;Twice&lt;/b&gt; &amp; more.</textarea>" in text
    assert "csrfmiddlewaretoken" not in text  # nor a cookie with it
    assert not reader.cookies


@pytest.mark.sqlite
def test_the_form_that_came_back_can_be_sent_again(reader):
    with read_only():
        is_said(reader.post(FEEDBACK, REPORT))

    again = reader.post(FEEDBACK, REPORT)

    assert "Your report has reached the editors" in again.content.decode()


@pytest.mark.sqlite
def test_a_full_disk_is_said_and_nothing_is_half_written(reader, story):
    def pragma(words):
        cursor.execute(f"PRAGMA {words}")
        return cursor.fetchone()[0]

    with connection.cursor() as cursor:
        # Pages that earlier tests have left would take many reports.
        left = max(pragma("freelist_count") - 2, 0) * pragma("page_size")
        cursor.execute("CREATE TABLE filling AS SELECT zeroblob(%s) AS room", [left])
        pragma(f"max_page_count = {pragma('page_count')}")
        try:
            sent = (reader.post(FEEDBACK, REPORT | {"comment": "x" * 900}) for _ in range(18))
            answer = next(one for one in sent if one.status_code != 200)
            assert reader.get(ARTICLE).status_code == 200
        finally:
            connection.connection.execute("PRAGMA max_page_count = 1073741823")
            connection.set_rollback(False)

    is_said(answer)


@pytest.mark.postgresql
def test_a_full_disk_of_postgresql_is_told_to_staff_and_takes_no_reader_off(reader, db):
    """As far as a test goes, which has no disk to fill: PostgreSQL may put nothing there beside its tables."""
    assert faults(reader, "?for=staff") == (200, [])
    health.forget_verdict()
    with databases.as_owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL temp_file_limit = 0")

    assert faults(reader, "?for=staff") == (503, ["writable"])
    assert faults(reader) == (200, [])


def test_staff_are_told_when_there_is_no_room_for_a_photo(reader, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        assert faults(reader) == (200, [])
        assert faults(reader, "?for=staff") == (503, ["disk"])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("hangs", [False, True])
def test_without_a_mail_server_readers_read_and_a_link_waits(reader, story, settings, hangs):
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        settings.EMAIL_TIMEOUT = 0.3
        if not hangs:
            server.close()
        answer = reader.post("/accounts/password/reset/", {"email": story.edith.email})

        assert faults(reader) == (200, [])
        assert reader.get(ARTICLE).status_code == 200
        work()
    assert answer.status_code == 302
    (job,) = Job.objects.filter(queue_name="private")
    assert (job.state_in_words, job.said) == ("waiting", "The mail server did not take it.")


def test_a_mistake_of_ours_is_still_called_one(reader, monkeypatch):
    monkeypatch.setattr("website.profiles.is_portrait", lambda name: 1 // 0)

    answer = reader.get(reverse("website:photo", args=[f"photos/{'a' * 64}.webp"]))

    assert answer.status_code == 500
