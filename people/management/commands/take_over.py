"""Tell of the rows of a database whose trail was kept by an earlier version."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from people import audit, site, trail, witness
from people.floors import above
from people.management.answering import answering
from people.models import Event, User
from people.told_rows import rows_of
from people.trail import Line

KIND = "taken over"


class Command(BaseCommand):
    help = (
        "After an upgrade from a version whose trail did not tell of rows: check the database as that version did, then write one line into "
        "each trail that tells of the rows that are there. Once for each database, while the site is stopped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", required=True, help="e-mail address of who answers for it")
        parser.add_argument(
            "--in-spite-of-faults", action="store_true", help="also when the old checks find any"
        )

    @transaction.atomic
    def handle(self, *args: Any, by: str, in_spite_of_faults: bool, **options: Any) -> None:
        person = answering(by)
        if Event.objects.filter(kind=KIND).exists():
            raise CommandError("This database was taken over already.")
        if not Event.objects.filter(previous=None).exists():
            raise CommandError("No earlier version has kept this trail; there is nothing to do.")
        faults = [fault for check in above("EARLIER_TRAIL_CHECKS") for fault in check()]
        for fault in faults:
            self.stderr.write(fault)
        if faults and not in_spite_of_faults:
            raise CommandError(
                "Nothing was taken over. Look into these, or say --in-spite-of-faults: from then on they count as what this site has written."
            )
        told: Counter[str] = Counter()
        trail.add_many(_lines(person, told))
        site.tell_address(by=person)
        for name, number in sorted(told.items()):
            self.stdout.write(f"{name}: {number:,}")
        self.stdout.write("The trail tells of these rows now. manage.py verify_trail proves them.")


def _lines(person: User, told: Counter[str]) -> Iterator[tuple[str, Line]]:
    """A line for each subject that has rows of which no line tells; `told` counts them by model."""
    actor, at = trail.snapshot(person).hash, timezone.now()
    for subjects in audit.subjects_at_once():
        there = rows_of(subjects)
        for subject, chain in trail.chains(subjects).items():
            untold = {name: row for name, row in there[subject].items() if name not in chain.told}
            told.update(name.partition(":")[0] for name in untold)
            if untold:
                rows = witness.telling_there(untold)
                yield subject, Line(KIND, actor, at, {"rows": len(rows)}, rows)
