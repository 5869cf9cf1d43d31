"""Site pages: written by one managing editor, approved by another, every version kept."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.safestring import SafeString

from desk.common import display, versions
from desk.common.admin import SettingAdmin
from desk.site_pages import actions
from desk.site_pages.forms import PageForm
from website.models import Page, PageVersion


@admin.register(Page)
class PageAdmin(SettingAdmin):
    form = PageForm
    change_form_template = "admin/house/page.html"
    row_actions = (actions.ProposeVersion, actions.ApproveVersion)
    list_display = ("title", "position", "status")
    search_fields = ("slug", "versions__title")
    ordering = ("position", "slug")
    nothing_yet = (
        "There are no site pages yet. Add one, or run: manage.py load_house_texts --by EMAIL"
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Page]:
        newest = PageVersion.objects.filter(page=OuterRef("pk")).order_by("-number")
        pages = versions.with_numbers(super().get_queryset(request), PageVersion)
        return pages.annotate(newest_title=Subquery(newest.values("title")[:1]))

    @admin.display(description="title")
    def title(self, page: Page) -> SafeString:
        return display.titled(page.newest_title or page.slug, page.get_absolute_url())

    def name_of(self, obj: Page) -> str:
        newest = obj.versions.order_by("-number").values_list("title", flat=True)
        return newest.first() or obj.slug

    @admin.display(description="state")
    def status(self, page: Page) -> SafeString:
        return versions.state_of(page)

    def object_context(self, request: HttpRequest, obj: Page) -> dict[str, Any]:
        return versions.table(obj, PageVersion)
