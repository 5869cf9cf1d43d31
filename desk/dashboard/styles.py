"""Every component of the desk and of readers' pages in every state, made by what makes it elsewhere: later pages pick from these."""

from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from django import forms
from django.contrib import admin
from django.contrib.admin import helpers
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.allowed import CALLOUTS
from articles.cleaning import safe_entry
from articles.rendering import present
from desk.common import display
from desk.common.actions import Tool
from desk.dashboard.today import Line, Part
from desk.dashboard.todo import Task
from reviews.gate.findings import Finding, Severity
from website.alphabet import Letter
from website.entries import BackLink, Entry
from website.glyphs import NAMES
from website.hubs import Proof
from website.lists import Card, Link, TopicCard
from website.profiles import Person

if TYPE_CHECKING:
    from reviews.models import Release

_TONES = {
    "good": "It is as it should be: live",
    "ready": "It is as it should be, and readers do not see it yet: approved",
    "busy": "Somebody is at it: in review",
    "due": "Somebody must act: changes requested; live, review overdue",
    "bad": "It went wrong: withdrawn, retracted, failed",
    "quiet": "Nothing is asked of anybody: draft, ended",
}
_UNCHECKED = "nobody has looked up yet whether it was retracted or corrected."
_FINDINGS = [
    Finding("gate.E002", Severity.BLOCKS, "A fact check is missing.", "Ask somebody for one."),
    Finding(
        "gate.W005", Severity.WARNS, "Reference 2 is 24 years old.", "Look for newer evidence."
    ),
    *(
        Finding(
            *("gate.W006", Severity.WARNS, f"{work}: {_UNCHECKED}", "Look it up on its page."),
            subject=work,
        )
        for work in ("Reference 1, Smith 2019", "Reference 3, Jones 2021")
    ),
]
_WORDS = "A title long enough to be broken into two lines where the page is narrow"


class _Fields(forms.Form):
    """One field of each kind; the second has been left empty, which is an error."""

    filled = forms.CharField(
        required=False, initial="Migraine", help_text="A field that has a hint."
    )
    empty = forms.CharField(
        label="Empty and needed", error_messages={"required": "Say what is missing."}
    )
    long = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}), initial="Several lines."
    )
    one = forms.ChoiceField(
        required=False, label="One of some", choices=[("a", "A condition"), ("b", "A test")]
    )
    several = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("a", "Medical review"), ("b", "Fact check")],
        initial=["a"],
    )
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), required=False)
    locked = forms.CharField(required=False, disabled=True, initial="What nobody may change here")
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
            Task(1, "live article is overdue for review", "#lists", is_late=True),
            Task(3, "readers’ reports are waiting for a decision", "#lists"),
        ],
        "rows": [(_WORDS, state, display.relative_day(now)) for _ in range(2)],
    }
    return render(request, "admin/styles.html", context)


# The readers' pages

_BOXES = "".join(
    f'<div class="{classes}"><h3>{name}</h3><p>What to do, with a number to call: 999.</p><ul><li>the first point</li><li>the second one</li></ul></div>'
    for classes, name in CALLOUTS.items()
)
_TEXT = f"""
<h2>A heading of the text</h2>
<p>A paragraph with <strong>strong</strong> and <em>stressed</em> words, H<sub>2</sub>O, 10<sup>3</sup>, and
<a href="https://example.org/">a link to another site</a>.</p>
<ul><li>One of some.</li><li>Another one.</li></ul><ol><li>First.</li><li>Then.</li></ol>
<blockquote><p>What somebody said.</p></blockquote>
<table><caption>A table with its caption</caption><thead><tr><th scope="col">Dose</th><th scope="col">How often</th></tr></thead>
<tbody><tr><th scope="row">5 mg</th><td>18</td></tr><tr><th scope="row">10 mg</th><td>111</td></tr></tbody></table>
<h3>A heading below it</h3>{_BOXES}
"""


def _entry(number: int, standing: str, *, is_peer_reviewed: bool | None) -> Entry:
    text = safe_entry("Author A, Author B. The title of the work. <em>Journal</em>. 2026;1(2):3-4.")
    return Entry(
        number=str(number),
        text=text,
        is_peer_reviewed=is_peer_reviewed,
        labels=["Guideline"] if is_peer_reviewed is None else [],
        links=[Link("DOI", "#references"), Link("PubMed", "#references")],
        back_links=[BackLink("text", "Back to the text")],
        retracted_reason="It is what the text is about." if standing == "retracted" else "",
        standing=standing,
        noticed_on=timezone.localdate() if standing else None,
    )


def _card(title: str, *, is_overdue: bool) -> Card:
    now = timezone.now()
    due = timezone.localdate() - timedelta(days=is_overdue)
    return Card(
        title=title,
        summary="What the article says, in a sentence.",
        url="#cards",
        topic=Link("A topic", "#cards"),
        language="en",
        kind="condition",
        # No text stands behind it: of a release, what a card shows.
        release=cast("Release", SimpleNamespace(reviewed_at=now, review_due_on=due)),
    )


@require_safe
def readers_styles(request: HttpRequest) -> HttpResponse:
    standings = (
        ("", True),
        ("", False),
        ("corrected", True),
        ("concern", None),
        ("retracted", True),
    )
    entries = [
        _entry(number, standing, is_peer_reviewed=reviewed)
        for number, (standing, reviewed) in enumerate(standings, start=1)
    ]
    cards = [_card(_WORDS, is_overdue=False), _card("A title", is_overdue=True)]
    signer = Person("Rosa Rivera", "#proof", "M.D.", "A specialty")
    context = {
        "text": present(_TEXT, ()).html,
        "page": {"references": entries},
        "entries": cards,
        "proof": Proof(signer, cards[0], cards[0].reviewed_at),
        "topics": [
            TopicCard(name, "What the topic is about.", "#topics")
            for name in ("Heart", "Sleep", "Other")
        ],
        "glyphs": sorted(NAMES),
        "letters": [Letter("a", is_used=True), Letter("b", is_used=False)],
        "tones": ("", "green", "amber", "red"),
    }
    return render(request, "website/styles.html", context)
