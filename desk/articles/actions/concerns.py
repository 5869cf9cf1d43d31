"""Why an article needs another look, and what became of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst

from articles.models import Revision
from desk.articles.actions.common import asks
from desk.articles.pages import step, to_article
from desk.common import access
from desk.common.actions import sent
from desk.common.rows import RowField
from reviews import actions
from reviews.models import Concern


class ConcernForm(forms.Form):
    detail = forms.CharField(
        label="Why does this article need another look?",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="At most 2,000 characters. Readers do not see it.",
        error_messages={"required": "Say why the article needs another look."},
    )


@asks
def raise_concern(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why an article needs another look."""
    article = access.article_or_404(request, pk, access.PUBLISH)

    def verb(given: dict[str, Any]) -> str:
        detail = " ".join(given["detail"].split())
        # A second click says the same thing again; it is one concern.
        if article.concerns.open().filter(detail=detail, raised_by=request.user).exists():
            return "This concern has already been raised."
        actions.raise_concern(article=article, by=request.user, detail=detail)
        return "The concern has been raised."

    return step(
        request,
        article,
        ConcernForm(sent(request)),
        verb,
        title="Raise a concern",
        button="Raise the concern",
    )


class ResolveForm(forms.Form):
    """A revision that answers the concern, or the reason why it needs no answer."""

    revision = RowField(
        Revision.objects.none(),
        label="Answered by",
        required=False,
        empty_label="No revision: it is dismissed",
    )
    reason = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed to dismiss it; at most 500 characters.",
    )

    def __init__(self, data: Any, *, concern: Concern) -> None:
        super().__init__(data)
        later = concern.article.revisions.filter(created_at__gt=concern.raised_at)
        self.fields["revision"].queryset = later.order_by("-number")


@asks
def resolve_concern(request: HttpRequest, pk: int, concern_pk: int) -> HttpResponse:
    """Close a concern of this article."""
    article = access.article_or_404(request, pk, access.PUBLISH)
    concern = get_object_or_404(article.concerns.select_related("raised_by"), pk=concern_pk)
    if concern.resolved_at:
        messages.info(request, "This concern has already been resolved.")
        return to_article(article)

    def verb(given: dict[str, Any]) -> str:
        actions.resolve_concern(
            concern=concern, by=request.user, revision=given["revision"], reason=given["reason"]
        )
        return "The concern has been resolved."

    return step(
        request,
        article,
        ResolveForm(sent(request), concern=concern),
        verb,
        title="Resolve a concern",
        button="Resolve it",
        says=[
            f"{capfirst(concern.get_source_display())}, {concern.raised_by.name}: {concern.detail}"
        ],
    )
