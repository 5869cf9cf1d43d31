"""The worker inside a test, which shares its transaction."""

from unittest.mock import patch

from django.core import mail

from people.jobs import Job
from people.queue import Worker


def work():
    """Do everything that is due; the test's connection stays open, which has a transaction under way."""
    with patch("django_tasks_db.management.commands.db_worker.close_old_connections"):
        Worker(interval=5).work()


def work_later():
    """The same when every pause is over."""
    Job.objects.waiting().update(run_after="2000-01-01T00:00:00Z")
    work()


def mailed():
    """What is mailed once the worker has done what is due; the outbox is empty after that."""
    work()
    sent, mail.outbox[:] = list(mail.outbox), []
    return sent
