"""What the desk's front page shows of a person's own day: what they began to write, what waits for them, what others did."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from articles.models import Article
from desk.articles import changelist, turns
from desk.articles.sidebar import states
from desk.common import display
from desk.common.actions import admin_url
from desk.common.happened import latest
from people.models import User, WorkingCopy
from people.witness import subject_of
from references.models import Reference
from reviews.querysets import visible_articles
from website.models import Page

FIRST = 5  # lines of each part; a list shows the rest
RECENT = timedelta(days=14)


@dataclass(frozen=True)
class Line:
    """Something to open, and what is said of it; `read` is told once it was opened."""

    title: str
    url: str
    about: SafeString | str
    when: SafeString | str = ""
    state: SafeString | str = ""
    read: str = ""


@dataclass(frozen=True)
class Part:
    """The first lines of something; `url` leads to the list of them, in the words `all`, where there are more than these."""

    title: str
    lines: list[Line]
    count: int = 0
    url: str = ""
    all: str = ""
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
    return Part("Waiting for you", lines, len(keys), url, f"All {len(keys)} that wait for you")


# What others did


def _happened(user: User) -> Part:
    """The latest of what they were told; the rest is on a page of its own."""
    rows = [row for row in latest(user, FIRST + 1) if row.row.at > timezone.now() - RECENT]
    lines = [
        Line(
            title=row.words,
            url=row.path,
            about="",
            when=display.relative_day(row.row.at),
            state=display.state("due", "new") if row.is_unread else "",
            read=reverse("account_read_one", args=[row.row.pk]) if row.is_unread else "",
        )
        for row in rows[:FIRST]
    ]
    url = reverse("account_happened")
    return Part("What happened", lines, len(rows), url, "All that happened", is_news=True)
