"""What waits in the queue is done once, tried again when that may help, and says what came of it."""

from datetime import timedelta

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from people import jobs
from people.jobs import PAUSES, Job
from people.queue import Worker
from tests.people import tasks
from tests.working import work, work_later

pytestmark = pytest.mark.django_db

SOONER = timedelta(seconds=1)


def test_what_is_done_says_so():
    tasks.tell.enqueue(number=7, by=1)

    work()

    job = Job.objects.get()
    assert (job.status, job.said, job.tries) == ("SUCCESSFUL", "Told 7.", 1)
    assert (str(job), job.about, job.asked_by) == ("Tell 7", ["7"], 1)


def test_a_second_click_is_no_second_task():
    first = tasks.tell.enqueue(number=7, by=1)
    second = tasks.tell.enqueue(by=1, number=7)
    of_somebody_else = tasks.tell.enqueue(number=7, by=2)

    assert first.id == second.id != of_somebody_else.id
    assert Job.objects.count() == 2


def test_what_is_over_can_be_asked_for_again():
    tasks.tell.enqueue(number=7, by=1)
    work()

    tasks.tell.enqueue(number=7, by=1)

    job = Job.objects.get()
    assert (job.status, job.said, job.tries, job.finished_at) == ("READY", "", 0, None)


def test_what_runs_is_left_alone_by_whoever_asks_again():
    tasks.tell.enqueue(number=7, by=1)
    Job.objects.get().claim("another worker")

    tasks.tell.enqueue(number=7, by=1)

    assert Job.objects.get().status == "RUNNING"
    assert not Job.objects.get().start_over()


def test_what_was_not_committed_was_not_asked_for():
    with pytest.raises(RuntimeError), transaction.atomic():
        tasks.tell.enqueue(number=7, by=1)
        raise RuntimeError

    assert not Job.objects.exists()


def test_it_is_tried_again_after_ever_longer_pauses_until_it_has_failed():
    tasks.wait_for_an_answer.enqueue(number=7, by=1)

    pauses = []
    for _ in PAUSES:
        before = timezone.now()
        work()
        job = Job.objects.get()
        assert (job.status, job.said) == ("READY", "The library did not answer.")
        pauses.append(job.next_try - before)
        work()  # not yet: nothing happens
        assert Job.objects.get().tries == job.tries
        Job.objects.update(run_after=timezone.now())
    work()

    job = Job.objects.get()
    assert all(
        wanted <= pause < wanted + SOONER * 30 for wanted, pause in zip(PAUSES, pauses, strict=True)
    )
    assert (job.status, job.said) == ("FAILED", "The library did not answer.")
    assert job.tries == len(PAUSES) + 1
    assert job.next_try is None


def levels(caplog):
    return {record.levelname for record in caplog.records if record.name == "django_tasks"}


def test_what_no_further_try_can_change_fails_at_once_with_its_reason(caplog):
    tasks.ask_for_too_much.enqueue(number=7, by=1)

    work()

    assert levels(caplog) == {"INFO"}  # no fault of the site

    job = Job.objects.get()
    assert (job.status, job.said, job.tries) == ("FAILED", "There is no such book.", 1)


def test_a_fault_of_the_site_says_no_word_of_what_it_was_about(caplog):
    tasks.stumble.enqueue(number=7, by=1)

    work()

    assert "ERROR" in levels(caplog)

    job = Job.objects.get()
    assert (job.status, job.said) == ("FAILED", "The site failed at it; its log says why.")


def test_a_database_that_goes_away_costs_a_try_and_no_more():
    tasks.lose_the_database.enqueue(number=7, by=1)

    work()

    assert Job.objects.get().status == "READY"


def test_a_task_that_a_new_version_no_longer_knows_fails_in_words(settings):
    tasks.tell.enqueue(number=7, by=1)
    Job.objects.update(task_path="tests.people.tasks.gone")

    work()

    job = Job.objects.get()
    assert (job.status, job.name) == ("FAILED", "Gone")
    assert job.said.startswith("The site failed at it")


def test_what_a_killed_worker_had_begun_is_taken_up_when_its_time_is_over():
    tasks.tell.enqueue(number=7, by=1)
    Job.objects.get().claim("a worker that was killed")

    work()
    assert Job.objects.get().status == "RUNNING"

    Job.objects.update(started_at=timezone.now() - jobs.LEASE)
    work()
    assert Job.objects.get().status == "READY"
    work_later()

    job = Job.objects.get()
    assert (job.status, job.said, job.tries) == ("SUCCESSFUL", "Told 7.", 2)


def test_what_kills_every_worker_is_not_begun_for_ever():
    tasks.tell.enqueue(number=7, by=1)
    long_ago = timezone.now() - jobs.LEASE
    Job.objects.update(
        status="RUNNING", started_at=long_ago, worker_ids=["killed"] * (len(PAUSES) + 1)
    )

    work()

    job = Job.objects.get()
    assert (job.status, job.said) == ("FAILED", "The worker was stopped in the middle of it.")


def test_it_shows_when_nobody_does_what_waits():
    now = timezone.now()
    tasks.tell.enqueue(number=7, by=1)
    tasks.tell.enqueue(number=8, by=1)
    assert not Job.objects.is_stalled(at=now)

    Job.objects.update(enqueued_at=now - jobs.LATE - SOONER)
    assert Job.objects.is_stalled(at=now)

    Job.objects.first().claim("a worker, at last")
    assert not Job.objects.is_stalled(at=now)


def test_what_waits_for_its_next_try_is_not_late():
    tasks.wait_for_an_answer.enqueue(number=7, by=1)
    work()
    Job.objects.update(
        started_at=timezone.now() - timedelta(hours=1), run_after=timezone.now() + PAUSES[-1]
    )

    assert not Job.objects.is_stalled(at=timezone.now())


def test_the_worker_outlives_a_database_that_is_away(monkeypatch):
    tasks.tell.enqueue(number=7, by=1)
    worker = Worker(interval=0)
    done = iter((OperationalError("starting up"), OperationalError("starting up"), None))

    def look(**options):
        if problem := next(done):
            raise problem
        worker.running = False

    monkeypatch.setattr("people.queue.take_up_abandoned", look)
    monkeypatch.setattr("people.queue.connection.close", lambda: None)

    worker.run()

    assert next(done, "none left") == "none left"
