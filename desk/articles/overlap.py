"""The page that shows what an article shares word for word with others, passage beside passage."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from articles.actions import latest_revision
from articles.models import Article, Revision, SourceText
from desk.articles.pages import article_url, page, title_of
from desk.common import access, display
from desk.common.actions import Tool
from people.models import User
from reviews.gate.compared import Compared, Overlap, compare
from reviews.gate.overlap import percent


@dataclass(frozen=True)
class Row:
    """One other text: what it is called and where it is, as this person may know, and what can be done about it."""

    other: Overlap
    called: str
    url: str
    share: str
    tools: list[Tool]


def address(article: Article) -> str:
    return article_url("overlap", article.pk)


@require_safe
def overlap(request: HttpRequest, pk: int) -> HttpResponse:
    """Each text that shares something with the newest one, the most first."""
    article = access.article_or_404(request, pk)
    latest = latest_revision(article)
    shown = (
        _shown(access.revision_or_404(article, latest.pk), article, request.user) if latest else {}
    )
    title = "Same words elsewhere"
    template = "desk/article/overlap.html"
    return page(request, template, title=title, article=article, latest=latest, **shown)


def _shown(text: Revision, article: Article, user: User) -> dict[str, Any]:
    found = compare(text)
    stops = found.is_too_much
    waits = any(one.explanation for one in found.others)
    return {
        "rows": rows(found, found.others, user, article if stops or waits else None),
        "share": percent(found.share) if found.share else "",
        "allowed": settings.OVERLAP_PERCENT,
        "stops": stops,
    }


def rows(
    found: Compared, others: Iterable[Overlap], user: User, article: Article | None = None
) -> list[Row]:
    return [
        Row(
            one,
            *_called(one, user),
            percent(found.share_of(one)) if one.counts else "",
            _tools(one, user, article) if article else [],
        )
        for one in others
    ]


def _called(one: Overlap, user: User) -> tuple[str, str]:
    """Its title and page, for whoever may see it; else what everybody may know."""
    name, _, pk = one.against.partition(":")
    url = display.subject_url(one.against, user)
    if name == "article":
        other = access.visible_articles(user).filter(pk=pk).first()
        return (f"“{title_of(other)}”", url) if other else (one.title, "")
    if name == "sourcetext":
        title = SourceText.objects.filter(pk=pk).values_list("title", flat=True).first()
        return f"“{title}”", url
    return one.title, url


def _tools(one: Overlap, user: User, article: Article) -> list[Tool]:
    if not one.counts:
        return []
    if one.explanation:
        if not user.has_perm(access.PUBLISH) or one.explanation.explained_by_id == user.pk:
            return []
        return [Tool("Decide", article_url("decide_overlap", article.pk, one.explanation.pk))]
    if not user.has_perm(access.WRITE):
        return []
    return [Tool("Explain", article_url("explain_overlap", article.pk, one.against))]
