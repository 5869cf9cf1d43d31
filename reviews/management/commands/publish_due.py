"""Put texts live whose time has come."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reviews.actions import publish_scheduled
from reviews.models import Schedule


class Command(BaseCommand):
    help = (
        "Put texts live whose time has come, if the gate lets them, and say which did not go. The worker does so at the minute; "
        "this makes good what it missed. Run it every five minutes, on several machines at once if you like."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        for key in list(Schedule.objects.due(now).values_list("pk", flat=True)):
            if done := publish_scheduled(key=key, at=now):
                outcome = Schedule.Outcome(done.outcome).label
                self.stdout.write(f"{done.revision}: it {outcome}. {done.reason}".strip())
