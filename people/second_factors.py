"""Second factors: what somebody has, beside the password that they know. django-allauth checks them; which of them count is said here.

Whoever can write to the database could add a passkey of their own to a reviewer's account, or take away what asks for a code. So each
is told in its person's trail, and an account whose second factors are not as the trail tells opens to nobody.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from allauth.mfa.models import Authenticator, AuthenticatorManager
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from people import heads, hidden, trail, witness
from people.accounts import forget_factors
from people.actions import sign_out
from people.damage import must_match
from people.heads import with_heads
from people.models import User
from people.notifications import tell_of_second_factor
from people.refusals import Refusal, the_reason
from people.verbs import verb
from people.witness import subject_of

APP, PASSKEY, CODES = "totp", "webauthn", "recovery_codes"

# What is encrypted in the rows of each kind.
_HIDDEN = {APP: "secret", CODES: "seed"}

# All rows that are there, whoever wrote them.
_ROWS = Authenticator._base_manager

log = structlog.get_logger("imprimatur.accounts")


class Told(QuerySet):
    """Rows as their person's trail tells them, each read in one statement with the line that tells: a forged one is not there.

    django-allauth looks for second factors in many places, each of which asks this way.
    """

    _result_cache: list[Any] | None

    def _fetch_all(self) -> None:
        is_new = self._result_cache is None
        super()._fetch_all()
        if is_new:
            self._result_cache = [row for row in self._result_cache or () if _stands(row)]


class _Manager(AuthenticatorManager.from_queryset(Told)):  # type: ignore[misc]
    def get_queryset(self) -> QuerySet[Authenticator]:
        return with_heads(super().get_queryset(), "user", "user")


Authenticator._meta.local_managers.clear()  # of two with one name the older would stay
Authenticator.add_to_class("objects", _Manager())


def _stands(row: Any) -> bool:
    """Also of what is no whole row."""
    return not isinstance(row, Authenticator) or heads.stands(row, f"user:{row.user_id}")


def factors_of(person: User) -> QuerySet[Authenticator]:
    """What they prove themselves with beside the password, in the order in which they added it; nothing that is forged."""
    return Authenticator.objects.filter(user=person).exclude(type=CODES).order_by("pk")


def codes_of(person: User) -> Authenticator | None:
    """Their recovery codes, for when all else is lost."""
    return Authenticator.objects.filter(user=person, type=CODES).first()


def is_needed(person: User) -> bool:
    """Whether they can't sign in without a second factor."""
    return settings.SECOND_FACTOR == "everybody" or (
        settings.SECOND_FACTOR == "staff" and person.is_staff
    )


def are_as_told(person: User) -> bool:
    """Whether their second factors are those that their trail tells of, all of them and no other."""
    told = _told(person)
    rows = {subject_of(row): row for row in _ROWS.filter(user=person)}
    return rows.keys() == told.keys() and all(
        witness.is_as_told(row, told) for row in rows.values()
    )


def has_any(person: User) -> bool:
    """Whether their trail tells of a second factor, whatever is there just now."""
    return bool(_told(person))


def still_has(person: User, factor: Any) -> bool:
    """Whether this one is theirs still, and all of theirs are as told."""
    own = Authenticator.objects.filter(user=person, pk=factor)
    return bool(own) and are_as_told(person)


def _told(person: User) -> dict[str, str]:
    """The rows of which their trail tells, by name, whatever is there."""
    kind, subject = f"{Authenticator._meta.model_name}:", subject_of(person)
    told = trail.chains([subject])[subject].told
    return {name: value for name, value in told.items() if name.startswith(kind)}


# Verbs. `place` is the network address that they come from, for the letter that the person gets.


@verb
def add_app(
    *, person: User, secret: str, place: str, is_first: bool = False, at: datetime | None = None
) -> None:
    """An authenticator app that counts codes with this secret; see `add_passkey`. Refusal when they have one."""
    if _ROWS.filter(user=person, type=APP).exists():
        raise Refusal("You have an authenticator app already. Remove that first.")
    _add(person, lambda: TOTP.activate(person, secret).instance, place, is_first, at)


@verb
def add_passkey(
    *,
    person: User,
    name: str,
    credential: dict[str, Any],
    place: str,
    is_first: bool = False,
    at: datetime | None = None,
) -> None:
    """A passkey, and recovery codes with whatever is added first.

    `is_first` is for whoever has shown no more than a password. Refusal when they have a second factor already.
    """
    _add(person, lambda: WebAuthn.add(person, name, credential).instance, place, is_first, at)


def _add(
    person: User, make: Callable[[], Authenticator], place: str, is_first: bool, at: datetime | None
) -> None:
    _lock(person)
    if is_first and has_any(person):
        raise Refusal("A second factor was added in the meantime. Sign in again, with that.")
    made = [make()]
    if not _ROWS.filter(user=person, type=CODES).exists():
        made.append(_new_codes(person))
    _tell(person, "second factor added", made[0], at, wrote=made, place=place)


@verb
def remove(*, person: User, factor: int, place: str, at: datetime | None = None) -> None:
    """Take one of their own away, and their recovery codes with the last; whoever came in by it is signed out.

    Refusal for the last when they need one.
    """
    _lock(person)
    row = factors_of(person).filter(pk=factor).first()
    if row is None:
        raise Refusal("This was removed already.")
    others = bool(factors_of(person).exclude(pk=factor))
    if is_needed(person) and not others:
        raise Refusal("Nobody signs in here with a password alone. Add another one first.")
    gone = [row] if others else [row, *_ROWS.filter(user=person, type=CODES)]
    names = [subject_of(one) for one in gone]
    for one in gone:
        one.delete()
    at = at or timezone.now()
    sign_out(person, person, at, {})
    _tell(person, "second factor removed", row, at, took_away=names, place=place)


@verb
def renew_codes(*, person: User, place: str, at: datetime | None = None) -> None:
    """New recovery codes; the old ones are void. Refusal without a second factor."""
    _lock(person)
    if not has_any(person):
        raise Refusal("Recovery codes stand in for a second factor. Add one first.")
    old = list(_ROWS.select_for_update().filter(user=person, type=CODES))
    names = [subject_of(one) for one in old]
    _ROWS.filter(user=person, type=CODES).delete()
    new = _new_codes(person)
    _tell(person, "recovery codes made", new, at, wrote=[new], took_away=names, place=place)


def _new_codes(person: User) -> Authenticator:
    """Stored as they are made: whatever somebody else put there meanwhile is none of them."""
    seed = hidden.hide(RecoveryCodes.generate_seed())
    return _ROWS.create(user=person, type=CODES, data={"seed": seed, "used_mask": 0})


@verb
def tell_of_code(*, person: User, codes: int, place: str, at: datetime | None = None) -> None:
    """Tell that a recovery code of theirs was used, in the transaction in which it was: it opens nothing a second time."""
    row = _ROWS.get(pk=codes)  # locked since it was used
    _tell(person, "recovery code used", row, at, wrote=[row], place=place)


@verb
def remove_all(
    *, person: User, by: User, reason: str, on_server: bool = False, at: datetime | None = None
) -> None:
    """For somebody who lost what they had, and their recovery codes: they add a new one when they sign in next, by password.

    They are signed out everywhere, and told. Refusal without a reason, and, unless it is done `on_server`, for oneself, for a superuser
    unless `by` is one, and when something was changed outside the site.
    """
    at = at or timezone.now()
    if not on_server:
        _may_remove_all(person, by)
    reason = the_reason(reason, "remove them")
    User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not _ROWS.filter(user=person).exists() and not has_any(person):
        raise Refusal(f"{person.name} has no second factor.")
    trail.record(
        subject=person,
        kind="second factors removed",
        by=by,
        at=at,
        detail={"reason": reason},
        took_away={*_told(person), *forget_factors(person)},
    )
    sign_out(person, by, at, {"reason": reason})
    what = "second factors removed"
    tell_of_second_factor.enqueue(person=person.pk, what=what, kind="", place="", at=at.isoformat())
    log.info("second_factors_changed", account=subject_of(person), what=what)


def _may_remove_all(person: User, by: User) -> None:
    if person.pk == by.pk:
        raise Refusal("Ask another managing editor, or use a recovery code of yours.")
    if person.is_superuser and not by.is_superuser:
        raise Refusal("Only a superuser removes the second factors of a superuser.")
    must_match(person)


def hide_anew() -> None:
    """Encrypt under the newest key what is encrypted under another; `rekey` tells of the rows."""
    for row in _ROWS.filter(type__in=_HIDDEN).order_by("pk").iterator():
        key = _HIDDEN[row.type]
        if hidden.is_newest(row.data[key]):
            continue
        row.data[key] = hidden.hide(hidden.show(row.data[key]))
        row.save(update_fields=["data"])


def _lock(person: User) -> None:
    """One change at a time; Refusal when something was changed outside the site."""
    User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    list(_ROWS.select_for_update().filter(user=person).order_by("pk"))
    must_match(person)


def _tell(
    person: User, what: str, factor: Authenticator, at: datetime | None, *, place: str, **rows: Any
) -> None:
    """The line in the trail, and the letter to the person, who alone can say that it was not them."""
    at = at or timezone.now()
    trail.record(
        subject=person, kind=what, by=person, at=at, detail={"factor": factor.type}, **rows
    )
    tell_of_second_factor.enqueue(
        person=person.pk, what=what, kind=factor.type, place=place, at=at.isoformat()
    )
    log.info("second_factors_changed", account=subject_of(person), what=what)
