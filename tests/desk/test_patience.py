"""Somebody waits for a page: it looks up what it can within seconds, and never so much that others wait with them."""

import time as clock

import pytest
from django.urls import reverse

from desk.references import patience
from people.jobs import Job
from references.lookup.finding import Result
from references.models import Reference
from tests.desk.house import at, signed_in, words
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
    assert work.problem.startswith("Crossref: ")


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


# What was not answered goes to the queue


def waiting():
    return sorted((job.about[0], job.asked_by) for job in Job.objects.waiting())


def test_what_nobody_answered_is_looked_up_later_for_whoever_asked(edith, story, silence, settings):
    settings.LOOKUP_REQUEST_SECONDS = 0.3
    records.stock(silence)
    silence.put("/esearch.fcgi", Reply(raw=silent))

    answer = look_up(edith, *SILENT[:2], "no number at all", "978-3-16-148410-0")
    look_up(edith, SILENT[0])  # a second click

    assert waiting() == [(doi, story.edith.pk) for doi in SILENT[:2]]
    assert words(answer).count("In the queue") == 2
    assert at(Job, "changelist") in words(answer)
    assert not Reference.objects.filter(doi__in=SILENT).exists()


def test_what_cannot_be_accepted_now_is_added_later(edith, story, silence, settings):
    settings.LOOKUP_REQUEST_SECONDS = 0.3

    answer = edith.post(at(Reference, "look_up"), {"accept": [SILENT[0]]})

    assert answer.status_code == 422
    assert waiting() == [(SILENT[0], story.edith.pk)]


def test_what_was_accepted_on_half_an_answer_is_checked_later(edith, story, silence, settings):
    settings.LOOKUP_REQUEST_SECONDS = 0.5
    records.stock(silence)
    silence.put(f"/works/{records.ENCODED}", Reply(503))

    edith.post(at(Reference, "look_up"), {"accept": [records.DOI]})

    assert Reference.objects.get(doi=records.DOI).checked_at is None
    assert waiting() == [(records.DOI, story.edith.pk)]


def test_a_check_that_nobody_answers_is_made_later(edith, story, silence, settings):
    settings.LOOKUP_REQUEST_SECONDS = 0.3
    work = story.works[0]
    silence.put(f"/works/{work.doi.replace('/', '%2F')}", Reply(raw=silent))

    answer = edith.post(at(work, "check"), {"now": "True"}, follow=True)

    assert "asked again in the background" in words(answer)
    assert waiting() == [(work.doi, story.edith.pk)]


def test_the_cite_dialog_says_that_it_is_looked_up_later(story, silence, settings):
    settings.LOOKUP_REQUEST_SECONDS = 0.3
    wanda = signed_in(story.wanda)

    answer = wanda.post(reverse("admin:articles_article_look_up_work"), {"q": SILENT[0]})

    assert answer.status_code == 422
    assert "It is looked up later" in answer.json()["problem"]
    assert waiting() == [(SILENT[0], story.wanda.pk)]


def test_whoever_may_not_add_works_puts_nothing_into_the_queue(story, silence):
    for stranger in (story.stan, story.rivera.user):
        look_up(signed_in(stranger), SILENT[0])

    assert not Job.objects.exists()


def test_a_work_that_is_here_is_shown_although_nobody_answers(edith, story, silence, settings):
    settings.LOOKUP_REQUEST_SECONDS = 0.3
    work = story.works[0]
    silence.put(f"/works/{work.doi.replace('/', '%2F')}", Reply(raw=silent))

    page = words(look_up(edith, work.doi))

    assert f'href="{at(work, "change")}"' in page
    assert "checked as soon as somebody answers" in page
    assert waiting() == [(work.doi, story.edith.pk)]
