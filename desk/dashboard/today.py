"""What the desk's front page shows of a person's own day: what they began to write, what waits for them, what others did."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString

from articles.models import Article, Revision
from desk.articles import changelist, turns
from desk.articles.sentences import Sentence, Sentences, events
from desk.articles.sidebar import states
from desk.common import display
from desk.common.actions import admin_url
from people.models import Event, Snapshot, User, WorkingCopy
from people.witness import subject_of
from references.models import Reference
from reviews.models import Assignment
from reviews.querysets import sees_drafts, visible_articles
from website.models import Page

FIRST = 5  # lines of each part; a list shows the rest
RECENT = timedelta(days=14)
_OWN = 50  # the articles that somebody worked on last, of which the page tells


@dataclass(frozen=True)
class Line:
    """Something to open, and what is said of it."""

    title: str
    url: str
    about: SafeString | str
    when: SafeString | str = ""
    state: SafeString | str = ""


@dataclass(frozen=True)
class Part:
    """The first lines of something; `url` leads to the list of all `count`, where there are more."""

    title: str
    lines: list[Line]
    count: int = 0
    url: str = ""
    is_news: bool = False

    @property
    def has_more(self) -> bool:
        return self.count > len(self.lines)


def parts(user: User) -> list[Part]:
    """All of them that are not empty, in a few queries however much there is."""
    found = [_begun(user), _waiting(user), _happened(user)]
    return [part for part in found if part.lines]


# What they began to write


def _begun(user: User) -> Part:
    copies = WorkingCopy.objects.filter(person=user).defer("typed").order_by("-saved_at")
    first = list(copies[:FIRST])
    rows = _written([one.subject for one in first], user)
    lines = [_typed(one, rows) for one in first]
    return Part("Continue writing", [line for line in lines if line])


def _written(subjects: list[str], user: User) -> dict[str, Any]:
    """The rows that these name, and they may open; a query for each kind of form."""
    found: dict[str, Any] = {}
    for name, (model, _, _) in _FORMS.items():
        named = [one.partition(":") for one in subjects]
        keys = [int(key) for kind, _, key in named if kind == name and key.isdecimal()]
        if keys:
            found |= {subject_of(row): row for row in _seen(model, user).filter(pk__in=keys)}
    return found


def _typed(copy: WorkingCopy, rows: dict[str, Any]) -> Line | None:
    """None for what is part of another form, is gone, or is closed to them."""
    name, _, key = copy.subject.partition(":")
    if name not in _FORMS:
        return None
    model, page, new = _FORMS[name]
    when = display.relative_day(copy.saved_at)
    if key == "new":
        return Line(new, admin_url(model, "add"), "typed and not saved", when)
    row = rows.get(copy.subject)
    title = getattr(row, "newest_title", str(row))
    return row and Line(title, admin_url(row, page), "typed and not saved", when)


def _seen(model: type[Model], user: User) -> QuerySet[Any]:
    """The rows that they may open."""
    if model is Article:
        return visible_articles(user).with_newest_title()
    may_see = user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")
    return model._default_manager.all() if may_see else model._default_manager.none()


# The model of what is written, the page of its form, and what a new one is called.
_FORMS: dict[str, tuple[type[Model], str, str]] = {
    "article": (Article, "change", "A new article"),
    "reference": (Reference, "change", "A new reference"),
    "page": (Page, "propose", ""),
}


# What waits for them


def _waiting(user: User) -> Part:
    keys = turns.waiting(user)
    found = visible_articles(user).in_bulk(keys[:FIRST])
    rows = [found[key] for key in keys[:FIRST] if key in found]
    shown = changelist.complete(rows, user, keys) if rows else []
    lines = [
        Line(
            title=row.newest_title,
            url=admin_url(row, "change"),
            about=row.turn[1],
            when=display.relative_day(row.changed_at, "text saved"),
            state=states(row)[0],
        )
        for row in shown
    ]
    url = f"{admin_url(Article, 'changelist')}?waits=me"
    return Part("Waiting for you", lines, len(keys), url)


# What others did


def _happened(user: User) -> Part:
    """The latest in the articles that are theirs, of what somebody else did."""
    own = {f"article:{key}": key for key in _own(user)}
    since = timezone.now() - RECENT
    by_them = Snapshot.objects.filter(user=user).values("hash")
    told = Event.objects.filter(subject__in=own, at__gte=since).exclude(actor__in=by_them)
    latest = list(told.order_by("-at", "-pk").values_list("pk", "subject")[:FIRST])
    subjects = {subject for _, subject in latest}
    titled = _seen(Article, user).filter(pk__in=[own[one] for one in subjects])
    articles = {subject_of(row): row for row in titled}
    said = dict(_said(subjects, {pk for pk, _ in latest})) if latest else {}
    lines = [
        Line(
            title=articles[subject].newest_title,
            url=admin_url(articles[subject], "change"),
            about=str(said[pk]),
            when=display.relative_day(said[pk].event.at),
        )
        for pk, subject in latest
    ]
    return Part("What happened", lines, is_news=True)


def _own(user: User) -> set[int]:
    """The articles that they wrote, or asked somebody to review, last."""
    if not sees_drafts(user):
        return set()
    written = Revision.objects.filter(created_by=user).order_by("-pk")
    asked = Assignment.objects.filter(asked_by=user).order_by("-pk")
    return {
        *written.values_list("article", flat=True)[:_OWN],
        *asked.values_list("review__article", flat=True)[:_OWN],
    }


def _said(subjects: Collection[str], wanted: Collection[int]) -> Iterator[tuple[int, Sentence]]:
    """The sentences of these events; each is understood from the whole trail of its article."""
    trails: dict[str, list[Event]] = {subject: [] for subject in subjects}
    for event in events().filter(subject__in=subjects).order_by("n"):
        trails[event.subject].append(event)
    for trail in trails.values():
        for sentence in Sentences(trail).of(one for one in trail if one.pk in wanted):
            yield sentence.event.pk, sentence
