"""What readers made of pages: votes, and a report now and then."""

import secrets
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from cms.corpus import plans
from cms.corpus.life import Life, store
from cms.corpus.site import Site
from feedback.helpfulness import Share
from feedback.models import Report, Tally, Vote
from feedback.visitors import keyed
from people.days import local_day

# One of so many pages gets a report.
REPORTED = 20


@cache
def _salt(day: date) -> str:
    """That day's salt. It is kept nowhere, so nobody can tell whose a key was: as after its night."""
    return secrets.token_hex(32)


def answer(site: Site, lives: list[Life]) -> None:
    """Votes and reports on these pages, from when they went live until yesterday."""
    votes = [vote for life in lives for vote in _votes(site, life)]
    store(Vote, votes)
    store(Tally, _tallies(votes))
    store(Report, (_report(site, life) for life in lives if life.plan.number % REPORTED == 0))


def _votes(site: Site, life: Life) -> Iterator[Vote]:
    plan, revision = life.plan, life.latest
    chance = plan.chance("votes")
    liked = chance.uniform(0.5, 0.95)
    since = plan.at(plans.PUBLISHED)
    step = (site.now - timedelta(days=1) - since) / (plan.votes + 1)
    for number in range(1, plan.votes + 1):
        at = since + number * step
        day = local_day(at)
        # A range that is kept for documentation (RFC 3849): nobody has these addresses.
        visitor = keyed(_salt(day), f"2001:db8::{number:x}", life.article.pk)
        yield Vote(
            article_id=life.article.pk,
            revision_id=revision.pk,
            visitor=visitor,
            day=day,
            helpful=chance.random() < liked,
            at=at,
            recorded_at=site.now,
            is_tallied=True,
        )


def _tallies(votes: list[Vote]) -> Iterator[Tally]:
    counted = Counter((vote.article_id, vote.helpful) for vote in votes)
    for pk in dict.fromkeys(vote.article_id for vote in votes):
        said = Share(counted[pk, True], counted[pk, False])
        yield Tally(pk, said.yes, said.no, said.bounds[1])


def _report(site: Site, life: Life) -> Report:
    plan = life.plan
    return Report(
        article=life.article,
        revision=life.latest,
        reason=plan.chance("report").choice(Report.Reason.values),
        comment="This page is about nothing at all.",
        at=plan.at(plans.PUBLISHED) + timedelta(days=3),
        recorded_at=site.now,
    )
