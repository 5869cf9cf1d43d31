"""Reading an article's texts on the desk: as readers will see one, saved or only typed, and what differs between two."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from articles.actions import latest_revision
from articles.differences import differences
from articles.freezing import unsaved
from articles.models import Article, Author, Kind, Revision
from desk.articles.forms import TextForm
from desk.articles.pages import article_url, page, to_article
from desk.common import access
from desk.common.actions import UNPROCESSABLE
from reviews import gate
from reviews.gate.case import ArticleRecord, judged_texts
from reviews.models import Publication, Release, SignOff
from website import pages as website
from website import profiles
from website.lists import crumbs_of


@dataclass(frozen=True)
class PreviewPage(website.SignedPage):
    """A text as readers will see it, with the approvals that count for it so far."""

    is_live: bool = False


@require_safe
def preview(request: HttpRequest, pk: int, revision_pk: int | None = None) -> HttpResponse:
    """A revision as readers will see it; the newest one when none is named."""
    article = access.article_or_404(request, pk)
    if revision_pk is None:
        latest = latest_revision(article)
        if latest is None:
            return _no_text(request, article)
        revision_pk = latest.pk
    return _of_revision(request, article, revision_pk)


def _of_revision(request: HttpRequest, article: Article, pk: int) -> HttpResponse:
    revision = access.revision_or_404(article, pk)
    about = {"page": _preview(article, revision), "back": article_url("change", article.pk)}
    if _is_beside(request):
        about["is_beside"] = True
    elif revision.pk == article.newest_text_id and request.user.has_perm(access.WRITE):
        about["say"] = article_url("say", article.pk)
    return render(request, "desk/article/preview.html", about)


def _preview(article: Article, revision: Revision) -> PreviewPage:
    counting = gate.counting_approvals(revision, at=timezone.now())
    authors = [byline.author for byline in revision.bylines.all()]
    return PreviewPage(
        **website.text_parts(article, revision, crumbs_of(article)),
        **_people(counting, authors),
        is_live=Publication.objects.filter(article=article, revision=revision).exists(),
    )


def _people(approvals: Iterable[SignOff], authors: Iterable[Author]) -> dict[str, Any]:
    return {
        "approvals": [website.approved(sign_off) for sign_off in approvals],
        "authors": [
            profiles.author(one, credentials=profiles.credentials_of(one.user)) for one in authors
        ],
    }


# What is typed, and saved nowhere


def _beside_the_text(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Serve a page that the article's form shows in a frame; of all our pages, no other is framed by anything."""
    return xframe_options_sameorigin(csp_replace({"frame-ancestors": [SELF]})(view))


@require_POST
@_beside_the_text
def preview_new(request: HttpRequest) -> HttpResponse:
    """A new article as readers would see it, from what the form sends."""
    if not request.user.has_perm("articles.add_article"):
        raise PermissionDenied
    form = TextForm(request.POST, user=request.user)
    return _why_not(request, form) or _shown(request, form, _unsaved_article(form))


@require_POST
@_beside_the_text
def preview_typed(request: HttpRequest, pk: int) -> HttpResponse:
    """The article as readers would see it, from what the form sends."""
    article = access.article_or_404(request, pk)
    if not request.user.has_perm(access.WRITE):
        raise PermissionDenied
    latest = judged_texts().filter(article=article).order_by("-number").first()
    form = TextForm(request.POST, user=request.user, record=ArticleRecord(article), latest=latest)
    if problem := _why_not(request, form):
        return problem
    if latest and not form.changes_text:
        return _of_revision(request, article, latest.pk)
    return _shown(request, form, article)


def _why_not(request: HttpRequest, form: TextForm) -> HttpResponse | None:
    """The page that says why what was typed is no text yet. What is wrong beside the text does not matter here."""
    if form.is_valid() or hasattr(form, "text"):
        return None
    errors = [
        (form[name].label if name in form.fields else "", said)
        for name, said in form.errors.items()
    ]
    about = {"errors": errors, "is_beside": _is_beside(request)}
    return render(request, "desk/article/no_preview.html", about, status=UNPROCESSABLE)


def _is_beside(request: HttpRequest) -> bool:
    """Whether the form shows it next to the text: there it needs no word about how to come back."""
    return "beside" in request.POST


def _shown(request: HttpRequest, form: TextForm, article: Article) -> HttpResponse:
    about = {"page": _typed_page(form, article), "is_beside": _is_beside(request)}
    return render(request, "desk/article/preview.html", about)


def _unsaved_article(form: TextForm) -> Article:
    given = form.cleaned_data
    topic, kind = given.get("topic"), given.get("kind") or Kind.CONDITION
    return Article(slug=given.get("slug", ""), topic=topic, kind=kind, language="en")


def _typed_page(form: TextForm, article: Article) -> PreviewPage:
    made = unsaved(article, form.latest, form.text, form.user, form.note(), timezone.now())
    works = form.works(one.reference_id for one in made.citations)
    for one in made.citations:
        one.reference = works[one.reference_id]
    crumbs = crumbs_of(article) if article.topic_id else []
    return PreviewPage(
        **website.text_parts(article, made.revision, crumbs, made.citations),
        **_people((), form.cleaned_data.get("authors", ())),
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
    versions = dict(Release.objects.filter(article=article).values_list("revision", "number"))
    for revision in listed:
        revision.version = versions.get(revision.pk)
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
        version=versions.get(new.pk),
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
