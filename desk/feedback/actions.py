"""Deciding on what a reader reported."""

from collections.abc import Callable
from typing import ClassVar

from django import forms
from django.db.models import QuerySet

from desk.common import display
from desk.common.actions import ActionView, DoneBefore, admin_url
from desk.common.forms import ReasonForm
from feedback.actions import accept_report, dismiss_report
from feedback.models import Report
from people.models import User


class Decide(ActionView):
    model = Report
    permission = "feedback.triage_report"
    form_class = ReasonForm
    verb: ClassVar[Callable[..., bool]]
    success_message = ""
    reason_label = ""

    @classmethod
    def applies_to(cls, obj: Report, user: User) -> bool:
        return not obj.triaged_at

    def get_queryset(self) -> QuerySet[Report]:
        return Report.objects.select_related("article")

    def get_form(self, form_class: type[forms.Form] | None = None) -> forms.Form:
        form = super().get_form(form_class)
        form.fields["reason"].label = self.reason_label
        return form

    def get_explanation(self) -> list[str]:
        comment = self.object.comment
        return [
            *super().get_explanation(),
            *([f"The reader wrote: “{comment}”"] if comment else []),
        ]

    def perform(self, form: forms.Form) -> str:
        report = self.object
        if not type(self).verb(report=report, by=self.user, **form.cleaned_data):
            report.refresh_from_db()
            decided = display.by_whom(report.triaged_by, report.triaged_at, report.outcome_reason)
            raise DoneBefore(f"This report has already been decided: {decided}")
        return self.success_message

    def get_success_url(self) -> str:
        return admin_url(Report, "changelist")


class Dismiss(Decide):
    name = "dismiss"
    verb = staticmethod(dismiss_report)
    title = "Dismiss a report"
    button = "Dismiss"
    reason_label = "Why"
    success_message = "Dismissed. The reason is kept."
    explanation = "Nothing has to change because of it. The reason is kept."


class Accept(Decide):
    name = "accept"
    verb = staticmethod(accept_report)
    title = "Accept a report"
    button = "Accept"
    reason_label = "What must change"
    success_message = "Accepted. The article has a concern, which its next release must answer."
    explanation = "The reader is right. Say in your own words what must change: it becomes a concern about the article."
