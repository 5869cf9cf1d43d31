"""Mail of the house: one shape for every message, and one way out, which is the queue.

Names and addresses in it are those of the settings; what a request says of itself, its Host above all, is never asked.
"""

from collections.abc import Callable
from datetime import date, datetime, time
from email.utils import make_msgid
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import TaskContext, task
from django_tasks.base import DEFAULT_TASK_QUEUE_NAME, Task

from people.days import zone_named
from people.jobs import PRIVATE, TryAgain
from people.models import User
from people.refusals import Refusal

# Before look-ups, each of which may take a minute or two.
_FIRST = 50

log = structlog.get_logger("imprimatur.mail")

Write = Callable[..., EmailMessage | None]


def letter(*, is_private: bool = False) -> Callable[[Write], Task]:
    """Make a task of a function that writes a message about what its arguments name, or None when nobody needs it any more.

    The message is written when it is sent, so no link that works lies in the queue. `to` is whom it goes to, where
    that is somebody with an account. A private one holds an address, as of a stranger: the desk shows no argument of it,
    and its row goes as soon as it is over. A message that is sent twice, since the worker was killed in between, says
    by its Message-ID that it is the same.
    """

    def as_task(write: Write) -> Task:
        def send(context: TaskContext, **about: Any) -> str:
            message = write(**about)
            if message is None:
                return "It is no longer needed, so nothing was sent."
            asked = context.task_result
            own = f"{asked.id}.{asked.enqueued_at:%Y%m%d%H%M%S%f}"
            message.extra_headers["Message-ID"] = f"<{own}@{_host()}>"
            _deliver(message, write.__name__)
            return "Sent."

        # Not `wraps`: the queue would take the arguments of `write` for those of `send`.
        for name in ("__module__", "__name__", "__qualname__", "__doc__"):
            setattr(send, name, getattr(write, name))
        queue = PRIVATE if is_private else DEFAULT_TASK_QUEUE_NAME
        return task(priority=_FIRST, queue_name=queue, takes_context=True)(send)

    return as_task


def _deliver(message: EmailMessage, name: str) -> None:
    """Hand it to the mail server. TryAgain when that does not take it now, Refusal when it never will."""
    try:
        message.send()
    except OSError as problem:  # smtplib's own are some
        code = _code(problem)
        if code >= 500 and isinstance(problem, SMTPRecipientsRefused | SMTPDataError):
            log.warning("letter_refused", letter=name, code=code)
            raise Refusal(f"The mail server refuses it for good (code {code}).") from None
        log.warning("letter_delayed", letter=name, problem=type(problem).__name__, code=code)
        # The problem itself may name the address.
        raise TryAgain("The mail server did not take it.") from None


def _code(problem: OSError) -> int:
    """The mail server's answer; 0 when there is none."""
    if isinstance(problem, SMTPRecipientsRefused):
        return min(code for code, _ in problem.recipients.values())
    return getattr(problem, "smtp_code", 0)


def message_to(person: User, template: str, **more: Any) -> EmailMessage:
    """What `templates/mail/` has under this name, for one person; see `message_from`."""
    return message_from(template, person.email, name=" ".join(person.name.split()), **more)


def message_from(template: str, to: str, **more: Any) -> EmailMessage:
    """A message from a template, whose first line is the subject.

    It is in plain words, no machine answers it (RFC 3834), and people answer to the contact address.
    """
    site = {"site_name": settings.SITE_NAME, "contact": settings.CONTACT_EMAIL}
    words = render_to_string(f"mail/{template}.txt", site | {"site_url": settings.SITE_URL} | more)
    subject, _, body = words.strip().partition("\n")
    return EmailMessage(
        " ".join(subject.split()),
        f"{body.strip()}\n",
        settings.DEFAULT_FROM_EMAIL,
        [to],
        reply_to=[settings.CONTACT_EMAIL],
        # Django would name this machine in it.
        headers={"Auto-Submitted": "auto-generated", "Message-ID": make_msgid(domain=_host())},
    )


def _host() -> str | None:
    return urlsplit(settings.SITE_URL).hostname


def moment(at: datetime, person: User) -> str:
    """A time as mail names it to a person, in their own zone."""
    own = timezone.localtime(at, zone_named(person.time_zone))
    return f"{own:%-d %B %Y at %H:%M} ({_zone(person)})"


def deadline(day: date, person: User) -> str:
    """The end of a day of the site's, to a person: that day alone where it ends at the same time for them."""
    end = datetime.combine(day, time(23, 59), timezone.get_default_timezone())
    own = timezone.localtime(end, zone_named(person.time_zone))
    if own.replace(tzinfo=None) == end.replace(tzinfo=None):
        return f"{own:%A, %-d %B %Y}"
    return f"{own:%A, %-d %B %Y at %H:%M} ({_zone(person)})"


def _zone(person: User) -> str:
    return str(zone_named(person.time_zone)).replace("_", " ")
