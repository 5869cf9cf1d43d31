"""Make an account that may do everything, and tell its trail; the first one tells the site's own trail where it is, too."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.db import transaction
from django.db.models import Max

from people import site
from people.actions import admit
from people.models import User


class Command(createsuperuser.Command):
    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        last = User.objects.aggregate(last=Max("pk"))["last"] or 0
        super().handle(*args, **options)
        for person in User.objects.filter(pk__gt=last):
            admit(person=person, by=person)
            site.tell_address(by=person)
