"""Site pages: written by one managing editor, approved by another, every version kept."""

from typing import Any

from csp.decorators import csp_update
from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString

from articles.comparing import compare_html, compare_text
from articles.rendering import present
from desk.common import display
from desk.common.actions import Done, NothingToAsk, Tool, address, may, sent
from desk.common.admin import SettingAdmin
from desk.common.editor import EDITOR_POLICY
from desk.site_pages.forms import PageForm, VersionForm
from website.actions import approve_page, propose_page
from website.models import Page, PageVersion


def approved_before(version: PageVersion) -> PageVersion | None:
    """What readers saw before this version, or see instead of it."""
    earlier = PageVersion.objects.approved().filter(page=version.page_id, number__lt=version.number)
    return earlier.order_by("-number").first()


@csp_update(EDITOR_POLICY)
def with_editor(*args: Any, **kwargs: Any) -> TemplateResponse:
    """A page that shows the editor, which needs the wider policy; a redirect keeps the strict one."""
    return TemplateResponse(*args, **kwargs)


@admin.register(Page)
class PageAdmin(SettingAdmin):
    form = PageForm
    list_display = ("title", "slug", "position", "stands")
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
    def title(self, page: Page) -> str:
        return page.newest_title or page.slug

    @admin.display(description="state")
    def stands(self, page: Page) -> SafeString:
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
        return [
            self.verb_path("<int:pk>/propose/", self.propose_view, "propose"),
            self.verb_path("<int:pk>/versions/<int:number>/", self.version_view, "version"),
            *super().get_urls(),
        ]

    change_form_template = "admin/house/page.html"

    def tools(self, request: HttpRequest, obj: Page) -> list[Tool]:
        tools = [Tool("Trail", address(obj, "history"))]
        if request.user.has_perm("website.add_pageversion"):
            tools.append(Tool("Propose a version", address(obj, "propose")))
        return tools

    def facts(self, request: HttpRequest, obj: Page) -> dict[str, Any]:
        versions = obj.versions.select_related("proposed_by", "approved_by").defer("body")
        return {"versions": versions.order_by("-number"), "approved_number": obj.approved_number}

    def propose_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        may(request, "website.add_pageversion")
        page = get_object_or_404(Page, pk=pk)
        latest = page.versions.order_by("-number").first()
        initial = (
            {"title": latest.title, "summary": latest.summary, "body": latest.body}
            if latest
            else None
        )

        def propose(data: dict[str, Any]) -> Done:
            version = propose_page(page=page, by=request.user, **data)
            return Done(
                "Readers see it once another managing editor has approved it.",
                address(Page, "version", page.pk, version.number),
            )

        return self.verb_page(
            request,
            VersionForm(sent(request), initial=initial),
            propose,
            title="Propose a version",
            button="Propose",
            obj=page,
            respond=with_editor,
            says=[
                "Site pages say how this site works. They make no medical claims: those "
                "belong in an article, which is reviewed."
            ],
        )

    def version_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """One version beside what readers see instead; POST approves it."""
        may(request, "website.view_page")
        versions = PageVersion.objects.select_related("page", "proposed_by", "approved_by")
        # By way of the page: an id too large for the database is refused there.
        page = get_object_or_404(Page, pk=pk)
        version = get_object_or_404(versions, page=page, number=number)
        if request.method == "POST":
            may(request, "website.change_pageversion")

        def approve(data: dict[str, Any]) -> Done:
            approve_page(version=version, by=request.user)
            return Done("Approved. Readers see it now.", address(version.page, "change"))

        before = approved_before(version)
        return self.verb_page(
            request,
            NothingToAsk(sent(request)),
            approve,
            title=f"{version.title}, version {version.number}",
            button="Approve",
            obj=version.page,
            template="admin/house/version.html",
            version=version,
            before=before,
            title_changes=compare_text(before.title if before else "", version.title),
            summary_changes=compare_text(before.summary if before else "", version.summary),
            body_changes=compare_html(before.body, version.body) if before else None,
            text=present(version.body, []).html,
            may_approve=not version.is_approved
            and request.user.has_perm("website.change_pageversion"),
            is_own=version.proposed_by_id == request.user.pk,
        )
