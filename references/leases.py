"""How several runs of one job share its rows without doing one twice.

Rows have `tried_at`, when one was last done, and `claimed_until`, until when a run has it to itself.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

# A retraction becomes known here, and a dead link, within a week.
EVERY = timedelta(days=7)
# A run that was killed holds its work no longer than this.
CLAIM = timedelta(minutes=10)
_AT_ONCE = 50

Row = TypeVar("Row", bound=Model)


def wanted(rows: QuerySet[Row], *, at: datetime) -> QuerySet[Row]:
    """The rows that were not tried for a week and that no other run has."""
    is_old = Q(tried_at=None) | Q(tried_at__lte=at - EVERY)
    is_free = Q(claimed_until=None) | Q(claimed_until__lte=at)
    return rows.filter(is_old, is_free)


def claim(rows: QuerySet[Row], pk: int, *, at: datetime) -> bool:
    """Take a row for this run; False when another run has it or has just done it."""
    free = wanted(rows.order_by(), at=at).filter(pk=pk)
    return free.update(claimed_until=at + CLAIM) == 1


def claimed(rows: QuerySet[Row], *, at: datetime, limit: int | None = None) -> Iterator[Row]:
    """Rows in their order, each claimed for whoever asks, until none is left or the limit is reached."""
    taken = 0
    while batch := list(wanted(rows, at=at)[:_AT_ONCE]):
        for row in batch:
            if limit is not None and taken >= limit:
                return
            if claim(rows, row.pk, at=at):
                taken += 1
                yield row
