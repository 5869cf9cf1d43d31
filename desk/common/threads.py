"""Threads of comments as pages show them: whose, on which words, and what this person may do with them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from articles.anchors import PARTS, Spot, block_at, follow, quote_of, shown
from articles.models import Article, Revision
from people.models import User
from reviews.actions import why_not_resolve
from reviews.models import Comment, CommentStep, Publication


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

    @property
    def quote(self) -> str:
        return quote_of(self.comment.target)

    @property
    def part(self) -> str:
        return PARTS[self.comment.target["part"]]

    @property
    def is_resolved(self) -> bool:
        return bool(self.steps) and self.steps[-1].resolves

    @property
    def last_step(self) -> CommentStep | None:
        return self.steps[-1] if self.steps else None


def threads_beside(
    revision: Revision, person: User, *, at: datetime, sent: Mapping[str, str] | None = None
) -> list[Thread]:
    """What was said about this text and those before it, as far as this person may know, in the order of the text.

    First what is open, then what was resolved since the live text.
    """
    live = Publication.objects.filter(article=revision.article_id).values_list("revision__number")
    since = next((number for (number,) in live), 0)
    said = [
        one
        for one in known_to(person, revision.article)
        if one.revision.number <= revision.number
        and (not one.is_resolved or one.revision.number > since)
    ]
    found = [_thread(one, revision, person, at, sent) for one in said]
    order = list(PARTS)
    return sorted(
        found,
        key=lambda one: (
            one.is_resolved,
            order.index(one.spot.part),
            one.spot.block,
            one.spot.start,
        ),
    )


def known_to(person: User, article: Article) -> QuerySet[Comment]:
    """The threads about an article that this person may know of, with everything in them."""
    visible = Comment.objects.hiding_this_round(person)
    answers = Comment.objects.select_related("author").order_by("pk")
    steps = CommentStep.objects.select_related("by").order_by("number")
    return (
        visible.threads()
        .filter(revision__article=article)
        .select_related("author", "revision", "assignment")
        .prefetch_related(Prefetch("answers", answers), Prefetch("steps", steps))
        .order_by("pk")
    )


def _thread(
    comment: Comment, revision: Revision, person: User, at: datetime, sent: Mapping[str, str] | None
) -> Thread:
    spot = follow(comment.target, comment.revision, revision)
    return Thread(
        comment=comment,
        answers=list(comment.answers.all()),
        typed=(sent or {}).get(f"answer_{comment.pk}", ""),
        steps=list(comment.steps.all()),
        there=None if spot.is_lost else shown(revision, spot),
        instead=block_at(revision, spot) if spot.is_lost else "",
        spot=spot,
        why_not=_why_not(comment, person, at),
    )


def _why_not(comment: Comment, person: User, at: datetime) -> str:
    if comment.kind != Comment.Kind.MUST_FIX or comment.author_id == person.pk:
        return ""
    return why_not_resolve(comment, person, at=at)


def marks(threads: Iterable[Thread]) -> list[dict[str, Any]]:
    """Where a page marks words, for its script: each with the key of its thread."""
    return [
        {"comment": one.comment.pk, **one.there}
        for one in threads
        if one.there and not one.is_resolved
    ]
