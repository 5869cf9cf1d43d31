"""Load the sample content, and say where to look and how to sign in."""

import secrets
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.demo import loading
from cms.demo.newsroom import people_planned
from people import audit

# Known to everybody who reads this, so it is for a machine that only its owner reaches.
LOCAL_PASSWORD = "let-it-be-printed"  # noqa: S105
# How many of each role are named.
LOGINS = {"editor": 1, "managing_editor": 1, "reviewer": 2}


class Command(BaseCommand):
    help = (
        "Load the sample content and its people into an empty, migrated database. Running it again "
        "keeps what is there."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if loading.is_loaded():
            self.stdout.write("The sample content is already loaded and was left as it is.")
            if audit.is_of_an_earlier_version():
                self.stdout.write(
                    "An earlier version loaded it, and its pages are not shown: start afresh (make demo RESET=1), or say that all of "
                    f"it counts: manage.py take_over --by {_named_first('managing_editor')}"
                )
            self._say(LOCAL_PASSWORD if _is_local() else "as it was printed the first time")
            return
        password = LOCAL_PASSWORD if _is_local() else secrets.token_urlsafe(12)
        try:
            loading.load(password=password)
        except loading.OtherContent as refusal:
            raise CommandError(
                "This database holds other topics or articles. Load the sample into an empty one: "
                "set DATABASE_URL to a new database, run migrate, then load_demo."
            ) from refusal
        self.stdout.write("The sample content is loaded.")
        self._say(password)

    def _say(self, password: str) -> None:
        lines = [
            "",
            "Its people are fictional and nothing in it is medical advice.",
            "",
            f"  Readers          {settings.SITE_URL}/",
            f"  Editors' desk    {settings.SITE_URL}/admin/",
            f"  Review desk      {settings.SITE_URL}/review/",
            "",
            *(f"  {_role(person):<16} {person['email']}" for person in _named()),
            f"  Password of all  {password}",
            "",
        ]
        self.stdout.write("\n".join(lines))


def _is_local() -> bool:
    return settings.SITE_URL.startswith("http://")  # settings allow plain http on loopback only


def _named() -> Iterator[dict[str, Any]]:
    people = people_planned()
    for role, number in LOGINS.items():
        yield from [person for person in people if person["role"] == role][:number]


def _named_first(role: str) -> str:
    return next(person["email"] for person in people_planned() if person["role"] == role)


def _role(person: dict[str, Any]) -> str:
    return person["role"].replace("_", " ").capitalize()
