"""What every page about one article has in common: its frame, and its way back."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from articles.models import Article
from desk.common.actions import admin_url


def article_url(name: str, *args: Any) -> str:
    """A URL of the article's admin: `article_url("publish", article.pk, revision.pk)`."""
    return admin_url(Article, name, *args)


def title_of(article: Article) -> str:
    """What the desk calls an article: its newest title, or its address while it has no text."""
    return Article.objects.with_newest_title().get(pk=article.pk).newest_title


def frame(
    request: HttpRequest, title: str, article: Article | None = None, called: str = ""
) -> dict[str, Any]:
    """What every page about an article shows around its own part; `called` is what `title_of` would read."""
    return {
        **admin.site.each_context(request),
        "opts": Article._meta,
        "title": title,
        "article": article,
        "article_title": called or (title_of(article) if article else ""),
        "back": article_url("change", article.pk) if article else article_url("changelist"),
    }


def page(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    article: Article | None = None,
    called: str = "",
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """A page in the admin's frame, rendered at once so that its headers can still be set."""
    shown = frame(request, title, article, called) | context
    return TemplateResponse(request, template, shown, status=status).render()


def to_article(article: Article) -> HttpResponse:
    return HttpResponseRedirect(article_url("change", article.pk))
