"""What the sample's modules share: its data, its calendar, and the rows made so far."""

import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

from django.utils import timezone

from articles.models import Article, Author, Helpline, Image, Topic
from people.days import local_day
from people.models import User
from people.plain_rows import keep
from references.models import Reference
from reviews.models import Reviewer

SAMPLE = Path(__file__).resolve().parent.parent / "sample"

# Somebody must be there before the first text is written and the first credential is claimed.
OPENED_DAYS_AGO = 920


def toml(path: Path) -> dict[str, Any]:
    """What a file of the sample says."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def people_planned() -> list[dict[str, Any]]:
    """The people of the sample, in the order of their file."""
    return toml(SAMPLE / "people.toml")["people"]


def texts_planned() -> dict[str, dict[str, Any]]:
    """The articles' texts by address."""
    texts = [toml(path) for path in sorted((SAMPLE / "articles").glob("*.toml"))]
    return {text["slug"]: text for text in texts}


def images_planned() -> dict[str, dict[str, Any]]:
    """What is said of each drawing, by its name."""
    return {image.pop("key"): image for image in toml(SAMPLE / "images.toml")["images"]}


def pool() -> dict[str, dict[str, Any]]:
    """The works that may be cited, as CSL-JSON, by their id in the pool."""
    works = json.loads((SAMPLE / "references.csl.json").read_text(encoding="utf-8"))
    return {work["id"]: work for work in works}


def provenance() -> dict[str, dict[str, Any]]:
    """What was found out about each work of the pool, by the same id."""
    facts = json.loads((SAMPLE / "provenance.json").read_text(encoding="utf-8"))
    return {fact["id"]: fact for fact in facts}


@dataclass(frozen=True)
class Step:
    """Something that somebody did at that moment."""

    at: datetime
    do: Callable[[datetime], object]


@dataclass
class Newsroom:
    """The sample while it is being loaded. Days count back from `today`."""

    today: date = field(default_factory=lambda: local_day(timezone.now()))
    plan: dict[str, Any] = field(default_factory=lambda: toml(SAMPLE / "plan.toml"))
    texts: dict[str, dict[str, Any]] = field(default_factory=texts_planned)
    users: dict[str, User] = field(default_factory=dict)
    authors: dict[str, Author] = field(default_factory=dict)
    reviewers: dict[str, Reviewer] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    works: dict[str, Reference] = field(default_factory=dict)
    images: dict[str, Image] = field(default_factory=dict)
    helplines: dict[str, Helpline] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)

    def keep(self, row: Any, *, by: str = "") -> Any:
        """A topic or profile, as this managing editor entered it on the first day, or the first of them."""
        roles = {person["key"]: person["role"] for person in people_planned()}
        first = next(key for key in self.users if roles[key] == "managing_editor")
        return keep(row, by=self.users[by or first], at=self.moment(OPENED_DAYS_AGO, 10))

    def day(self, days_ago: int) -> date:
        """The site's calendar day; days below zero lie in the future."""
        return self.today - timedelta(days=days_ago)

    def moment(self, days_ago: int, hour: int, *, of: str = "") -> datetime:
        """That day at about that hour; `of` is whose doing it is, and moves it by some minutes."""
        minutes = crc32(of.encode()) % 50
        return datetime.combine(
            self.day(days_ago), time(hour, minutes), tzinfo=timezone.get_default_timezone()
        )
