"""Mail of the house: one shape for every message, and a postman who keeps nobody waiting.

Names and addresses in it are those of the settings; what a request says of itself, its Host above all, is never asked.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import datetime
from email.utils import make_msgid
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connections
from django.template.loader import render_to_string
from django.utils import timezone

from people.models import User

ROOM = 500  # letters that may wait for a slow mail server; more are dropped, and logged

log = structlog.get_logger("imprimatur.mail")

_postman = ThreadPoolExecutor(1, thread_name_prefix="mail")
_room = BoundedSemaphore(ROOM)


def letter(subject: str, body: str, to: list[str]) -> EmailMessage:
    """A message in plain words that no machine answers (RFC 3834) and that people answer to the contact address."""
    host = urlsplit(settings.SITE_URL).hostname
    return EmailMessage(
        " ".join(subject.split()),
        body,
        settings.DEFAULT_FROM_EMAIL,
        to,
        reply_to=[settings.CONTACT_EMAIL],
        # Django would name this machine in it.
        headers={"Auto-Submitted": "auto-generated", "Message-ID": make_msgid(domain=host)},
    )


def letter_to(person: User, template: str, **more: Any) -> EmailMessage:
    """What `templates/mail/` has under this name, for one person; see `letter_from`."""
    return letter_from(template, person.email, name=" ".join(person.name.split()), **more)


def letter_from(template: str, to: str, **more: Any) -> EmailMessage:
    """A message from a template, whose first line is the subject."""
    site = {"site_name": settings.SITE_NAME, "contact": settings.CONTACT_EMAIL}
    words = render_to_string(f"mail/{template}.txt", site | {"site_url": settings.SITE_URL} | more)
    subject, _, body = words.strip().partition("\n")
    return letter(subject, f"{body.strip()}\n", [to])


def moment(at: datetime) -> str:
    """A time as mail names it, in the site's own zone."""
    when = timezone.localtime(at, timezone.get_default_timezone())
    return f"{when:%-d %B %Y at %H:%M} ({timezone.get_default_timezone_name()})"


def later(job: Callable[..., None], *given: Any) -> None:
    """Do, beside the answer, what looks somebody up and mails them; the answer's time tells nothing of it.

    A job takes values and no rows. What goes wrong in it is logged. Jobs are done one after the other; those that wait
    when the process ends are lost.
    """
    if _room.acquire(blocking=False):
        _postman.submit(copy_context().run, _work, job, given)
    else:
        log.error("letter_dropped", waiting=ROOM)


def _work(job: Callable[..., None], given: tuple[Any, ...]) -> None:
    try:
        job(*given)
    except Exception:
        log.exception("letter_failed")
    finally:
        _room.release()
        connections.close_all()
