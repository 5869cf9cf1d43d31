"""What every page about one article has in common: its frame, its way back, and the pages of its verbs."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from articles.actions import latest_revision
from articles.models import Article
from desk.common import actions

Verb = Callable[[dict[str, Any]], str]


def address(name: str, *args: Any) -> str:
    """An address of the article's admin: `address("publish", article.pk, revision.pk)`."""
    return actions.address(Article, name, *args)


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
    """A page of one article with a verb behind its button (`desk.common.actions`); `verb` says what it did."""
    context |= {"form": form, "button": button, "is_asked": bool(form.fields)}

    def do(given: dict[str, Any]) -> actions.Done:
        return actions.Done(verb(given), address("change", article.pk))

    def show(status: int) -> HttpResponse:
        return page(request, template, title=title, article=article, status=status, **context)

    return actions.ask(request, form, do, show, refused=actions.CONFLICT)
