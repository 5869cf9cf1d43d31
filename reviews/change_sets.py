"""Where words stand that a change set would replace, and whose approvals each page stands on."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from articles.models import Article, Revision
from articles.replacing import as_written, places
from people.models import User
from reviews.actions.decisions import base_for
from reviews.actions.reviews import why_not_assign
from reviews.models import Assignment, ChangeSet, Publication, Reviewer, SignOff
from reviews.policies import places_of, policy_of
from reviews.rounds import open_review
from reviews.sources.links import current_texts

_AT_ONCE = 100  # articles whose texts are read at once


@dataclass(frozen=True)
class Found:
    """An article in which the words stand: in its newest text, and in what readers see."""

    article: Article
    newest: Revision
    live: Publication | None
    places: list[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """Whose approvals of the changes a page needs; or why the whole page has to be reviewed."""

    reviewers: list[tuple[Reviewer, str]]
    why_whole: str = ""


def find(words: str, seen: QuerySet[Article]) -> list[Found]:
    """The articles, of those that somebody may see, whose newest or live text says these words.

    One more than MOST_PAGES where there are more of them.
    """
    said = Q(title__contains=words) | Q(summary__contains=words)
    for written in (words, json.dumps(words)[1:-1]):  # SQLite keeps other letters by their numbers
        said |= Q(key_points__icontains=written)
    for spaces in (" ", "&nbsp;", "\u00a0"):
        said |= Q(html__contains=as_written(words).replace(" ", spaces))
        said |= Q(summary__contains=words.replace(" ", spaces))
    texts = current_texts().filter(said, article__in=seen)
    keys = list(texts.order_by("article").values_list("article", flat=True).distinct())
    found: list[Found] = []
    for start in range(0, len(keys), _AT_ONCE):
        found += _found(keys[start : start + _AT_ONCE], words)
        if len(found) > ChangeSet.MOST_PAGES:
            break
    return found[: ChangeSet.MOST_PAGES + 1]


def _found(keys: list[int], words: str) -> Iterator[Found]:
    newest = {
        text.article_id: text
        for text in Revision.objects.filter(article__in=keys, child=None).select_related("article")
    }
    releases = Publication.objects.live().filter(article__in=keys)
    live = {one.article_id: one for one in releases}
    for key in keys:
        there = list(places(newest[key], words))
        if there or (key in live and any(places(live[key].revision, words))):
            yield Found(newest[key].article, newest[key], live.get(key), there)


def whom_to_ask(live: Publication, *, by: User, at: datetime) -> Asked:
    """Those on whose approvals what readers see stands, as long as each may approve the changes alone."""
    article = live.revision.article
    if open_review(article):
        return Asked([], "A review of it is open: ask for the change there.")
    given = SignOff.objects.filter(approvals__release=live.release_id)
    signed = given.select_related("reviewer__user").order_by("approvals__slot")
    reviewers = [(one.reviewer, one.kind) for one in signed]
    policy = policy_of(article)
    if policy is None or len(places_of(policy)) > len(reviewers):
        return Asked([], "Its policy asks for more approvals now than it was published with.")
    following = Revision(article=article, number=live.revision.number + 1)
    for reviewer, kind in reviewers:
        if reviewer.pk == by.pk:
            return Asked([], f"{reviewer} proposed the change, and cannot approve it, too.")
        if why := why_not_assign(reviewer, kind, live.revision, at=at):
            return Asked([], why)
        asked = Assignment(revision=following, reviewer=reviewer, kind=kind)
        if base_for(asked, at=at) is None:
            return Asked([], f"{reviewer} has to read the whole page again.")
    return Asked(reviewers)
