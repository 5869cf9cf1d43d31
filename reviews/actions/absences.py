"""Reviewers who are away for some time."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from people import trail
from people.days import local_day
from people.models import User
from people.refusals import Refusal
from people.verbs import verb
from reviews.models import Reviewer

LONGEST = timedelta(days=366)


def why_not_until(until: date | None, *, at: datetime) -> str:
    """Why nobody is away until that day; "" when somebody can be."""
    if until and until < local_day(at):
        return "That day is over. Choose today or a later one, or leave it empty."
    if until and until > local_day(at + LONGEST):
        return "Choose a day within a year."
    return ""


@verb
def be_away(
    *, reviewer: Reviewer, by: User, until: date | None, at: datetime | None = None
) -> Reviewer:
    """A reviewer says that they answer nothing up to and with this day, or, with None, that they are back.

    Editors see it where they choose whom to ask, and reminders wait. What is asked already stays asked. Refusal for anybody else, for a
    day that is over, and for more than a year. Of whoever has no password, editors say it in their profile.
    """
    at = at or timezone.now()
    if by.pk != reviewer.pk:
        raise Refusal("Only the reviewer says that they are away.")
    if why_not := why_not_until(until, at=at):
        raise Refusal(why_not)
    reviewer.refresh_from_db()
    if reviewer.away_until == until:
        return reviewer
    reviewer.away_until = until
    reviewer.save(update_fields=["away_until"])
    detail = {"until": until.isoformat() if until else None}
    trail.record(subject=reviewer, kind="away" if until else "back", by=by, at=at, detail=detail)
    return reviewer
