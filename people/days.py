"""The site's calendar."""

from datetime import date, datetime, timedelta

from django.utils import timezone


def months_later(at: datetime, months: int) -> datetime:
    """The same day some months later, or that month's last day."""
    month = at.month - 1 + months
    year, month = at.year + month // 12, month % 12 + 1
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    last_day = (first_of_next - timedelta(days=1)).day
    return at.replace(year=year, month=month, day=min(at.day, last_day))


def local_day(at: datetime) -> date:
    """The site's calendar day of a moment."""
    return timezone.localtime(at, timezone.get_default_timezone()).date()
