"""The site pages that come with the software, proposed by one managing editor and approved by the other."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from cms.demo.newsroom import OPENED_DAYS_AGO, Newsroom, Step
from website.actions import approve_page, create_page, propose_page
from website.default_pages import default_pages
from website.models import PageVersion

PROPOSED_BY, APPROVED_BY = "casimir-oakledger", "petra-hollinmarch"


def steps(newsroom: Newsroom) -> Iterator[Step]:
    """Each page is proposed one day and approved the next."""
    for position, (slug, text) in enumerate(default_pages().items(), 1):
        propose = partial(_propose, newsroom, slug, position, text)
        yield Step(newsroom.moment(OPENED_DAYS_AGO - 10, 10, of=slug), propose)
        approve = partial(_approve, newsroom, slug)
        yield Step(newsroom.moment(OPENED_DAYS_AGO - 11, 14, of=slug), approve)


def _propose(
    newsroom: Newsroom, slug: str, position: int, text: dict[str, str], at: datetime
) -> None:
    by = newsroom.users[PROPOSED_BY]
    page = create_page(by=by, slug=slug, position=position, at=at)
    propose_page(page=page, by=by, at=at, **text)


def _approve(newsroom: Newsroom, slug: str, at: datetime) -> None:
    version = PageVersion.objects.get(page__slug=slug)
    approve_page(version=version, by=newsroom.users[APPROVED_BY], at=at)
