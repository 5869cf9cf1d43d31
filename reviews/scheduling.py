"""What waits to go live at its time."""

from datetime import datetime

from articles.models import Article
from people import trail
from people.models import User
from reviews.models import Schedule


def waiting_for(article: Article) -> Schedule | None:
    """The text of an article that is to go live by itself, if one is."""
    waiting = Schedule.objects.waiting().filter(article=article)
    return waiting.select_related("revision", "scheduled_by").first()


def end(waiting: Schedule, outcome: str, why: str, *, by: User, at: datetime) -> None:
    """Write down what became of it, a `Schedule.Outcome`; of an article that is locked."""
    waiting.take_once(ended_at=at, ended_by=by, outcome=Schedule.Outcome(outcome), reason=why)
    detail = {"revision": waiting.revision.number, "outcome": str(waiting.outcome), "reason": why}
    trail.record(
        subject=waiting.article,
        kind="schedule ended",
        by=by,
        at=at,
        detail=detail,
        wrote=[waiting],
    )
