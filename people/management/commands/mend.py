"""Say which rows of a subject are not as its trail tells, and accept them as they are."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from people import trail, witness
from people.management.answering import answering
from people.models import User
from people.told_rows import rows_of
from people.trail import Line


class Command(BaseCommand):
    help = (
        "Show which rows of a subject, such as article:12, are not as its trail tells. Put right by hand what somebody else has changed "
        "(docs/operations.md says how); then, with --as-they-are, one line tells of the rows that are there, in your name."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("subject", help="as verify_trail names it: article:12, topic:3")
        parser.add_argument("--as-they-are", action="store_true", help="accept what is there")
        parser.add_argument("--by", default="", help="e-mail address of who answers for that")

    @transaction.atomic
    def handle(self, *args: Any, subject: str, as_they_are: bool, by: str, **options: Any) -> None:
        chain, there = trail.chains([subject])[subject], rows_of([subject])[subject]
        if not chain.numbers and not there:
            raise CommandError(
                f"Nothing is called {subject}. Name it as verify_trail does: article:12"
            )
        for fault in chain.faults:
            self.stdout.write(fault)
        found = dict(witness.differences(chain.told, there))
        for name, what in found.items():
            self.stdout.write(f"{witness.in_words(name, subject)}: {what}")
            self.stdout.write(f"    {there.get(name, 'is not there')}")
        if not found:
            self.stdout.write(f"Every row of {subject} is as its trail tells.")
        elif as_they_are:
            self._accept(subject, answering(by), {name: there.get(name) for name in found})

    def _accept(self, subject: str, person: User, rows: dict[str, dict[str, Any] | None]) -> None:
        told = witness.telling_there(rows)
        actor, detail = trail.snapshot(person).hash, {"rows": sorted(told)}
        trail.add_many([(subject, Line("mended", actor, timezone.now(), detail, told))])
        self.stdout.write(f"The trail of {subject} tells of them now.")
