"""The desk's navigation: seven places by the work that is done there, with their lists as tabs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from articles.models import Article
from desk.articles.changelist import shows_open_reviews
from desk.articles.months import months_url, shows_months
from desk.common.actions import admin_url
from desk.common.admin import list_name
from reviews.states import State

# A place leads to the first of its lists that somebody may see.
LISTS: dict[str, tuple[str, ...]] = {
    "Articles": ("articles.article", "reviews.changeset", "articles.broughtfile"),
    "Reviews": ("reviews.signoff",),
    "Readers": ("feedback.report", "reviews.concern", "feedback.vote"),
    "Library": (
        "references.reference",
        "articles.image",
        "articles.helpline",
        "references.link",
        "articles.innerlink",
        "articles.sourcetext",
    ),
    "People": (
        "people.user",
        "articles.author",
        "reviews.reviewer",
        "reviews.credential",
        "reviews.declaration",
        "auth.group",
    ),
    "Site": (
        "articles.topic",
        "articles.sectiontemplate",
        "reviews.policy",
        "reviews.topicpolicy",
        "website.page",
        "people.event",
        "articles.revision",
        "reviews.release",
        "reviews.withdrawal",
        "people.job",
    ),
}
# Lists that share a tab. They stand next to each other above.
GROUPS: dict[str, tuple[str, ...]] = {
    "Policies": ("reviews.policy", "reviews.topicpolicy"),
    "Links": ("references.link", "articles.innerlink"),
    "Record": ("people.event", "articles.revision", "reviews.release", "reviews.withdrawal"),
}
_GROUP_OF = {label: group for group, labels in GROUPS.items() for label in labels}


@dataclass(frozen=True)
class Tab:
    """One list: its label, its URL, and `aria-current`: "page" when it is shown, "true" when something in it is.

    Of a group, that is so of its first list, or of any; `lists` has them all.
    """

    label: str
    url: str
    current: str
    lists: list["Tab"] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """A word of the navigation, with the lists below it."""

    word: str
    tabs: list[Tab]

    @property
    def url(self) -> str:
        return self.tabs[0].url

    @property
    def current(self) -> str:
        return self.tabs[0].current or ("true" if any(tab.current for tab in self.tabs) else "")


def places(request: HttpRequest) -> list[Place]:
    """Where this person has something to do, or to look up."""
    found = [Place(word, list(_grouped(_tabs(word, request)))) for word in LISTS]
    if request.user.is_staff:
        front = reverse("admin:index")
        # Every page of the desk is below the front page; nothing but itself is in it.
        current = "page" if request.path == front else ""
        found.insert(0, Place("Today", [Tab("Today", front, current)]))
    return [place for place in found if place.tabs]


def _current(request: HttpRequest, url: str) -> str:
    if request.path == url:
        return "page"
    return "true" if request.path.startswith(url) else ""


def _grouped(tabs: Iterable[tuple[str, Tab]]) -> Iterator[Tab]:
    """These tabs, with those of one group as one; a list that somebody sees alone of its group stands for itself."""
    for group, found in groupby(tabs, key=lambda one: _GROUP_OF.get(one[0]) or one[0]):
        lists = [tab for _, tab in found]
        if len(lists) == 1:
            yield lists[0]
        else:
            inside = "true" if any(one.current for one in lists) else ""
            yield Tab(group, lists[0].url, lists[0].current or inside, lists)


def _tabs(word: str, request: HttpRequest) -> Iterator[tuple[str, Tab]]:
    """Each with the model that it lists, or another key."""
    if word == "Reviews":
        yield from ((tab.label, tab) for tab in _reviews(request))
    for label in LISTS[word] if request.user.is_staff else ():
        model = apps.get_model(label)
        shown = admin.site.get_model_admin(model)
        if shown.has_view_or_change_permission(request):
            url = admin_url(model, "changelist")
            is_another = shows_open_reviews(request) or shows_months(request)
            yield (
                label,
                Tab(list_name(model._meta), url, "" if is_another else _current(request, url)),
            )
            if model is Article:
                yield "months", Tab("By month", months_url(), _current(request, months_url()))


def _reviews(request: HttpRequest) -> Iterator[Tab]:
    """A reviewer's own desk, and for the editors what others are asked about."""
    user = request.user
    if not user.is_staff or hasattr(user, "reviewer"):
        url = reverse("desk:queue")
        yield Tab("Your reviews", url, _current(request, url))
    if user.is_staff and user.has_perm("articles.submit_article"):
        url = f"{admin_url(Article, 'changelist')}?state={State.IN_REVIEW}"
        yield Tab("Open reviews", url, "page" if shows_open_reviews(request) else "")
