"""Why an article needs another look, and what became of it."""

from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.text import capfirst

from articles.models import Revision
from desk.articles.actions.common import ArticleAction
from desk.common import access, display
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


class RaiseConcern(ArticleAction):
    name = "concern"
    permission = access.PUBLISH
    form_class = ConcernForm
    title = label = "Raise a concern"
    button = "Raise the concern"

    def perform(self, form: forms.Form) -> str:
        detail = " ".join(form.cleaned_data["detail"].split())
        # A second click says the same thing again; it is one concern.
        if self.article.concerns.open().filter(detail=detail, raised_by=self.user).exists():
            return "This concern has already been raised."
        actions.raise_concern(article=self.article, by=self.user, detail=detail)
        return "The concern has been raised."


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

    def __init__(self, *args: Any, concern: Concern, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        later = concern.article.revisions.filter(created_at__gt=concern.raised_at)
        self.fields["revision"].queryset = later.order_by("-number")


class ResolveConcern(ArticleAction):
    permission = access.PUBLISH
    form_class = ResolveForm
    title = "Resolve a concern"
    button = "Resolve it"

    @cached_property
    def concern(self) -> Concern:
        known = self.article.concerns.select_related("raised_by")
        return get_object_or_404(known, pk=self.kwargs["concern_pk"])

    def nothing_to_do(self) -> str:
        return "This concern has already been resolved." if self.concern.resolved_at else ""

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"concern": self.concern}

    def get_explanation(self) -> list[str]:
        concern = self.concern
        raised = f"raised {display.by_whom(concern.raised_by, concern.raised_at, concern.detail)}"
        if concern.source == Concern.Source.HAND:
            return [capfirst(raised)]
        return [f"{capfirst(concern.get_source_display())}, {raised}"]

    def perform(self, form: forms.Form) -> str:
        actions.resolve_concern(concern=self.concern, by=self.user, **form.cleaned_data)
        return "The concern has been resolved."
