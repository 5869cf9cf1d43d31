"""Look up what became of the works that articles rest on, and tell the editors."""

from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from people.actions import automatic
from references.leases import claimed
from references.models import Link, Reference
from reviews import actions
from reviews.sources import links, pages, works


class Command(BaseCommand):
    help = (
        "Look up the works that were not looked up for a week, those in live articles first, and raise a "
        "concern for each live article whose sources got worse; then look whether cited pages of the web say something "
        "else than when the text was signed, and try the addresses outside the site. "
        "Stop it and run it again as you like, on several machines at once, too. Exit status 1 when there were works to "
        "look up and no look-up succeeded: what readers and editors see then is as old as the last run that did."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--limit", type=int, help="look up at most so many works, and try as many addresses"
        )

    def handle(self, *args, limit, **options):
        by, looked, failed = automatic(), 0, 0
        due: Iterator[Reference] = claimed(works.due(), at=timezone.now(), limit=limit)
        for reference in due:
            looked += 1
            if problem := works.check(reference, by=by).problem:
                failed += 1
                self.stderr.write(f"{reference}: {problem}")
        raised = actions.raise_about_works(by=by)
        self.stdout.write(
            f"{looked:,} looked up, {failed:,} of them in vain; {len(raised):,} concerns raised."
        )
        self._see_pages(limit)
        self._try_links(limit)
        if looked and failed == looked:
            raise CommandError(f"No look-up succeeded, of {looked:,}. Nothing is known anew.")

    def _see_pages(self, limit: int | None) -> None:
        due: Iterator[Reference] = claimed(pages.due(), at=timezone.now(), limit=limit)
        seen = [pages.look(work) for work in due]
        raised = actions.raise_about_changes(by=automatic())
        self.stdout.write(
            f"{len(seen):,} cited pages looked at, {seen.count(None):,} of them in vain; {len(raised):,} concerns raised."
        )

    def _try_links(self, limit: int | None) -> None:
        links.collect()
        due: Iterator[Link] = claimed(links.longest_untried(), at=timezone.now(), limit=limit)
        tried = [links.check(link) for link in due]
        broken = sum(link.state == Link.State.BROKEN for link in tried)
        self.stdout.write(f"{len(tried):,} addresses tried, {broken:,} of them broken.")
