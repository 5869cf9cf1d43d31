"""What a person is told about their own account. Each is a letter in the queue, written when it is sent."""

from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import int_to_base36

from people import mail
from people.accounts import LINK_WAITS, account, address_is_new
from people.models import User
from people.witness import subject_of

log = structlog.get_logger("imprimatur.accounts")

_AN_HOUR, _A_DAY = 60 * 60, 24 * 60 * 60  # seconds


@mail.letter(is_private=True)
def tell_of_new_address(*, person: int, old_email: str, at: str, by: int) -> EmailMessage | None:
    """Say to the old address that the address was changed, without naming the new one."""
    known, editor = User.objects.get(pk=person), User.objects.get(pk=by)
    if known.erased_at:
        return None
    message = mail.message_to(
        known,
        "new_address",
        by=" ".join(editor.name.split()),
        by_themselves=by == person,
        when=mail.moment(datetime.fromisoformat(at), known),
        hours=int(LINK_WAITS.total_seconds()) // 3600,
    )
    message.to = [old_email]
    return message


@mail.letter(is_private=True)
def tell_of_new_password(*, person: int, place: str, at: str) -> EmailMessage | None:
    """Say to a person that their password was changed."""
    known = account(pk=person)
    return known and _about_a_try(known, "password_changed", place, at)


@mail.letter(is_private=True)
def tell_of_wrong_passwords(*, email: str, place: str, at: str) -> EmailMessage | None:
    """Say to whoever has this address that somebody tries to guess their password; once an hour."""
    person = account(email=email)
    if person is None or not person.has_usable_password():
        return None
    if not _is_first(f"told-of-tries:{person.pk}", at, _AN_HOUR):
        return None
    return _about_a_try(person, "wrong_passwords", place, at)


@mail.letter(is_private=True)
def tell_of_second_factor(
    *, person: int, what: str, kind: str, place: str, at: str
) -> EmailMessage | None:
    """Say to a person what happened to what they prove themselves with, beside the password."""
    known = account(pk=person)
    if known is None:
        return None
    when = mail.moment(datetime.fromisoformat(at), known)
    return mail.message_to(known, "second_factor", what=what, kind=kind, place=place, when=when)


@mail.letter(is_private=True)
def tell_of_sign_on(*, person: int, place: str, at: str) -> EmailMessage | None:
    """Say to a person that an account of the provider's opens theirs from now on."""
    known = account(pk=person)
    return known and _about_a_try(known, "sign_on", place, at)


@mail.letter(is_private=True)
def tell_of_parting(*, person: int, at: str) -> EmailMessage | None:
    """Say to a person that their account of the provider's opens theirs no more."""
    known = account(pk=person)
    return known and _about_a_try(known, "sign_on_parted", "", at)


@mail.letter(is_private=True)
def tell_of_wrong_codes(*, person: int, place: str, at: str) -> EmailMessage | None:
    """Say to a person that somebody has their password and tries to guess the code; once an hour."""
    known = account(pk=person)
    if known is None or not _is_first(f"told-of-codes:{person}", at, _AN_HOUR):
        return None
    return _about_a_try(known, "wrong_codes", place, at)


def _about_a_try(person: User, template: str, place: str, at: str) -> EmailMessage:
    when = mail.moment(datetime.fromisoformat(at), person)
    return mail.message_to(person, template, when=when, place=place)


@mail.letter(is_private=True)
def answer_who_forgot(*, email: str, at: str) -> EmailMessage | None:
    """Mail a link to whoever asked for one; to an address that opens no account, that there is none.

    For a day after a change no link goes to the new address, nor a word.
    """
    person = account(email=email)
    if person is None:
        log.info("password_link_for_nobody")
        return _that_there_is_no_account(email, at)
    if address_is_new(person, at=timezone.now()):
        log.warning("password_link_held_back", account=subject_of(person))
        return None
    log.info("password_link_sent", account=subject_of(person))
    return _password_link(person)


def _that_there_is_no_account(email: str, at: str) -> EmailMessage | None:
    """Once a day, as whoever has the address may have nothing to do with the site."""
    key = salted_hmac("people.notifications", email).hexdigest()
    if not _is_first(f"unknown-address:{key}", at, _A_DAY):
        return None
    return mail.message_from("unknown_address", email)


def _is_first(key: str, at: str, seconds: int) -> bool:
    """Whether what was asked for at this time is the first of its kind for so long; also when it is tried again."""
    return cache.add(key, at, seconds) or cache.get(key) == at


@mail.letter()
def send_password_link(*, to: int, by: int) -> EmailMessage | None:
    """The link by which a person chooses a password, from whoever sends it unasked."""
    person = account(pk=to)
    if person is None or address_is_new(person, at=timezone.now()):
        return None
    return _password_link(person, by=User.objects.get(pk=by).name)


@mail.letter()
def send_invitation(*, to: int, by: int) -> EmailMessage | None:
    """To somebody new: who invites them, as what, and the link by which they choose a password; nothing once they have one."""
    person = account(pk=to)
    if person is None or person.has_usable_password() or address_is_new(person, at=timezone.now()):
        return None
    roles = ", ".join(person.groups.order_by("name").values_list("name", flat=True))
    inviting = " ".join(User.objects.get(pk=by).name.split())
    about = {"by": inviting, "roles": roles, "email": person.email}
    return mail.message_to(person, "invitation", **about, **_way_to_password(person))


def _password_link(person: User, *, by: str = "") -> EmailMessage:
    way = _way_to_password(person)
    return mail.message_to(person, "password_link", by=" ".join(by.split()), **way)


def _way_to_password(person: User) -> dict[str, Any]:
    path = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": int_to_base36(person.pk),
            "key": default_token_generator.make_token(person),
        },
    )
    days = settings.PASSWORD_RESET_TIMEOUT // _A_DAY
    return {"link": f"{settings.SITE_URL}{path}", "days": days}
