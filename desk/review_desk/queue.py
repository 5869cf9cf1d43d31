"""What a reviewer is asked, and what they have done."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from articles.querysets import WHOLE_TEXTS
from reviews.models import Assignment, Reviewer, SignOff

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
    asked = _light(_undecided(reviewer).filter(review__closed_at=None, ended_at=None))
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
    page = Paginator(_Ended(reviewer), PER_PAGE).get_page(number)
    keys = [pk for pk, _ in page.object_list]
    found = _light(Assignment.objects.all()).select_related("sign_off").in_bulk(keys)
    page.object_list = [found[pk] for pk in keys]
    return page


class _Ended(Sequence[tuple[int, dt.datetime]]):
    """The keys of a reviewer's assignments that have ended, each with when it did, the latest first.

    Nearly all were decided, and an index has those in order; the few that were closed or ended are put among them.
    """

    def __init__(self, reviewer: Reviewer) -> None:
        signed = SignOff.objects.filter(reviewer=reviewer).order_by("-signed_at", "-assignment")
        self._signed = signed.values_list("assignment_id", "signed_at")
        over = Q(ended_at__isnull=False) | Q(review__closed_at__isnull=False)
        closed = _undecided(reviewer).filter(over)
        self._closed = list(closed.values_list("pk", Coalesce("ended_at", "review__closed_at")))

    def __len__(self) -> int:
        return len(self._closed) + self._signed.count()

    def __getitem__(self, wanted: Any) -> Any:
        ended = [*self._signed[: wanted.stop], *self._closed]
        return sorted(ended, key=lambda one: (one[1], one[0]), reverse=True)[wanted]


def _undecided(reviewer: Reviewer) -> QuerySet[Assignment]:
    """What the reviewer was asked and has not signed; two indexes know, without a look at what was.

    Both sides are theirs: nobody signs what another was asked.
    """
    signed = SignOff.objects.filter(reviewer=reviewer).values("assignment")
    keys = Assignment.objects.filter(reviewer=reviewer).exclude(pk__in=signed)
    return Assignment.objects.filter(pk__in=list(keys.values_list("pk", flat=True)))


def _light(assignments: QuerySet[Assignment]) -> QuerySet[Assignment]:
    return assignments.select_related("revision", "review__article__topic").defer(
        *(f"revision__{name}" for name in NOT_LISTED)
    )
