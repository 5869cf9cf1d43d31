"""Remove the ticks that every worker has read long ago."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from people.models import Tick

KEPT = timedelta(
    days=2
)  # a worker looks several times a second; a transaction that long is a fault


class Command(BaseCommand):
    help = "Remove ticks older than two days. They only tell workers which kept pages to drop."

    def handle(self, *args: Any, **options: Any) -> None:
        gone, _ = Tick.objects.filter(recorded_at__lt=timezone.now() - KEPT).delete()
        self.stdout.write(f"{gone} ticks removed.")
