"""Brings the articles of another site."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.models import Kind, Topic
from desk.transfer.bringing import Bringer
from desk.transfer.posts import Unreadable, read
from people.models import User

PROGRESS = 500  # posts between two lines of progress


class Command(BaseCommand):
    help = (
        "Bring the articles of a WordPress export (WXR), a JSON or CSV file, or a .zip of one of them with its pictures, as drafts. "
        "What was brought before is passed over: stop it and run it again as you like. docs/transfer.md describes the files."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="a .xml, .json, .csv or .zip file")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="in whose name")
        parser.add_argument(
            "--topic", required=True, metavar="SLUG", help="of articles whose topic is none here"
        )
        parser.add_argument("--kind", default=str(Kind.CONDITION), choices=list(Kind.values))
        parser.add_argument(
            "--report", type=Path, help="where to write what was left out, line by line"
        )

    def handle(self, *args, file, by, topic, kind, report, **options):
        person = User.objects.filter(email=by.lower(), is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody here has the e-mail address {by}.")
        place = Topic.objects.filter(slug=topic).first()
        if place is None:
            raise CommandError(f"There is no topic {topic}.")
        lines: list[str] = []
        n_new = n_known = 0
        try:
            with file.open("rb") as opened:
                bringer = Bringer(read(opened, file.name), topic=place, kind=kind, by=person)
                for number, result in enumerate(bringer.run(), start=1):
                    n_new += result.is_new
                    n_known += not (result.is_new or result.refused)
                    said = [result.refused] if result.refused else result.left_out
                    lines += [f"{result.name}\t{line}" for line in said]
                    if number % PROGRESS == 0:
                        self.stdout.write(f"{number:,} posts read, {n_new:,} brought.")
        except OSError as missing:
            raise CommandError(f"{file} cannot be opened: {missing.strerror}.") from missing
        except Unreadable as problem:
            raise CommandError(str(problem)) from problem
        finally:
            if report:
                report.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        self.stdout.write(f"{n_new:,} brought, {n_known:,} were here already.")
        for line in lines if not report else ():
            self.stdout.write(line)
