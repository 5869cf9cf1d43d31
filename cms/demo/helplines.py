"""The helplines that the sample's care cards name: proposed by one managing editor, approved by the other."""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from articles.actions import approve_helpline, create_helpline, propose_helpline
from articles.models import Helpline
from cms.demo.newsroom import SAMPLE, Newsroom, Step, toml
from cms.demo.site_pages import APPROVED_BY, PROPOSED_BY, one_day_and_the_next

_MARK = re.compile(r'(data-helpline=")([^"]+)(")')


def with_ids(body: str, helplines: dict[str, Helpline]) -> str:
    """A sample text whose marks name rows of the database."""
    return _MARK.sub(lambda match: f"{match[1]}{helplines[match[2]].pk}{match[3]}", body)


def steps(newsroom: Newsroom) -> Iterator[Step]:
    """Each is there before the first text names it."""
    for planned in toml(SAMPLE / "helplines.toml")["helplines"]:
        key = planned["key"]
        propose, approve = partial(_propose, newsroom, planned), partial(_approve, newsroom, key)
        yield from one_day_and_the_next(newsroom, key, propose, approve)


def _propose(newsroom: Newsroom, planned: dict[str, Any], at: datetime) -> None:
    by = newsroom.users[PROPOSED_BY]
    line = create_helpline(by=by, name=planned["name"], locale=planned["locale"], at=at)
    newsroom.helplines[planned["key"]] = line
    propose_helpline(helpline=line, by=by, phone=planned["phone"], at=at)


def _approve(newsroom: Newsroom, key: str, at: datetime) -> None:
    version = newsroom.helplines[key].versions.get()
    approve_helpline(version=version, by=newsroom.users[APPROVED_BY], at=at)
