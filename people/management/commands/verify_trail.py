"""Recompute every digest, seal and chain."""

import sys

from django.core.management.base import BaseCommand

from people import audit


class Command(BaseCommand):
    help = "Recompute every digest, seal and event chain; exit 1 and name what does not match."

    def add_arguments(self, parser):
        parser.add_argument(
            "--heads", action="store_true", help="print each chain's head, for keeping elsewhere"
        )

    def handle(self, *args, heads, **options):
        if heads:
            for subject, n, digest in audit.heads():
                self.stdout.write(f"{subject} {n} {digest}")
            return
        for line in audit.erased():
            self.stdout.write(line)
        faults = list(audit.every_fault())
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            sys.exit(1)
        self.stdout.write("Every digest, seal and chain matches.")
