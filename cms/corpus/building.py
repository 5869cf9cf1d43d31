"""Making the corpus: what is missing of it, shared between processes."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context

from django.db import connection, connections, transaction
from django.utils import timezone

from articles.models import Article
from cms.corpus import reviewing, trails, writing
from cms.corpus.life import begun
from cms.corpus.people import DOMAIN
from cms.corpus.plans import Ends, Plan, end_of
from cms.corpus.readers import answer
from cms.corpus.site import Site, prepared
from feedback.models import Vote
from people.days import local_day
from people.models import Event

# Articles that are stored together, in one transaction.
CHUNK = 250
# Lines of the trail that an article has, whatever else is asked for.
EVENTS = {Ends.DRAFT: 4, Ends.IN_REVIEW: 8, Ends.LIVE: 11}


class OtherContent(Exception):
    """The database holds somebody's own articles, with which the corpus must not be mixed."""


def build(
    articles: int, *, seed: int, events: int = 0, votes: int = 0, processes: int = 1
) -> Iterator[int]:
    """Make the articles with the numbers up to this one that are not there yet; yields how many are done, in steps.

    `events` and `votes` are how many there shall be in all; what is missing is spread over the articles made now.
    Raises OtherContent when there are other articles.
    """
    known = _known()
    now = timezone.now()
    missing = [number for number in range(1, articles + 1) if number not in known]
    site = prepared(articles, seed=seed, now=now)
    plans = _plans(missing, seed, now, events, votes)
    chunks = [plans[start : start + CHUNK] for start in range(0, len(plans), CHUNK)]
    done = articles - len(missing)
    yield done
    for stored in _stored(site, chunks, processes):
        done += stored
        yield done
    _let_planner_know()


def _known() -> set[int]:
    """The numbers of the corpus's articles that are here."""
    ours = f"@{DOMAIN}"
    if Article.objects.exclude(created_by__email__endswith=ours).exists():
        raise OtherContent
    return {int(slug.rpartition("-")[2]) for slug in Article.objects.values_list("slug", flat=True)}


def _plans(missing: list[int], seed: int, now: datetime, events: int, votes: int) -> list[Plan]:
    """A plan for each of these articles, with its share of the votes and of the events beyond those that it needs."""
    live = [number for number in missing if end_of(number) is Ends.LIVE]
    needed = sum(EVENTS[end_of(number)] for number in missing)
    to_vote = _shares(votes - Vote.objects.count(), live)
    to_choose = _shares(events - Event.objects.count() - needed, live)
    today = local_day(now)
    return [
        Plan(seed, number, today, to_vote.get(number, 0), to_choose.get(number, 0))
        for number in missing
    ]


def _shares(total: int, numbers: list[int]) -> dict[int, int]:
    """So many things on these articles, as evenly as it goes."""
    total, size = max(total, 0), len(numbers)
    return {
        number: (place + 1) * total // size - place * total // size
        for place, number in enumerate(numbers)
    }


# The work, in this process or in several


def store(site: Site, chosen: Sequence[Plan]) -> int:
    """Store the articles of these plans with everything that belongs to them; all of them or none."""
    with transaction.atomic():
        lives = [begun(site, plan) for plan in chosen]
        Article.objects.bulk_create(life.article for life in lives)
        writing.write(site, lives)
        reviewing.submit(site, [life for life in lives if life.plan.is_submitted])
        live = [life for life in lives if life.plan.is_live]
        reviewing.sign(site, live)
        reviewing.publish(site, live)
        answer(site, live)
        trails.choose_reading(live)
        trails.tell(site, lives)
    return len(lives)


def _stored(site: Site, chunks: list[list[Plan]], processes: int) -> Iterator[int]:
    if processes == 1:
        yield from (store(site, chunk) for chunk in chunks)
        return
    connections.close_all()  # a connection must not be shared with what is forked
    with ProcessPoolExecutor(processes, get_context("fork"), _take, (site,)) as pool:
        yield from pool.map(_store_there, chunks)


_given: list[Site] = []


def _take(site: Site) -> None:
    _given.append(site)


def _store_there(chunk: list[Plan]) -> int:
    return store(_given[0], chunk)


def _let_planner_know() -> None:
    """So many new rows change what is quick; PostgreSQL would find out later."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
