"""Texts that take two people: what their pages share. One proposes a version, another one approves it."""

from typing import Any, ClassVar

from django import forms
from django.db.models import OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from desk.common import display
from desk.common.actions import ActionView, admin_url, refuse_if_done_before
from desk.common.working import KeepsWords
from people.two_person import Version


class ProposeVersion(KeepsWords):
    """A form that starts from the newest version and makes the next one."""

    name = "propose"
    versions: ClassVar[type[Version]]
    button = "Propose"
    proposed: Version

    def get_initial(self) -> dict[str, Any]:
        latest = self.versions.of_subject(self.object)
        return latest.values(*self.versions.said).first() or {}

    def get_context_data(self, form: forms.Form | None = None, **context: Any) -> dict[str, Any]:
        """With a word on a version that waits already: approving it would be refused once a newer one is approved."""
        shown = super().get_context_data(form, **context)
        latest = self.versions.of_subject(self.object).first()
        if latest and not latest.is_approved:
            waits = f"Version {latest.number} is waiting for approval already. What you propose here takes its place."
            shown["explanation"] = [*shown["explanation"], waits]
        return shown

    def propose(self, words: dict[str, Any]) -> Version:
        """Do the verb."""
        raise NotImplementedError

    def perform(self, form: forms.Form) -> str:
        self.proposed = self.propose(form.cleaned_data)
        return "Readers see it once another managing editor has approved it."

    def get_success_url(self) -> str:
        return admin_url(self.model, "version", self.object.pk, self.proposed.number)


class ApproveVersion(ActionView):
    """One version and what it changes for readers; the button approves it."""

    name = "version"
    versions: ClassVar[type[Version]]
    template_name = "admin/house/version.html"
    button = "Approve"

    @classmethod
    def route(cls) -> str:
        return "versions/<int:number>/"

    @classmethod
    def applies_to(cls, obj: Any, user: Any) -> bool:
        """Each version has a link of its own."""
        return False

    @cached_property
    def version(self) -> Version:
        versions = self.versions.of_subject(self.object)
        people = versions.select_related(self.versions.of, "proposed_by", "approved_by")
        return get_object_or_404(people, number=self.kwargs["number"])

    def approve(self) -> Version:
        """Do the verb."""
        raise NotImplementedError

    def changes(self, before: Version | None) -> dict[str, Any]:
        """What the page shows of the version's words, and of what they change."""
        raise NotImplementedError

    def perform(self, form: forms.Form) -> str:
        approved = self.approve()
        refuse_if_done_before(self.user, approved.approved_by, approved.approved_at)
        return "Approved. Readers see it now."

    def get_context_data(self, form: forms.Form | None = None, **context: Any) -> dict[str, Any]:
        version, before = self.version, self.version.before()
        may_approve = not version.is_approved and self.user.has_perm(self.posting_permission)
        shown = {
            "version": version,
            "before": before,
            "may_approve": may_approve,
            "is_own": version.proposed_by_id == self.user.pk,
            **self.changes(before),
        }
        return super().get_context_data(form, **context) | shown


def with_numbers(rows: QuerySet[Any], model: type[Version]) -> QuerySet[Any]:
    """Rows with the numbers of their newest version and of the one that readers see."""
    newest = model.of_subject(OuterRef("pk"))
    return rows.annotate(
        newest_number=Subquery(newest.values("number")[:1]),
        approved_number=Subquery(newest.approved().values("number")[:1]),
    )


def state_of(row: Any) -> SafeString:
    """In one state, how far the versions of a row are `with_numbers`."""
    if row.newest_number is None:
        return display.state("quiet", "no version yet")
    if row.approved_number is None:
        return display.state("due", "waiting for approval")
    if row.newest_number != row.approved_number:
        return display.state(
            "due", f"version {row.approved_number} is live, a newer one is waiting for approval"
        )
    return display.state("good", f"version {row.approved_number} is live")


def table(row: Any, model: type[Version], called: str = "Versions") -> dict[str, Any]:
    """What `_versions.html` shows, under this heading, of a row `with_numbers`."""
    unread = set(model.said) - {model.listed_by}
    versions = model.of_subject(row).select_related("proposed_by", "approved_by").defer(*unread)
    return {
        "versions": [(one, admin_url(row, "version", row.pk, one.number)) for one in versions],
        "versions_called": called,
        "approved_number": row.approved_number,
        "listed_by": model._meta.get_field(model.listed_by).verbose_name,
    }
