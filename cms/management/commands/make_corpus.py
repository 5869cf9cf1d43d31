"""Fill a database with a large made-up site, to measure and to try things at size."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from cms.corpus import building
from cms.corpus.people import emails


class Command(BaseCommand):
    help = (
        "Fill an empty, migrated database with a large made-up site, to measure and to try things at size. Running "
        "it again, with more articles, adds those that are missing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--articles", type=int, required=True, help="how many there shall be")
        parser.add_argument(
            "--events", type=int, default=0, help="lines of the trail in all, if it needs fewer"
        )
        parser.add_argument("--votes", type=int, default=0, help="votes of readers in all")
        parser.add_argument("--seed", type=int, default=1, help="another one, another corpus")
        parser.add_argument(
            "--processes", type=int, default=2, help="2 unless given; SQLite takes one writer"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stderr.style_func = None  # what goes on is no error
        asked = {name: options[name] for name in ("seed", "events", "votes")}
        asked["processes"] = 1 if connection.vendor == "sqlite" else options["processes"]
        try:
            for done in building.build(options["articles"], **asked):
                self._show(done, options["articles"])
        except building.OtherContent as refusal:
            raise CommandError(
                "This database holds articles that are not of the corpus, and it must not be mixed with them. Set "
                "DATABASE_URL to a new database, run migrate, then make_corpus."
            ) from refusal
        self.stdout.write("\n".join(self._said(options["articles"])))

    def _show(self, done: int, articles: int) -> None:
        """How far it has come: on a terminal in one line that is written anew."""
        is_terminal, is_last = self.stderr.isatty(), done == articles
        line = f"{done:,} of {articles:,} articles"
        begin, end = ("\r", "\n" if is_last else "") if is_terminal else ("", "\n")
        self.stderr.write(f"{begin}{line}", ending=end)

    def _said(self, articles: int) -> list[str]:
        return [
            f"There are {articles:,} made-up articles. manage.py verify_trail proves them.",
            "Nobody in it has a password yet. manage.py changepassword gives one to any of:",
            *(f"  {email}" for email in emails()),
        ]
