"""The desk's page of what is done in the background: what waits, what failed and why, and trying it again."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from desk.queue.admin import _LETTERS
from people import jobs
from people import notifications as of_people
from people.jobs import Job
from reviews.notifications import letters as of_reviews
from tests.desk.house import at, signed_in, words
from tests.people import tasks
from tests.working import work

LIST = reverse("admin:people_job_changelist")


def test_mail_is_called_what_it_is_about():
    """Each name is that of a task; of the one that tells what happened, the kind of thing says it."""
    written = {name for module in (of_people, of_reviews) for name in vars(module)}
    about_reviews = {name for name, one in vars(of_reviews).items() if hasattr(one, "enqueue")}

    assert about_reviews - {"send"} <= set(_LETTERS) <= written


@pytest.fixture
def edith(story):
    return signed_in(story.edith)


@pytest.fixture
def failed(story):
    tasks.ask_for_too_much.enqueue(number=7, by=story.wanda.pk)
    work()
    return Job.objects.get()


def test_it_shows_what_it_was_about_who_asked_and_what_came_of_it(edith, story, failed):
    tasks.wait_for_an_answer.enqueue(number=8, by=story.edith.pk)
    work()
    tasks.tell.enqueue(number=9, by=story.edith.pk)

    page = words(edith.get(LIST))

    for shown in (
        "Ask for too much <span class='under'>7</span>",
        "Wanda Writer",
        "There is no such book.",
        "Wait for an answer <span class='under'>8</span>",
        "The library did not answer.",
        "Next try within a minute.",
    ):
        assert shown in page
    assert "Tell" not in words(edith.get(f"{LIST}?state=failed"))
    assert "There is no such book." not in words(edith.get(f"{LIST}?state=waiting"))


def test_a_fault_shows_no_word_of_its_log(edith, story):
    tasks.stumble.enqueue(number=7, by=story.wanda.pk)
    work()

    for address in (LIST, at(Job.objects.get(), "change"), at(Job.objects.get(), "history")):
        page = words(edith.get(address))
        assert "The site failed at it; its log says why." in page
        assert "in confidence" not in page
        assert "Traceback" not in page


def test_what_failed_can_be_tried_again_once(edith, story, failed):
    assert at(failed, "again") in words(edith.get(at(failed, "change")))

    done = edith.post(at(failed, "again"), follow=True)
    twice = edith.post(at(failed, "again"), follow=True)

    assert "It is tried again as soon as the worker looks" in words(done)
    assert "There is nothing to try again: the task is waiting." in words(twice)
    failed.refresh_from_db()
    assert (failed.status, failed.tries, failed.asked_by) == ("READY", 0, story.wanda.pk)
    assert at(failed, "again") not in words(edith.get(at(failed, "change")))


def test_what_waits_for_its_next_try_need_not_wait(edith, story):
    tasks.wait_for_an_answer.enqueue(number=8, by=story.edith.pk)
    work()

    edith.post(at(Job.objects.get(), "again"))
    work()

    assert Job.objects.get().tries == 1  # counted anew
    assert Job.objects.get().next_try


def test_writers_look_and_strangers_do_not(story, failed):
    wanda, stan = signed_in(story.wanda), signed_in(story.stan)

    assert wanda.get(LIST).status_code == 200
    assert at(failed, "again") not in words(wanda.get(at(failed, "change")))
    assert wanda.post(at(failed, "again")).status_code == 403
    assert stan.get(LIST).status_code == 302
    assert Job.objects.get().status == "FAILED"


def test_an_address_that_names_no_task_is_not_found(edith, failed):
    nobody = reverse("admin:people_job_again", args=(uuid4(),))

    assert edith.get(nobody).status_code == edith.post(nobody).status_code == 404
    assert edith.get(f"{LIST}7/change/").status_code == 302


def test_pages_of_a_long_queue_go_on_from_a_row(edith, story):
    for number in range(51):
        tasks.tell.enqueue(number=number, by=story.wanda.pk)

    first = edith.get(LIST)
    second = edith.get(LIST + first.context["cl"].older)

    assert len(first.context["cl"].result_list) == 50
    assert [job.about for job in second.context["cl"].result_list] == [["0"]]
    assert edith.get(f"{LIST}?after=12").status_code == 200


def test_a_long_list_asks_no_more_than_a_short_one(edith, story):
    def asked(number):
        tasks.tell.enqueue(number=number, by=story.wanda.pk)
        with CaptureQueriesContext(connection) as queries:
            edith.get(LIST)
        return len(queries)

    asked(0)

    assert asked(1) == asked(2)


def test_today_says_what_failed_and_that_nobody_does_what_waits(edith, story, failed):
    page = words(edith.get(reverse("admin:index")))
    assert "task in the background failed" in page
    assert "no worker runs" not in page

    tasks.tell.enqueue(number=9, by=story.edith.pk)
    long_ago = timezone.now() - jobs.LATE - timedelta(minutes=1)
    Job.objects.update(enqueued_at=long_ago, started_at=None)

    assert "task waits in the queue, and no worker runs" in words(edith.get(reverse("admin:index")))
    assert "no worker runs" in words(edith.get(LIST))
