"""What all articles of the corpus share: where they stand, who works on them, what they cite."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from articles.models import Topic
from cms.corpus import people, places, works
from cms.corpus.people import Cast
from cms.corpus.plans import MONTHS
from reviews.models import Policy


@dataclass(frozen=True)
class Site:
    """It is made once, and every process that writes articles is given it."""

    seed: int
    now: datetime
    cast: Cast
    topics: list[Topic]
    policy: Policy
    works: list[int]
    entries: dict[int, dict[str, Any]]


def prepared(articles: int, *, seed: int, now: datetime) -> Site:
    """What so many articles need; what is there already stays as it is."""
    cast = people.take_on(articles, now=now)
    begun, by = now - people.TAKEN_ON, cast.managers[0]
    topics, policy = places.lay_out(by=by, months=MONTHS, at=begun)
    cited = works.collect(articles, by=by, at=begun, seed=seed)
    return Site(seed, now, cast, topics, policy, cited, works.entries_of(cited))
