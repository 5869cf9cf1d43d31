"""Threads of comments as pages show them: whose, on which words, and what this person may do with them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from articles.anchors import PARTS, Spot, block_at, follow, quote_of, shown
from articles.models import Article, Revision
from people.models import User
from reviews.actions import why_not_resolve
from reviews.models import Comment, CommentStep, Publication
from reviews.rounds import comments_for, kept_from


@dataclass(frozen=True)
class Thread:
    """One thread, beside a text, with what was `typed` as an answer and not sent yet: where its words stand there (`there`), or what stands where they stood (`instead`)."""

    comment: Comment
    answers: list[Comment]
    typed: str
    steps: list[CommentStep]
    there: dict[str, str] | None
    instead: str
    spot: Spot
    why_not: str
    is_resolved: bool

    @property
    def quote(self) -> str:
        return quote_of(self.comment.target)

    @property
    def part(self) -> str:
        return PARTS[self.comment.target["part"]]

    @property
    def last_step(self) -> CommentStep | None:
        return self.steps[-1] if self.steps else None


def threads_beside(
    revision: Revision,
    person: User,
    *,
    must_fix: Collection[Comment],
    at: datetime,
    sent: Mapping[str, str] | None = None,
) -> list[Thread]:
    """What was said about this text and those before it, as far as this person may know, in the order of the text.

    First what is open, then what was resolved since the live text. `must_fix` is what the gate says is not settled.
    """
    live = Publication.objects.filter(article=revision.article_id).values_list("revision__number")
    since = next((number for (number,) in live), 0)
    beside = _Beside(revision, person, {one.pk for one in must_fix}, at, sent or {})
    said = [
        one for one in known_to(person, revision.article) if one.revision.number <= revision.number
    ]
    found = [beside.thread(one) for one in said]
    shown = [one for one in found if not one.is_resolved or one.comment.revision.number > since]
    order = list(PARTS)
    return sorted(
        shown,
        key=lambda one: (
            one.is_resolved,
            order.index(one.spot.part),
            one.spot.block,
            one.spot.start,
        ),
    )


def known_to(person: User, article: Article) -> QuerySet[Comment]:
    """The threads about an article that this person may know of, with as much of each."""
    answers = comments_for(person).select_related("author").order_by("pk")
    kept = kept_from(person, by="by", at="at", article="comment__revision__article")
    steps = CommentStep.objects.exclude(kept).select_related("by").order_by("number")
    return (
        comments_for(person)
        .threads()
        .filter(revision__article=article)
        .select_related("author", "revision", "assignment")
        .prefetch_related(Prefetch("answers", answers), Prefetch("steps", steps))
        .order_by("pk")
    )


class _Beside:
    """What is asked for each thread beside one text, and of the person once."""

    def __init__(
        self,
        revision: Revision,
        person: User,
        must_fix: set[int],
        at: datetime,
        sent: Mapping[str, str],
    ) -> None:
        self._revision, self._person, self._at, self._sent = revision, person, at, sent
        self._must_fix = must_fix
        self._why_not: dict[str, str] = {}

    def thread(self, comment: Comment) -> Thread:
        spot = follow(comment.target, comment.revision, self._revision)
        is_must = comment.kind == Comment.Kind.MUST_FIX
        return Thread(
            comment=comment,
            answers=list(comment.answers.all()),
            typed=self._sent.get(f"answer_{comment.pk}", ""),
            steps=list(comment.steps.all()),
            there=None if spot.is_lost else shown(self._revision, spot),
            instead=block_at(self._revision, spot) if spot.is_lost else "",
            spot=spot,
            why_not=self._why_not_for(comment) if is_must else "",
            is_resolved=comment.is_resolved or (is_must and comment.pk not in self._must_fix),
        )

    def _why_not_for(self, comment: Comment) -> str:
        if comment.author_id == self._person.pk or comment.assignment is None:
            return ""
        kind = comment.assignment.kind
        if kind not in self._why_not:
            article = self._revision.article
            self._why_not[kind] = why_not_resolve(article, kind, self._person, at=self._at)
        return self._why_not[kind]


def marks(threads: Iterable[Thread]) -> list[dict[str, Any]]:
    """Where a page marks words, for its script: each with the key of its thread."""
    return [
        {"comment": one.comment.pk, **one.there}
        for one in threads
        if one.there and not one.is_resolved
    ]
