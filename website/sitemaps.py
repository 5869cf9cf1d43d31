"""Every public page and when its words last changed, for search engines: https://www.sitemaps.org/protocol.html."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from articles.models import Topic
from articles.topics import TopicTree
from people.ticks import read_whole
from reviews import seals
from reviews.models import Publication
from website import glossary, lists, profiles
from website.addresses import absolute
from website.site_pages import current_versions

AT_ONCE = 1_000  # articles in one file; the protocol allows 50,000
MOST_FILES = 50_000  # that an index may name


@dataclass(frozen=True)
class Place:
    """A page, or a file of pages, and when it last changed, where that is known."""

    path: str
    changed_at: dt.datetime | None = None

    @property
    def url(self) -> str:
        return absolute(self.path)


def files() -> list[Place]:
    """The files that the index names: one of the site's own pages, and one for each thousand articles."""
    read_whole(Topic)  # whatever goes live is a change of the topics, and so of this
    changed = list(
        Publication.objects.pages().order_by("pk").values_list("release__modified_at", flat=True)
    )
    chunks = [changed[start : start + AT_ONCE] for start in range(0, len(changed), AT_ONCE)]
    of_articles = (
        Place(reverse("website:sitemap_articles", args=[number]), max(chunk))
        for number, chunk in enumerate(chunks, 1)
    )
    return [Place(reverse("website:sitemap_pages")), *of_articles]


def articles(number: int) -> list[Place]:
    """A thousand articles; a forged one is left out. Empty behind the last file."""
    start = (number - 1) * AT_ONCE
    found = Publication.objects.pages().only(*seals.LISTED_BY, "article__slug", "article__topic")
    return [
        Place(one.article.get_absolute_url(), one.release.modified_at)
        for one in found.order_by("pk")[start : start + AT_ONCE]
        if seals.may_be_listed(one)
    ]


def pages() -> Iterator[Place]:
    """The site's other pages: lists, topics in which something can be read, people, policies."""
    tree = TopicTree()
    for name in ("home", "topics", "a_to_z", "terms", "policies"):
        yield Place(reverse(f"website:{name}"))
    shown = lists.topics_shown(tree)
    yield from (Place(topic.get_absolute_url()) for topic in tree if topic.pk in shown)
    yield from (Place(one.url) for one in glossary.terms())
    for people in (profiles.known_authors(), profiles.known_reviewers()):
        yield from (Place(one.get_absolute_url()) for one in people.order_by("pk"))
    for version in current_versions():
        yield Place(version.page.get_absolute_url(), version.approved_at)
