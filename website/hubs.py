"""Where reading begins: what the home page and the page of a topic show besides their lists."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.utils import timezone

from articles.models import Kind, Topic
from articles.topics import TopicTree
from reviews import seals
from reviews.models import Publication
from website import alphabet, introductions, lists, notices, profiles
from website.lists import TOGETHER, Card, Link
from website.profiles import Person
from website.signatures import signed, whole_reviews

RECENT = 6
NEWEST = 3  # texts that the page of a topic names


@dataclass(frozen=True)
class Proof:
    """The latest review of a whole page that is live now: who signed what, and when."""

    person: Person
    card: Card
    signed_at: dt.datetime

    @property
    def is_today(self) -> bool:
        return timezone.localdate(self.signed_at) == timezone.localdate()


def home() -> dict[str, Any]:
    """The topics, the letters, what was reviewed last, and whose signature the newest of it carries."""
    latest = lists.listed().order_by("-release__reviewed_at", "-release")[:RECENT]
    entries = lists.cards(latest)
    return {
        "topics": lists.topic_cards(TopicTree()),
        "letters": alphabet.letters(),
        "entries": entries,
        "proof": _proof(entries),
    }


def _proof(entries: list[Card]) -> Proof | None:
    """Of the first of them that its reviewer stands behind; None when there is none, or whoever signed it is not known."""
    card = next((one for one in entries if not one.is_being_renewed), None)
    if card is None:
        return None
    reviews = whole_reviews(signed([card.release])[card.release.pk])
    if not reviews:
        return None
    last = max(reviews, key=attrgetter("signed_at"))
    return Proof(profiles.reviewer(last.reviewer), card, last.signed_at)


def topic(this: Topic, number: str | None) -> dict[str, Any] | None:
    """What the page of a topic shows; None when nothing can be read there."""
    tree = TopicTree()
    found = lists.within(this.pk, tree)
    if not found.exists():
        return None
    entries = lists.page_of_cards(found, number)
    start = _start(entries) if entries.number == 1 else None
    said = introductions.current([this.pk]).get(this.pk, "")
    return {
        "topic": Link(this.name, this.get_absolute_url(), said),
        "topics": lists.topic_cards(tree, this.pk),
        "above": [Link(one.name, one.get_absolute_url()) for one in tree.lineage(this.pk)[:-1]],
        "entries": entries,
        "start": start,
        "latest": _latest(this.pk, tree) if entries.number == 1 else [],
        "kinds": _by_kind(one for one in entries if one is not start),
        "reviewers": _reviewers(entries),
        "notices": notices.on_page(page=None, topics={one.pk for one in tree.lineage(this.pk)}),
    }


def _start(entries: Iterable[Card]) -> Card | None:
    """Whoever comes new to a topic reads of what it is first, where it is one condition; nobody is sent to another one than theirs."""
    cards = list(entries)
    conditions = [one for one in cards if one.kind == Kind.CONDITION]
    return conditions[0] if len(conditions) == 1 and len(cards) > 1 else None


def _latest(topic: int, tree: TopicTree) -> list[Publication]:
    """What went live there last, for whoever knows the rest; nothing while there is little more."""
    found = lists.listed().filter(article__in=lists.within(topic, tree))
    latest = found.order_by("-release__published_at", "-release")[: NEWEST + 1]
    there = [one for one in latest if seals.may_be_listed(one)]
    return there[:NEWEST] if len(there) > NEWEST else []


def _by_kind(entries: Iterable[Card]) -> list[tuple[str, list[Card]]]:
    kinds: dict[str, list[Card]] = defaultdict(list)
    for one in entries:
        kinds[one.kind].append(one)
    return [(name, kinds[kind]) for kind, name in TOGETHER.items() if kind in kinds]


def _reviewers(entries: Iterable[Card]) -> list[Person]:
    """Who reviewed the articles that are listed, each once."""
    sign_offs = signed([one.release for one in entries if not one.is_being_renewed])
    profiled = {
        one.reviewer_id: one.reviewer
        for found in sign_offs.values()
        for one in whole_reviews(found)
    }
    return [profiles.reviewer(one) for one in profiled.values()]
