"""Proposing a version of a site page, and a second person's approval of it."""

from typing import Any

from django.utils.decorators import method_decorator

from articles.comparing import compare_html, compare_text
from articles.rendering import present
from desk.common import versions
from desk.common.bodies import shows_editor
from desk.site_pages.forms import VersionForm
from website.actions import approve_page, propose_page
from website.models import Page, PageVersion
from website.site_pages import SEARCH_NAMES


@method_decorator(shows_editor, name="render_to_response")  # a redirect keeps the strict policy
class ProposeVersion(versions.ProposeVersion):
    model, versions = Page, PageVersion
    permission = "website.add_pageversion"
    form_class = VersionForm
    title = label = "Propose a version"
    explanation = (
        "Site pages say how this site works. They make no medical claims: those belong in an article, which is "
        "reviewed."
    )

    def get_explanation(self) -> list[str]:
        if self.object.slug != SEARCH_NAMES:
            return super().get_explanation()
        return [
            "Search reads the lists of this page: on each line names that it takes together, with “;” between them. "
            "It goes by this version once another managing editor has approved it."
        ]

    def propose(self, words: dict[str, Any]) -> PageVersion:
        return propose_page(page=self.object, by=self.user, **words)


class ApproveVersion(versions.ApproveVersion):
    model, versions = Page, PageVersion
    permission = "website.view_page"
    posting_permission = "website.change_pageversion"

    def get_title(self) -> str:
        return f"{self.version.title}, version {self.version.number}"

    def approve(self) -> PageVersion:
        return approve_page(version=self.version, by=self.user)

    def changes(self, before: PageVersion | None) -> dict[str, Any]:
        version = self.version
        return {
            "text": present(version.body, []).html,
            "title_changes": compare_text(before.title if before else "", version.title),
            "summary_changes": compare_text(before.summary if before else "", version.summary),
            "body_changes": compare_html(before.body, version.body) if before else None,
        }
