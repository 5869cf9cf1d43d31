"""Do what waits in the queue."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people import site
from people.queue import Worker


class Command(BaseCommand):
    help = (
        "Do what waits in the queue, and look for more every few seconds, until it is told to stop: on SIGTERM or Ctrl-C "
        "it finishes what it has begun. One is enough; several do nothing twice."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--interval",
            type=float,
            default=5.0,
            help="seconds between two looks when there is nothing to do; on SQLite not less than 5, since each keeps "
            "writers waiting (default: 5)",
        )
        parser.add_argument("--batch", action="store_true", help="do what is due now, and end")

    def handle(self, *args: Any, interval: float, batch: bool, **options: Any) -> None:
        if why_not := site.why_not_start():
            raise CommandError(why_not)
        worker = Worker(interval=interval)
        if batch:
            worker.work()
            return
        worker.configure_signals()
        worker.run()
