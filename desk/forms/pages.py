"""House texts: their address, and a wording."""

from django import forms

from website.models import Page


class PageForm(forms.ModelForm):
    class Meta:
        model = Page
        fields = ("slug", "position")
        help_texts = {"position": "Its place in the footer; the lowest comes first."}


class WordingForm(forms.Form):
    """A wording. What the sanitiser does not know is dropped from it on saving."""

    title = forms.CharField(max_length=200)
    summary = forms.CharField(
        required=False, max_length=300, help_text="One line, for lists and search engines."
    )
    body = forms.CharField(
        label="Text",
        max_length=500_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "class": "source", "spellcheck": "true"}),
        help_text="HTML with headings (h2, h3), paragraphs, lists, tables, strong, em and links. Anything "
        "else is dropped.",
    )
