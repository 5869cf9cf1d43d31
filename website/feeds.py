"""What is new, as Atom feeds: what went live, in all topics or below one, and what was taken down."""

import datetime as dt

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from articles.models import Article, Topic
from people import trail
from people.witness import is_as_told, subject_of
from reviews import seals
from reviews.models import Publication, Withdrawal
from website import corrections, lists
from website.addresses import absolute

LATEST = 30
_NOTHING_YET = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_TOLD = ("withdrawn", "sign-off taken back")


class Feed(Atom1Feed):
    """One that says the same each time while nothing is new."""

    def latest_post_date(self) -> dt.datetime:
        return super().latest_post_date() if self.items else _NOTHING_YET


def everything() -> Feed:
    """What went live last."""
    return _of(lists.listed(), settings.SITE_NAME, "website:home", "website:feed")


def of_topic(topic: Topic) -> Feed:
    """The same of a topic and those below it."""
    found = lists.listed().filter(article__in=lists.within(topic.pk))
    title = f"{topic.name} - {settings.SITE_NAME}"
    return _of(found, title, "website:topic", "website:topic_feed", topic.slug)


def _of(found: QuerySet[Publication], title: str, page: str, feed: str, *args: str) -> Feed:
    atom = _feed(title, reverse(page, args=args), reverse(feed, args=args))
    for one in found.order_by("-release__published_at", "-release")[:LATEST]:
        if seals.may_be_listed(one):
            atom.add_item(
                title=one.revision.title,
                link=absolute(one.article.get_absolute_url()),
                description=one.revision.summary,
                unique_id=absolute(reverse("website:short_address", args=[one.article_id])),
                pubdate=one.release.published_at,
                updateddate=one.release.modified_at,
                categories=[one.article.topic.name],
            )
    return atom


def withdrawals() -> Feed:
    """What was taken down last and is not live again. An article is named by its address alone: nobody vouches for its title."""
    title = f"Taken down - {settings.SITE_NAME}"
    atom = _feed(title, reverse("website:home"), reverse("website:withdrawals_feed"))
    for one in _withdrawn():
        path = one.article.get_absolute_url()
        address = absolute(path)
        atom.add_item(
            title=f"Taken down: {path}",
            link=address,
            description="This article is no longer published. Do not rely on a copy of it.",
            unique_id=f"{address}#{one.withdrawn_at:%Y%m%dT%H%M%S}",
            pubdate=one.withdrawn_at,
            updateddate=one.withdrawn_at,
        )
    return atom


def corrected() -> Feed:
    """What was corrected, clarified or updated last."""
    title = f"Corrections - {settings.SITE_NAME}"
    atom = _feed(title, reverse("website:policies"), reverse("website:corrections_feed"))
    for one in corrections.latest(LATEST):
        atom.add_item(
            title=f"{one.label.capitalize()}: {one.title}",
            link=absolute(one.url),
            description=one.words,
            unique_id=absolute(one.key),
            pubdate=one.at,
            updateddate=one.at,
        )
    return atom


def _withdrawn() -> list[Withdrawal]:
    """The last withdrawal of each article that is not live, as its trail tells of it."""
    gone = Article.objects.filter(letter="", publication=None)
    found = Withdrawal.objects.filter(article__in=gone).select_related("article__topic")
    last: dict[int, Withdrawal] = {}
    for one in found.order_by("-withdrawn_at", "-pk")[: 2 * LATEST]:
        last.setdefault(one.article_id, one)
    return [one for one in list(last.values())[:LATEST] if _is_told(one)]


def _is_told(withdrawal: Withdrawal) -> bool:
    return is_as_told(withdrawal, trail.told_by(subject_of(withdrawal.article), *_TOLD))


def _feed(title: str, page: str, feed: str) -> Feed:
    return Feed(
        title=title,
        link=absolute(page),
        description="",
        language="en",
        author_name=settings.SITE_NAME,
        feed_url=absolute(feed),
        feed_guid=absolute(feed),
    )
