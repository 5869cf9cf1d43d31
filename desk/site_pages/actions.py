"""Proposing a version of a site page, and a second person's approval of it."""

from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property

from articles.comparing import compare_html, compare_text
from articles.rendering import present
from desk.common.actions import ActionView, admin_url, refuse_if_done_before
from desk.common.bodies import shows_editor
from desk.common.working import KeepsWords
from desk.site_pages.forms import VersionForm
from website.actions import approve_page, propose_page
from website.models import Page, PageVersion


@method_decorator(shows_editor, name="render_to_response")  # a redirect keeps the strict policy
class ProposeVersion(KeepsWords):
    model = Page
    name = "propose"
    permission = "website.add_pageversion"
    form_class = VersionForm
    title = label = "Propose a version"
    button = "Propose"
    explanation = (
        "Site pages say how this site works. They make no medical claims: those belong in an article, which is "
        "reviewed."
    )
    proposed: PageVersion

    def get_initial(self) -> dict[str, Any]:
        latest = self.object.versions.order_by("-number")
        return latest.values("title", "summary", "body").first() or {}

    def perform(self, form: forms.Form) -> str:
        self.proposed = propose_page(page=self.object, by=self.user, **form.cleaned_data)
        return "Readers see it once another managing editor has approved it."

    def get_success_url(self) -> str:
        return admin_url(Page, "version", self.object.pk, self.proposed.number)


class ApproveVersion(ActionView):
    """One version and what it changes for readers; the button approves it."""

    model = Page
    name = "version"
    permission = "website.view_page"
    posting_permission = "website.change_pageversion"
    template_name = "admin/house/version.html"
    button = "Approve"

    @cached_property
    def version(self) -> PageVersion:
        versions = PageVersion.objects.select_related("page", "proposed_by", "approved_by")
        return get_object_or_404(versions, page=self.object, number=self.kwargs["number"])

    def get_title(self) -> str:
        return f"{self.version.title}, version {self.version.number}"

    def perform(self, form: forms.Form) -> str:
        approved = approve_page(version=self.version, by=self.user)
        refuse_if_done_before(self.user, approved.approved_by, approved.approved_at)
        return "Approved. Readers see it now."

    def get_context_data(self, form: forms.Form | None = None, **context: Any) -> dict[str, Any]:
        version = self.version
        may_approve = not version.is_approved and self.user.has_perm(self.posting_permission)
        shown = {
            "version": version,
            "text": present(version.body, []).html,
            "may_approve": may_approve,
            "is_own": version.proposed_by_id == self.user.pk,
            **_changes(approved_before(version), version),
        }
        return super().get_context_data(form, **context) | shown


def approved_before(version: PageVersion) -> PageVersion | None:
    """What readers saw before this version, or see instead of it."""
    earlier = PageVersion.objects.approved().filter(page=version.page_id, number__lt=version.number)
    return earlier.order_by("-number").first()


def _changes(before: PageVersion | None, version: PageVersion) -> dict[str, Any]:
    return {
        "before": before,
        "title_changes": compare_text(before.title if before else "", version.title),
        "summary_changes": compare_text(before.summary if before else "", version.summary),
        "body_changes": compare_html(before.body, version.body) if before else None,
    }
