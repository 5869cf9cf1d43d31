"""What can be done about a person."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from people import trail
from people.floors import above
from people.models import Snapshot, User
from people.refusals import Refusal


class ErasureRefused(Refusal):
    """A person cannot be erased yet; the message says why and what to do."""


def automatic() -> User:
    """The account in whose name the site acts by itself; nobody can sign in with it."""
    unusable = {"password": make_password(None), "is_active": False}
    return User.objects.get_or_create(
        email="automatic@site.invalid", defaults={"name": "Automatic check", **unusable}
    )[0]


@transaction.atomic
def erase_person(*, person: User, by: User, at: datetime | None = None) -> None:
    """Empty what is known of a person; hashes, seals and events stay and still verify.

    Raises ErasureRefused while their sign-off holds up a live page or must be kept by law. What the
    floors above know of them is asked and emptied by the functions that settings name.
    """
    at = at or timezone.now()
    if person.erased_at:
        return
    for why_not in above("PERSON_ERASURE_GUARDS"):
        if reason := why_not(person, at=at):
            raise ErasureRefused(reason)
    for forget in above("PERSON_ERASURE_STEPS"):
        forget(person)
    _empty(person, at)
    Snapshot.objects.filter(user=person).take_once(erased_at=at, salt="", payload="")
    trail.record(subject=person, kind="erased", by=by, at=at, public=True)


def _empty(person: User, at: datetime) -> None:
    person.set_email(f"erased-{person.pk}@erased.invalid")
    person.name = "Name withheld"
    person.time_zone = "UTC"
    person.is_active = person.is_staff = person.is_superuser = False
    person.erased_at = at
    person.set_unusable_password()
    person.groups.clear()
    person.save()
