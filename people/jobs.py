"""What was asked for and is done in the background: the rows of django-tasks, with tries, and words for people.

A task is a plain function under `django_tasks.task`. Its arguments name things and hold nobody's words, since the desk
shows them; `by` is who asked. What it returns is the sentence that says what it did. It may be begun again after it was
cut off at any point, so doing it twice must do no more than doing it once.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError
from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet, get_date_max

from people.refusals import Refusal

# After a try that came to nothing; after the last of these, the next try is the last.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 25, 120, 600))
# Whoever runs a task has finished by then, or is gone. No task may take nearly as long.
LEASE = timedelta(minutes=10)
# A worker looks every few seconds; if nothing is begun for so long although something is due, there is none.
LATE = timedelta(minutes=5)

# The queue of what names an address or the like: never shown, and gone once it is over.
PRIVATE = "private"

STATES = {
    TaskResultStatus.READY: "waiting",
    TaskResultStatus.RUNNING: "running",
    TaskResultStatus.FAILED: "failed",
    TaskResultStatus.SUCCESSFUL: "done",
}

# Another try may fare better. The last two are a worker that was told to stop at once.
_PASSING = (OperationalError, InterfaceError, SystemExit, KeyboardInterrupt)


class TryAgain(Exception):
    """It did not work now and may later. The text is shown to people."""


class JobQuerySet(DBTaskResultQuerySet):
    def waiting(self) -> "JobQuerySet":
        return self.filter(status=TaskResultStatus.READY)

    def forget_private(self) -> None:
        """Drop what is over and was nobody's business."""
        self.finished().filter(queue_name=PRIVATE).delete()

    def abandoned(self, *, at: datetime) -> "JobQuerySet":
        """Begun by a worker that was killed."""
        return self.running().filter(started_at__lte=at - LEASE)

    def is_stalled(self, *, at: datetime) -> bool:
        """Whether something has been due for long, and no worker has begun anything meanwhile."""
        since = at - LATE
        due = Q(run_after__lte=since) | Q(run_after=get_date_max(), enqueued_at__lte=since)
        return (
            self.waiting().filter(due).exists() and not self.filter(started_at__gt=since).exists()
        )


class Job(DBTaskResult):
    """A task that waits, runs, or is over: one row, however often it is tried."""

    objects = JobQuerySet.as_manager()

    class Meta:
        proxy = True
        default_permissions = ("view", "change")
        verbose_name = "task in the queue"
        verbose_name_plural = "queue"

    def __str__(self) -> str:
        return " ".join([self.name, *self.about])

    @property
    def name(self) -> str:
        """What the function is called, in words."""
        return self.task_path.rpartition(".")[2].replace("_", " ").capitalize()

    @property
    def about(self) -> list[str]:
        """What the task is about, apart from people; of a letter that is said by its name."""
        if self.is_letter:
            return []
        return [str(value) for name, value in self._named.items() if name != "by"]

    @property
    def is_letter(self) -> bool:
        return self.queue_name == PRIVATE or "to" in self._named

    @property
    def kind(self) -> str:
        """Of a letter that tells what happened: the kind of thing."""
        return str(self._named.get("kind", ""))

    @property
    def goes_to(self) -> int | None:
        """The key of whom a letter is for."""
        return self._named.get("to")

    @property
    def asked_by(self) -> int | None:
        return self._named.get("by")

    @property
    def _named(self) -> dict[str, Any]:
        return self.args_kwargs["kwargs"]

    @property
    def state_in_words(self) -> str:
        return STATES[TaskResultStatus(self.status)]

    @property
    def has_failed(self) -> bool:
        return self.status == TaskResultStatus.FAILED

    @property
    def tries(self) -> int:
        return len(self.worker_ids)

    @property
    def said(self) -> str:
        """What came of the last try, in words."""
        return self.return_value or ""

    @property
    def next_try(self) -> datetime | None:
        """When it is tried again, None when that is as soon as possible or never."""
        is_later = (
            self.status == TaskResultStatus.READY
            and timezone.now() < self.run_after < get_date_max()
        )
        return self.run_after if is_later else None

    def set_failed(self, exc: BaseException) -> None:
        """Try again later when that may help and has not been done too often; otherwise it has failed for good."""
        self.return_value = _in_words(exc)
        if isinstance(exc, (TryAgain, *_PASSING)) and self.tries <= len(PAUSES):
            self.status = TaskResultStatus.READY
            self.run_after = timezone.now() + PAUSES[self.tries - 1]
            self.save(update_fields=["status", "run_after", "return_value"])
            return
        said = self.return_value
        super().set_failed(exc)
        self.return_value = said
        self.save(update_fields=["return_value"])

    def start_over(self, run_after: datetime | None = None) -> bool:
        """Let it wait as if it had just been asked for; False when it runs at this moment."""
        idle = Job.objects.filter(pk=self.pk).exclude(status=TaskResultStatus.RUNNING)
        return bool(
            idle.update(
                status=TaskResultStatus.READY,
                run_after=run_after or get_date_max(),
                enqueued_at=timezone.now(),
                started_at=None,
                finished_at=None,
                worker_ids=[],
                return_value=None,
                exception_class_path="",
                traceback="",
            )
        )


def take_up_abandoned(*, at: datetime) -> None:
    """Let what killed workers had begun be tried again; what was cut off too often has failed."""
    for job in Job.objects.abandoned(at=at):
        job.set_failed(TryAgain("The worker was stopped in the middle of it."))
    Job.objects.forget_private()


def _in_words(problem: BaseException) -> str:
    if isinstance(problem, (TryAgain, Refusal)):
        return str(problem)
    if isinstance(problem, _PASSING):
        return "The site or its database was stopped in the middle of it."
    return "The site failed at it; its log says why."
