"""What can be done with helplines: one managing editor proposes how one is called, another approves it."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.calls import MAX_DIGITS, MIN_DIGITS
from articles.cleaning import clean_text
from articles.models import Helpline, HelplineVersion
from people import plain_rows
from people.days import local_day
from people.models import User
from people.refusals import Refusal
from people.two_person import approve_version, propose_version
from people.verbs import verb

_SIGNS = frozenset("0123456789 +()-–.")


def _lock(helpline: Helpline) -> Helpline:
    return Helpline.objects.select_for_update(of=("self",)).get(pk=helpline.pk)


@verb
def create_helpline(*, by: User, name: str, locale: str, at: datetime | None = None) -> Helpline:
    """A helpline that nobody can call yet. ValidationError when there is one of this name."""
    helpline = Helpline(
        name=clean_text(name), locale=clean_text(locale), created_at=at or timezone.now()
    )
    helpline.full_clean()
    return plain_rows.keep(helpline, by=by, at=at)


@verb
def propose_helpline(
    *,
    helpline: Helpline,
    by: User,
    phone: str,
    text_line: str = "",
    hours: str = "",
    until: date | None = None,
    at: datetime | None = None,
) -> HelplineVersion:
    """Say how a helpline is called; it counts once a second person has approved it. With `until`, as a stand-in until that day.

    Returns the latest version when nothing has changed. ValidationError, by field, when it cannot be kept.
    """
    helpline = _lock(helpline)
    version = HelplineVersion(
        helpline=helpline,
        phone=clean_text(phone),
        text_line=clean_text(text_line),
        hours=clean_text(hours),
        until=until,
    )
    _check(version, at or timezone.now())
    return propose_version(version, by=by, at=at)


def _check(version: HelplineVersion, at: datetime) -> None:
    digits = sum(character.isdigit() for character in version.phone)
    if not (MIN_DIGITS <= digits <= MAX_DIGITS and set(version.phone) <= _SIGNS):
        raise ValidationError(
            {"phone": f"Write a number of {MIN_DIGITS} to {MAX_DIGITS} digits that can be called."}
        )
    if version.until and version.until < local_day(at):
        raise ValidationError({"until": "This day is over."})
    if version.until and not version.siblings().filter(until=None).exists():
        raise ValidationError(
            {"until": "A stand-in needs a number that comes back after it. Propose that one first."}
        )


@verb
def approve_helpline(
    *, version: HelplineVersion, by: User, at: datetime | None = None
) -> HelplineVersion:
    """Let readers call this number, wherever a text names the helpline. A second click changes nothing.

    Refusal for whoever proposed it, when a newer one is approved, and for a stand-in for nothing.
    """
    helpline = _lock(version.helpline)
    lasting = helpline.versions.filter(until=None, approved_at__isnull=False)
    if version.until and not lasting.exists():
        raise Refusal("Approve the number first that comes back after the stand-in.")
    return approve_version(version, helpline, by=by, at=at)
