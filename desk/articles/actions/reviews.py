"""Asking reviewers, and ending a round."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from articles.models import Article, Revision
from desk.articles import prerequisites
from desk.articles.actions.common import ReasonForm, asks, newest
from desk.articles.pages import step, to_article
from desk.common import access
from desk.common.actions import sent
from desk.common.choices import WordField
from desk.common.rows import RowField
from people.days import local_day
from reviews import actions
from reviews.gate.approvals import qualified, writers_of
from reviews.models import ApprovalKind, Reviewer
from reviews.policies import policy_of, slots_of

DAYS_TO_REVIEW = 14
MOST_ASKED = 6


class AskForm(forms.Form):
    """One reviewer, what they are asked for, and by when."""

    reviewer = RowField(Reviewer.objects.all(), required=False, empty_label="Nobody")
    kind = WordField(
        label="For a",
        choices=ApprovalKind,
        error_messages={"required": "Choose what this reviewer is asked for."},
    )
    due_on = forms.DateField(
        label="Due",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Say by when.", "invalid": "Write the date as 2026-10-12."},
    )

    def __init__(self, *args: Any, able: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].choices = [("", "Nobody"), *able]

    def clean_due_on(self) -> Any:
        due_on = self.cleaned_data["due_on"]
        if due_on < local_day(timezone.now()):
            raise forms.ValidationError("This day is in the past. Choose today or a later day.")
        return due_on


AskFormSet = forms.formset_factory(AskForm, extra=0, max_num=MOST_ASKED, absolute_max=MOST_ASKED)


class AskSeveral(forms.Form):
    """Several `AskForm` lines as one form; at least one of them names a reviewer."""

    def __init__(self, data: Any = None, *, kinds: list[str], able: list[tuple[str, str]]) -> None:
        super().__init__(data)
        due_on = local_day(timezone.now()) + timedelta(days=DAYS_TO_REVIEW)
        begin = [{"kind": kind, "due_on": due_on} for kind in kinds]
        self.lines = AskFormSet(data, initial=begin, form_kwargs={"able": able}, prefix="ask")

    def clean(self) -> dict[str, Any]:
        if not self.lines.is_valid():
            raise forms.ValidationError("Please correct the fields marked below.")
        chosen = [line for line in self.lines.cleaned_data if line.get("reviewer")]
        if not chosen:
            raise forms.ValidationError("Choose at least one reviewer.")
        chosen_twice = _first_repeated([one["reviewer"] for one in chosen])
        if chosen_twice:
            raise forms.ValidationError(
                f"{chosen_twice.name} is chosen twice, and each approval must come from a different person. "
                "Choose somebody else, or nobody."
            )
        return {"asked": [(one["reviewer"], one["kind"], one["due_on"]) for one in chosen]}


def _first_repeated(reviewers: list[Reviewer]) -> Reviewer | None:
    return next((one for one in reviewers if reviewers.count(one) > 1), None)


def able_reviewers(revision: Revision) -> tuple[list[tuple[str, str]], list[str]]:
    """Whom this text can be shown to, with what each can give; and why others are not on the list."""
    at = timezone.now()
    writers = writers_of(revision)
    able, others = [], []
    for reviewer in prerequisites.active_reviewers():
        kinds = [k.label for k in ApprovalKind if qualified(reviewer, k, at=at)]
        if reviewer.pk in writers:
            others.append(f"{reviewer.name} wrote part of the text.")
        elif not kinds:
            others.append(f"{reviewer.name} has no verified, unexpired credential.")
        else:
            about = ", ".join(filter(None, [reviewer.specialty, *kinds]))
            able.append((str(reviewer.pk), f"{reviewer} – {about}"))
    return able, others


def _kinds_to_ask(article: Article) -> list[str]:
    policy = policy_of(article)
    kinds = slots_of(policy) if policy else [ApprovalKind.MEDICAL.value]
    return [*kinds, ApprovalKind.MEDICAL.value][:MOST_ASKED]


@asks
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a review of the newest text and ask reviewers."""
    article = access.article_or_404(request, pk, access.SUBMIT)
    revision = newest(article)
    able, others = able_reviewers(revision)
    form = AskSeveral(sent(request), kinds=_kinds_to_ask(article), able=able)

    def verb(given: dict[str, Any]) -> str:
        review = actions.submit(revision=revision, by=request.user, assignments=given["asked"])
        names = ", ".join(reviewer.name for reviewer, _, _ in given["asked"])
        return f"Revision {review.revision.number} is in review. Asked: {names}."

    return step(
        request,
        article,
        form,
        verb,
        title="Submit for review",
        button="Submit for review",
        template="desk/article/submit.html",
        revision=revision,
        others=others,
        nobody=not able,
        lacks=prerequisites.for_article(article, user=request.user, at=timezone.now()),
        policy=policy_of(article),
    )


@asks
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask another reviewer about the text under review."""
    article = access.article_or_404(request, pk, access.SUBMIT)
    review = actions.open_review(article)
    if review is None:
        messages.info(request, "No review is open. Submit the text for review first.")
        return to_article(article)
    able, others = able_reviewers(review.revision)
    form = AskSeveral(sent(request), kinds=[ApprovalKind.MEDICAL.value], able=able)

    def verb(given: dict[str, Any]) -> str:
        reviewer, kind, due_on = given["asked"][0]
        actions.assign(review=review, reviewer=reviewer, kind=kind, due_on=due_on, by=request.user)
        return f"{reviewer.name} was asked for a {ApprovalKind(kind).label}."

    return step(
        request,
        article,
        form,
        verb,
        title="Ask another reviewer",
        button="Ask",
        template="desk/article/submit.html",
        revision=review.revision,
        others=others,
        nobody=not able,
        policy=policy_of(article),
    )


@asks
def close_review(request: HttpRequest, pk: int) -> HttpResponse:
    """End the round."""
    article = access.article_or_404(request, pk, access.SUBMIT)
    review = actions.open_review(article)
    if review is None:
        messages.info(request, "No review is open.")
        return to_article(article)
    waiting = review.assignments.waiting().select_related("reviewer__user")

    def verb(given: dict[str, Any]) -> str:
        actions.close_review(review=review, by=request.user, reason=given["reason"])
        return "The review has been closed."

    return step(
        request,
        article,
        ReasonForm(sent(request)),
        verb,
        title="Close the review",
        button="Close the review",
        says=[
            f"Revision {review.revision.number} is no longer asked about. Decisions already given stay with it.",
            *(
                f"{one.reviewer.name}’s {one.get_kind_display()} is discarded"
                f"{', although it was begun' if hasattr(one, 'scratch') else ''}."
                for one in waiting
            ),
        ],
        is_grave=True,
    )
