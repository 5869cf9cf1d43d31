"""Adding a helpline, proposing how it is called, and a second person's approval of it."""

from html import escape
from typing import Any

from django import forms

from articles.actions import approve_helpline, create_helpline, propose_helpline
from articles.cleaning import safe_difference
from articles.models import Helpline, HelplineVersion
from desk.common import display, versions
from desk.common.actions import ActionView, admin_url
from desk.helplines.forms import NewHelplineForm, NumberForm


class AddHelpline(ActionView):
    model = Helpline
    permission = "articles.add_helpline"
    form_class = NewHelplineForm
    title = "Add a helpline"
    button = "Add"
    explanation = "Texts can name it once one managing editor has proposed its number and another has called it and approved."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": Helpline()}

    def perform(self, form: forms.Form) -> str:
        self.object = create_helpline(by=self.user, **form.cleaned_data)
        return "Propose its number next."

    def get_success_url(self) -> str:
        return admin_url(self.object, ProposeNumber.name) if self.object else self.home


class ProposeNumber(versions.ProposeVersion):
    model, versions = Helpline, HelplineVersion
    permission = "articles.add_helplineversion"
    form_class = NumberForm
    title = label = "Propose a number"
    explanation = (
        "Every page that names this helpline shows it as soon as another managing editor has approved it. Is the line "
        "down? Propose a stand-in with a last day: the number from before comes back by itself."
    )

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": HelplineVersion(helpline=self.object)}

    def propose(self, words: dict[str, Any]) -> HelplineVersion:
        return propose_helpline(helpline=self.object, by=self.user, **words)


class ApproveNumber(versions.ApproveVersion):
    model, versions = Helpline, HelplineVersion
    permission = "articles.view_helpline"
    posting_permission = "articles.change_helplineversion"
    template_name = "admin/house/number.html"

    def get_title(self) -> str:
        return f"{self.object}: version {self.version.number}"

    def get_explanation(self) -> list[str]:
        is_own = self.version.proposed_by_id == self.user.pk
        return [] if is_own else ["Call it before you approve it: does this line answer?"]

    def approve(self) -> HelplineVersion:
        return approve_helpline(version=self.version, by=self.user)

    def perform(self, form: forms.Form) -> str:
        super().perform(form)
        return "Approved. Pages that name it show it now, and writers find it in the Helpline menu."

    def changes(self, before: HelplineVersion | None) -> dict[str, Any]:
        # Whole, before and after: of a number no digits are a change.
        now, was = escape(in_words(self.version)), before and escape(in_words(before))
        return {"changes": safe_difference(f"<del>{was}</del> <ins>{now}</ins>" if was else now)}


def in_words(version: Any) -> str:
    """All that a version says, on one line."""
    until = f"a stand-in until {display.in_words(version.until)}" if version.until else ""
    return ", ".join(filter(None, (version.phone, version.text_line, version.hours, until)))
