"""Remove somebody's second factors, where no managing editor can."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people.management.answering import answering
from people.models import User
from people.refusals import Refusal
from people.second_factors import remove_all


class Command(BaseCommand):
    help = (
        "Remove the passkeys, authenticator app and recovery codes of an account, those that were written by something else, too: "
        "its person adds a new one when they sign in next. They are signed out everywhere and told by mail."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="e-mail address of the account")
        parser.add_argument("--by", required=True, help="e-mail address of who answers for it")
        parser.add_argument("--reason", required=True, help="why, for the trail")

    def handle(self, *args: Any, email: str, by: str, reason: str, **options: Any) -> None:
        person = User.objects.filter(email=email.lower()).first()
        if person is None:
            raise CommandError(f"Nobody has the address {email}.")
        try:
            remove_all(person=person, by=answering(by), reason=reason, on_server=True)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{person.name} adds a new one when they sign in next.")
