"""Why an article needs another look, and what became of it."""

from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.text import capfirst

from articles.models import Revision
from desk.articles.actions.common import ArticleAction
from desk.common import access, display
from desk.common.lookups import number
from desk.common.rows import RowField
from feedback.models import Report
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
    """A revision that answers the concern, or the reason why it needs no answer. Neither is proposed."""

    resolution = forms.ChoiceField(
        label="What became of it",
        choices=[(value, capfirst(label)) for value, label in Concern.Resolution.choices],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the two."},
    )
    revision = RowField(
        Revision.objects.none(),
        label="Which revision",
        required=False,
        help_text="Where one answers it: any that is newer than the concern.",
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

    def clean_revision(self) -> Revision | None:
        chosen = self.cleaned_data["revision"]
        if self.cleaned_data.get("resolution") != Concern.Resolution.REVISION:
            return None
        if chosen is None:
            raise forms.ValidationError(
                "Say which revision answers it. If none does, mend the text."
            )
        return chosen

    def clean_reason(self) -> str:
        said = self.cleaned_data["reason"]
        if not said and self.cleaned_data.get("resolution") == Concern.Resolution.DISMISSED:
            raise forms.ValidationError("Say why it is dismissed.")
        return said


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
        comment = self._of_the_reader()
        return [
            f"{capfirst(concern.get_source_display())}, {raised}",
            *([f"The reader wrote: “{comment}”"] if comment else []),
        ]

    def _of_the_reader(self) -> str:
        """What the report says that the concern was made of; nothing to whoever may not read reports."""
        source, _, key = self.concern.cause.partition(":")
        if source != Concern.Source.REPORT or not self.user.has_perm("feedback.view_report"):
            return ""
        report = Report.objects.filter(article=self.article, pk=number(key)).first()
        return report.comment if report else ""

    def perform(self, form: forms.Form) -> str:
        answer = {name: form.cleaned_data[name] for name in ("revision", "reason")}
        actions.resolve_concern(concern=self.concern, by=self.user, **answer)
        return "The concern has been resolved."
