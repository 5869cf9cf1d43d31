"""Site pages: written by one managing editor, approved by another, every version kept."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.safestring import SafeString

from desk.common import display
from desk.common.admin import SettingAdmin
from desk.site_pages import actions
from desk.site_pages.forms import PageForm
from website.models import Page, PageVersion


@admin.register(Page)
class PageAdmin(SettingAdmin):
    form = PageForm
    change_form_template = "admin/house/page.html"
    row_actions = (actions.ProposeVersion,)
    list_display = ("title", "position", "status")
    search_fields = ("slug", "versions__title")
    ordering = ("position", "slug")
    nothing_yet = (
        "There are no site pages yet. Add one, or run: manage.py load_house_texts --by EMAIL"
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Page]:
        newest = PageVersion.objects.filter(page=OuterRef("pk")).order_by("-number")
        approved = newest.approved()
        return (
            super()
            .get_queryset(request)
            .annotate(
                newest_title=Subquery(newest.values("title")[:1]),
                newest_number=Subquery(newest.values("number")[:1]),
                approved_number=Subquery(approved.values("number")[:1]),
            )
        )

    @admin.display(description="title")
    def title(self, page: Page) -> SafeString:
        return display.titled(page.newest_title or page.slug, f"/{page.slug}/")

    def name_of(self, obj: Page) -> str:
        newest = obj.versions.order_by("-number").values_list("title", flat=True)
        return newest.first() or obj.slug

    @admin.display(description="state")
    def status(self, page: Page) -> SafeString:
        if page.newest_number is None:
            return display.state("quiet", "no version yet")
        if page.approved_number is None:
            return display.state("due", "waiting for approval")
        if page.newest_number != page.approved_number:
            return display.state(
                "due",
                f"version {page.approved_number} is live, a newer one is waiting for approval",
            )
        return display.state("good", f"version {page.approved_number} is live")

    def get_urls(self) -> list[Any]:
        version = self.page(
            "<int:pk>/versions/<int:number>/", actions.ApproveVersion.as_view(), "version"
        )
        return [version, *super().get_urls()]

    def object_context(self, request: HttpRequest, obj: Page) -> dict[str, Any]:
        versions = obj.versions.select_related("proposed_by", "approved_by").defer("body")
        return {"versions": versions.order_by("-number"), "approved_number": obj.approved_number}
