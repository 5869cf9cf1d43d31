"""How long an answer may be kept, and that nothing is answered which is not what was signed."""

from collections.abc import Callable, Hashable
from contextlib import suppress
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.allowed import TextRefused
from reviews.seals import BrokenSeal

log = structlog.get_logger("imprimatur.gate")

P = ParamSpec("P")
T = TypeVar("T")
View = Callable[..., HttpResponse]

FOR_EVERYBODY = "public, max-age=0, s-maxage=1, stale-while-revalidate=1"
UNAVAILABLE_FOR = 300  # seconds after which whoever asks by itself may ask again


def for_everybody(view: View) -> View:
    """A page that does not depend on who asks: kept ready by `cms.ready`, and for a second by a proxy in front.

    A browser asks again each time, and is told when nothing has changed.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code in (200, 301):
            response.setdefault("Cache-Control", FOR_EVERYBODY)
        return response

    return wrapper


def twice(read: Callable[P, T]) -> Callable[P, T]:
    """Read again what was not as it was signed: it takes several questions, and a text may go live between them."""

    @wraps(read)
    def again(*args: P.args, **kwargs: P.kwargs) -> T:
        with suppress(BrokenSeal):
            return read(*args, **kwargs)
        return read(*args, **kwargs)

    return again


def proved(view: View) -> View:
    """Answer 503, without any of the text, when what is stored is not what was signed; only what is so a second time."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return twice(view)(request, *args, **kwargs)
        except (BrokenSeal, TextRefused) as fault:
            log.critical("page_not_shown", path=request.path, problem=str(fault))
            response = not_stored(render(request, "website/unavailable.html", status=503))
            response["Retry-After"] = UNAVAILABLE_FOR
            return response

    return wrapper


def not_stored(response: HttpResponse) -> HttpResponse:
    """The same answer, for no cache to keep."""
    response["Cache-Control"] = "no-store"
    return response


def remembered(request: HttpRequest, name: Hashable, find: Callable[[], Any]) -> Any:
    """What `find` finds; from memory, as a page would be, where the site is served with pages that are ready."""
    remember = request.META.get("imprimatur.remember")
    return remember(name, find) if remember else find()
