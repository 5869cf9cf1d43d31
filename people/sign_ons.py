"""Single sign-on: which account of the provider's is whose here. Accounts are made beforehand; the provider gives nobody any right.

The first time, an account is found by its e-mail address, which the provider has confirmed; from then on by the provider's number of it
alone. Whoever can write to the database could put their own number beside a reviewer's account, so each is told in its person's trail.
"""

from datetime import datetime

import structlog
from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.utils import timezone

from people import trail
from people.accounts import account, address_is_new, forget_sign_on
from people.actions import sign_out
from people.damage import must_match
from people.models import User
from people.notifications import tell_of_parting, tell_of_sign_on
from people.refusals import Refusal, the_reason
from people.verbs import verb
from people.witness import subject_of

log = structlog.get_logger("imprimatur.accounts")


def person_of(*, provider: str, number: str) -> User | None:
    """Whose account it is, when their trail tells so and the account opens."""
    row = SocialAccount.objects.filter(provider=provider, uid=number).first()
    person = account(pk=row.user_id) if row else None
    if row is None or person is None:
        return None
    if not trail.stands(person, row):
        log.error("account_not_as_told", account=subject_of(person))
        return None
    return person


def is_linked(person: User) -> bool:
    return SocialAccount.objects.filter(user=person).exists()


def person_with(email: str, *, at: datetime) -> User:
    """Whose account an account of the provider's with this confirmed address may be linked to. Refusal when there is none."""
    person = account(email=email.lower()) if email.isascii() else None
    if person is None:
        raise Refusal("There is no account here for you. A managing editor can make you one.")
    if address_is_new(person, at=at):
        raise Refusal(
            "Your e-mail address here was changed within the last 24 hours. Try again after that."
        )
    if is_linked(person):
        raise Refusal(
            "Your account here belongs to another account of the provider’s. A managing editor can part the two."
        )
    return person


@verb
def link(*, email: str, provider: str, number: str, place: str, at: datetime | None = None) -> User:
    """The first time: the account that was made for this confirmed address, from now on that of this number.

    Refusal when there is none, or when it has another number already.
    """
    at = at or timezone.now()
    person = person_with(email, at=at)
    User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    must_match(person)
    try:
        with transaction.atomic():
            row = SocialAccount.objects.create(user=person, provider=provider, uid=number)
    except IntegrityError:
        raise Refusal("This account of the provider’s is somebody else’s here.") from None
    trail.record(subject=person, kind="sign-on linked", by=person, at=at, wrote=[row])
    tell_of_sign_on.enqueue(person=person.pk, place=place, at=at.isoformat())
    return person


@verb
def part(*, person: User, by: User, reason: str, at: datetime | None = None) -> None:
    """Forget the provider's account of a person's, such as when they got a new one there: the next one is found by their address.

    They are signed out everywhere, and told.
    Refusal without a reason, when there is none, and for a superuser unless `by` is one.
    """
    if person.is_superuser and not by.is_superuser:
        raise Refusal("Only a superuser does this for a superuser.")
    reason = the_reason(reason, "part them")
    User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    must_match(person)
    if not is_linked(person):
        raise Refusal(f"{person.name} has not signed in by single sign-on.")
    at = at or timezone.now()
    trail.record(
        subject=person,
        kind="sign-on parted",
        by=by,
        at=at,
        detail={"reason": reason},
        took_away=forget_sign_on(person),
    )
    sign_out(person, by, at, {"reason": reason})
    tell_of_parting.enqueue(person=person.pk, at=at.isoformat())
