"""Rows that are like settings: topics, profiles. They are kept as they are typed, each time with a line in their trail."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils import timezone

from people import trail
from people.damage import must_match
from people.models import User
from people.verbs import verb


@verb
def keep(row: Any, *, by: User, fields: Collection[str] = (), at: datetime | None = None) -> Any:
    """Store a new row, or one of which these fields were changed, and tell its trail; the row.

    Refusal when something other than this site has changed it since it was stored last.
    """
    if not row._state.adding:
        type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
        must_match(row)
    return store(row, by=by, fields=fields, at=at)


def store(row: Any, *, by: User, fields: Collection[str], at: datetime | None = None) -> Any:
    """The same, whatever was there before: for what a verb empties."""
    kind = "added" if row._state.adding else "changed"
    row.save()
    detail = {"fields": sorted(fields)}
    trail.record(subject=row, kind=kind, by=by, at=at or timezone.now(), detail=detail, wrote=[row])
    return row
