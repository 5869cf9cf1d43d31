"""Takes all articles along."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from desk.transfer.taking import take


class Command(BaseCommand):
    help = (
        "Write a .zip of all articles: their newest texts as JSON that import_articles reads, the references as CSL-JSON, the images, and "
        "as HTML what readers see. Drafts are in it: keep it as you keep a backup."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="where to write the .zip")

    def handle(self, *args, file, **options):
        try:
            with file.open("wb") as out:
                count = take(out)
        except OSError as problem:
            raise CommandError(f"{file} cannot be written: {problem.strerror}.") from problem
        self.stdout.write(f"{count:,} articles written.")
