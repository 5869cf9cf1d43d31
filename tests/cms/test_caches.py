"""Without Redis, what is counted against somebody is not washed out by many others."""

import pytest
from django.core.cache import caches
from django.utils import timezone

from cms.caches import CountingCache
from feedback import visitors
from people.days import local_day
from tests.desk.test_sign_in import try_to_sign_in

TODAY = local_day(timezone.now())


@pytest.fixture
def small():
    """A cache of ten entries, of its own."""
    made = CountingCache("tests", {"OPTIONS": {"MAX_ENTRIES": 10, "CULL_FREQUENCY": 10}})
    yield made
    made.clear()


@pytest.fixture
def time(monkeypatch):
    class Time:
        now = 1_000_000.0

    monkeypatch.setattr("time.time", lambda: Time.now)
    return Time


def test_hundreds_of_other_visitors_do_not_make_a_flood_forgotten(db):
    flood = [visitors.is_flooding("192.0.2.1", TODAY) for _ in range(visitors.LIMIT + 1)]
    for number in range(400):
        visitors.is_flooding(f"2001:db8:{number:x}::/64", TODAY)

    assert flood[-1]
    assert visitors.is_flooding("192.0.2.1", TODAY)


def test_a_thousand_made_up_people_do_not_open_an_account_to_more_tries(story, client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": False, "wrong_from_here": "5/5m/key"}
    for _ in range(6):
        try_to_sign_in(client, story.edith.email, "guessed")
    for number in range(1_000):
        caches["default"].set(f"allauth:rl:wrong_from_here:nobody-{number}@example.org", [1.0], 300)

    try_to_sign_in(client, story.edith.email)

    assert "_auth_user_id" not in client.session


def test_what_registries_answered_takes_the_place_of_no_limit(story):
    caches["default"].set("limit", 21, 600)
    for number in range(1_000):
        caches["answers"].set(f"lookup:answer:{number}", b"x", 24 * 60 * 60)

    assert caches["default"].get("limit") == 21
    assert caches["default"].get("lookup:answer:999") is None


def test_what_has_expired_makes_room_first(small, time):
    for number in range(4):
        small.set(f"old-{number}", 1, 5)
    for number in range(6):
        small.set(f"limit-{number}", 1, 600)
    time.now += 10

    small.set("new", 1, 600)

    assert [small.get(f"limit-{number}") for number in range(6)] == [1] * 6
    assert small.get("new") == 1
    assert len(small._cache) == len(small._expire_info) == 7


def test_its_memory_has_an_end_and_the_last_asked_for_stay(small):
    small.set("limit", 21, 600)
    for number in range(500):
        small.set(f"other-{number}", 1, 600)
        assert small.get("limit") == 21

    assert len(small._cache) <= 10
