"""The site's own trail, `site:1`: at which address it is, and once a day how all trails ended.

Whoever copies the database to try something has its rows and, to read them, its key. At another address the site does not start before
`manage.py rekey` has asked for a key of its own, or been told that the site has moved: so nothing that a copy seals counts at the original.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from people import audit, trail
from people.actions import automatic
from people.days import local_day
from people.models import Event, User
from people.trail import Line

SITE = "site:1"
HEADS_SEALED = "heads sealed"
_SETTLED = timedelta(hours=1)  # no verb takes that long: what is recorded by then is there
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def tell_address(*, by: User, at: datetime | None = None) -> None:
    """Tell the site's trail at which address it is, unless it says so already."""
    if told_address() == settings.SITE_URL:
        return
    detail = {"address": settings.SITE_URL}
    line = Line("address told", trail.snapshot(by).hash, at or timezone.now(), detail)
    trail.add_many([(SITE, line)])


def told_address() -> str | None:
    """The address that the site's trail told last; None when it told none."""
    lines = trail.chains([SITE])[SITE].lines
    told = (line.detail["address"] for line in reversed(lines) if "address" in line.detail)
    return next(told, None)


def why_not_here() -> str:
    """Why the site must not start at the address of its settings; "" when it may."""
    told = told_address()
    if told is None or _place(told) == _place(settings.SITE_URL):
        return ""
    return (
        f"This is the database of {told}, and SITE_URL is {settings.SITE_URL}. If it is a copy, put a key of its own first in SEAL_KEYS; "
        "then run manage.py rekey --by YOUR-ADDRESS. If the site itself has moved, manage.py rekey --moved --by YOUR-ADDRESS says so."
    )


def why_not_start() -> str:
    """The same of a process that starts. While the database can't be asked, whatever the fault is, it starts: /readyz names it."""
    try:
        return why_not_here()
    except Exception:
        return ""


def _place(address: str) -> str:
    """What has to be the same: all of the address, or that it is on whatever machine this is."""
    is_here = urlsplit(address).hostname in _LOOPBACK
    return "this machine" if is_here else address.lower()


# How all trails ended


def seal_heads(*, at: datetime | None = None) -> Event:
    """The site's line of today that seals one root of all heads; call it when nothing is wrong.

    Whoever keeps it elsewhere notices when a trail was cut short, or when the whole database was put back to before it.
    """
    at = at or timezone.now()
    last = _sealed_heads()
    if last and local_day(last.at) == local_day(at):
        return last
    settled = Event.objects.filter(recorded_at__lte=at - _SETTLED)
    up_to = settled.aggregate(last=Max("pk"))["last"] or 0
    detail = {"up_to": up_to, "root": _root(up_to)}
    trail.add_many([(SITE, Line(HEADS_SEALED, trail.snapshot(automatic()).hash, at, detail))])
    return _sealed_heads()  # type: ignore[return-value]  # it was written just now


def faults() -> Iterator[str]:
    """Whether all trails still have what they had when their heads were sealed last."""
    line = _sealed_heads()
    if line and _root(line.detail["up_to"]) != line.detail["root"]:
        yield (
            f"{SITE}: some trail is not as its event {line.n} has sealed it: its end was cut off, or written anew. verify_trail --against "
            "names it, with heads that were kept"
        )


def _sealed_heads() -> Event | None:
    lines = trail.chains([SITE])[SITE].lines
    return next((line for line in reversed(lines) if line.kind == HEADS_SEALED), None)


def _root(up_to: int) -> str:
    """One digest over the heads of all trails, up to this line of the table."""
    root = hashlib.sha256()
    for head in audit.heads(up_to):
        root.update("{} {} {}\n".format(*head).encode())
    return root.hexdigest()
