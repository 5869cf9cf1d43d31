"""Reviewers: their profiles and credentials."""

from datetime import date

from django import forms
from django.utils import timezone

from desk.common.choices import WordField
from desk.common.forms import DayField
from desk.common.profiles import PROFILE_NEEDS, ProfileForm
from desk.common.rows import RowField
from reviews.actions import why_not_until
from reviews.models import Credential, Reviewer


class ClaimForm(forms.Form):
    """A credential, not yet verified. The verb checks its number by the regulator's rule."""

    reviewer = RowField(
        queryset=Reviewer.objects.select_related("user").order_by("user__name"),
        empty_label="Choose a reviewer",
        error_messages={"required": "Choose the reviewer."},
    )
    kind = WordField(
        label="Profession",
        choices=[("", "Choose a profession"), *Credential.Kind.choices],
        error_messages={"required": "Choose the profession."},
    )
    regulator = WordField(
        choices=[("", "Choose a register"), *Credential.Regulator.choices],
        error_messages={"required": "Choose who keeps the register."},
    )
    jurisdiction = forms.CharField(
        max_length=100,
        help_text="Country or state.",
        error_messages={"required": "Enter the country or state."},
    )
    number = forms.CharField(
        label="Registration number",
        max_length=40,
        help_text="As the regulator’s register has it.",
        error_messages={"required": "Enter the registration number."},
    )
    specialty = forms.CharField(
        required=False,
        max_length=100,
        help_text="As the register has it, such as “Neurology”. A policy may ask for one.",
    )
    expires_on = DayField(
        label="Valid until", error_messages={"required": "Say until when it is valid."}
    )


class VerifyForm(forms.Form):
    evidence = forms.CharField(
        label="How it was checked",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Such as the register’s address and the day you looked.",
        error_messages={"required": "Say how it was checked."},
    )


class ReviewerForm(ProfileForm):
    away_until = DayField(
        required=False,
        help_text=Reviewer._meta.get_field("away_until").help_text,
    )

    def clean_away_until(self) -> date | None:
        until = self.cleaned_data["away_until"]
        if until != self.instance.away_until and (
            why_not := why_not_until(until, at=timezone.now())
        ):
            raise forms.ValidationError(why_not)
        return until

    class Meta:
        model = Reviewer
        fields = ("user", "slug", "post_nominals", "specialty", "biography", "photo", "away_until")
        labels = {"slug": "Web address (slug)"}
        help_texts = {"slug": "The part after /reviewers/."}
        error_messages = PROFILE_NEEDS
