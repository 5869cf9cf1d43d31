"""What is looked up, and which file is read."""

from django import forms
from django.core.exceptions import ValidationError

from references.importing import MAX_BYTES, Unreadable, read


class LookUpForm(forms.Form):
    """One work a line."""

    # Each takes a second or two, and somebody waits.
    MOST = 10

    wanted = forms.CharField(
        label="DOIs, PMIDs, PMCIDs, links, or citations with one inside",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=f"One per line, up to {MOST} at a time. Import a file for more.",
        error_messages={"required": "Type or paste at least one."},
    )

    def clean_wanted(self) -> str:
        given = [line.strip() for line in self.cleaned_data["wanted"].splitlines() if line.strip()]
        if len(given) > self.MOST:
            raise ValidationError(f"Look up at most {self.MOST} at a time; these are {len(given)}.")
        return "\n".join(given)


class LookNowForm(forms.Form):
    """The button alone: an empty request asks nobody."""

    now = forms.BooleanField(
        widget=forms.HiddenInput, error_messages={"required": "Press the button to look it up."}
    )


class FileForm(forms.Form):
    """A file of references that can be read."""

    file = forms.FileField(
        label="File",
        max_length=200,
        allow_empty_file=False,
        error_messages={"required": "Choose a file."},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(f"The file is larger than {MAX_BYTES // 1024**2} MB.")
        try:
            read(file.read(), name=file.name)
        except Unreadable as problem:
            raise ValidationError(str(problem)) from problem
        file.seek(0)
        return file
