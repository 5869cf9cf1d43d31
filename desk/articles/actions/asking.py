"""The form that asks reviewers, and whom it offers."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django import forms
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.text import Truncator

from articles.models import Revision
from desk.articles import prerequisites
from desk.common.choices import WordField
from desk.common.forms import DayField
from desk.common.rows import RowField
from people.days import local_day
from reviews.gate.approvals import qualified
from reviews.gate.stretches import writers_of
from reviews.models import ASKED, ApprovalKind, Assignment, Reviewer, SignOff

DAYS_TO_REVIEW = 14
MOST_ASKED = 6
CONFLICT = "has a conflict of interest here"

Choices = list[tuple[str, str]]


class AskForm(forms.Form):
    """One reviewer, what they are asked for, and by when."""

    reviewer = RowField(Reviewer.objects.all(), required=False, empty_label="Nobody")
    kind = WordField(
        label="For a",
        choices=list(ASKED.items()),
        error_messages={"required": "Choose what this reviewer is asked for."},
    )
    due_on = DayField(
        label="Due",
        error_messages={"required": "Say by when.", "invalid": "Write the date as 2026-10-12."},
    )

    def __init__(
        self, *args: Any, able: Choices, advisers: Choices, nobody: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].choices = [("", nobody), *able, *advisers]

    def clean_due_on(self) -> Any:
        due_on = self.cleaned_data["due_on"]
        if due_on < local_day(timezone.now()):
            raise forms.ValidationError("This day is in the past. Choose today or a later day.")
        return due_on


AskFormSet = forms.formset_factory(AskForm, extra=0, max_num=MOST_ASKED, absolute_max=MOST_ASKED)


class AskSeveral(forms.Form):
    """Several `AskForm`s as one form; at least one of them names a reviewer. Each request for changes takes an answer."""

    def __init__(
        self,
        data: Any = None,
        *,
        lines: list[dict[str, Any]],
        able: "Able",
        requests: Sequence[SignOff] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        due_on = local_day(timezone.now()) + timedelta(days=DAYS_TO_REVIEW)
        begin = [{"due_on": due_on} | line for line in lines]
        is_one = len(lines) == 1
        nobody = "Choose a reviewer" if is_one else "Nobody"
        consulted = [("To be consulted only", able.advisers)] if able.advisers else []
        known = {"able": able.able, "advisers": consulted, "nobody": nobody}
        self.formset = AskFormSet(data, initial=begin, form_kwargs=known, prefix="ask")
        self.fields["message"] = forms.CharField(
            label="Message to the reviewers",
            required=False,
            max_length=Assignment.MOST_SAID,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text="What they should know or look at most. It is in their mail, and above the text.",
            error_messages={
                "max_length": f"Keep the message to {Assignment.MOST_SAID:,} characters."
            },
        )
        self.requests = {f"answer_{one.pk}": one for one in requests}
        for name, request in self.requests.items():
            self.fields[name] = _answer_to(request, is_first=request is requests[0])

    @property
    def to_answer(self) -> list[tuple[SignOff, forms.BoundField]]:
        """Each request for changes with the field for its answer."""
        return [(request, self[name]) for name, request in self.requests.items()]

    def clean(self) -> dict[str, Any]:
        if not self.formset.is_valid():
            raise forms.ValidationError("Please correct the fields marked below.")
        chosen = [row for row in self.formset.cleaned_data if row.get("reviewer")]
        if not chosen:
            raise forms.ValidationError("Choose at least one reviewer.")
        chosen_twice = _first_repeated([one["reviewer"] for one in chosen])
        if chosen_twice:
            raise forms.ValidationError(
                f"{chosen_twice.name} is chosen twice, and each approval must come from a different person. "
                "Choose somebody else, or nobody."
            )
        return {
            "assignments": [(one["reviewer"], one["kind"], one["due_on"]) for one in chosen],
            "message": self.cleaned_data.get("message", ""),
            "answers": {
                request: self.cleaned_data.get(name, "") for name, request in self.requests.items()
            },
        }


def _answer_to(request: SignOff, *, is_first: bool) -> forms.CharField:
    whom = request.reviewer.name
    attrs = {"rows": 3, **({"autofocus": True} if is_first else {})}
    return forms.CharField(
        label=f"Your answer to {whom}",
        max_length=2000,
        widget=forms.Textarea(attrs=attrs),
        help_text=f"What became of it, in words. {whom} reads it above what changed.",
        error_messages={
            "required": f"Say what became of what {whom} asked for.",
            "max_length": "Keep an answer to 2,000 characters.",
        },
    )


def _first_repeated(reviewers: list[Reviewer]) -> Reviewer | None:
    return next((one for one in reviewers if reviewers.count(one) > 1), None)


class Able(NamedTuple):
    """Who can be asked about a text, with what each can give and has said of it; who can only be consulted; and why."""

    able: Choices
    advisers: Choices
    others: list[str]


def able_reviewers(revision: Revision, *, apart_from: int | None = None) -> Able:
    """Reviewers who can be asked about this text, those who are away last; and those who can't approve it."""
    at = timezone.now()
    writers = writers_of(revision)
    said = _said_of(revision.article_id)
    able: Choices = []
    away: Choices = []
    advisers: Choices = []
    others = []
    for reviewer in _with_load(prerequisites.active_reviewers().exclude(pk=apart_from)):
        key, who = str(reviewer.pk), str(reviewer)
        kinds = [label for kind, label in ApprovalKind.choices if qualified(reviewer, kind, at=at)]
        if reviewer.pk in writers:
            others.append(f"{reviewer.name} wrote part of the text.")
            advisers.append((key, f"{who} – wrote part of the text"))
        elif not kinds:
            others.append(f"{reviewer.name} has no verified, unexpired credential.")
            advisers.append((key, ", ".join(filter(None, [who, reviewer.specialty]))))
        else:
            about = ", ".join(filter(None, [_field_of(reviewer, at), *kinds]))
            marks = [*said.get(reviewer.pk, ()), *_how_busy(reviewer)]
            is_away = reviewer.away_until and reviewer.away_until >= local_day(at)
            if is_away:
                marks.insert(0, f"away until {reviewer.away_until:%-d %B %Y}")
            told = "".join(f" – {mark}" for mark in marks)
            (away if is_away else able).append((key, f"{who} – {about}{told}"))
    return Able([*able, *away], advisers, others)


def _with_load(reviewers: QuerySet[Reviewer]) -> QuerySet[Reviewer]:
    """The same, each with how much waits for them and when they decided last."""
    waiting = Assignment.objects.waiting().filter(reviewer=OuterRef("pk")).order_by()
    counted = waiting.values("reviewer").annotate(n=Count("pk")).values("n")
    decided = SignOff.objects.filter(reviewer=OuterRef("pk")).order_by("-signed_at")
    return reviewers.annotate(
        n_waiting=Coalesce(Subquery(counted), 0),
        decided_at=Subquery(decided.values("signed_at")[:1]),
    )


def _field_of(reviewer: Reviewer, at: datetime) -> str:
    """What they are in: by their checked credentials, or as their profile says."""
    checked = [one.specialty for one in reviewer.credentials.all() if one.stands(at)]
    return ", ".join(dict.fromkeys(filter(None, checked))) or reviewer.specialty


def _how_busy(reviewer: Any) -> Iterator[str]:
    if reviewer.n_waiting:
        yield f"{reviewer.n_waiting} waiting for them"
    if reviewer.decided_at:
        yield f"decided last on {local_day(reviewer.decided_at):%-d %B %Y}"


def _said_of(article: int) -> dict[int, list[str]]:
    """By reviewer, what an editor should know before asking: who has a conflict with this article, who declined and why."""
    declined = Q(decision=SignOff.Decision.DECLINED)
    made = SignOff.objects.filter(
        declined | Q(has_conflict=True) | Q(late_conflict__isnull=False),
        revision__article=article,
        withdrawn_at=None,
    ).select_related("late_conflict")
    said: dict[int, list[str]] = defaultdict(list)
    for one in made.order_by("reviewer", "-signed_at"):
        marks = said[one.reviewer_id]
        if (one.has_conflict or hasattr(one, "late_conflict")) and CONFLICT not in marks:
            marks.insert(0, CONFLICT)
        if one.decision == SignOff.Decision.DECLINED and len(marks) < 2:
            why = Truncator(one.comment).chars(80)
            marks.append(f"declined on {local_day(one.signed_at):%-d %B %Y}: {why}")
    return said
