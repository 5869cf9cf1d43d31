"""Links and codes for reviewers without an account: a link reads one text, a code that is mailed at that moment acts."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.utils.crypto import constant_time_compare, salted_hmac

from people.accounts import account, address_is_new
from people.models import User
from reviews.models import Assignment, ReviewLink

HOLDS = timedelta(days=30)
_DIGITS = 8


def link_token(assignment: Assignment, *, at: datetime) -> str:
    """A new token that opens this assignment, for a letter that is being written. It is kept nowhere."""
    token = secrets.token_urlsafe(32)
    ReviewLink.objects.create(
        assignment=assignment, token_hash=_hash(token), made_at=at, expires_at=at + HOLDS
    )
    return token


def is_for_links(person: User, *, at: datetime) -> bool:
    """Whether somebody is sent links: they have no password to sign in with, and their address is not new."""
    return not person.has_usable_password() and not address_is_new(person, at=at)


def opened_by(token: str, *, at: datetime) -> ReviewLink | None:
    """The link with this token, while it opens anything."""
    found = ReviewLink.objects.filter(token_hash=_hash(token)).first()
    return found if found and reviewer_by(found.pk, at=at) else None


def reviewer_by(key: int, *, at: datetime) -> tuple[Assignment, User] | None:
    """What a link opens, and as whom: none once it has expired, the assignment was decided, ended or closed, or the account shut."""
    link = ReviewLink.objects.filter(pk=key, expires_at__gt=at).first()
    if link is None:
        return None
    waiting = Assignment.objects.waiting().select_related(
        "review__article__topic", "reviewer__user", "asked_by", "scratch"
    )
    assignment = waiting.filter(pk=link.assignment_id).first()
    person = account(along=("reviewer",), pk=assignment.reviewer_id) if assignment else None
    return (assignment, person) if assignment and person else None


def code_of(nonce: str) -> str:
    """The code that belongs to what a browser's session keeps. The queue holds the nonce alone, which tells nobody the code."""
    made = salted_hmac("reviews.links.code", nonce, algorithm="sha256").hexdigest()
    return f"{int(made, 16) % 10**_DIGITS:0{_DIGITS}}"


def is_code(typed: str, nonce: str) -> bool:
    """Whether it is that code, however it is spaced."""
    return constant_time_compare("".join(typed.split()), code_of(nonce))


def _hash(token: str) -> str:
    return hashlib.sha256(f"review link:{token}".encode()).hexdigest()
