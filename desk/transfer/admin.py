"""Files of articles that were brought from other sites."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from articles.models import BroughtFile
from desk.common import display
from desk.common.admin import ReadOnlyAdmin, moment_of
from desk.transfer.actions import BringFile


@admin.register(BroughtFile)
class BroughtFileAdmin(ReadOnlyAdmin):
    add_page = BringFile
    change_form_template = "admin/house/brought_file.html"
    list_called = "brought files"
    list_display = ("name", "by", "began", "n_brought", "state")
    list_select_related = ("by",)
    search_fields = ("name",)
    search_help_text = "Name of the file"
    ordering = ("-at", "-pk")
    sortable_by = ("began",)
    _moment = moment_of("at", "begun")
    fields = ("by", _moment, "topic", "kind", "n_brought", "n_known")
    readonly_fields = (_moment,)
    nothing_yet = "There are none yet. Bring the articles of another site: each becomes a draft."

    def get_queryset(self, request: HttpRequest) -> QuerySet[BroughtFile]:
        """Without the files themselves, which are large."""
        return super().get_queryset(request).defer("data")

    @admin.display(description="begun", ordering="at")
    def began(self, file: BroughtFile) -> SafeString:
        return display.on_day(file.at)

    @admin.display(description="state")
    def state(self, file: BroughtFile) -> SafeString:
        if file.done_at is None:
            return display.state("busy", "being gone through")
        if file.refused:
            return display.state("due", f"done, {len(file.refused)} left")
        return display.state("good", "done")

    def object_context(self, request: HttpRequest, obj: BroughtFile) -> dict[str, Any]:
        return {"brought": obj}
