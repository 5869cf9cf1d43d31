"""When something that the site stands on is away: 503 in words, and what was sent comes back to be sent again.

Redis, the disk, the database or its being writable, the mail server. Whatever wrote has rolled back, since every verb is atomic.
"""

import errno
import sys
from collections.abc import Iterator
from smtplib import SMTPException

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from redis.exceptions import RedisError

from website.views import server_error

log = structlog.get_logger("imprimatur.faults")

RETRY_AFTER = 60  # seconds
# PostgreSQL's classes 25006, read_only_sql_transaction, and 53, insufficient resources: appendix A of its manual.
_PASSING_CODES = ("25006", "53")
_MAIL_AWAY = (ConnectionError, TimeoutError, SMTPException)
_PASSING_ERRNOS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG)
# SQLite has no codes for these, and calls a mistake of ours an OperationalError, too.
_PASSING_WORDS = ("readonly", "is full", "is locked", "disk I/O", "unable to open")
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field


def answer_error(request: HttpRequest) -> HttpResponse:
    """The page for an error: 503 when it passes by itself or when an operator frees what is full, otherwise 500.

    Django calls it while the exception is being handled.
    """
    passing = next(filter(_passes, _causes(sys.exc_info()[1])), None)
    if passing is None:
        return server_error(request)
    log.error("part_away", path=request.path, problem=f"{type(passing).__name__}: {passing}")
    is_form = request.method == "POST"
    context = {
        "sent": _sent(request),
        "has_token": is_form and _TOKEN in request.POST,  # readers' forms have none, and no cookie
        "has_files": is_form and any(file.size for file in request.FILES.values()),
    }
    page = render_to_string("503.html", context, request)
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
    return HttpResponse(page, status=503, headers=headers)


def _causes(fault: BaseException | None) -> Iterator[BaseException]:
    while fault is not None:
        yield fault
        fault = fault.__cause__ or fault.__context__


def _passes(fault: BaseException) -> bool:
    if isinstance(fault, DatabaseError | InterfaceError):
        return _is_away(fault)
    if isinstance(fault, OSError):
        return fault.errno in _PASSING_ERRNOS or isinstance(fault, _MAIL_AWAY)
    return isinstance(fault, RedisError)


def _is_away(fault: Exception) -> bool:
    """Whether the database is not there, is full, or takes nothing at the moment."""
    if connection.vendor == "sqlite":
        return any(word in str(fault) for word in _PASSING_WORDS)
    code = getattr(fault.__cause__, "pgcode", None) or ""
    return isinstance(fault, OperationalError | InterfaceError) or code.startswith(_PASSING_CODES)


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form sent. Nobody's password is written into a page, and a page that was only asked for sent nothing."""
    if request.method != "POST" or any("password" in name for name in request.POST):
        return []
    fields = [(name, values) for name, values in request.POST.lists() if name != _TOKEN]
    return [(name, value) for name, values in fields for value in values]
