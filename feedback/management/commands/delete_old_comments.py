"""Delete what readers wrote twelve months ago."""

from typing import Any

from django.core.management.base import BaseCommand

from feedback.actions import delete_old_comments


class Command(BaseCommand):
    help = "Delete the words of reports that are older than twelve months; the reports stay. Run it daily."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"The words of {delete_old_comments()} reports were deleted.")
