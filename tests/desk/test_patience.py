"""Somebody waits for a page: it looks up what it can within seconds, and never so much that others wait with them."""

import time as clock

import pytest

from desk.references import patience
from references.lookup.finding import Result
from references.models import Reference
from tests.desk.house import at, signed_in
from tests.references import lookup_records as records
from tests.references.lookup_server import Reply, silent

SILENT = [f"10.1000/{number}" for number in range(10)]


@pytest.fixture
def edith(story):
    return signed_in(story.edith)


@pytest.fixture
def silence(server):
    for doi in SILENT:
        server.put(f"/works/{doi.replace('/', '%2F')}", Reply(raw=silent))
    server.put("/esearch.fcgi", Reply(raw=silent))
    server.put("/esummary.fcgi", Reply(raw=silent))
    return server


def results(answer):
    return {line.outcome.text: line.outcome.result for line in answer.context["rows"]}


def look_up(client, *lines):
    return client.post(at(Reference, "look_up"), {"wanted": "\n".join(lines)})


def test_ten_works_that_nobody_answers_for_cost_a_page_one_wait(edith, silence, settings):
    settings.LOOKUP_REQUEST_SECONDS = 0.5
    began = clock.monotonic()

    answer = look_up(edith, *SILENT)

    assert clock.monotonic() - began < 4
    assert results(answer) == dict.fromkeys(SILENT, Result.UNREACHABLE)


def test_a_check_for_retractions_waits_no_longer_either(edith, story, silence, settings):
    settings.LOOKUP_REQUEST_SECONDS = 0.5
    work = story.works[0]
    silence.put(f"/works/{work.doi.replace('/', '%2F')}", Reply(raw=silent))
    began = clock.monotonic()

    edith.post(at(work, "check"), {"now": "True"})

    assert clock.monotonic() - began < 4
    work.refresh_from_db()
    assert "did not answer in time" in work.problem


def test_when_two_pages_wait_the_third_asks_nobody_and_shows_what_is_kept(edith, silence):
    records.stock(silence)
    look_up(edith, records.DOI)
    asked = len(silence.asked)

    with patience.patience(), patience.patience():
        answer = look_up(edith, records.DOI, SILENT[0])
    asked_meanwhile = len(silence.asked) - asked
    later = look_up(edith, "10.1000/nowhere")

    assert results(answer) == {records.DOI: Result.FOUND, SILENT[0]: Result.UNREACHABLE}
    assert asked_meanwhile == 0
    assert results(later) == {"10.1000/nowhere": Result.NOT_REGISTERED}
