"""How the desk shows states, days and the trail."""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime
from html import unescape
from typing import Any

from django.apps import apps
from django.contrib.admin.utils import display_for_field, lookup_field
from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from people import trail
from people.days import local_day
from people.models import Event, Snapshot, User

NAME_WITHHELD = "name withheld"
NOT_OURS = "Not written by this site"


def state(tone: str, words: str) -> SafeString:
    """A labelled dot. Tones: good, ready, due, bad, busy, quiet."""
    return format_html('<span class="state state-{}">{}</span>', tone, capfirst(words))


def yes_or_no(value: bool | None) -> str:
    return {True: "yes", False: "no", None: "not known"}[value]


def in_words(day: date) -> str:
    """12 October 2026."""
    return f"{day.day} {day:%B %Y}"


def to_the_minute(moment: datetime) -> str:
    """12 October 2026 at 09:00, where whoever reads it is."""
    at = timezone.localtime(moment)
    return f"{in_words(at.date())} at {at:%H:%M}"


def days_away(day: date, *, today: date | None = None) -> str:
    """A day as people say it: "today", "in 3 days", "5 days ago"; from two months on, the date.

    Today is the site's own day, by which texts fall due, whatever the user's time zone.
    """
    distance = (day - (today or local_day(timezone.now()))).days
    if distance == 0:
        return "today"
    if abs(distance) > 60:
        return in_words(day)
    days = "1 day" if abs(distance) == 1 else f"{abs(distance)} days"
    return f"in {days}" if distance > 0 else f"{days} ago"


def relative_day(day: date | datetime | None, before: str = "") -> SafeString | str:
    """A date, or the site's date of a moment, as people say it, with the exact date on hover."""
    if day is None:
        return ""
    day = local_day(day) if isinstance(day, datetime) else day
    return format_html(
        '<time datetime="{}" title="{}">{}{}</time>',
        day.isoformat(),
        in_words(day),
        f"{before} " if before else "",
        days_away(day),
    )


def on_day(moment: datetime) -> SafeString:
    """The site's date of a moment, with the time on hover."""
    at = timezone.localtime(moment)
    day = in_words(local_day(moment))
    exact = f"{day}, {at:%H:%M}"
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), exact, day)


def titled(title: str, under: str) -> SafeString:
    """What a row of a list is about: its title, and a quiet line below it."""
    return format_html('{}<span class="under">{}</span>', title, under)


def address(email: str) -> SafeString:
    """An e-mail address, which breaks before its "@" where it has to."""
    name, at, site = email.rpartition("@")
    return format_html("{}<wbr>{}{}", name, at, site)


def by_whom(person: Any, moment: datetime, reason: str = "") -> str:
    """by Edda Marrow on 12 October 2026: the reason they gave."""
    fact = f"by {person} on {in_words(local_day(moment))}"
    return f"{fact}: {reason}" if reason else fact


# The trail


def events() -> QuerySet[Event]:
    """The trail with who acted, as `actor_payload`; one query for any number of events."""
    who = Snapshot.objects.filter(hash=OuterRef("actor")).values("payload")[:1]
    return Event.objects.annotate(actor_payload=Subquery(who))


def marked(events: Iterable[Event]) -> list[Event]:
    """These lines, each with whether somebody else than this site wrote it (`is_foreign`)."""
    lines = list(events)
    foreign = trail.foreign(lines)
    for line in lines:
        line.is_foreign = line.pk in foreign
    return lines


def actor_name(event: Event) -> str:
    """The actor's name at the time; withheld once they have been erased. Nobody's, where it may be a lie."""
    if getattr(event, "is_foreign", False):
        return NOT_OURS
    payload = getattr(event, "actor_payload", "")
    return json.loads(payload)["name"] if payload else NAME_WITHHELD


def details(event: Event) -> SafeString:
    """The event's details as terms and descriptions; anybody may have added a line whose details are none."""
    said = event.detail if isinstance(event.detail, dict) else {"detail": event.detail}
    return format_html_join(
        "",
        '<div class="pair"><dt>{}</dt><dd>{}</dd></div>',
        ((key.replace("_", " "), _plain(value)) for key, value in sorted(said.items())),
    )


def _plain(value: Any) -> str:
    if value is True or value is False:
        return yes_or_no(value)
    if isinstance(value, list):
        return ", ".join(map(_plain, value)) or "–"
    if isinstance(value, str) and value.islower() and value.replace("_", "").isalpha():
        return value.replace("_", " ")  # one of some: "fact_check"
    return "–" if value is None else str(value) or "–"


def subject_url(subject: str, user: User | None = None) -> str:
    """The page of a row that the trail names; "" if it has none, or if this `user` may not open it."""
    name, _, pk = subject.partition(":")
    for label in _labels_of(name):
        if user is None or user.has_perm(f"{label}.view_{name}"):
            with suppress(NoReverseMatch):
                return reverse(f"admin:{label}_{name}_change", args=(pk,))
    return ""


def model_of(name: str) -> type[Model] | None:
    """The model whose rows the trail calls so."""
    label = next(_labels_of(name), None)
    return apps.get_model(label, name) if label else None


def _labels_of(model_name: str) -> Iterator[str]:
    for config in apps.get_app_configs():
        if model_name in config.models:
            yield config.label


def in_a_cell(window: Any, column: str, row: Model) -> str:
    """What a list's column says of a row, without its markup."""
    field, _, value = lookup_field(column, row, window)
    if field is not None:
        value = display_for_field(value, field, window.get_empty_value_display())
    # What stands under a name is apart from it.
    words = (
        strip_tags(str(value).replace("<", " <")) if isinstance(value, SafeString) else str(value)
    )
    return " ".join(unescape(words).split()) if isinstance(value, SafeString) else words
