"""Where words stand that a change set would replace, and whose approvals each page stands on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from articles.models import Article, Revision
from articles.replacing import as_written, places
from reviews.actions.decisions import base_for
from reviews.actions.reviews import why_not_assign
from reviews.models import Assignment, ChangeSet, Publication, Reviewer, SignOff
from reviews.policies import places_of, policy_of
from reviews.rounds import open_review
from reviews.sources.links import current_texts


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
    """The articles, of those that somebody may see, whose newest or live text says these words; MOST_PAGES at most."""
    said = Q(html__contains=as_written(words)) | Q(title__contains=words)
    said |= Q(summary__contains=words) | Q(key_points__icontains=words)
    texts = current_texts().filter(said, article__in=seen)
    keys = texts.order_by("article").values_list("article", flat=True).distinct()
    return list(_found(list(keys[: ChangeSet.MOST_PAGES]), words))


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


def whom_to_ask(live: Publication, *, at: datetime) -> Asked:
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
        if why := why_not_assign(reviewer, kind, live.revision, at=at):
            return Asked([], why)
        asked = Assignment(revision=following, reviewer=reviewer, kind=kind)
        if base_for(asked, at=at) is None:
            return Asked([], f"{reviewer} has to read the whole page again.")
    return Asked(reviewers)
