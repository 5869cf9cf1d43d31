"""The site's calendar, and people's own clocks."""

from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
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


def site_zone() -> str:
    """The name of the site's own time zone, which a person has until they are given another."""
    return settings.TIME_ZONE


def zone_named(name: str) -> tzinfo:
    """The time zone of this name, such as Europe/London; the site's own when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return timezone.get_default_timezone()
