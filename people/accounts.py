"""Which account opens: what sign-in, every request and a new password ask. And when its e-mail address was changed."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

import structlog
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from people import heads
from people.heads import with_heads
from people.models import SIGNED_OUT, Event, Role, User
from people.prepared import Given, Prepared
from people.roles import roles_with
from people.witness import subject_of

NEW_ADDRESS = "e-mail address changed"
LINK_WAITS = timedelta(hours=24)

log = structlog.get_logger("imprimatur.accounts")

_OF_A_NAME = {"id", "name", "erased_at", "is_active"}

_OWN = Event.objects.filter(subject=Concat(Value("user:"), Cast(OuterRef("pk"), CharField())))
_SIGNED_OUT_IN = Subquery(_OWN.filter(kind=SIGNED_OUT).order_by("-n").values("n")[:1])


@cache
def _open(by: str, along: tuple[str, ...]) -> Prepared:
    """Accounts that may open, by this field; every request of somebody signed in asks for one."""
    known = User.objects.filter(is_active=True, erased_at=None, **{by: Given("value")})
    known = known.select_related(*along) if along else known
    return Prepared(lambda: with_heads(known.annotate(signed_out_in=_SIGNED_OUT_IN), "user", "pk"))


@Prepared
def _roles() -> QuerySet[Role]:
    return with_heads(
        Role.objects.filter(user=Given("user")).select_related("group"), "user", "user"
    )


def account(*, along: tuple[str, ...] = (), **by: Any) -> User | None:
    """The account with this `pk` or `email` when it opens: active, sealed by this site, its person not erased, and with the rights that
    the trail tells.

    `along` names rows of theirs that are read in the same query, and decide nothing.
    Only the person's own row is asked for the address: any other table may say whatever somebody wrote into it.
    """
    [(name, value)] = by.items()
    field = User._meta.pk if name == "pk" else User._meta.get_field(name)
    person = next(iter(_open(name, along)(value=field.get_prep_value(value))), None)
    if person is None:
        return None
    subject = subject_of(person)
    if not person.has_valid_seal():
        log.error("account_not_sealed", account=subject)
        return None
    # Somebody made them a superuser with a SQL client, or put an erased person's row of an earlier day back.
    if not heads.stands(person, subject):
        log.error("account_not_as_told", account=subject)
        return None
    return person


def roles_of(person: User) -> list[str]:
    """The roles that this site gave them; one query."""
    subject = subject_of(person)
    return [role.group.name for role in _roles(user=person.pk) if heads.stands(role, subject)]


def beyond_name(prefix: str) -> tuple[str, ...]:
    """What pages that only name somebody have no use for, under this prefix, to be deferred."""
    columns = (field.name for field in User._meta.concrete_fields)
    return tuple(f"{prefix}{name}" for name in columns if name not in _OF_A_NAME)


def granted(permission: str) -> Q:
    """People whose roles allow it; who runs the server needs none."""
    return Q(groups__name__in=roles_with(permission))


def address_is_new(person: User, *, at: datetime) -> bool:
    """Whether the e-mail address was changed so lately that no password link goes to it.

    Whoever changed it could otherwise choose the password before the person reads the warning sent to
    the old address.
    """
    changes = Event.objects.filter(subject=subject_of(person), kind=NEW_ADDRESS)
    return changes.filter(at__gt=at - LINK_WAITS).exists()


def why_no_link(person: User, *, at: datetime) -> str:
    """Why no link to choose a password can be sent to them; "" when one can."""
    if not person.is_active:
        return "This person can’t sign in. Make the account active first."
    if not person.has_valid_seal():
        return (
            "This account was changed outside the site, so nobody can sign in with it. Whoever runs the server can repair "
            "it; or give the person another address, to which a link can be sent."
        )
    if address_is_new(person, at=at):
        return (
            "The e-mail address was changed within the last 24 hours. A link can be sent to it after that; the "
            "old password still works."
        )
    return ""


def forget_addresses(person: User, **acting: Any) -> None:
    """Drop what the sign-in remembers of a person's addresses; an old one must open no account."""
    EmailAddress.objects.filter(user=person).delete()


def forget_sign_on(person: User) -> list[str]:
    """Delete what says which account of the provider's is theirs; the names of the rows, for the line that tells of it."""
    rows = SocialAccount.objects.filter(user=person)
    names = [subject_of(row) for row in rows]
    rows.delete()
    return names


def forget_factors(person: User) -> list[str]:
    """Delete all their second factors; the names of the rows, for the line that tells of it."""
    rows = Authenticator._base_manager.filter(user=person)  # those that somebody else wrote, too
    names = [subject_of(row) for row in rows]
    rows.delete()
    return names
