"""Make yesterday's visitor keys meaningless, even on a day when nobody votes."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from feedback.visitors import destroy_old_salts
from people.days import local_day


class Command(BaseCommand):
    help = "Destroy the salts of past days. Run it from cron shortly after the site's midnight."

    def handle(self, *args: Any, **options: Any) -> None:
        gone = destroy_old_salts(local_day(timezone.now()))
        self.stdout.write(f"{gone} salts destroyed.")
