"""A number for each request, in its log lines and in its answer; and a line for what was refused."""

import re
import secrets
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bind_contextvars, clear_contextvars

from cms.middleware import is_staff_path
from people.witness import subject_of

GetResponse = Callable[[HttpRequest], HttpResponse]

_NUMBER = re.compile(r"[A-Za-z0-9._-]{8,64}")
_REFUSALS = {409, 422}

log = structlog.get_logger("imprimatur.requests")


def numbered(get_response: GetResponse) -> GetResponse:
    """The outermost middleware: what any other one says carries the request's number."""

    def middleware(request: HttpRequest) -> HttpResponse:
        clear_contextvars()
        request.request_id = _number(request)
        bind_contextvars(request_id=request.request_id)
        response = get_response(request)
        _tell(request, response)
        # An answer that a cache may give to others would carry it to them.
        if "public" not in response.get("Cache-Control", ""):
            response["X-Request-ID"] = request.request_id
        clear_contextvars()
        return response

    return middleware


def _number(request: HttpRequest) -> str:
    given = request.headers.get("X-Request-ID", "") if settings.TRUST_X_REQUEST_ID else ""
    return given if _NUMBER.fullmatch(given) else secrets.token_hex(8)


def _tell(request: HttpRequest, response: HttpResponse) -> None:
    about = {"method": request.method, "path": request.path, "status": response.status_code}
    if response.status_code == 403:
        log.warning("forbidden", **about)
    elif response.status_code == 429:
        log.warning("too_many_requests", **about)
    elif response.status_code in _REFUSALS:
        log.info("refused", **about)


def signed(get_response: GetResponse) -> GetResponse:
    """Name who is signed in, in the lines of staff pages. Readers' pages never look at the person."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if is_staff_path(request.path) and request.user.is_authenticated:
            bind_contextvars(by=subject_of(request.user))
        return get_response(request)

    return middleware
