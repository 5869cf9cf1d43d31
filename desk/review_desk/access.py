"""Who may open what on the review desk, and how fresh a signature's sign-in must be."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from reviews.models import Assignment, Reviewer

View = Callable[..., HttpResponse]


def reviewer_of(request: HttpRequest) -> Reviewer | None:
    """The signed-in person's profile as a reviewer."""
    return Reviewer.objects.select_related("user").filter(pk=request.user.pk).first()


def own_assignment(view: View) -> View:
    """Hand the view an assignment of the signed-in reviewer; anybody else's does not exist for them.

    Somebody signed out signs in and comes back to the assignment itself, never to one of its verbs.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, assignment: int, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(reverse("desk:assignment", args=[assignment]))
        found = (
            Assignment.objects.filter(pk=assignment, reviewer=request.user.pk)
            .select_related("review__article__topic", "reviewer__user", "asked_by", "scratch")
            .first()
        )
        if found is None:
            raise Http404
        return view(request, found, **kwargs)

    return wrapper


def signed_in_lately(request: HttpRequest) -> bool:
    """Whether the password was typed within the last ACCOUNT_REAUTHENTICATION_TIMEOUT seconds.

    allauth's own question leaves the first sign-in out; for a signature it counts like a repeated one.
    """
    records = get_authentication_records(request, request.user)
    latest = max((record["at"] for record in records), default=0)
    return time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
