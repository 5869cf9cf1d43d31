"""References: entered, corrected, marked and merged by hand; who cites them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from desk.common import display
from desk.common.actions import Tool
from desk.common.admin import HouseAdmin, trail_tool
from desk.references import actions, attention, picker, sources
from desk.references.citing import standing_label
from references.formatting import short_label
from references.models import Reference


class AttentionFilter(admin.SimpleListFilter):
    """Works that need attention."""

    title = "needs attention"
    parameter_name = "look"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(attention.REASONS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Reference]) -> QuerySet[Reference]:
        return attention.needing_attention(queryset, self.value())


@admin.register(Reference)
class ReferenceAdmin(HouseAdmin):
    add_page = actions.AddReference
    object_page = actions.ReferencePage
    list_actions = (sources.LookUp, sources.ImportFile)
    row_actions = (
        actions.CheckReference,
        actions.RecordNotice,
        actions.ReplaceReference,
        actions.MergeReference,
    )
    list_display = ("work", "what_kind", "year", "status")
    list_filter = (AttentionFilter, "kind", "is_peer_reviewed", "evidence_level", "is_landmark")
    search_fields = ("title",)
    search_help_text = "Title, author, journal, DOI, PMID, or a pasted address"
    ordering = ("-id",)
    nothing_yet = "There are no references yet. Add the first work that an article rests on."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reference]:
        return super().get_queryset(request).prefetch_related("notices")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Reference], search_term: str
    ) -> tuple[QuerySet[Reference], bool]:
        # The same works that the Cite button finds.
        found = picker.matching(" ".join(search_term.replace("\x00", "").split())[:500])
        return queryset.filter(pk__in=found.order_by().values("pk")), False

    @admin.display(description="work", ordering="title")
    def work(self, reference: Reference) -> SafeString:
        by = short_label(reference.csl).removesuffix(f" {reference.year}")
        source = [by, reference.container]
        shown = ", ".join(one for one in source if one and one != reference.title)
        return display.titled(reference.title, shown)

    @admin.display(description="kind", ordering="kind")
    def what_kind(self, reference: Reference) -> SafeString:
        peers = {True: "peer-reviewed", False: "not peer-reviewed", None: ""}
        kind = capfirst(reference.get_kind_display())
        return display.titled(kind, peers[reference.is_peer_reviewed])

    @admin.display(description="state")
    def status(self, reference: Reference) -> SafeString:
        if reference.merged_into_id:
            return display.state("quiet", "Merged")
        checked = display.relative_day(reference.checked_at, "checked")
        return format_html('{}<span class="under">{}</span>', standing_label(reference), checked)

    def links(self, request: HttpRequest, obj: Reference) -> list[Tool]:
        return [trail_tool(obj)]
