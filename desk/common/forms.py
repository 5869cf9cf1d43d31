"""Fields and forms that many pages ask with."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from people.damage import must_match
from people.refusals import Refusal


class DayField(forms.DateField):
    """A day, chosen from the browser's calendar or typed as 2026-10-12."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class MomentField(forms.DateTimeField):
    """A day and a time in the person's own zone. Of the hour that comes twice nobody knows which is meant, and one that never comes is none."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except ValidationError as problem:
            if problem.code != "ambiguous_timezone":
                raise
            raise ValidationError(
                "The clocks change then: this time comes twice on that day, or not at all. Choose an hour before or after.",
                code="ambiguous_timezone",
            ) from problem


class KeptForm(forms.ModelForm):
    """A plain row's own form: a topic's, a profile's. What something other than this site has changed is not saved over."""

    def clean(self) -> dict[str, Any] | None:
        if self.instance.pk and self.has_changed():
            try:
                must_match(self.instance)
            except Refusal as refusal:
                raise ValidationError(str(refusal)) from refusal
        return super().clean()


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(
        label="Why",
        max_length=500,
        help_text="At most 500 characters. Kept in the trail.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why."},
    )
