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
    ),
}


@dataclass(frozen=True)
class Tab:
    """One list: its label, its URL, and whether the current page belongs to it."""

    label: str
    url: str
    is_here: bool


@dataclass(frozen=True)
class Place:
    """A word of the navigation, with the lists below it."""

    word: str
    tabs: list[Tab]

    @property
    def url(self) -> str:
        return self.tabs[0].url

    @property
    def is_here(self) -> bool:
        return any(tab.is_here for tab in self.tabs)


def places(request: HttpRequest) -> list[Place]:
    """Where this person has something to do, or to look up."""
    found = [Place(word, list(_tabs(word, request))) for word in LISTS]
    if request.user.is_staff:
        front = reverse("admin:index")
        found.insert(0, Place("Today", [Tab("Today", front, request.path == front)]))
    return [place for place in found if place.tabs]


def _tabs(word: str, request: HttpRequest) -> Iterator[Tab]:
    if word == "Reviews":
        yield from _reviews(request)
    for label in LISTS[word] if request.user.is_staff else ():
        model = apps.get_model(label)
        if admin.site.get_model_admin(model).has_view_or_change_permission(request):
            url = admin_url(model, "changelist")
            name = capfirst(model._meta.verbose_name_plural)
            yield Tab(name, url, request.path.startswith(url))


def _reviews(request: HttpRequest) -> Iterator[Tab]:
    """A reviewer's own desk, and for the editors what others are asked about."""
    user = request.user
    if not user.is_staff or hasattr(user, "reviewer"):
        url = reverse("desk:queue")
        yield Tab("Your reviews", url, request.path.startswith(url))
    if user.is_staff and user.has_perm("articles.submit_article"):
        in_review = f"{admin_url(Article, 'changelist')}?state={State.IN_REVIEW}"
        yield Tab("Open reviews", in_review, request.get_full_path() == in_review)
