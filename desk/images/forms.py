"""What is asked of an image, and of whoever can be recognised on it."""

from typing import Any

from django import forms

from articles.models import Consent, Image, Licence
from articles.pixels import ACCEPTED, MAX_BYTES, must_begin_like_one
from desk.common.choices import WordSelect
from desk.common.forms import DayField

_MEGABYTES = MAX_BYTES // 1024**2


class ImageForm(forms.ModelForm):
    """What the library says of an image."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["licence"].choices = [("", "Choose the licence"), *Licence.choices]

    class Meta:
        model = Image
        fields = ("name", "alt", "is_decorative", "credit", "licence", "shows_person")
        widgets = {"alt": forms.Textarea(attrs={"rows": 3}), "licence": WordSelect}
        error_messages = {"name": {"required": "Give it a name that editors will look for."}}

    def clean(self) -> dict[str, Any] | None:
        said = super().clean() or {}
        if said.get("is_decorative") and said.get("alt"):
            self.add_error("alt", "A decorative image has no description. Choose one of the two.")
        return said

    def said(self) -> dict[str, Any]:
        """What the verbs are given."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def validate_constraints(self) -> None:
        """`clean` has said it beside the field."""


class ImagePageForm(ImageForm):
    """The same of an image that is here, with what its page said when it was opened."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class NewImageForm(ImageForm):
    """The same, with the picture itself."""

    upload = forms.FileField(
        label="Picture",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text=f"JPEG, PNG or WebP, at most {_MEGABYTES} MB. Only its pixels are kept: location and date are removed.",
        error_messages={"required": "Choose a picture.", "empty": "This file is empty."},
    )
    field_order = ("upload", *ImageForm.Meta.fields)

    def clean_upload(self) -> Any:
        """What is no picture is said together with what else is wrong; the verb reads the whole of it."""
        upload = self.cleaned_data["upload"]
        must_begin_like_one(upload)
        return upload


class ConsentForm(forms.ModelForm):
    """That somebody agreed."""

    given_on = DayField(label="Given on", error_messages={"required": "Say on which day."})
    expires_on = DayField(
        label="Ends on", required=False, help_text="Leave it empty where it has no end."
    )

    class Meta:
        model = Consent
        fields = ("who", "scope", "given_on", "expires_on", "evidence")
        error_messages = {
            "scope": {"required": "Say what was agreed to."},
            "evidence": {"required": "Say where the evidence lies."},
        }

    def validate_constraints(self) -> None:
        """The verb says it, with the image that it is about."""
