"""Who may open what on the review desk."""

from collections.abc import Callable
from functools import wraps
from typing import Any

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

    Whoever has to sign in first comes back to the assignment itself, never to one of its verbs.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, assignment: int, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(reverse("desk:assignment", args=[assignment]))
        own = (
            Assignment.objects.filter(pk=assignment, reviewer=request.user.pk)
            .select_related("review__article__topic", "reviewer__user", "asked_by", "scratch")
            .first()
        )
        if own is None:
            raise Http404
        return view(request, own, **kwargs)

    return wrapper
