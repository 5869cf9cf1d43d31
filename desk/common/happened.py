"""What one person was told, for every page that lists it."""

from django.db.models import QuerySet

from people.models import Notification, User
from reviews.notifications.kinds import REMINDING
from reviews.notifications.lines import Line, lines


def told(person: User) -> QuerySet[Notification]:
    """All that this person was told, the latest first."""
    return person.notifications.order_by("-at", "-pk")


def news(person: User, number: int) -> list[Line]:
    """What they have not read yet, but for what waits for them anyway."""
    unread = told(person).unread().exclude(kind__in=[kind.name for kind in REMINDING])
    return lines(person, unread[:number])


def latest(person: User, number: int) -> list[Line]:
    return lines(person, told(person)[:number])
