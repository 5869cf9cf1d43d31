"""The whole trail: each line in the words of its article's own, under the name of what it is about."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from articles.models import Article
from desk.articles.sentences import Sentence, Sentences, by_kind, events
from desk.common import display
from desk.common.lookups import HouseList
from people.models import Event
from people.witness import is_key, subject_of
from references.formatting import short_label
from references.models import Reference

# What sentences about other events name, by a number only.
_NAMED = ("submitted for review", "signed off")


# Each kind is found in the index behind the one before it, however many lines there are of it.
_KINDS = """
WITH RECURSIVE known(kind) AS (
  SELECT min(kind) FROM people_event
  UNION ALL
  SELECT (SELECT min(kind) FROM people_event WHERE kind > known.kind) FROM known WHERE known.kind IS NOT NULL
)
SELECT kind FROM known WHERE kind IS NOT NULL
"""


def kinds_of_lines() -> list[str]:
    """All kinds that lines of the trail have; one query, as quick for millions."""
    with connection.cursor() as cursor:
        cursor.execute(_KINDS)
        return [kind for (kind,) in cursor.fetchall()]


class TrailList(HouseList):
    """One page of it; a query for the sentences and one for each kind of thing more than the rows, whatever they are about."""

    result_list: list[Event]

    def completed(self, rows: list[Event], request: HttpRequest) -> list[Event]:
        return told(rows)


def named(event: Event) -> str:
    """What people call the event's subject; as the trail does, when it is gone."""
    return _names([event]).get(event.subject, event.subject)


def link_to_subject(event: Event, title: str = "") -> SafeString | str:
    """Its title, or else what it is and its number; a link where it has a page."""
    url = display.subject_url(event.subject)
    name, _, key = event.subject.partition(":")
    words = title or f"{capfirst(name)} {key}"
    link = '<a href="{}" title="{}">{}</a>'
    return format_html(link, url, event.subject, words) if url else words


def told(rows: list[Event]) -> list[Event]:
    """The rows with what they say (`sentence`) and what their subject is called (`title`, "" when it is gone)."""
    articles = {pk for row in rows if (pk := _article(row)) is not None}
    names = _names(rows)
    told = {line.event.pk: line for line in _sentences(rows, articles)}
    for row in display.marked(rows):
        row.sentence = told.get(row.pk) or by_kind(row)
        row.title = names.get(row.subject, "")
    return rows


def _names(rows: Iterable[Event]) -> dict[str, str]:
    """What these events' subjects are called, as far as they are still there; a query for each kind of thing."""
    keys = defaultdict(set)
    for row in rows:
        name, _, pk = row.subject.partition(":")
        if is_key(pk) and (model := display.model_of(name)):
            keys[model].add(int(pk))
    return {
        subject_of(row): _name(row)
        for model, wanted in keys.items()
        for row in _rows(model).filter(pk__in=wanted)
    }


def _rows(model: type[Model]) -> QuerySet:
    if model is Article:
        return Article.objects.with_newest_title()
    return model._default_manager.select_related()  # a profile is called what its person is


def _name(row: Model) -> str:
    """An article's title, a work's short name, and anything else's own name."""
    if isinstance(row, Article):
        return row.newest_title
    return short_label(row.csl) if isinstance(row, Reference) else str(row)


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
