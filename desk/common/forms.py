"""The form that asks why something is done."""

from django import forms


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(
        label="Why",
        max_length=500,
        help_text="At most 500 characters. Kept in the trail.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why."},
    )
