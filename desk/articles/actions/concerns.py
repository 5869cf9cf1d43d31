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
        label="The revision that answers it",
        required=False,
        empty_label="Choose a revision",
        help_text="It must be newer than the concern.",
    )
    reason = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Why it is dismissed",
        help_text="At most 500 characters.",
    )

    def __init__(self, *args: Any, concern: Concern, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        later = concern.article.revisions.filter(created_at__gt=concern.raised_at)
        self.fields["revision"].queryset = later.order_by("-number")
        if not later.exists():
            self.fields[
                "revision"
            ].help_text = (
                "No revision is newer than the concern yet. Correct the text first, and come back."
            )

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
        return [*self._about(), "Resolving it neither publishes anything nor takes it offline."]

    def _about(self) -> list[str]:
        concern = self.concern
        raised = f"raised {display.by_whom(concern.raised_by, concern.raised_at)}"
        if concern.source == Concern.Source.HAND:
            return [f"{capfirst(raised)}: {concern.detail}"]
        source = f"{capfirst(concern.get_source_display())}, {raised}."
        report = self._report()
        if report is None:
            return [source, concern.detail]
        chosen = report.get_reason_display()
        about = f", of “{report.passage}”" if report.passage else ""
        wrote = f", and wrote: “{report.comment}”" if report.comment else "."
        noted = concern.detail.removeprefix(f"{chosen}: ")
        return [
            source,
            f"The reader chose “{chosen}”{about}{wrote}",
            f"{concern.raised_by} noted: “{noted}”",
        ]

    def _report(self) -> Report | None:
        """The report that the concern was made of; none for whoever may not read reports."""
        source, _, key = self.concern.cause.partition(":")
        if source != Concern.Source.REPORT or not self.user.has_perm("feedback.view_report"):
            return None
        return Report.objects.filter(article=self.article, pk=number(key)).first()

    def perform(self, form: forms.Form) -> str:
        answer = {name: form.cleaned_data[name] for name in ("revision", "reason")}
        actions.resolve_concern(concern=self.concern, by=self.user, **answer)
        return "The concern has been resolved."
