"""What waits to go live at its time."""

from datetime import datetime

from articles.models import Article, Revision
from people import trail
from people.models import User
from reviews import notifications
from reviews.models import Schedule


def waiting_for(article: Article) -> Schedule | None:
    """The text of an article that is to go live by itself, if one is."""
    waiting = Schedule.objects.waiting().filter(article=article)
    return waiting.select_related("article", "revision", "scheduled_by").first()


def end(waiting: Schedule, outcome: str, why: str, *, by: User, at: datetime) -> None:
    """Write down what became of it, a `Schedule.Outcome`; of an article that is locked.

    What is not as it was told stays so, in what verify_trail says: ending it waits for nothing.
    """
    wrote = [waiting] if trail.stands(waiting.article, waiting) else []
    waiting.take_once(ended_at=at, ended_by=by, outcome=Schedule.Outcome(outcome), reason=why)
    detail = {
        "revision": waiting.revision.number,
        "outcome": str(waiting.outcome),
        "reason": why,
    }
    trail.record(
        subject=waiting.article, kind="schedule ended", by=by, at=at, detail=detail, wrote=wrote
    )


def call_off(waiting: Schedule, why: str, *, by: User, at: datetime) -> None:
    """End it because somebody does not mean it any more, and tell whom it concerns."""
    end(waiting, str(Schedule.Outcome.CANCELLED), why, by=by, at=at)
    notifications.called_off(waiting, by=by, at=at)


def end_what_waits(article: Article, why: str, *, by: User, at: datetime) -> None:
    """Nothing of the article goes live by itself: whoever takes a page down does not mean it to come back so."""
    if waiting := waiting_for(article):
        call_off(waiting, why, by=by, at=at)


def settle(revision: Revision, *, goes_back: bool, by: User, at: datetime) -> None:
    """A text went live: if it is the one that waits, that is done; if it is an earlier one that was put back, nothing comes after it by
    itself."""
    waiting = waiting_for(revision.article)
    if waiting is None:
        return
    if waiting.revision_id == revision.pk:
        end(waiting, str(Schedule.Outcome.PUBLISHED), "", by=by, at=at)
    elif goes_back:
        call_off(waiting, "An earlier text was put back", by=by, at=at)
