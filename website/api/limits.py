"""How much one address may ask, and who may read the answers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from feedback import visitors
from people.days import local_day

# Requests of one address in so many seconds. What is kept ready costs nothing and isn't counted.
LIMIT, WINDOW = 120, 60

View = Callable[..., HttpResponse]


def problem(status: int, title: str, detail: str) -> JsonResponse:
    """An answer that says what is wrong, in the members of RFC 9457."""
    said = {"title": title, "status": status, "detail": detail}
    response = JsonResponse(said, status=status)
    response["Cache-Control"] = "no-store"
    return response


def is_too_much(request: HttpRequest) -> bool:
    """Count one more request of whoever asks."""
    address = visitors.address_of(request)
    return visitors.is_over("programs", address, local_day(timezone.now()), LIMIT, WINDOW)


def for_programs(view: View) -> View:
    """Answers that any site's script may read, and no address may ask for without end."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_too_much(request):
            detail = f"At most {LIMIT} requests in {WINDOW} seconds. Ask again in a minute."
            response: HttpResponse = problem(429, "Too many requests", detail)
            response["Retry-After"] = WINDOW
        else:
            response = view(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return wrapper
