"""Who may open what on the review desk."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from articles.models import Revision
from desk.review_desk import by_link
from reviews.models import Assignment, Publication, Reviewer, SignOff
from reviews.querysets import visible_articles
from reviews.rounds import is_closed_to, last_asked

View = Callable[..., HttpResponse]


def reviewer_of(request: HttpRequest) -> Reviewer | None:
    """The signed-in person's profile as a reviewer."""
    return Reviewer.objects.select_related("user").filter(pk=request.user.pk).first()


def own_assignment(view: View) -> View:
    """Hand the view an assignment of whoever asks: the signed-in reviewer, or one who came by a link that opens it; anybody else's
    does not exist for them.

    `request.acting` is the reviewer then. Whoever has to sign in first comes back to the assignment itself, never to one of its
    verbs; and so does, to prove who they are, whoever came by a link and would act.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, assignment: int, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _by_link(view, request, assignment, **kwargs)
        own = (
            Assignment.objects.filter(pk=assignment, reviewer=request.user.pk)
            .select_related("review__article__topic", "reviewer__user", "asked_by", "scratch")
            .first()
        )
        if own is None:
            raise Http404
        request.acting, request.is_by_link = request.user, False
        return view(request, own, **kwargs)

    return wrapper


def _by_link(view: View, request: HttpRequest, assignment: int, **kwargs: Any) -> HttpResponse:
    found = by_link.held(request, assignment)
    if found is None:
        return redirect_to_login(reverse("desk:assignment", args=[assignment]))
    own, person = found
    if request.method == "POST" and not by_link.proved_at(request, own):
        return redirect("desk:code", own.pk)
    request.acting, request.is_by_link = person, True
    return view(request, own, **kwargs)


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
    seen = visible_articles(assignment.reviewer.user)
    return is_live or seen.filter(pk=assignment.review.article_id).exists()
