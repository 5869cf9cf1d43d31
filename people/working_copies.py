"""What people have typed and not saved: kept for each of them apart, until they save or discard it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from people.models import User, WorkingCopy
from people.refusals import Refusal

# Whoever typed within this time is at it now.
PRESENT = timedelta(minutes=1)
# Characters in all fields together; twice what the longest text may have.
MOST = 2_000_000

Typed = Mapping[str, list[str]]


def keep(*, person: User, subject: str, typed: Typed, at: datetime | None = None) -> WorkingCopy:
    """Keep what the person typed in place of what was kept before. Refusal when it is too long to keep."""
    if sum(len(value) for values in typed.values() for value in values) > MOST:
        raise Refusal(f"This is too long to keep: the limit is {MOST:,} characters in all.")
    kept, _ = WorkingCopy.objects.update_or_create(
        person=person,
        subject=subject,
        defaults={"typed": dict(typed), "saved_at": at or timezone.now()},
    )
    return kept


def copies_of(*, person: User, subject: str, at: datetime | None = None) -> list[WorkingCopy]:
    """The person's own, and those of others who typed there within the last minute, by name; what was typed is not read yet."""
    since = (at or timezone.now()) - PRESENT
    found = WorkingCopy.objects.filter(Q(person=person) | Q(saved_at__gt=since), subject=subject)
    return list(found.select_related("person").defer("typed").order_by("person__name", "pk"))


def forget(*, person: User, subject: str) -> None:
    """Drop it: it was saved, or the person discarded it."""
    WorkingCopy.objects.filter(person=person, subject=subject).delete()
