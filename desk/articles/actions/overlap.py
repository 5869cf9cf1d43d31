"""What an article shares word for word with others: why it stands there, and whether that is accepted."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from articles.models import Revision
from desk.articles import overlap
from desk.articles.actions.common import ArticleAction
from desk.common import access
from desk.common.forms import ReasonForm
from people.refusals import MOST_REASON
from reviews import actions
from reviews.gate.compared import Compared, Overlap, compare
from reviews.models import OverlapExplanation


class _OfTheNewestText(ArticleAction):
    """It shows the passages that it is about."""

    template_name = "desk/article/overlap_step.html"

    @cached_property
    def text(self) -> Revision:
        return access.revision_or_404(self.article, self.newest().pk)

    @cached_property
    def compared(self) -> Compared:
        return compare(self.text)

    def other(self) -> Overlap:
        raise NotImplementedError

    def get_context_data(self, form: forms.Form | None = None, **context: Any) -> dict[str, Any]:
        about = overlap.rows(self.compared, [self.other()], self.user)[0]
        return super().get_context_data(form, **context) | {"one": about}

    def get_success_url(self) -> str:
        return overlap.address(self.article)


class ExplainForm(ReasonForm):
    """The reason of the explanation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        reason.label = "Why do these words stand in the article?"
        reason.error_messages["required"] = "Say why these words stand in the article."


class ExplainOverlap(_OfTheNewestText):
    name = "explain_overlap"
    details = "<str:against>/"
    permission = access.WRITE
    form_class = ExplainForm
    title = "Explain the same words"
    button = "Send to another editor"
    explanation = (
        "Another editor, who wrote none of the text, decides whether that is a good reason. "
        "Both of you stand in the article’s trail."
    )

    def other(self) -> Overlap:
        against = self.kwargs["against"]
        found = (one for one in self.compared.others if one.against == against and one.counts)
        if one := next(found, None):
            return one
        raise Http404("The newest text shares nothing with it that has to be explained.")

    def perform(self, form: forms.Form) -> str:
        actions.explain_overlap(
            article=self.article,
            against=self.kwargs["against"],
            reason=form.cleaned_data["reason"],
            by=self.user,
        )
        return "Another editor decides on it now."


class DecideForm(forms.Form):
    accepts = forms.ChoiceField(
        label="Is that a good reason?",
        choices=[("yes", "Yes, the words can stand"), ("no", "No, they must be written anew")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the two."},
    )
    reason = forms.CharField(
        label="Why",
        required=False,
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed where it is not accepted: whoever works on the text reads it.",
        error_messages={"max_length": f"Keep the reason to {MOST_REASON} characters."},
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("accepts") == "no" and not given.get("reason", "").strip():
            self.add_error("reason", "Say why it is not accepted.")
        return given


class DecideOverlap(_OfTheNewestText):
    name = "decide_overlap"
    details = "<int:explanation_pk>/"
    permission = access.PUBLISH
    form_class = DecideForm
    title = "Decide on an explanation"
    button = "Decide"

    @cached_property
    def explanation(self) -> OverlapExplanation:
        found = self.article.overlap_explanations.select_related(
            "explained_by", "decision__decided_by"
        )
        return get_object_or_404(found, pk=self.kwargs["explanation_pk"])

    def nothing_to_do(self) -> str:
        if decision := getattr(self.explanation, "decision", None):
            return f"{decision.decided_by} has decided on it."
        return ""

    def get_explanation(self) -> list[str]:
        return [f"{self.explanation.explained_by} says: {self.explanation.reason}"]

    def other(self) -> Overlap:
        """As it stands in the newest text; what was explained, where that has gone from it."""
        found = (one for one in self.compared.others if one.against == self.explanation.against)
        return next(found, Overlap(self.explanation.against, "another text"))

    def get_context_data(self, form: forms.Form | None = None, **context: Any) -> dict[str, Any]:
        """What is decided on is what was explained, whatever the newest text says."""
        shown = super().get_context_data(form, **context)
        return shown | {"explained": self.explanation.passages}

    def perform(self, form: forms.Form) -> str:
        accepts = form.cleaned_data["accepts"] == "yes"
        actions.decide_overlap(
            explanation=self.explanation,
            accepts=accepts,
            reason=form.cleaned_data["reason"],
            by=self.user,
        )
        if accepts:
            return f"The words can stand. Of everything else no more than {settings.OVERLAP_PERCENT} % may stand elsewhere."
        return "The words must be written anew."
