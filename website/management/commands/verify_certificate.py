"""Say whether a certificate holds, and whether this site gave it."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviews.seals import BrokenSeal
from website.certificates import faults_of


class Command(BaseCommand):
    help = (
        "Check a review certificate that somebody brings: whether its document has the digest that was signed, and whether this site, "
        "by what its trail tells, gave it. Exit status 1 names what does not hold."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the certificate, as certificate.json has it")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            given = json.loads(file.read_bytes())
        except (OSError, ValueError) as problem:
            raise CommandError(f"{file} is no certificate: {problem}") from None
        if not isinstance(given, dict):
            raise CommandError(f"{file} is no certificate: it holds no object.")
        try:
            faults = faults_of(given)
        except BrokenSeal as problem:
            faults = [f"What this site has stored is not what was signed: {problem}."]
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            sys.exit(1)
        self.stdout.write("The certificate holds, and this site gave it.")
