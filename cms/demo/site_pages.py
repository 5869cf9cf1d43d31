"""The site pages that come with the software and the topics' introductions, proposed by one managing editor and approved by the other."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from articles.models import Topic
from cms.demo.newsroom import OPENED_DAYS_AGO, Newsroom, Step
from website.actions import (
    approve_introduction,
    approve_page,
    create_page,
    propose_introduction,
    propose_page,
)
from website.default_pages import default_pages
from website.models import PageVersion

Do = Callable[[datetime], object]

PROPOSED_BY, APPROVED_BY = "casimir-oakledger", "petra-hollinmarch"


def steps(newsroom: Newsroom) -> Iterator[Step]:
    """Each text is proposed one day and approved the next."""
    for position, (slug, text) in enumerate(default_pages().items(), 1):
        propose = partial(_propose, newsroom, slug, position, text)
        yield from one_day_and_the_next(newsroom, slug, propose, partial(_approve, newsroom, slug))
    for slug, topic in newsroom.topics.items():
        yield from one_day_and_the_next(
            newsroom, slug, partial(_introduce, newsroom, topic), partial(_agree, newsroom, topic)
        )


def one_day_and_the_next(newsroom: Newsroom, of: str, propose: Do, approve: Do) -> Iterator[Step]:
    yield Step(newsroom.moment(OPENED_DAYS_AGO - 10, 10, of=of), propose)
    yield Step(newsroom.moment(OPENED_DAYS_AGO - 11, 14, of=of), approve)


def _propose(
    newsroom: Newsroom, slug: str, position: int, text: dict[str, str], at: datetime
) -> None:
    by = newsroom.users[PROPOSED_BY]
    page = create_page(by=by, slug=slug, position=position, at=at)
    propose_page(page=page, by=by, at=at, **text)


def _approve(newsroom: Newsroom, slug: str, at: datetime) -> None:
    version = PageVersion.objects.get(page__slug=slug)
    approve_page(version=version, by=newsroom.users[APPROVED_BY], at=at)


def _introduce(newsroom: Newsroom, topic: Topic, at: datetime) -> None:
    [text] = (row["introduction"] for row in newsroom.plan["topics"] if row["slug"] == topic.slug)
    propose_introduction(topic=topic, by=newsroom.users[PROPOSED_BY], text=text, at=at)


def _agree(newsroom: Newsroom, topic: Topic, at: datetime) -> None:
    introduction = topic.introductions.get()
    approve_introduction(introduction=introduction, by=newsroom.users[APPROVED_BY], at=at)
