"""Where tasks wait, and the worker that does them: django-tasks' own, made to last."""

import json
import logging
import time
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import structlog
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks.base import Task
from django_tasks.signals import task_enqueued
from django_tasks.utils import normalize_json
from django_tasks_db.backend import DatabaseBackend, TaskResult
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult, get_date_max

from people.jobs import Job, take_up_abandoned
from people.refusals import Refusal

log = structlog.get_logger("imprimatur.queue")


def _calm(record: logging.LogRecord) -> bool:
    """A refusal is an answer and no fault of the site; django-tasks logs it with a traceback, as it does a fault."""
    if record.exc_info and isinstance(record.exc_info[1], Refusal):
        record.levelno, record.levelname, record.exc_info = logging.INFO, "INFO", None
    return True


logging.getLogger("django_tasks").addFilter(_calm)


class Backend(DatabaseBackend):
    """Keeps tasks in the database, in the transaction that asks for them; the same task is one row, however often it is asked for."""

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        self.validate_task(task)
        asked = normalize_json({"args": args, "kwargs": kwargs})
        job, is_new = Job.objects.get_or_create(
            id=uuid5(NAMESPACE_URL, f"{task.module_path} {json.dumps(asked, sort_keys=True)}"),
            defaults={
                "args_kwargs": asked,
                "priority": task.priority,
                "task_path": task.module_path,
                "queue_name": task.queue_name,
                "run_after": task.run_after or get_date_max(),
                "backend_name": self.alias,
            },
        )
        if not is_new:
            job.start_over(task.run_after)
        task_enqueued.send(type(self), task_result=job.task_result)
        return job.task_result


class Worker(db_worker.Worker):
    """Does what is due, looks again after `interval` seconds, and outlives a database that is away for a while."""

    def __init__(self, *, interval: float) -> None:
        super().__init__(
            queue_names=["*"],
            interval=interval,
            batch=True,  # `super().run()` does what is due and comes back
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )

    def run(self) -> None:
        while self.running:
            try:
                self.work()
            except (OperationalError, InterfaceError) as problem:
                log.warning("database_away", problem=str(problem))
                connection.close()
            if self.running:
                time.sleep(self.interval)

    def work(self) -> None:
        """Do everything that is due."""
        take_up_abandoned(at=timezone.now())
        super().run()

    def run_task(self, db_task_result: DBTaskResult) -> None:
        super().run_task(Job.objects.get(pk=db_task_result.pk))
        Job.objects.forget_private()
