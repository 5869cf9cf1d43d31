"""Every component of the desk in every state, made by what makes it elsewhere: later pages pick from these."""

from django import forms
from django.contrib import admin
from django.contrib.admin import helpers
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from desk.common import display
from desk.common.actions import Tool
from desk.dashboard.today import Line, Part
from desk.dashboard.todo import Task
from reviews.gate.findings import Finding, Severity

_TONES = {
    "good": "It is as it should be: live, approved",
    "busy": "Somebody is at it: in review",
    "due": "Somebody must act: changes requested, review due",
    "bad": "It went wrong: withdrawn, retracted, failed",
    "quiet": "Nothing is asked of anybody: draft, ended",
}
_FINDINGS = [
    Finding("E002", Severity.BLOCKS, "A fact check is missing.", "Ask somebody for one."),
    Finding("W004", Severity.WARNS, "Reference 2 is 24 years old.", "Look for newer evidence."),
]
_WORDS = "A title long enough to be broken into two lines where the page is narrow"


class _Fields(forms.Form):
    """One field of each kind; the second has been left empty, which is an error."""

    filled = forms.CharField(initial="Migraine", help_text="A field that has a hint.")
    empty = forms.CharField(label="Empty and needed")
    long = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}), initial="Several lines."
    )
    one = forms.ChoiceField(label="One of some", choices=[("a", "A condition"), ("b", "A test")])
    several = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        choices=[("a", "Medical review"), ("b", "Fact check")],
        initial=["a"],
    )
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), required=False)
    locked = forms.CharField(disabled=True, initial="What nobody may change here")
    agreed = forms.BooleanField(label="A single tick", required=False)


def _form() -> helpers.AdminForm:
    """The form as it comes back: what was typed, and what is wrong."""
    fields = _Fields.base_fields
    typed = {name: field.initial for name, field in fields.items() if field.initial}
    form = _Fields(typed | {"one": "a"}, label_suffix="")
    return helpers.AdminForm(form, [(None, {"fields": list(fields)})], {})


@require_safe
def styles(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    state = display.state("due", "Changes requested")
    line = Line(_WORDS, "#lists", "to correct the text", display.relative_day(now), state)
    context = admin.site.each_context(request) | {
        "title": "Styles",
        "states": [(display.state(tone, tone), said) for tone, said in _TONES.items()],
        "findings": _FINDINGS,
        "adminform": _form(),
        "tools": [Tool("Look at it", "#buttons"), Tool("Take it offline", "#buttons", "grave")],
        "part": Part("Waiting for you", [line, line], 7, "#lists"),
        "steps": [
            Task(1, "live article is due for review", "#lists", is_late=True),
            Task(3, "readers’ reports are waiting for a decision", "#lists"),
        ],
        "rows": [(_WORDS, state, display.relative_day(now)) for _ in range(2)],
    }
    return render(request, "admin/styles.html", context)
