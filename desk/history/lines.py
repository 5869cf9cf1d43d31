"""The list of events: each in the words of its article's trail, under that article's title."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Q
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from articles.models import Article
from desk.articles.pages import title_of
from desk.articles.sentences import Sentence, Sentences, by_kind, events
from desk.common import display
from desk.common.keyset import KeyPage
from desk.common.lookups import HouseList
from people.models import Event
from people.witness import is_key

# What sentences about other events name, by a number only.
_NAMED = ("submitted for review", "signed off")


class TrailList(HouseList):
    """One page of it; two queries more than the rows, however many articles they are about."""

    result_list: list[Event]

    def page(self, request: HttpRequest) -> KeyPage:
        page = super().page(request)
        return replace(page, rows=_told(page.rows))


def named(event: Event) -> str:
    """What people call the event's subject: an article by its title, anything else by its own name."""
    subject = display.subject(event)
    if subject is None:
        return event.subject
    return title_of(subject) if isinstance(subject, Article) else str(subject)


def link_to_subject(event: Event, title: str = "") -> SafeString | str:
    """Its title, or else what it is and its number; a link where it has a page."""
    url = display.subject_url(event.subject)
    name, _, key = event.subject.partition(":")
    words = title or f"{capfirst(name)} {key}"
    link = '<a href="{}" title="{}">{}</a>'
    return format_html(link, url, event.subject, words) if url else words


def _told(rows: list[Event]) -> list[Event]:
    """The rows with what they say (`sentence`) and what their article is called (`title`, "" of all else)."""
    articles = {pk for row in rows if (pk := _article(row)) is not None}
    titles = dict(
        Article.objects.with_newest_title()
        .filter(pk__in=articles)
        .values_list("pk", "newest_title")
    )
    told = {line.event.pk: line for line in _sentences(rows, articles)}
    for row in display.marked(rows):
        row.sentence = told.get(row.pk) or by_kind(row)
        row.title = titles.get(_article(row), "")
    return rows


def _sentences(rows: list[Event], articles: Iterable[int]) -> Iterable[Sentence]:
    """Only articles' events name people and topics the way that sentences read them."""
    keys = {row.pk for row in rows if _article(row) is not None}
    subjects = [f"article:{pk}" for pk in articles]
    trails = defaultdict(list)
    asked = events().filter(Q(pk__in=keys) | Q(kind__in=_NAMED), subject__in=subjects)
    for event in asked.order_by("subject", "n"):
        trails[event.subject].append(event)
    for trail in trails.values():
        yield from Sentences(trail).of(one for one in trail if one.pk in keys)


def _article(event: Event) -> int | None:
    name, _, pk = event.subject.partition(":")
    return int(pk) if name == "article" and is_key(pk) else None
