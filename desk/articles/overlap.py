"""The page that shows what an article shares word for word with others, passage beside passage."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from articles.actions import latest_revision
from articles.models import Article, Revision, SourceText
from desk.articles.pages import article_url, page
from desk.common import access, display
from desk.common.actions import Tool
from people.models import User
from people.witness import subject_of
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
    is_kept: bool  # to people among whom this one is not: its own words are not shown


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
    listed = list(others)
    titles = _titles(listed, user)
    return [
        Row(
            one,
            *_called(one, titles, user),
            percent(found.share_of(one)) if one.counts else "",
            _tools(one, user, article) if article else [],
            is_kept=one.against.startswith("article:") and one.against not in titles,
        )
        for one in listed
    ]


def _called(one: Overlap, titles: dict[str, str], user: User) -> tuple[str, str]:
    """Its title and page, for whoever may see it; else what everybody may know."""
    if one.against in titles:
        return f"“{titles[one.against]}”", display.subject_url(one.against, user)
    is_article = one.against.startswith("article:")
    return one.title, "" if is_article else display.subject_url(one.against, user)


def _titles(others: Iterable[Overlap], user: User) -> dict[str, str]:
    """What the articles that this person may see and the texts from elsewhere are called; a question for each sort."""
    keys: dict[str, list[str]] = defaultdict(list)
    for one in others:
        name, _, pk = one.against.partition(":")
        keys[name].append(pk)
    seen = access.visible_articles(user).filter(pk__in=keys["article"]).with_newest_title()
    titles = {subject_of(one): one.newest_title for one in seen}
    sources = SourceText.objects.filter(pk__in=keys["sourcetext"]).only("title")
    return titles | {subject_of(one): one.title for one in sources}


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
