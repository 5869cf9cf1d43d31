"""Reading an article's texts on the desk: as readers will see one, and what differs between two."""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.actions import latest_revision
from articles.differences import differences
from articles.models import Article, Revision
from desk.articles.pages import article_url, page, to_article
from desk.common import access
from reviews import gate
from reviews.models import Publication
from website import pages as website
from website import profiles


@dataclass(frozen=True)
class PreviewPage(website.SignedPage):
    """A text as readers will see it, with the approvals that count for it so far."""

    is_live: bool


@require_safe
def preview(request: HttpRequest, pk: int, revision_pk: int | None = None) -> HttpResponse:
    """A revision as readers will see it; the newest one when none is named."""
    article = access.article_or_404(request, pk)
    if revision_pk is None:
        latest = latest_revision(article)
        if latest is None:
            return _no_text(request, article)
        revision_pk = latest.pk
    revision = access.revision_or_404(article, revision_pk)
    return render(
        request,
        "desk/article/preview.html",
        {"page": _preview(article, revision), "back": article_url("change", pk)},
    )


def _preview(article: Article, revision: Revision) -> PreviewPage:
    counting = gate.counting_approvals(revision, at=timezone.now())
    return PreviewPage(
        **website.text_parts(article, revision, website.crumbs_of(article)),
        approvals=[website.approved(sign_off) for sign_off in counting],
        authors=[
            profiles.author(byline.author, credentials=profiles.credentials_of(byline.author.user))
            for byline in revision.bylines.all()
        ],
        is_live=Publication.objects.filter(article=article, revision=revision).exists(),
    )


@require_safe
def compare(
    request: HttpRequest, pk: int, old_pk: int | None = None, new_pk: int | None = None
) -> HttpResponse:
    """What differs between two revisions of this article; `?from=&to=` come from the page's own form."""
    article = access.article_or_404(request, pk)
    if chosen := _chosen(request):
        old, new = (access.revision_or_404(article, chosen_pk) for chosen_pk in chosen)
        return HttpResponseRedirect(article_url("compare", pk, old.pk, new.pk))
    listed = article.revisions.without_texts().select_related("created_by")
    listed = list(listed.order_by("-number"))
    if not listed:
        return _no_text(request, article)
    old = access.revision_or_404(article, old_pk or listed[min(1, len(listed) - 1)].pk)
    new = access.revision_or_404(article, new_pk or listed[0].pk)
    return page(
        request,
        "desk/article/compare.html",
        title="Compare two revisions",
        article=article,
        revisions=listed,
        old=old,
        new=new,
        parts=differences(old, new),
    )


def _chosen(request: HttpRequest) -> tuple[int, int] | None:
    values: list[Any] = [request.GET.get("from", ""), request.GET.get("to", "")]
    if all(re.fullmatch("[0-9]{1,18}", value) for value in values):
        return int(values[0]), int(values[1])
    return None


def _no_text(request: HttpRequest, article: Article) -> HttpResponse:
    messages.info(request, "This article has no text yet.")
    return to_article(article)
