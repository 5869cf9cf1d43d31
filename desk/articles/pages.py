"""What every page about one article has in common: its frame, its way back, and asking before a verb."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from articles.actions import StaleRevision, latest_revision
from articles.models import Article
from reviews.refusals import NotPublishable, Refusal

REFUSED_INPUT = 422
CONFLICT = 409

Verb = Callable[[dict[str, Any]], str]


def address(name: str, *args: Any) -> str:
    """An address of the article's admin: `address("publish", article.pk, revision.pk)`."""
    return reverse(f"admin:articles_article_{name}", args=args)


def title_of(article: Article) -> str:
    """What the desk calls an article: its newest title, or its address while it has no text."""
    latest = latest_revision(article)
    return latest.title if latest else article.slug


def page(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    article: Article | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """A page in the admin's frame, made at once so that its headers can still be set."""
    frame = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,  # the room is for the text
        "opts": Article._meta,
        "title": title,
        "article": article,
        "article_title": title_of(article) if article else "",
        "back": address("change", article.pk) if article else address("changelist"),
    }
    response = TemplateResponse(request, template, frame | context, status=status)
    return response.render()


def to_article(article: Article) -> HttpResponse:
    return HttpResponseRedirect(address("change", article.pk))


def step(
    request: HttpRequest,
    article: Article,
    form: forms.Form,
    verb: Verb,
    *,
    title: str,
    button: str,
    template: str = "desk/article/step.html",
    **context: Any,
) -> HttpResponse:
    """GET asks; POST does one verb, says in its words what happened and goes back to the article.

    What the verb refuses is said on the same page, with everything that was typed: 422 for what she can mend here,
    409 for what stands against it.
    """
    status = 200
    if request.method == "POST":
        status = REFUSED_INPUT
        if form.is_valid():
            done, status = _try(form, verb)
            if done:
                messages.success(request, done)
                return to_article(article)
    context |= {"form": form, "button": button, "is_asked": bool(form.fields)}
    return page(request, template, title=title, article=article, status=status, **context)


def _try(form: forms.Form, verb: Verb) -> tuple[str, int]:
    """The verb's own words when it was done; otherwise "" and the status, with the reason on the form."""
    try:
        return verb(form.cleaned_data), 200
    except NotPublishable as refusal:
        form.blockers = refusal.blockers
        form.add_error(None, "This text cannot go live now. Nothing was changed.")
    except StaleRevision:
        form.add_error(None, "Somebody saved a newer revision meanwhile. Look at it first.")
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as problem:
        put_on(form, problem)
        return "", REFUSED_INPUT
    return "", CONFLICT


def put_on(form: forms.Form, problem: ValidationError) -> None:
    """What a verb refused, beside its field, or above the form when it has none."""
    if not hasattr(problem, "error_dict"):
        form.add_error(None, problem)
        return
    for name, errors in problem.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
