"""The templates of sections with which articles begin, a kind each; managing editors keep them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.text import capfirst

from articles.models import Kind, SectionTemplate
from desk.common.admin import SettingAdmin
from desk.common.choices import WordField
from desk.common.forms import KeptForm


class SectionsForm(KeptForm):
    kind = WordField(
        choices=[("", "Choose a kind"), *Kind.choices],
        error_messages={"required": "Choose the kind of article."},
    )
    headings = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 12}),
        max_length=2000,
        required=False,
        help_text="One on each line, in the order of the article. A line that begins with a hyphen is a part of the section above it. Without headings the template is not offered.",
    )

    class Meta:
        model = SectionTemplate
        fields = ("kind", "headings")

    def clean_headings(self) -> str:
        lines = [" ".join(line.split()) for line in self.cleaned_data["headings"].splitlines()]
        return "\n".join(line for line in lines if line.removeprefix("-").strip())


@admin.register(SectionTemplate)
class SectionTemplateAdmin(SettingAdmin):
    form = SectionsForm
    fields = ("kind", "headings")
    list_display = ("called", "sections")
    list_called = "Section templates"
    ordering = ("kind",)
    nothing_yet = "There are no templates yet. Add one, and new articles of its kind can begin with its sections."

    @admin.display(description="kind", ordering="kind")
    def called(self, template: SectionTemplate) -> str:
        return capfirst(template.get_kind_display())

    @admin.display(description="sections")
    def sections(self, template: SectionTemplate) -> str:
        lines = template.headings.splitlines()
        return ", ".join(line for line in lines if not line.startswith("-"))

    def name_of(self, obj: Any) -> str:
        return f"Sections of articles of kind “{obj.get_kind_display()}”"
