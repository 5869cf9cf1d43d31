"""What is asked of a helpline, and of how it is called."""

from django import forms

from articles.models import Helpline, HelplineVersion
from desk.common.forms import DayField


class NewHelplineForm(forms.ModelForm):
    class Meta:
        model = Helpline
        fields = ("name", "locale")
        help_texts = {"name": "Who answers: “Samaritans”. Writers choose it by this name."}
        error_messages = {
            "name": {"required": "Say who answers."},
            "locale": {"required": "Say where it can be called from."},
        }


class NumberForm(forms.ModelForm):
    """How it is called."""

    until = DayField(
        label="Stand-in until",
        required=False,
        help_text=HelplineVersion._meta.get_field("until").help_text,
    )

    class Meta:
        model = HelplineVersion
        fields = ("phone", "text_line", "hours", "until")
        error_messages = {"phone": {"required": "Write the number."}}

    def validate_constraints(self) -> None:
        """The verb says it, with the helpline that it is about."""
