"""Fields and forms that many pages ask with."""

from django import forms


class DayField(forms.DateField):
    """A day, chosen from the browser's calendar or typed as 2026-10-12."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(
        label="Why",
        max_length=500,
        help_text="At most 500 characters. Kept in the trail.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why."},
    )
