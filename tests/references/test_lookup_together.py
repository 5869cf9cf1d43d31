"""What one request asks is asked side by side and ends together, whatever the services do."""

import time as clock
from dataclasses import replace

import pytest
from django.db import connection, connections

from references.lookup import crossref, notices, pubmed
from references.lookup.finding import Result, find, find_several
from references.lookup.together import side_by_side, within
from tests.references import lookup_records as records
from tests.references.lookup_server import Reply, as_json, silent

TEN = [f"10.1000/{number}" for number in range(10)]
CROSSREF = f"/works/{records.ENCODED}"


@pytest.fixture
def watch():
    began = clock.monotonic()
    return lambda: clock.monotonic() - began


def test_ten_that_nobody_answers_take_no_longer_than_one(server, watch, monkeypatch):
    for module in (crossref, pubmed):
        monkeypatch.setattr(module, "SERVICE", replace(module.SERVICE, per_second=1000))
    for doi in TEN:
        server.put(f"/works/{doi.replace('/', '%2F')}", Reply(raw=silent))
    server.put("/esearch.fcgi", Reply(raw=silent))

    with within(2):
        outcomes = find_several("\n".join(TEN))

    assert watch() < 3
    assert [one.text for one in outcomes] == TEN
    assert {one.result for one in outcomes} == {Result.UNREACHABLE}
    assert len([path for path in server.paths() if path.startswith("/works/")]) == 10


def test_a_silent_service_takes_nothing_from_the_one_that_answers(server, watch):
    records.stock(server)
    server.put(CROSSREF, Reply(raw=silent))

    with within(1):
        found = find(records.DOI)

    assert watch() < 2
    assert (found.result, found.missed) == (Result.FOUND, ("Crossref",))
    assert found.sentence.startswith("Found, but Crossref did not answer. localhost did not answer")


def test_what_is_asked_of_a_work_that_is_here_is_asked_side_by_side_too(server, watch):
    server.put(CROSSREF, Reply(raw=silent))
    server.put("/esummary.fcgi", Reply(raw=silent))

    with within(0.5):
        seen = notices.look_up(doi=records.DOI, pmid=records.PMID)

    assert watch() < 1
    assert len(server.asked) == 2
    assert seen.may_answer_later
    assert seen.problem.startswith("Crossref: localhost did not answer in time")


def test_a_pause_that_a_service_asks_for_is_not_waited_for_beyond_the_deadline(server, time):
    server.put(CROSSREF, Reply(429, headers={"Retry-After": "5"}))

    with within(3):
        found = find(records.DOI)

    assert found.missed == ("Crossref",)
    assert "asks us to wait" in found.sentence
    assert max(time.slept, default=0) < 3
    assert server.paths().count(CROSSREF) == 1


def test_a_turn_beyond_the_deadline_is_left_to_others(server, monkeypatch, time):
    slow = replace(crossref.SERVICE, per_second=0.2)
    monkeypatch.setattr(crossref, "SERVICE", slow)
    server.put("/works/10.1000%2F0", as_json({"message": {"title": ["A"]}}))
    slow.take_turn()

    with within(2):
        found = find(TEN[0])

    assert "Too much is being looked up at Crossref" in found.sentence
    assert not any(path.startswith("/works/") for path in server.paths())


def test_without_a_deadline_each_question_has_its_own_time(server, settings, watch):
    settings.LOOKUP_SECONDS = 0.3
    server.put(CROSSREF, Reply(raw=silent))

    found = find(records.DOI)

    assert found.missed == ("Crossref",)
    assert watch() < 1.5


@pytest.mark.postgresql
@pytest.mark.django_db
def test_a_thread_keeps_no_connection_to_the_database():
    def ask():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return connections["default"]

    theirs = side_by_side(ask, ask)

    assert len({id(one) for one in theirs}) == 2
    assert [one.connection for one in theirs] == [None, None]
