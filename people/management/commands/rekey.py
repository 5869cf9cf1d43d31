"""Seal everything anew under the newest key, and tell at which address the site is."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from people import audit, second_factors, site, trail, two_person, witness
from people.floors import above
from people.management.answering import answering
from people.models import User
from people.told_rows import rows_of
from people.trail import SEALED_ANEW, Line


class Command(BaseCommand):
    help = (
        "Seal everything anew under the first of SEAL_KEYS, so that the keys behind it can be given up, and tell the trail that the site is at "
        "SITE_URL. At another address than before it asks for a key of its own. As the owner of the tables, while the site is stopped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", required=True, help="e-mail address of who answers for it")
        parser.add_argument(
            "--moved", action="store_true", help="the site itself has moved: the key may stay"
        )

    @transaction.atomic
    def handle(self, *args: Any, by: str, moved: bool, **options: Any) -> None:
        person = answering(by)
        if site.why_not_here() and not moved and trail.has_used_newest_key():
            raise CommandError(
                "The first of SEAL_KEYS is a key of the site that this is a copy of. Put a new one before it and run this again; or say "
                "--moved, if this is the site itself at another address."
            )
        if faults := list(audit.faults()):
            for fault in faults:
                self.stderr.write(fault)
            raise CommandError(
                "Nothing was sealed anew: it would make these count. Mend them first."
            )
        for one in User.objects.order_by("pk").iterator():
            one.seal_anew()
        second_factors.hide_anew()
        two_person.seal_anew()
        for seal_anew in above("SEALED_ANEW"):
            seal_anew()
        number = trail.add_many(_lines(person))
        site.tell_address(by=person)
        self.stdout.write(
            f"Sealed anew in {number:,} trails. Take the older keys out of SEAL_KEYS, start the site, and run manage.py verify_trail."
        )


def _lines(person: User) -> Iterator[tuple[str, Line]]:
    """A line for each trail that has something of another key: with the seals of its lines, it tells of all rows as they are."""
    actor, at = trail.snapshot(person).hash, timezone.now()
    for subjects in audit.subjects_at_once():
        there = rows_of(subjects)
        for subject, chain in trail.chains(subjects).items():
            if seals := chain.seals_anew():
                rows = witness.telling_there(there[subject])
                yield subject, Line(SEALED_ANEW, actor, at, {"seals": seals}, rows)
