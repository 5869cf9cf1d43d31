"""What a reviewer is asked, and what they have done."""

import datetime as dt
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from articles.querysets import WHOLE_TEXTS
from reviews.models import Assignment, Reviewer

PER_PAGE = 20

# A list shows titles: the texts themselves stay in the database.
NOT_LISTED = (*WHOLE_TEXTS, "summary", "key_points", "also_known_as", "codes")


@dataclass(frozen=True)
class Due:
    """A due date, as people say it."""

    on: dt.date
    today: dt.date

    @property
    def is_overdue(self) -> bool:
        return self.on < self.today

    @property
    def words(self) -> str:
        days = (self.on - self.today).days
        if days in (-1, 0, 1):
            return {-1: "overdue since yesterday", 0: "due today", 1: "due tomorrow"}[days]
        return f"due in {days} days" if days > 0 else f"overdue by {-days} days"


@dataclass(frozen=True)
class QueueRow:
    """One assignment that waits for the reviewer."""

    assignment: Assignment
    due: Due
    n_checked: int
    has_notes: bool


def waiting(reviewer: Reviewer, *, today: dt.date) -> list[QueueRow]:
    """What waits for the reviewer's decision, the most urgent first."""
    asked = _light(Assignment.objects.waiting().filter(reviewer=reviewer))
    found = asked.select_related("scratch", "asked_by").order_by("due_on", "id")
    return [_row(assignment, today) for assignment in found]


def _row(assignment: Assignment, today: dt.date) -> QueueRow:
    scratch = getattr(assignment, "scratch", None)
    answers = scratch.answers if scratch else {}
    return QueueRow(
        assignment=assignment,
        due=Due(assignment.due_on, today),
        n_checked=len(answers.get("checked", ())),
        has_notes=bool(answers.get("comment")),
    )


def done(reviewer: Reviewer, number: str | None) -> Page:
    """One page of what the reviewer decided, or no longer need to decide, the latest first."""
    ended = _light(Assignment.objects.filter(reviewer=reviewer)).filter(
        Q(sign_off__isnull=False) | Q(ended_at__isnull=False) | Q(review__closed_at__isnull=False)
    )
    found = ended.annotate(over_at=Coalesce("sign_off__signed_at", "ended_at", "review__closed_at"))
    ordered = found.select_related("sign_off").order_by("-over_at", "-id")
    return Paginator(ordered, PER_PAGE).get_page(number)


def _light(assignments: QuerySet[Assignment]) -> QuerySet[Assignment]:
    return assignments.select_related("revision", "review__article__topic").defer(
        *(f"revision__{name}" for name in NOT_LISTED)
    )
