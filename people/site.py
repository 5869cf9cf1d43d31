"""The site's own trail, `site:1`: at which address it is.

Whoever copies the database to try something has its rows and, to read them, its key. At another address the site does not start before
`manage.py rekey` has asked for a key of its own, or been told that the site has moved: so nothing that a copy seals counts at the original.
"""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from people import trail
from people.models import User
from people.trail import Line

SITE = "site:1"
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
