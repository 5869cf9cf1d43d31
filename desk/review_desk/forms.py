"""The reviewer's answers. One form carries them all, so that no button loses what was typed for another."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget

from articles.allowed import legible
from desk.common.forms import DayField
from reviews.checklists import CHECKLIST, QUESTIONS, Questions
from reviews.interests import KEYS, MOST_SAID, field_of
from reviews.interests import QUESTIONS as QUESTIONS_OF_INTEREST
from reviews.models import SignOff

Decision, Scope = SignOff.Decision, SignOff.Scope

# What the buttons send, and what it means.
DECISIONS = {
    "approve": (Decision.APPROVED, Scope.WHOLE),
    "approve_changes": (Decision.APPROVED, Scope.CHANGES),
    "ask_for_changes": (Decision.CHANGES_REQUESTED, Scope.WHOLE),
    "decline": (Decision.DECLINED, Scope.WHOLE),
}
DECLINING = (
    ("conflict", "I have a conflict of interest"),
    ("field", "It is outside my field"),
    ("time", "I do not have the time"),
)
DECLARING = (
    ("none", "I have nothing to declare"),
    ("some", "I declare what I write here"),
)


def _interest(asked: str) -> forms.CharField:
    return forms.CharField(
        label=asked,
        required=False,
        max_length=MOST_SAID,
        error_messages={"max_length": f"Keep each line to {MOST_SAID} characters: “{asked}”."},
    )


class AwayForm(forms.Form):
    """Until when a reviewer is away; empty when they are back."""

    until = DayField(
        label="The last day on which you are away",
        required=False,
        error_messages={"invalid": "Write the date as 2026-10-12."},
    )


class AnswersForm(forms.Form):
    """Everything on the panel. `requests` are the open requests for changes that the reviewer may clear, `points` what is ticked one by one."""

    use_required_attribute = False

    digest = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    base = forms.IntegerField(
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid": "Load the page again to see what changed."},
    )
    checked = forms.MultipleChoiceField(
        choices=QUESTIONS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "The checklist has changed. Tick it again."},
    )
    declares = forms.ChoiceField(choices=DECLARING, required=False, widget=forms.RadioSelect)
    has_conflict = forms.BooleanField(
        required=False, label="I have a conflict of interest with this article"
    )
    comment = forms.CharField(
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        label="Comment or reason",
        error_messages={"max_length": "Keep the comment to 5,000 characters."},
    )
    clears = forms.ChoiceField(
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "That request for changes is no longer open."},
    )
    declining = forms.ChoiceField(choices=DECLINING, required=False, widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, requests: list[SignOff], points: Questions = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, auto_id="answer-%s", **kwargs)
        self.fields["checked"].choices = [*QUESTIONS, *points]
        self.requests = {str(one.pk): one for one in requests}
        choices = [
            (key, f"Clear what {one.reviewer} asked for") for key, one in self.requests.items()
        ]
        self.fields["clears"].choices = [("", "Leave it open"), *choices]
        self.fields["comment"].widget.attrs["aria-describedby"] = "comment-hint"
        self.fields |= {field_of(key): _interest(asked) for key, _, asked in QUESTIONS_OF_INTEREST}

    @property
    def interests(self) -> list[forms.BoundField]:
        """The questions of the declaration of interests."""
        return [self[field_of(key)] for key in KEYS]

    @property
    def declares_something(self) -> bool:
        """Whether anything of a declaration is typed or chosen."""
        return bool(self["declares"].value()) or self.has_interests

    @property
    def has_interests(self) -> bool:
        """Whether a question of the declaration is answered."""
        return any(one.value() for one in self.interests)

    def clean_comment(self) -> str:
        return legible(self.cleaned_data["comment"]).strip()

    @property
    def about_the_page(self) -> list[BoundWidget]:
        """The questions of an approval of the whole page, to be ticked."""
        return self["checked"][: len(CHECKLIST)]

    @property
    def about_the_changes(self) -> list[BoundWidget]:
        """Those of an approval of the changes alone."""
        return self["checked"][len(CHECKLIST) : len(QUESTIONS)]

    @property
    def about_points(self) -> list[BoundWidget]:
        """Each dose or claim of the text, to be ticked by itself; those that changed first, where there are some that did not."""
        return self["checked"][len(QUESTIONS) :]

    @property
    def is_about_the_page(self) -> bool:
        """Whether an answer about the whole page is ticked."""
        return not self.ticked.isdisjoint(dict(CHECKLIST))

    @property
    def ticked(self) -> set[str]:
        """The keys of the questions that are ticked."""
        return set(self["checked"].value() or [])

    @property
    def declaration(self) -> dict[str, Any] | None:
        """What the reviewer declares with this form, for the verb; None when nothing is declared now."""
        says = self.cleaned_data["declares"]
        said = {key: legible(self.cleaned_data[field_of(key)]).strip() for key in KEYS}
        said = {key: words for key, words in said.items() if words}
        if not says and not said:
            return None
        return {"none_to_declare": says == "none", "by_category": said}

    def check_decision(self, name: str) -> bool:
        """Whether the form has what this button needs beyond what `sign_off` checks; its errors say what is missing."""
        if name == "decline" and not self.cleaned_data.get("declining"):
            self.add_error("declining", "Choose why you decline.")
        return not self.errors

    def for_decision(self, name: str) -> dict[str, Any]:
        """The arguments of `sign_off` for the button of this name."""
        decision, scope = DECISIONS[name]
        answers = self.cleaned_data
        given = {
            "digest": answers["digest"],
            "decision": decision,
            "scope": scope,
            "checklist": dict.fromkeys(answers["checked"], True),
            "comment": answers["comment"],
            "has_conflict": answers["has_conflict"],
            "clears": self.requests.get(answers["clears"]),
            "base": answers["base"],
        }
        if decision == Decision.DECLINED and answers["declining"]:
            given["comment"] = self._reason_to_decline()
            given["has_conflict"] |= answers["declining"] == "conflict"
        return given

    def _reason_to_decline(self) -> str:
        reason = dict(DECLINING)[self.cleaned_data["declining"]]
        return f"{reason}. {self.cleaned_data['comment']}".strip()
