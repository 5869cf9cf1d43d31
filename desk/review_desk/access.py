"""Who may open what on the review desk."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from articles.models import Revision
from reviews.models import Assignment, Publication, Reviewer, SignOff
from reviews.querysets import sees_drafts
from reviews.rounds import is_closed_to, last_asked

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


def may_read(assignment: Assignment, revision: Revision) -> bool:
    """Whether a text is still this reviewer's business, once there is nothing to decide here.

    What they decided about is. Who declined last, or is no longer asked, sees the text only where they may see it
    otherwise: as readers do, or at the editors' desk.
    """
    decision = SignOff.objects.filter(assignment=assignment).first()
    if decision and decision.decision != SignOff.Decision.DECLINED:
        return True
    last = last_asked(assignment.review.article_id, assignment.reviewer_id)
    if last and not is_closed_to(last):
        return True
    is_live = Publication.objects.filter(revision=revision).exists()
    return is_live or sees_drafts(assignment.reviewer.user)
