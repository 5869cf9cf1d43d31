"""Look at everything that is live again."""

from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles import inner_links
from people.actions import automatic
from people.refusals import Refusal
from reviews.actions import raise_about_works, recheck
from reviews.models import Publication

log = structlog.get_logger("imprimatur.reviews")


class Command(BaseCommand):
    help = (
        "Look at every live article again: raise a concern for what does not hold any more, settle those whose cause is gone, and ask "
        "the same reviewers anew 30 days before their review runs out. What its policy lets stay no longer is taken offline. Run it every day; running it twice raises and asks nothing "
        "twice. Exit status 1 when an article could not be looked at."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        by, at = automatic(), timezone.now()
        inner_links.renew()
        raised, settled, opened, failed = len(raise_about_works(by=by, at=at)), 0, 0, 0
        withdrawn = 0
        # Only the keys: an article that changes meanwhile is read as it is when its turn comes.
        keys = Publication.objects.order_by("article").values_list("article", flat=True)
        for key in keys.iterator(chunk_size=1000):
            try:
                done = recheck(article=key, by=by, at=at)
            except Refusal as refusal:
                failed += 1
                log.warning("recheck_refused", article=f"article:{key}")
                self.stderr.write(f"article:{key}: {refusal}")
                continue
            raised += len(done.raised)
            settled += len(done.settled)
            opened += done.review is not None
            withdrawn += done.withdrawn is not None
        self.stdout.write(
            f"{raised:,} concerns raised, {settled:,} settled, {opened:,} reviews opened, {withdrawn:,} taken offline."
        )
        if failed:
            raise CommandError(f"{failed:,} articles could not be looked at; see above.")
