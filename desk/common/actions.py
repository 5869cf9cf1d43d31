"""Asking before something is done: GET shows a form, POST does one verb. Every such page of the desk goes this way."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    QueryDict,
)
from django.urls import reverse

from articles.actions import StaleRevision
from articles.rendering import TextRefused
from people.refusals import Refusal
from reviews.refusals import NotPublishable

MENDABLE = 422  # what was typed can't be kept as it is
CONFLICT = 409  # what stands in the way is not on this form


class Done(NamedTuple):
    """What a verb has done, in words, and the page that shows it."""

    message: str
    url: str


class NothingToAsk(forms.Form):
    """A button that needs no answer."""


Verb = Callable[[dict[str, Any]], Done]


def address(thing: models.Model | type[models.Model], page: str, *args: Any) -> str:
    """An address of the admin: `address(reference, "change")`, `address(Reference, "changelist")`."""
    meta = thing._meta
    if isinstance(thing, models.Model) and not args:
        args = (thing.pk,)
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=args)


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent with a POST, even if it was nothing; None when the form is only looked at."""
    return request.POST if request.method == "POST" else None


def ask(
    request: HttpRequest,
    form: forms.Form,
    verb: Verb,
    show: Callable[[int], HttpResponse],
    *,
    refused: int = MENDABLE,
) -> HttpResponse:
    """Show the form, or do the verb, say what it did and go where it is seen.

    `show(status)` makes the page. What the verb refuses is said on the form, with everything that was typed: 422
    for what is wrong with it; `refused` for a Refusal, which is mostly about the form (422) on some pages and about
    what others did meanwhile (409) on others.
    """
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if request.method != "POST":
        return show(200)
    if not form.is_valid():
        return show(MENDABLE)
    try:
        done = verb(form.cleaned_data)
    except (Refusal, ValidationError) as problem:
        return show(put_on(form, problem, refused=refused))
    messages.success(request, done.message)
    return HttpResponseRedirect(done.url)


def put_on(form: forms.Form, problem: Refusal | ValidationError, *, refused: int = MENDABLE) -> int:
    """Say on the form, beside the field if it names one, why the verb did not do it; the answer's status."""
    if isinstance(problem, ValidationError):
        for field, errors in getattr(problem, "error_dict", {None: [problem]}).items():
            form.add_error(field if field in form.fields else None, errors)
        return MENDABLE
    form.add_error(None, _words(form, problem))
    if isinstance(problem, TextRefused):
        return MENDABLE
    return CONFLICT if isinstance(problem, StaleRevision) else refused


def _words(form: forms.Form, problem: Exception) -> str:
    if isinstance(problem, NotPublishable):
        form.blockers = problem.blockers
        return "This text cannot go live now. Nothing was changed."
    if isinstance(problem, StaleRevision):
        return "Somebody has saved a newer revision in the meantime. Read it first."
    return str(problem)
