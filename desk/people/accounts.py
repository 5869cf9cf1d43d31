"""What managing editors do with people's accounts."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from desk.people.passwords import ResetPasswordForm
from desk.people.roles import MANAGING_EDITORS, STAFF_GROUPS
from people import trail
from people.models import Event, User
from people.refusals import Refusal

NEW_ADDRESS = "e-mail address changed"
LINK_WAITS = timedelta(hours=24)
_PLAIN = ("name", "email", "time_zone", "is_active", "is_staff")


@transaction.atomic
def create_person(
    *,
    by: User,
    name: str,
    email: str,
    time_zone: str = "UTC",
    is_staff: bool = False,
    groups: Collection[Group] = (),
    at: datetime | None = None,
) -> User:
    """A new person without a password: they choose one by a link, or never sign in.

    ValidationError, by field, when the address is taken or a role and the desk do not go together.
    """
    person = User(name=name, email=email, time_zone=time_zone, is_staff=is_staff)
    person.set_unusable_password()
    _check(person, groups)
    _save(person, groups)
    person.groups.set(groups)
    detail = {"groups": _names(groups), "desk": is_staff}
    trail.record(subject=person, kind="added", by=by, at=at or timezone.now(), detail=detail)
    return person


@transaction.atomic
def change_person(
    *,
    person: User,
    by: User,
    groups: Collection[Group],
    is_superuser: bool | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> User:
    """Change who somebody is or what they may do. Only superusers touch superusers, or make them.

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
        _tell_of_new_address(person, old_email, by, at)
    _write_down(person, by, changed, groups, at)
    return person


def _save(person: User, groups: Collection[Group], **options: Any) -> None:
    """Save the person; ValidationError when somebody else took the address since it was looked up."""
    try:
        with transaction.atomic():
            person.save(**options)
    except IntegrityError:
        _check(person, groups)
        raise


def _tell_of_new_address(person: User, old_email: str, by: User, at: datetime) -> None:
    """Say in the trail and to the old address that the address was changed; neither names the new one."""
    trail.record(subject=person, kind=NEW_ADDRESS, by=by, at=at)
    when = timezone.localtime(at, timezone.get_default_timezone())
    words = render_to_string(
        "desk/mail/new_address.txt",
        {
            "person": person,
            "by": by,
            "when": f"{when:%-d %B %Y at %H:%M} ({timezone.get_default_timezone_name()})",
            "hours": int(LINK_WAITS.total_seconds()) // 3600,
            "site_name": settings.SITE_NAME,
            "contact": settings.CONTACT_EMAIL,
        },
    )
    subject = f"Your e-mail address at {settings.SITE_NAME} was changed"

    def send() -> None:
        send_mail(subject, words, settings.DEFAULT_FROM_EMAIL, [old_email])

    # What is saved stays saved when the mail server is down; the fault is logged.
    transaction.on_commit(send, robust=True)


def address_is_new(person: User, *, at: datetime) -> bool:
    """Whether the e-mail address was changed so lately that no password link goes to it.

    Whoever changed it could otherwise choose the password before the person reads the warning sent to
    the old address.
    """
    changes = Event.objects.filter(subject=trail.subject_of(person), kind=NEW_ADDRESS)
    return changes.filter(at__gt=at - LINK_WAITS).exists()


def _may_change(person: User, by: User, fields: dict[str, Any], groups: Collection[Group]) -> None:
    if person.erased_at:
        raise Refusal("This person was erased. There is nothing left to change.")
    if not by.is_superuser and (person.is_superuser or fields.get("is_superuser")):
        raise Refusal("Only a superuser changes a superuser’s account, or makes one.")
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
            {"is_staff": f"{roles} work at the editors’ desk: tick this, or take the role away."}
        )


def _write_down(
    person: User, by: User, changed: list[str], groups: Collection[Group], at: datetime
) -> None:
    detail: dict[str, Any] = {"fields": sorted(changed)}
    if "groups" in changed:
        detail["groups"] = _names(groups)
    for name in ("is_active", "is_staff", "is_superuser"):
        if name in changed:
            detail[name] = getattr(person, name)
    public = "name" in changed  # bylines and profiles show it
    trail.record(subject=person, kind="changed", by=by, at=at, detail=detail, public=public)


def _names(groups: Collection[Group]) -> list[str]:
    return sorted(group.name for group in groups)


def forget_addresses(person: User) -> None:
    """Drop what the sign-in remembers of a person's addresses; an old one must open no account."""
    EmailAddress.objects.filter(user=person).delete()


def send_password_link(*, person: User, request: HttpRequest) -> None:
    """Mail the link by which a person chooses a password. Refusal when they may not sign in."""
    if not person.is_active:
        raise Refusal("This person can’t sign in. Make the account active first.")
    if not person.is_sealed():
        raise Refusal(
            "This account was changed outside the site, so nobody can sign in with it. Whoever runs the server can repair "
            "it; or give the person another address, to which a link can be sent."
        )
    if address_is_new(person, at=timezone.now()):
        raise Refusal(
            "The e-mail address was changed within the last 24 hours. A link can be sent to it after that; the "
            "old password still holds."
        )
    form = ResetPasswordForm({"email": person.email})
    if not form.is_valid():
        raise Refusal("No mail can be sent to this address. Correct it first.")
    try:
        form.save(request)
    except OSError as problem:
        raise Refusal("The mail server does not answer. Try again in a few minutes.") from problem


def may_erase(*, person: User, by: User) -> None:
    """Refusal when `by` may not erase this person."""
    if person.pk == by.pk:
        raise Refusal("You can’t erase yourself. Ask another managing editor.")
    if person.is_superuser and not by.is_superuser:
        raise Refusal("Only a superuser erases a superuser.")
