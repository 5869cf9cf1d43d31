"""What can be done about a person: added, changed, erased."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import structlog
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from people import trail, tries
from people.accounts import (
    NEW_ADDRESS,
    forget_addresses,
    forget_factors,
    forget_sign_on,
    why_no_link,
)
from people.damage import must_match
from people.days import site_zone
from people.floors import above
from people.models import SIGNED_OUT, Role, Snapshot, User
from people.notifications import send_invitation, tell_of_new_address
from people.refusals import Refusal, the_reason
from people.roles import MANAGING_EDITORS, STAFF_GROUPS
from people.verbs import verb
from people.witness import subject_of

log = structlog.get_logger("imprimatur.accounts")

_PLAIN = ("name", "email", "time_zone", "is_active", "is_staff")


class ErasureRefused(Refusal):
    """A person cannot be erased yet; the message says why and what to do."""


def automatic() -> User:
    """The account in whose name the site acts by itself; nobody can sign in with it."""
    unusable = {"password": make_password(None), "is_active": False}
    user, is_new = User.objects.get_or_create(
        email="automatic@site.invalid", defaults={"name": "Automatic check", **unusable}
    )
    if is_new:
        admit(person=user, by=user)
    return user


@verb
def admit(*, person: User, by: User, at: datetime | None = None) -> None:
    """Tell the trail of an account that was made on the server, by a command: what it may do is somebody's word from then on."""
    roles = _roles(person)
    detail = {"groups": _names([role.group for role in roles]), "desk": person.is_staff}
    trail.record(
        subject=person,
        kind="added",
        by=by,
        at=at or timezone.now(),
        detail=detail,
        wrote=[person, *roles],
    )


def _roles(person: User) -> list[Any]:
    """The rows that put somebody into their groups."""
    return list(Role.objects.filter(user=person).select_related("group").order_by("pk"))


@verb
def create_person(
    *,
    by: User,
    name: str,
    email: str,
    time_zone: str = "",
    is_staff: bool = False,
    groups: Collection[Group] = (),
    at: datetime | None = None,
) -> User:
    """A new person without a password: they choose one by a link, or never sign in.

    ValidationError, by field, when the address is taken or a role and the desk do not go together.
    """
    person = User(name=name, email=email, time_zone=time_zone or site_zone(), is_staff=is_staff)
    person.set_unusable_password()
    _check(person, groups)
    _save(person, groups)
    person.groups.set(groups)
    admit(person=person, by=by, at=at)
    return person


@verb
def invite(*, person: User, by: User, at: datetime | None = None) -> None:
    """Mail somebody who has no password yet the link by which they choose one. Refusal when that can't be."""
    at = at or timezone.now()
    if person.has_usable_password():
        raise Refusal(f"{person.name} has chosen a password already.")
    if why_not := why_no_link(person, at=at):
        raise Refusal(why_not)
    trail.record(subject=person, kind="invited", by=by, at=at)
    send_invitation.enqueue(to=person.pk, by=by.pk)


@verb
def change_person(
    *,
    person: User,
    by: User,
    groups: Collection[Group],
    is_superuser: bool | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> User:
    """Change who somebody is or what they may do. Only superusers touch superusers; nobody makes one but `createsuperuser`.

    `fields` are name, email, time_zone, is_active, is_staff. ValidationError by field; Refusal when the
    change is not for `by` to make. A new address repairs an account that was changed outside the site, without the password
    that is in it; saving it with the address that is there repairs nothing.
    """
    if unknown := set(fields) - set(_PLAIN):
        raise TypeError(f"change_person does not set {', '.join(sorted(unknown))}")
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    fields |= {} if is_superuser is None else {"is_superuser": is_superuser}
    old_email = person.email
    _may_change(person, by, fields, groups)
    must_match(person)
    had = _roles(person)
    changed = [name for name, value in fields.items() if getattr(person, name) != value]
    for name in changed:
        if name == "email":
            person.set_email(fields[name])
        else:
            setattr(person, name, fields[name])
    _check(person, groups)
    if {group.pk for group in groups} != set(person.groups.values_list("pk", flat=True)):
        person.groups.set(groups)
        changed.append("groups")
    if not changed:
        return person
    at = at or timezone.now()
    _save(person, groups, update_fields=[name for name in changed if name != "groups"])
    if "email" in changed:
        forget_addresses(person)
        trail.record(subject=person, kind=NEW_ADDRESS, by=by, at=at)
        tell_of_new_address.enqueue(
            person=person.pk, old_email=old_email, at=at.isoformat(), by=by.pk
        )
    _write_down(person, by, changed, had, at)
    if "is_active" in changed and not person.is_active:
        for give_back in above("PERSON_CLOSING_STEPS"):
            give_back(person, by=by, at=at)
        # Or their old sessions would open the account again when it is opened again.
        sign_out(person, by, at, {})
    return person


@verb
def end_sessions(*, person: User, by: User, reason: str = "", at: datetime | None = None) -> None:
    """Sign a person out of every browser.

    Refusal without a reason, but for oneself; and for a superuser unless `by` is one.
    """
    if person.is_superuser and not by.is_superuser:
        raise Refusal("Only a superuser signs a superuser out.")
    detail = {} if person.pk == by.pk else {"reason": the_reason(reason, "sign them out")}
    sign_out(person, by, at or timezone.now(), detail)


def sign_out(person: User, by: User, at: datetime, detail: dict[str, Any]) -> None:
    """The line that ends their sessions, for verbs that have said why they may."""
    trail.record(subject=person, kind=SIGNED_OUT, by=by, at=at, detail=detail)
    person.__dict__.pop("signed_out_in", None)
    log.info("sessions_ended", account=subject_of(person))


@verb
def lift_lock_out(*, person: User, by: User, at: datetime | None = None) -> None:
    """Let a person try again at once, for whom too many wrong passwords were typed; nothing when they may already.

    Refusal for a superuser unless `by` is one.
    """
    if person.is_superuser and not by.is_superuser:
        raise Refusal("Only a superuser lifts the lock-out of a superuser.")
    if tries.is_locked_out(person.email):
        trail.record(subject=person, kind="lock-out lifted", by=by, at=at or timezone.now())
        tries.forget(person.email)
        log.info("lock_out_lifted", account=subject_of(person))


def _save(person: User, groups: Collection[Group], **options: Any) -> None:
    """Save the person; ValidationError when somebody else took the address since it was looked up."""
    try:
        with transaction.atomic():
            person.save(**options)
    except IntegrityError:
        _check(person, groups)
        raise


def _may_change(person: User, by: User, fields: dict[str, Any], groups: Collection[Group]) -> None:
    if person.erased_at:
        raise Refusal("This person was erased. There is nothing left to change.")
    if fields.get("is_superuser") and not person.is_superuser:
        raise Refusal("Superusers are made on the server, with “manage.py createsuperuser”.")
    if person.is_superuser and not by.is_superuser:
        raise Refusal("Only a superuser changes a superuser’s account.")
    if person.pk != by.pk:
        return
    steps_down = person.groups.filter(name=MANAGING_EDITORS).exists() and not any(
        group.name == MANAGING_EDITORS for group in groups
    )
    if steps_down or not (fields.get("is_active", True) and fields.get("is_staff", True)):
        raise Refusal("You can’t shut yourself out. Ask another managing editor to do it.")


def _check(person: User, groups: Collection[Group]) -> None:
    person.full_clean(exclude=["password"])
    works_there = [group.name for group in groups if group.name in STAFF_GROUPS]
    if works_there and not person.is_staff:
        roles = " and ".join(works_there)
        raise ValidationError(
            {
                "is_staff": f"{roles} work at the editors’ desk: give the desk, too, or take the role away."
            }
        )


def _write_down(
    person: User, by: User, changed: list[str], had: Sequence[Any], at: datetime
) -> None:
    """`had` are the roles before."""
    detail: dict[str, Any] = {"fields": sorted(changed)}
    roles = _roles(person)
    if "groups" in changed:
        detail["groups"] = _names([role.group for role in roles])
    for name in ("is_active", "is_staff", "is_superuser"):
        if name in changed:
            detail[name] = getattr(person, name)
    trail.record(
        subject=person,
        kind="changed",
        by=by,
        at=at,
        detail=detail,
        wrote=[person, *roles],
        took_away={subject_of(one) for one in had} - {subject_of(one) for one in roles},
    )


def _names(groups: Collection[Group]) -> list[str]:
    return sorted(group.name for group in groups)


def _may_erase(person: User, by: User) -> None:
    if person.pk == by.pk:
        raise Refusal("You can’t erase yourself. Ask another managing editor.")
    if person.is_superuser and not by.is_superuser:
        raise Refusal("Only a superuser erases a superuser.")


@verb
def erase_person(*, person: User, by: User, at: datetime | None = None) -> None:
    """Empty what is known of a person; hashes, seals and events stay and still verify.

    Refusal for oneself, and for a superuser unless `by` is one. Raises ErasureRefused while their sign-off holds up a live page or must be kept by law. What the
    floors above know of them is asked and emptied by the functions that settings name.
    """
    at = at or timezone.now()
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if person.erased_at:
        return
    _may_erase(person, by)
    for why_not in above("PERSON_ERASURE_GUARDS"):
        if reason := why_not(person, at=at):
            raise ErasureRefused(reason)
    for forget in above("PERSON_ERASURE_STEPS"):
        forget(person, by=by, at=at)
    had = [subject_of(role) for role in _roles(person)]
    had += forget_factors(person) + forget_sign_on(person)
    _empty(person, at)
    Snapshot.objects.filter(user=person).take_once(erased_at=at, salt="", payload="")
    trail.record(subject=person, kind="erased", by=by, at=at, wrote=[person], took_away=had)


def _empty(person: User, at: datetime) -> None:
    person.set_email(f"erased-{person.pk}@erased.invalid")
    person.name = "Name withheld"
    person.time_zone = "UTC"
    person.is_active = person.is_staff = person.is_superuser = False
    person.erased_at = at
    person.set_unusable_password()
    person.groups.clear()
    person.working_copies.all().delete()
    person.saved_views.all().delete()
    person.own_tasks.all().delete()
    person.save()
