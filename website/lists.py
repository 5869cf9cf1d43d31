"""Lists of what is live: cards of articles, and topics."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.models import AlsoRead, Article, ListedMark, Topic
from articles.querysets import WHOLE_TEXTS
from articles.topics import TopicTree
from people.prepared import Given, Prepared
from reviews import seals
from reviews.models import Publication, Release
from website import introductions
from website.glyphs import glyph_of
from website.renewals import being_renewed
from website.sentences import whole_sentences

PER_PAGE = 25
SHORT_LIST = 5
SHORT_SUMMARY = 160  # characters
_BESIDE = 6  # topics beside an article's own, of which related articles are taken
_MOST_ALIKE = 400  # works and codes of others that are counted: what everybody cites says little
_SLOTS = tuple(f"beside_{number}" for number in range(_BESIDE))

# What articles are called together, by their kind and in this order.
TOGETHER = {
    "condition": "Conditions",
    "treatment": "Treatments",
    "medicine": "Medicines",
    "test": "Tests",
    "wellbeing": "Living well",
    "news": "In the news",
}

# A list shows a title and a line: the texts themselves stay in the database.
NOT_IN_A_TO_Z = (*WHOLE_TEXTS, "key_points", "codes", "images")
NOT_IN_A_LINE = (*NOT_IN_A_TO_Z, "also_known_as")


@dataclass(frozen=True)
class Link:
    """A titled link; without an address it names the current page."""

    title: str
    url: str = ""
    summary: str = ""
    language: str = ""


@dataclass(frozen=True)
class Card:
    """One live article in a list."""

    title: str
    summary: str
    url: str
    topic: Link
    language: str
    kind: str
    release: Release
    is_being_renewed: bool = False

    @property
    def reviewed_at(self) -> dt.datetime:
        return self.release.reviewed_at

    @property
    def review_due_on(self) -> dt.date:
        return self.release.review_due_on

    @property
    def is_overdue(self) -> bool:
        return is_overdue(self.release)

    @property
    def line(self) -> str:
        """Of the summary, as many whole sentences as make a line or two; "" where the first is longer."""
        return whole_sentences(self.summary, SHORT_SUMMARY)


@dataclass(frozen=True)
class TopicCard:
    """A topic in which, or below which, something can be read."""

    title: str
    summary: str
    url: str

    @property
    def glyph(self) -> str:
        return glyph_of(self.title)


def listed() -> QuerySet[Publication]:
    """Live articles with a page of their own, as light as a list needs them."""
    return Publication.objects.pages().defer(*(f"revision__{name}" for name in NOT_IN_A_LINE))


def cards(publications: Iterable[Publication]) -> list[Card]:
    """One card for each article whose release is sealed; a forged one is left out."""
    return _cards(_may_be_listed(publications))


def _may_be_listed(publications: Iterable[Publication]) -> list[Publication]:
    return [one for one in publications if seals.may_be_listed(one)]


def _cards(publications: Sequence[Publication]) -> list[Card]:
    renewed = being_renewed([one.release for one in publications]) if publications else set()
    return [_card(one, one.release_id in renewed) for one in publications]


def is_overdue(release: Release) -> bool:
    """Whether the day on which the next review was due has passed."""
    return release.review_due_on < timezone.localdate()


def _card(publication: Publication, is_being_renewed: bool) -> Card:
    article = publication.article
    return Card(
        title=publication.revision.title,
        summary=publication.revision.summary,
        url=article.get_absolute_url(),
        topic=Link(article.topic.name, article.topic.get_absolute_url()),
        language=publication.revision.language,
        kind=article.kind,
        release=publication.release,
        is_being_renewed=is_being_renewed,
    )


def page_of_cards(articles: QuerySet[Article], number: str | None) -> Page:
    """One page of a long list, by title; a number that makes no sense gives the nearest page."""
    return _page(_by_title(articles), number)


def page_of_somebodys(articles: QuerySet[Article], number: str | None) -> Page:
    """The same of what one person did. No index has that by title: to be counted or put in order it is read, so it is read once."""
    return _page(list(_by_title(articles)), number)


def _by_title(articles: QuerySet[Article]) -> QuerySet[Article, int]:
    # Their keys alone: indexes have them in this order, so that only a page of them is read; of a small topic by what stands
    # in it, of one that holds a tenth of the site by going through A to Z.
    return articles.order_by("letter", "listed_as", "pk").values_list("pk", flat=True)


def _page(keys: QuerySet[Article, int] | list[int], number: str | None) -> Page:
    page = Paginator(keys, PER_PAGE).get_page(number)
    page.object_list = cards_of(list(page.object_list))
    return page


def cards_of(keys: list[int]) -> list[Card]:
    """The cards of these articles, in this order."""
    return list(cards_by_key(keys).values())


def cards_by_key(keys: Sequence[int]) -> dict[int, Card]:
    """The same by the articles' keys."""
    found = listed().in_bulk(keys)
    there = _may_be_listed(found[key] for key in keys if key in found)
    return {one.pk: card for one, card in zip(there, _cards(there), strict=True)}


def within(topic: int, tree: TopicTree | None = None) -> QuerySet[Article]:
    """What can be read in a topic and below it."""
    return Article.objects.listed().filter(topic__in=(tree or TopicTree()).within(topic))


def topics_shown(tree: TopicTree) -> set[int]:
    """The topics in which, or below which, something can be read."""
    # Whether there is anything in a topic is found by an index; how much there is would be counted to the end.
    listed = Article.objects.listed().filter(topic=OuterRef("pk"))
    filled = Topic.objects.filter(Exists(listed)).order_by().values_list("pk", flat=True)
    return {above.pk for topic in filled for above in tree.lineage(topic)}


def topic_cards(tree: TopicTree, below: int | None = None) -> list[TopicCard]:
    """The topics right below one (or at the top) in which something can be read."""
    shown = topics_shown(tree)
    there = [topic for topic in tree.children(below) if topic.pk in shown]
    said = introductions.current([topic.pk for topic in there]) if there else {}
    return [
        TopicCard(topic.name, said.get(topic.pk, ""), topic.get_absolute_url()) for topic in there
    ]


# What else to read beside an article


def further(article: Article, tree: TopicTree) -> dict[str, Any]:
    """Also read (an editor's choice), related and recent articles; one query.

    Related are those of the topic, those that rest on the same works or have the same codes, the most of them first, and those
    of topics beside it; where there are few, older ones fill up the list.
    """
    beside = tree.beside(article.topic_id)[:_BESIDE]
    given = dict(zip(_SLOTS, (*beside, *[0] * _BESIDE), strict=False))
    found = _others(article=article.pk, topic=article.topic_id, **given)
    picked = [one for one in found if one.place is not None]
    others = [one for one in found if one.place is None]
    near = _near(others, article.topic_id, beside)[:SHORT_LIST]
    latest = sorted(found, key=_published, reverse=True)
    older = [one for one in latest[SHORT_LIST:] if one in others and one not in near]
    more = older[: SHORT_LIST - len(near)]
    return {
        "also_read": _titles(sorted(picked, key=lambda one: (one.place, one.pk))),
        "related": _titles([*near, *more]),
        "is_all_related": not more,
        "recent": _titles(latest[:SHORT_LIST]),
    }


def _near(others: list[Any], topic: int, beside: Sequence[int]) -> list[Publication]:
    alike = sorted((one for one in others if one.shared), key=lambda one: -one.shared)
    near = [*_in_topics(others, [topic]), *alike, *_in_topics(others, list(beside))]
    return list(dict.fromkeys(near))


def _in_topics(others: list[Publication], topics: list[int]) -> list[Publication]:
    """Those of one topic after those of another; within each the order stays."""
    return [one for topic in topics for one in others if one.article.topic_id == topic]


@Prepared
def _others() -> QuerySet[Publication]:
    """What the three lists may show, by title, each with the place that the editor gave it."""
    others = listed().exclude(pk=Given("article"))
    chosen = AlsoRead.objects.filter(article=Given("article")).order_by()
    rest = others.exclude(article__letter="").exclude(pk__in=chosen.values("other"))
    near = [
        _first(rest.filter(article__topic=Given(name)).order_by("article__listed_as", "pk"))
        for name in ("topic", *_SLOTS)
    ]
    recent = _first(others.order_by("-release__published_at", "-release"), 2 * SHORT_LIST)
    own = ListedMark.objects.filter(article=Given("article")).values("mark")
    alike = ListedMark.objects.filter(mark__in=own).exclude(article=Given("article"))
    most = ListedMark.objects.filter(pk__in=alike.values("pk")[:_MOST_ALIKE])
    most = most.values("article").annotate(n=Count("pk")).order_by("-n", "article")
    same = _first(rest.filter(article__in=most.values("article")[:SHORT_LIST]).order_by("pk"))
    shown = chosen.values("other").union(*near, same, recent)
    place = chosen.filter(other=OuterRef("article")).values("position")[:1]
    shared = ListedMark.objects.filter(article=OuterRef("article"), mark__in=own).order_by()
    count = shared.values("article").annotate(n=Count("pk")).values("n")
    found = others.filter(pk__in=shown).annotate(
        place=Subquery(place), shared=Coalesce(Subquery(count), 0)
    )
    without_topics = found.select_related(None).select_related("article", "release", "revision")
    return without_topics.order_by("article__listed_as", "pk")


def _first(others: QuerySet[Publication], number: int = SHORT_LIST) -> QuerySet[Publication]:
    """The first of them; SQLite takes no LIMIT inside a union, but does one level below."""
    return Publication.objects.filter(pk__in=others.values("pk")[:number]).values("pk")


def _published(publication: Publication) -> tuple[dt.datetime, int]:
    return publication.release.published_at, publication.release_id


def _titles(publications: Iterable[Publication]) -> list[Link]:
    return [_title(one) for one in publications if seals.may_be_listed(one)]


def _title(publication: Publication) -> Link:
    revision = publication.revision
    url = publication.article.get_absolute_url()
    return Link(revision.title, url, language=revision.language)


def crumbs_of(article: Article, tree: TopicTree | None = None) -> list[Link]:
    """The way to the article through the topics; one query, however deep the tree."""
    line = (tree or TopicTree()).lineage(article.topic_id)
    return [Link(topic.name, topic.get_absolute_url()) for topic in line]
