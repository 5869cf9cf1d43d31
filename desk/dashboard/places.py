"""The desk's navigation: seven places by the work that is done there, with their lists as tabs."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst

from articles.models import Article
from desk.common.actions import admin_url
from reviews.states import State

# A place leads to the first of its lists that somebody may see.
LISTS: dict[str, tuple[str, ...]] = {
    "Articles": ("articles.article",),
    "Reviews": ("reviews.signoff",),
    "Readers": ("feedback.report", "reviews.concern", "feedback.vote"),
    "Library": ("references.reference", "references.link"),
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
        "reviews.policy",
        "reviews.topicpolicy",
        "website.page",
        "articles.revision",
        "reviews.release",
        "reviews.withdrawal",
        "people.event",
        "people.job",
    ),
}


@dataclass(frozen=True)
class Tab:
    """One list: its label, its URL, and `aria-current`: "page" when it is shown, "true" when something in it is."""

    label: str
    url: str
    current: str


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
    found = [Place(word, list(_tabs(word, request))) for word in LISTS]
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


def _tabs(word: str, request: HttpRequest) -> Iterator[Tab]:
    if word == "Reviews":
        yield from _reviews(request)
    for label in LISTS[word] if request.user.is_staff else ():
        model = apps.get_model(label)
        if admin.site.get_model_admin(model).has_view_or_change_permission(request):
            url = admin_url(model, "changelist")
            name = capfirst(model._meta.verbose_name_plural)
            current = "" if _shows_open_reviews(request) else _current(request, url)
            yield Tab(name, url, current)


def _reviews(request: HttpRequest) -> Iterator[Tab]:
    """A reviewer's own desk, and for the editors what others are asked about."""
    user = request.user
    if not user.is_staff or hasattr(user, "reviewer"):
        url = reverse("desk:queue")
        yield Tab("Your reviews", url, _current(request, url))
    if user.is_staff and user.has_perm("articles.submit_article"):
        url = f"{admin_url(Article, 'changelist')}?state={State.IN_REVIEW}"
        yield Tab("Open reviews", url, "page" if _shows_open_reviews(request) else "")


def _shows_open_reviews(request: HttpRequest) -> bool:
    """Whether this is the list of articles, narrowed to those in review, whatever else narrows or orders it."""
    in_review = request.GET.get("state") == State.IN_REVIEW
    return in_review and request.path == admin_url(Article, "changelist")
