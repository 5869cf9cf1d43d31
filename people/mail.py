"""Mail of the house: one shape for every message, and one way out, which is the queue.

Names and addresses in it are those of the settings; what a request says of itself, its Host above all, is never asked.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from email.utils import make_msgid
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
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

_PARAGRAPH = re.compile(r"\n\s*\n")
_ADDRESS = re.compile(r"https?://\S+\Z")


class Letter(EmailMultiAlternatives):
    """A message of the house. `known_as` names what it tells and to whom: whoever is sent it twice can tell that it is the same.

    `when_sent` is done once the mail server has taken it.
    """

    known_as = ""
    when_sent: Callable[[], Any] | None = None


Write = Callable[..., Letter | None]


def letter(*, is_private: bool = False) -> Callable[[Write], Task]:
    """Make a task of a function that writes a message about what its arguments name, or None when nobody needs it any more.

    The message is written when it is sent, so no link that works lies in the queue. `to` is whom it goes to, where
    that is somebody with an account. A private one holds an address, as of a stranger: the desk shows no argument of it,
    and its row goes as soon as it is over. A message that is sent twice, since the worker was killed in between, says
    by its Message-ID that it is the same, and mail programs show it once.
    """

    def as_task(write: Write) -> Task:
        def send(context: TaskContext, **about: Any) -> str:
            message = write(**about)
            if message is None:
                return "It is no longer needed, so nothing was sent."
            asked = context.task_result
            own = message.known_as or f"{asked.id}.{asked.enqueued_at:%Y%m%d%H%M%S%f}"
            message.extra_headers["Message-ID"] = f"<{own}@{_host()}>"
            _deliver(message, write.__name__)
            if message.when_sent:
                message.when_sent()
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


def message_to(person: User, template: str, **more: Any) -> Letter:
    """What `templates/mail/` has under this name, for one person; see `message_from`."""
    return message_from(template, person.email, name=" ".join(person.name.split()), **more)


def message_from(template: str, to: str, **more: Any) -> Letter:
    """A message from a template, whose first line is the subject.

    It is in plain words, with the same words in the site's dress beside them; no machine answers it (RFC 3834), and
    people answer to the contact address.
    """
    site = {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "contact": settings.CONTACT_EMAIL,
    }
    words = render_to_string(f"mail/{template}.txt", site | more)
    subject, _, body = words.strip().partition("\n")
    # What a template leaves out leaves its line empty.
    body = "\n\n".join(_PARAGRAPH.split(body.strip())) + "\n"
    letter = Letter(
        " ".join(subject.split()),
        body,
        settings.DEFAULT_FROM_EMAIL,
        [to],
        reply_to=[settings.CONTACT_EMAIL],
        # Django would name this machine in it.
        headers={"Auto-Submitted": "auto-generated", "Message-ID": make_msgid(domain=_host())},
    )
    *paragraphs, _ = body.strip().split(
        "\n\n"
    )  # last stands the site's name, which the dress has, too
    shown = {"subject": letter.subject, "paragraphs": list(map(_paragraph, paragraphs))}
    letter.attach_alternative(render_to_string("mail/base.html", site | shown), "text/html")
    return letter


@dataclass(frozen=True)
class _Paragraph:
    """A paragraph of a letter: words; somebody's words that it quotes; or words with a link below them, which is one step."""

    words: str
    link: str = ""
    is_quoted: bool = False


def _paragraph(text: str) -> _Paragraph:
    lines = text.split("\n")
    if all(line.startswith(">") for line in lines):
        own = (line.removeprefix(">").removeprefix(" ") for line in lines)
        return _Paragraph("\n".join(own), is_quoted=True)
    *words, last = lines
    if words and _ADDRESS.match(last):
        return _Paragraph(" ".join(words).removesuffix(":"), last)
    return _Paragraph(text)


def quoted(words: str) -> str:
    """Somebody's words, as a letter quotes them: nothing in them is taken for the letter's own."""
    return "\n".join(f"> {line}".rstrip() for line in words.strip().splitlines())


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
