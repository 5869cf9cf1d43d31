"""Remind people of what is due, late or runs out, and send the daily mail."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reviews.notifications.reminders import remind


class Command(BaseCommand):
    help = (
        "Remind people of what is due, late or runs out, and send the daily mail of those whose morning has come. Run it every "
        "hour; running it twice, or on two machines, tells nobody anything twice."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        remind(at=timezone.now())
