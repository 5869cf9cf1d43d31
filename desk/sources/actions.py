"""Adding a text that articles are compared with: pasted, or as a file."""

from typing import Any

from django import forms

from articles.actions import add_source
from articles.models import SourceText
from desk.common.actions import ActionView, admin_url
from references.importing.decoding import decoded

_TOO_LONG = f"Keep a text to {SourceText.MOST:,} characters; add a longer one in parts."


class SourceForm(forms.ModelForm):
    """Words in the field, or a file of plain text; what is in the field goes first."""

    address = forms.URLField(
        label="Web address",
        required=False,
        max_length=1000,
        assume_scheme="https",
        error_messages={"invalid": "Write a web address that begins with https://."},
    )
    text = forms.CharField(
        label="Text",
        required=False,
        max_length=SourceText.MOST,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Staff alone read it.",
        error_messages={"max_length": _TOO_LONG},
    )
    file = forms.FileField(
        label="Or a file of plain text",
        required=False,
        help_text="At most 400,000 characters. Of a Word document or a PDF paste the words.",
    )

    class Meta:
        model = SourceText
        fields = ("title", "address", "text")
        help_texts = {
            "title": "Whose it is and what it is called: “Press release of Harbour Pharma, 3 March 2026”.",
        }
        error_messages = {
            "title": {"required": "Say whose text it is and what it is called."},
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("text", "").strip() and not self.errors:
            file = given.get("file")
            if file is None:
                self.add_error("text", "Paste the words, or choose a file.")
            elif file.size > SourceText.MOST * 4:
                self.add_error("file", _TOO_LONG)
            else:
                given["text"], _ = decoded(file.read())
        return given


class AddSource(ActionView):
    model = SourceText
    permission = "articles.add_sourcetext"
    form_class = SourceForm
    title = "Add a text to compare with"
    button = "Add"
    explanation = (
        "Every article is compared with it from now on: what stands in both word for word, outside quotations, is shown to "
        "whoever works on the article."
    )

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": SourceText()}

    def perform(self, form: forms.Form) -> str:
        given = {name: form.cleaned_data[name] for name in ("title", "address", "text")}
        self.object = add_source(by=self.user, **given)
        return "Every article is compared with it from now on."

    def get_success_url(self) -> str:
        return admin_url(self.object, "change") if self.object else self.home
