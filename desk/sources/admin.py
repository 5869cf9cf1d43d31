"""Texts from elsewhere that articles are compared with."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.models import SourceText
from desk.common import display
from desk.common.admin import ReadOnlyAdmin, moment_of
from desk.sources.actions import AddSource


@admin.register(SourceText)
class SourceTextAdmin(ReadOnlyAdmin):
    add_page = AddSource
    list_called = "texts to compare with"
    list_display = ("title", "added_by", "added")
    list_select_related = ("added_by",)
    search_fields = ("title", "address")
    search_help_text = "Title or address"
    ordering = ("-added_at", "-pk")
    sortable_by = ("added",)
    _moment = moment_of("added_at", "added")
    fields = ("title", "address", "added_by", _moment, "words")
    readonly_fields = (_moment, "words")
    nothing_yet = (
        "There are none yet. Add a text that articles must not repeat, such as a press release."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[SourceText]:
        """Without the words, which may be long; a page of one reads them."""
        return super().get_queryset(request).defer("text")

    @admin.display(description="added", ordering="added_at")
    def added(self, source: SourceText) -> SafeString:
        return display.on_day(source.added_at)

    @admin.display(description="text")
    def words(self, source: SourceText) -> SafeString:
        return format_html(
            '<pre class="source" tabindex="0" role="region" aria-label="The text">{}</pre>',
            source.text,
        )
