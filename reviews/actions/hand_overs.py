"""Handing an article over to the editors, and giving it back."""

from datetime import datetime

from django.utils import timezone

from articles.actions import latest_revision, lock, must_be_at_hand
from articles.models import Article
from people import trail
from people.models import User
from people.refusals import Refusal, the_reason
from people.verbs import verb
from reviews import notifications
from reviews.models import HandOver
from reviews.rounds import ends_with_the_next_text, handed_over, open_review

_MOST_WORDS = 500


@verb
def hand_over(
    *, article: Article, by: User, words: str = "", at: datetime | None = None
) -> HandOver:
    """Say that the newest text is ready for an editor, who is told. The same person a second time changes nothing."""
    at = at or timezone.now()
    article = lock(article)
    must_be_at_hand(article)
    if waiting := handed_over(article):
        if waiting.handed_by_id == by.pk:
            return waiting
        raise Refusal(f"{waiting.handed_by.name} has handed it over already.")
    revision = latest_revision(article)
    if revision is None or not article.is_unseen:
        raise Refusal("There is no text here that readers have not seen. Write it first.")
    review = open_review(article)
    if review and (review.revision == revision or not ends_with_the_next_text(review)):
        raise Refusal("A review of this article is open: the editors have it already.")
    said = " ".join(words.split())
    if len(said) > _MOST_WORDS:
        raise Refusal(f"Keep what you say to {_MOST_WORDS} characters.")
    made = HandOver.objects.create(
        article=article, revision=revision, handed_by=by, handed_at=at, words=said
    )
    detail = {"revision": revision.number, "note": said}
    trail.record(subject=article, kind="handed over", by=by, at=at, detail=detail)
    notifications.handed_over(made, at=at)
    return made


@verb
def hand_back(*, article: Article, by: User, reason: str, at: datetime | None = None) -> bool:
    """Give an article back to whoever handed it over, or take it back; False when nobody has handed it over."""
    at = at or timezone.now()
    article = lock(article)
    why = the_reason(reason, "give it back")
    waiting = handed_over(article)
    if waiting is None:
        return False
    end_hand_over(article, by, why, at)
    trail.record(subject=article, kind="handed back", by=by, at=at, detail={"reason": why})
    if waiting.handed_by_id != by.pk:
        notifications.handed_back(waiting, by=by, at=at)
    return True


def end_hand_over(article: Article, by: User, why: str, at: datetime) -> None:
    """Of an article that is locked: nothing waits to be taken over any more."""
    HandOver.objects.filter(article=article).take_each(ended_at=at, ended_by=by, ended_reason=why)
