"""The two addresses that a load balancer asks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms import health
from people import guards, jobs
from people.jobs import Job
from tests.people import tasks

pytestmark = pytest.mark.both


@pytest.fixture
def asked(monkeypatch):
    """How often the catalogue was read."""
    times = []
    monkeypatch.setattr(guards, "missing", lambda connection: times.append(1) or [])
    return times


def test_whoever_asks_often_is_answered_from_memory(db, client, asked):
    answers = [client.get("/readyz").json() for _ in range(5)]

    assert answers == [{"status": "ready", "faults": []}] * 5
    assert len(asked) == 1


def test_seconds_later_the_guards_are_looked_at_again(db, client, asked, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(health.time, "monotonic", lambda: clock[0])
    client.get("/readyz")
    monkeypatch.setattr(guards, "missing", lambda connection: ["a guard"])

    at_once = client.get("/readyz").status_code
    clock[0] += health.VERDICT_SECONDS
    later = client.get("/readyz")

    assert (at_once, later.status_code) == (200, 503)
    assert later.json() == {"status": "not ready", "faults": ["guards"]}


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_a_balancer_that_asks_in_plain_http_is_answered(db, client, settings, address):
    settings.SECURE_SSL_REDIRECT = True

    answer = client.get(address)
    elsewhere = client.get("/")

    assert answer.status_code == 200
    assert elsewhere.status_code == 301


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
@pytest.mark.parametrize("host", ["10.0.0.7:8000", "evil.example", "no host at all"])
def test_whatever_name_the_balancer_calls_the_site_by(db, client, address, host):
    assert client.get(address, headers={"host": host}).status_code == 200
    assert client.get("/", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_asking_changes_nothing_and_sending_is_refused(db, client, address):
    assert client.post(address).status_code == 405
    assert "no-store" in client.get(address)["Cache-Control"]


def test_without_the_cache_readers_are_served_and_staff_are_not(db, client, monkeypatch):
    def away(*args, **options):
        raise ConnectionError("no cache")

    monkeypatch.setattr(health.cache, "set", away)

    readers, staff = client.get("/readyz"), client.get("/readyz?for=staff")

    assert (readers.status_code, readers.json()["faults"]) == (200, [])
    assert (staff.status_code, staff.json()["faults"]) == (503, ["cache"])


def test_a_queue_that_nobody_works_off_is_told_and_takes_nobody_off(db, client):
    tasks.tell.enqueue(number=7, by=1)
    fresh = client.get("/readyz?for=staff")
    Job.objects.update(enqueued_at=timezone.now() - jobs.LATE - timedelta(seconds=1))

    late, readers = client.get("/readyz?for=staff"), client.get("/readyz")

    assert (fresh.status_code, fresh.json()["queue_stalled"]) == (200, False)
    assert (late.status_code, late.json()["queue_stalled"]) == (200, True)
    assert "queue_stalled" not in readers.json()


def test_alive_says_nothing_of_the_rest(client, monkeypatch):
    monkeypatch.setattr(health, "CHECKS", {"database": lambda: False})

    assert client.get("/healthz").status_code == 200
