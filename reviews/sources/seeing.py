"""Looking at the pages that a text cites when it is signed, with nobody waiting."""

from django_tasks import task

from references.lookup.together import within
from reviews.sources import pages

# All pages of one text; far less than `people.jobs.LEASE`.
SECONDS = 100


@task()
def see_pages(*, revision: int) -> str:
    """Keep what the pages of the web say that a text cites, as whoever signs it sees them."""
    with within(SECONDS):
        seen = [pages.look(work) for work in pages.cited_in(revision).order_by("pk")]
    return f"{len(seen)} cited pages looked at, {seen.count(None)} of them in vain."
