"""What a person is told about their own account."""

from datetime import datetime

import structlog
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import int_to_base36

from people import mail, trail
from people.accounts import LINK_WAITS, account, address_is_new
from people.models import User

log = structlog.get_logger("imprimatur.accounts")

_AN_HOUR, _A_DAY = 60 * 60, 24 * 60 * 60  # seconds


def tell_of_new_address(person: User, old_email: str, by: User, at: datetime) -> None:
    """Say to the old address that the address was changed, without naming the new one."""
    message = mail.letter_to(
        person,
        "new_address",
        by=" ".join(by.name.split()),
        by_themselves=by.pk == person.pk,
        when=mail.moment(at),
        hours=int(LINK_WAITS.total_seconds()) // 3600,
    )
    message.to = [old_email]
    # What is saved stays saved when the mail server is down; the fault is logged.
    transaction.on_commit(message.send, robust=True)


def tell_of_new_password(pk: int, place: str, at: datetime) -> None:
    """Say to a person that their password was changed."""
    if person := account(pk=pk):
        about = {"when": mail.moment(at), "place": place}
        mail.letter_to(person, "password_changed", **about).send()


def tell_of_wrong_passwords(email: str, place: str, at: datetime) -> None:
    """Say to whoever has this address that somebody tries to guess their password; once an hour."""
    person = account(email=email)
    if person is None or not person.has_usable_password():
        return
    if cache.add(f"told-of-tries:{person.pk}", True, _AN_HOUR):
        about = {"when": mail.moment(at), "place": place}
        mail.letter_to(person, "wrong_passwords", **about).send()


def password_link(person: User, *, by: str = "") -> EmailMessage:
    """The message with the link by which a person chooses a password; `by` is the name of who sends it unasked."""
    path = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": int_to_base36(person.pk),
            "key": default_token_generator.make_token(person),
        },
    )
    days = settings.PASSWORD_RESET_TIMEOUT // _A_DAY
    link = f"{settings.SITE_URL}{path}"
    return mail.letter_to(person, "password_link", link=link, by=" ".join(by.split()), days=days)


def answer_who_forgot(email: str) -> None:
    """Mail a link to whoever asked for one; to an address that opens no account, that there is none.

    For a day after a change no link goes to the new address, nor a word.
    """
    person = account(email=email)
    if person is None:
        log.info("password_link_for_nobody")
        _say_that_there_is_no_account(email)
    elif address_is_new(person, at=timezone.now()):
        log.warning("password_link_held_back", account=trail.subject_of(person))
    else:
        password_link(person).send()
        log.info("password_link_sent", account=trail.subject_of(person))


def _say_that_there_is_no_account(email: str) -> None:
    """Once a day, as whoever has the address may have nothing to do with the site."""
    key = salted_hmac("people.notifications", email).hexdigest()
    if cache.add(f"unknown-address:{key}", True, _A_DAY):
        mail.letter_from("unknown_address", email).send()
