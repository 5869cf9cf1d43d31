"""Site pages: their address, and a version."""

from django import forms

from desk.common import editor
from desk.common.bodies import BodyEditor, BodyForm
from desk.common.forms import KeptForm
from website.models import Page


class PageForm(KeptForm):
    class Meta:
        model = Page
        fields = ("slug", "position")
        labels = {"slug": "Web address (slug)"}
        help_texts = {
            "position": "Its place in the footer; the lowest comes first. The names that search knows are not in the footer."
        }
        error_messages = {
            "slug": {"required": "Enter a web address for the page."},
            "position": {"required": "Enter its place in the footer, such as 1."},
        }


class VersionForm(BodyForm):
    """A version. What the sanitiser does not know is dropped from it on saving."""

    title = forms.CharField(max_length=200, error_messages={"required": "Give the page a title."})
    summary = forms.CharField(
        required=False, max_length=300, help_text="One line, for lists and search engines."
    )
    body = forms.CharField(
        label="Text",
        max_length=500_000,
        error_messages={"required": "Write the text."},
        strip=False,
        widget=BodyEditor(config_name=editor.SITE_PAGE, attrs={"class": "source", "rows": 24}),
        help_text="Headings, paragraphs, lists, tables, bold, italics and links. Anything else is dropped.",
    )
