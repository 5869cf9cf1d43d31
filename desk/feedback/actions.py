"""Deciding on what a reader reported."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from desk.common import display
from desk.common.actions import ActionView, DoneBefore, admin_url
from desk.common.forms import ReasonForm
from feedback.actions import accept_report, answer_report, dismiss_report, mark_as_spam
from feedback.models import Report
from people.models import User


class _Several(forms.ModelMultipleChoiceField):
    """Other reports that say the same, each by its own words."""

    def label_from_instance(self, report: Report) -> str:
        said = report.comment or report.passage
        return f"{report.get_reason_display()}: {said}" if said else report.get_reason_display()


class TriageForm(ReasonForm):
    """Why, and which other reports it goes for."""

    also = _Several(
        Report.objects.none(),
        label="Decide these too, which say the same",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "Somebody has decided on one of these meanwhile. Reload the page."
        },
    )

    def __init__(self, *args: Any, alike: list[Report], are_ticked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not alike:
            del self.fields["also"]
            return
        keys = [one.pk for one in alike]
        self.fields["also"].queryset = (
            Report.objects.waiting().filter(pk__in=keys).order_by("at", "pk")
        )
        # Nobody closes what they have not read because it was ticked for them.
        self.fields["also"].initial = [one.pk for one in alike if are_ticked and not one.is_crisis]


class Decide(ActionView):
    model = Report
    permission = "feedback.triage_report"
    form_class = TriageForm
    verb: ClassVar[Callable[..., bool]]
    success_message = ""
    reason_label = ""
    # Whether it goes for those that say the same, unless somebody says otherwise.
    is_for_all = False

    @classmethod
    def applies_to(cls, obj: Report, user: User) -> bool:
        return not obj.triaged_at

    def get_queryset(self) -> QuerySet[Report]:
        people = ("article__newest_text", "revision", "citation", "triaged_by")
        return Report.objects.select_related(*people)

    def nothing_to_do(self) -> str:
        """Whoever has typed something already is told on the form, which keeps it."""
        return self._decided() if self.object.triaged_at and self.request.method != "POST" else ""

    def _decided(self) -> str:
        report = self.object
        decided = display.by_whom(report.triaged_by, report.triaged_at, report.outcome_reason)
        return f"This report has already been decided: {decided}"

    @cached_property
    def alike(self) -> list[Report]:
        return self.object.alike()

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"alike": self.alike, "are_ticked": self.is_for_all}

    def get_form(self, form_class: type[forms.Form] | None = None) -> forms.Form:
        form = super().get_form(form_class)
        form.fields["reason"].label = self.reason_label
        return form

    def get_explanation(self) -> list[str]:
        return [*super().get_explanation(), *self._said(), "A decision on a report stays as it is."]

    def _said(self) -> Iterator[str]:
        report = self.object
        if report.citation:
            yield f"It is about reference {report.citation.number}: {report.citation.label}"
        elif report.passage:
            yield f"It is about these words: “{report.passage}”"
        if report.comment:
            yield f"The reader wrote: “{report.comment}”"
        newest = report.article.newest_text
        if newest and newest.pk != report.revision_id:
            noted = f": “{newest.change_note}”" if newest.change_note else ""
            yield f"There is a newer text, revision {newest.number}{noted}. Perhaps it says so already."

    def perform(self, form: forms.Form) -> str:
        report = self.object
        if not type(self).verb(report=report, by=self.user, **form.cleaned_data):
            report.refresh_from_db()
            raise DoneBefore(self._decided())
        return self.success_message

    def get_success_url(self) -> str:
        return f"{admin_url(Report, 'changelist')}?state=open"


class Spam(Decide):
    name = "spam"
    verb = staticmethod(mark_as_spam)
    initial: ClassVar = {"reason": "No reader of the page wrote it."}
    reason_label = "Why"
    title = "Mark a report as spam"
    button = "Mark as spam"
    label = "Spam"
    success_message = "Marked as spam."
    explanation = (
        "No reader of the page wrote it: an advertisement, say, or the same nonsense everywhere."
    )


class Dismiss(Decide):
    name = "dismiss"
    verb = staticmethod(dismiss_report)
    title = "Dismiss a report"
    button = "Dismiss"
    reason_label = "Why"
    success_message = "Dismissed. The reason is kept."
    explanation = "Nothing has to change because of it. The reason is kept."


class Answer(Decide):
    name = "answer"
    verb = staticmethod(answer_report)
    title = "Answer a report by the page"
    button = "The page says it"
    is_for_all = True
    reason_label = "Where the page answers it"
    success_message = "Closed: the page says it already."
    explanation = (
        "What the reader misses or asks stands on the page already. Say where, so that whoever writes the next text knows "
        "that it was not found there."
    )


class Accept(Decide):
    name = "accept"
    verb = staticmethod(accept_report)
    title = "Accept a report"
    button = "Accept"
    is_for_all = True
    reason_label = "What must change"
    success_message = "Accepted. The article has a concern, which its next release must answer."
    explanation = "The reader is right. Say in your own words what must change: it becomes a concern about the article."
