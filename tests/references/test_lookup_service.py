"""Services are asked at their pace, again when that helps, and not twice a day."""

import json

import pytest
from django.core.cache import cache, caches
from hypothesis import example, given
from hypothesis import strategies as st

from references.lookup import Unreachable, Unusable
from references.lookup.service import FOUND_FOR, MISSING_FOR, Service
from tests.references.lookup_server import Reply, as_json, endless

TYPES = ["application/json"]


@pytest.fixture
def service(server, time):
    return Service("Library", per_second=4, clock=time.clock, sleep=time.sleep)


def busy(status=429, **headers):
    return Reply(status, headers=headers)


# Pace


def test_questions_keep_their_distance(service, server, time):
    url = server.put("/work", as_json({}))

    began = [service.ask(url, types=TYPES) and time.now for _ in range(5)]

    gaps = [later - earlier for earlier, later in zip(began, began[1:], strict=False)]
    assert gaps == [0.25] * 4


def test_two_workers_keep_the_pace_together(service, server, time):
    """Both ask at the same moment; the second gets the next turn."""
    url = server.put("/work", as_json({}))
    slept = []
    other = Service("Library", per_second=4, clock=lambda: 1_000_000.0, sleep=slept.append)

    service.ask(url, types=TYPES)
    other.ask(url, types=TYPES)

    assert slept == [0.25]


def test_a_crowd_is_turned_away_instead_of_waiting_for_ever(server, time):
    url = server.put("/work", as_json({}))
    slow = Service("Library", per_second=0.1, clock=lambda: 1_000_000.0, sleep=time.sleep)
    slow.ask(url, types=TYPES)
    slow.ask(url, types=TYPES)

    with pytest.raises(Unreachable, match="Too much is being looked up at Library"):
        slow.ask(url, types=TYPES)


def test_a_slower_pace_that_the_service_names_is_kept(service, server, time):
    named = {"X-Rate-Limit-Limit": "2", "X-Rate-Limit-Interval": "4s"}
    url = server.put("/work", as_json({}, headers=named))
    service.ask(url, types=TYPES)

    began = [service.ask(url, types=TYPES) and time.now for _ in range(3)]

    assert began[2] - began[1] == began[1] - began[0] == 2


@example(now=1740369431.3333335, rate=3)  # a hair after its turn
@given(
    now=st.floats(1e9, 4e9),
    rate=st.sampled_from([0.1, 1 / 3, 1, 3, 4, 10]),
)
def test_nobody_sleeps_for_less_than_nothing(now, rate):
    slept = []
    service = Service("Library", per_second=rate, clock=lambda: now, sleep=slept.append)

    service.take_turn()

    assert 0 <= slept[0] <= 1 / rate + 0.001
    cache.clear()


@pytest.mark.parametrize(
    ("limit", "interval"),
    [
        ("500", "1s"),
        ("500s", "1"),
        ("0", "1s"),
        ("5", "0s"),
        ("x", "1s"),
        ("5", ""),
        ("9" * 9, "1s"),
        ("٣", "1s"),
    ],
)
def test_a_pace_that_is_nonsense_or_faster_than_ours_changes_nothing(
    service, server, time, limit, interval
):
    named = {"X-Rate-Limit-Limit": limit, "X-Rate-Limit-Interval": interval}
    latin = {name: value.encode().decode("latin-1") for name, value in named.items()}
    url = server.put("/work", as_json({}, headers=latin))

    began = [service.ask(url, types=TYPES) and time.now for _ in range(3)]

    assert began[2] - began[1] == 0.25


# Trying again


def test_a_busy_service_is_asked_again_when_it_said_so(service, server, time):
    url = server.put("/work", busy(**{"Retry-After": "3"}), as_json({"a": 1}))

    answer = service.ask(url, types=TYPES)

    assert json.loads(answer.body) == {"a": 1}
    assert 3 in time.slept


def test_a_failing_service_is_asked_three_times_with_growing_pauses(service, server, time):
    url = server.put("/work", busy(503))

    with pytest.raises(Unreachable) as problem:
        service.ask(url, types=TYPES)

    assert problem.value.status == 503
    assert len(server.asked) == 3
    assert [seconds for seconds in time.slept if seconds >= 1] == [1, 2]


def test_who_asks_for_a_long_rest_is_left_alone(service, server, time):
    url = server.put("/work", busy(**{"Retry-After": "600"}), as_json({}))

    with pytest.raises(Unreachable):
        service.ask(url, types=TYPES)
    with pytest.raises(Unreachable, match="600 seconds"):
        service.ask(url, types=TYPES)

    assert len(server.asked) == 1
    time.now += 601
    assert service.ask(url, types=TYPES).status == 200


def test_silence_is_not_asked_again(service, server, settings):
    def silent(stopping):
        stopping.wait(5)
        return []

    settings.LOOKUP_SECONDS = 0.2
    url = server.put("/work", Reply(headers={"Content-Length": "5"}, pieces=silent))

    with pytest.raises(Unreachable):
        service.ask(url, types=TYPES)

    assert len(server.asked) == 1


# Remembering


def look_up(service, url, read=json.loads):
    return service.look_up(url, read, key=url, types=TYPES)


def test_what_was_found_is_kept_for_a_day(service, server, monkeypatch):
    kept = []
    monkeypatch.setattr(caches["answers"], "set", lambda key, value, seconds: kept.append(seconds))
    url = server.put("/work", as_json({"a": 1}))

    look_up(service, url)
    look_up(service, f"{server.url}/nowhere")

    assert kept == [FOUND_FOR, MISSING_FOR] == [86_400, 3_600]


def test_a_second_question_is_answered_from_memory(service, server):
    url = server.put("/work", as_json({"a": 1}))

    assert look_up(service, url) == look_up(service, url) == {"a": 1}
    assert look_up(service, f"{server.url}/nowhere") is None
    assert look_up(service, f"{server.url}/nowhere") is None

    assert server.paths() == ["/work", "/nowhere"]


@pytest.mark.parametrize(
    "bad",
    [busy(500), Reply(body=b"{"), Reply(type="text/html"), Reply(403), Reply(body=b"")],
)
def test_a_failure_is_not_kept(service, server, bad):
    url = server.put("/work", *[bad] * 3, as_json({"a": 1}))

    for _ in range(1 if bad.status == 500 else 3):
        with pytest.raises((Unreachable, Unusable, ValueError)):
            look_up(service, url)

    assert look_up(service, url) == {"a": 1}


def test_an_endless_answer_is_not_kept_either(service, server):
    url = server.put("/work", Reply(pieces=endless))

    with pytest.raises(Unusable):
        look_up(service, url)
