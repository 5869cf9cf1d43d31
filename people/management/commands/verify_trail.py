"""Recompute every digest, seal and chain."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people import audit, site


class Command(BaseCommand):
    help = (
        "Recompute every digest, seal and event chain, and compare the rows with what the trail tells of them; exit 1 and "
        "name what does not match."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--heads", action="store_true", help="print each chain's head, for keeping elsewhere"
        )
        parser.add_argument(
            "--against",
            type=Path,
            metavar="FILE",
            help="check too that each of these heads, which --heads printed earlier, is still in its chain",
        )

        parser.add_argument(
            "--seal-heads",
            action="store_true",
            help="when all matches, seal all heads with one line of the site's own trail, once a day, and print that line's head",
        )

    def handle(
        self, *args: Any, heads: bool, against: Path | None, seal_heads: bool, **options: Any
    ) -> None:
        if heads:
            for subject, n, digest in audit.heads():
                self.stdout.write(f"{subject} {n} {digest}")
            return
        kept = list(_heads_in(against)) if against else []
        for line in audit.erased():
            self.stdout.write(line)
        faults = [*audit.every_fault(), *audit.against(kept)]
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            if audit.is_of_an_earlier_version():
                self.stderr.write(
                    "No line of this trail tells of rows: an earlier version kept it. After an upgrade: manage.py take_over --by YOUR-ADDRESS"
                )
            sys.exit(1)
        self.stdout.write("Every digest, seal and chain matches.")
        if seal_heads:
            line = site.seal_heads()
            self.stdout.write(f"{line.subject} {line.n} {line.digest}")


def _heads_in(file: Path) -> Iterator[tuple[str, int, str]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise CommandError(f"{file} can’t be read as heads: {problem}") from problem
    for number, line in enumerate(lines, 1):
        try:
            subject, n, digest = line.split()
            yield subject, int(n), digest
        except ValueError as problem:
            raise CommandError(
                f"Line {number} of {file} is not a head: a subject, a number and a digest."
            ) from problem
