"""The house texts that come with the website, written by one managing editor and approved by the other."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from django.apps import apps
from django.conf import settings

from cms.demo.newsroom import OPENED_DAYS_AGO, Newsroom, Step, toml
from website.actions import approve_page, propose_page
from website.models import Page, PageVersion

# In the order of the footer.
SLUGS = (
    "about",
    "editorial-policy",
    "medical-review",
    "corrections",
    "funding",
    "privacy",
    "disclaimer",
    "contact",
)
WORDED_BY, APPROVED_BY = "casimir-oakledger", "petra-hollinmarch"


def steps(newsroom: Newsroom) -> Iterator[Step]:
    """Each text is proposed one day and approved the next."""
    folder = Path(apps.get_app_config("website").path) / "house_texts"
    for position, slug in enumerate(SLUGS, 1):
        proposed: list[PageVersion] = []
        text = toml(folder / f"{slug}.toml")
        propose = partial(_propose, newsroom, slug, position, text, proposed)
        approve = partial(_approve, newsroom, proposed)
        yield Step(newsroom.moment(OPENED_DAYS_AGO - 10, 10, of=slug), propose)
        yield Step(newsroom.moment(OPENED_DAYS_AGO - 11, 14, of=slug), approve)


def _propose(
    newsroom: Newsroom,
    slug: str,
    position: int,
    text: dict[str, str],
    proposed: list[PageVersion],
    at: datetime,
) -> None:
    page = Page.objects.create(slug=slug, position=position, created_at=at)
    wording = {
        name: value.replace("{site_name}", settings.SITE_NAME) for name, value in text.items()
    }
    proposed.append(propose_page(page=page, by=newsroom.users[WORDED_BY], at=at, **wording))


def _approve(newsroom: Newsroom, proposed: list[PageVersion], at: datetime) -> None:
    approve_page(version=proposed[0], by=newsroom.users[APPROVED_BY], at=at)
