"""One assignment: sent again, moved to somebody else, or withdrawn."""

from datetime import timedelta
from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property

from articles.models import Revision
from desk.articles.actions.asking import DAYS_TO_REVIEW, able_reviewers
from desk.articles.actions.common import ArticleAction
from desk.articles.pages import article_url
from desk.common import access
from desk.common.actions import Tool
from desk.common.forms import DayField, ReasonForm
from desk.common.rows import RowField
from people.days import local_day
from people.models import User
from reviews import actions
from reviews.models import Assignment, Reviewer, SignOff


class OneAssignment(ArticleAction):
    """Something that is done with one assignment of the article's open review."""

    permission = access.SUBMIT
    details = "<int:assignment_pk>/"

    @cached_property
    def assignment(self) -> Assignment:
        asked = Assignment.objects.filter(review__article=self.article)
        known = asked.select_related("review", "revision", "reviewer__user")
        return get_object_or_404(known, pk=self.kwargs["assignment_pk"])

    @classmethod
    def is_possible(cls, assignment: Assignment) -> bool:
        """Whether this can be done with it, as long as its review is open."""
        return not assignment.ended_at and not hasattr(assignment, "sign_off")

    def nothing_to_do(self) -> str:
        whom = self.assignment.reviewer.name
        if self.assignment.review.closed_at:
            return "This review is closed."
        if self.is_possible(self.assignment):
            return ""
        if self.assignment.ended_at:
            return f"{whom} is no longer asked about this text."
        return f"{whom} has decided already."

    @property
    def about(self) -> str:
        """Who was asked for what."""
        kind, number = self.assignment.get_kind_display(), self.assignment.revision.number
        return f"{self.assignment.reviewer.name} was asked for a {kind} of revision {number}"


class SendAgain(OneAssignment):
    """The same mail once more."""

    name = "send_again"
    title = button = "Send it again"
    label = "Send again"

    def get_explanation(self) -> list[str]:
        asked = self.assignment
        return [
            f"{self.about} on {local_day(asked.asked_at):%-d %B %Y}, by {asked.due_on:%-d %B %Y}. The same mail goes "
            "to them once more."
        ]

    def perform(self, form: forms.Form) -> str:
        whom = self.assignment.reviewer.name
        if actions.send_again(assignment=self.assignment, by=self.user):
            return f"{whom} gets the mail once more."
        return f"{whom} was sent it within the last hour; no second mail goes out."


class MoveForm(forms.Form):
    """Who is asked instead, and by when."""

    reviewer = RowField(
        Reviewer.objects.all(),
        label="Ask instead",
        empty_label="Choose a reviewer",
        error_messages={"required": "Choose who is asked instead."},
    )
    due_on = DayField(
        label="Due",
        error_messages={"required": "Say by when.", "invalid": "Write the date as 2026-10-12."},
    )

    def __init__(self, *args: Any, able: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].choices = [("", "Choose a reviewer"), *able]


class MoveAssignment(OneAssignment):
    """Another reviewer, for the same; for one who declined, too."""

    name = "move_assignment"
    form_class = MoveForm
    button = "Ask them instead"
    label = "Replace"

    @classmethod
    def is_possible(cls, assignment: Assignment) -> bool:
        decision = getattr(assignment, "sign_off", None)
        return decision is None or decision.decision == SignOff.Decision.DECLINED

    @property
    def revision(self) -> Revision:
        return self.assignment.revision

    def get_title(self) -> str:
        return f"Replace {self.assignment.reviewer.name}"

    def get_explanation(self) -> list[str]:
        if not super().is_possible(self.assignment):
            return [f"{self.about}, and does not answer it. Somebody else is asked for the same."]
        return [
            f"{self.about}, and has not decided. They are told by mail that they no longer need to. Their notes are kept, and only they can read them."
        ]

    def get_initial(self) -> dict[str, Any]:
        soon = local_day(timezone.now()) + timedelta(days=DAYS_TO_REVIEW)
        return {"due_on": max(soon, self.assignment.due_on)}

    def get_form_kwargs(self) -> dict[str, Any]:
        found = able_reviewers(self.revision, apart_from=self.assignment.reviewer_id)
        able = found.able + (found.advisers if self.assignment.is_consultation else [])
        return super().get_form_kwargs() | {"able": able}

    def perform(self, form: forms.Form) -> str:
        made = actions.move_assignment(
            assignment=self.assignment, by=self.user, **form.cleaned_data
        )
        whom = self.assignment.reviewer.name
        return (
            f"{made.reviewer.name} is asked for the {made.get_kind_display()} in place of {whom}."
        )


class SendBackForm(ReasonForm):
    """What is missing or mistaken, for the reviewer, and by when they decide anew."""

    due_on = DayField(
        label="Due",
        error_messages={"required": "Say by when.", "invalid": "Write the date as 2026-10-12."},
    )


class SendBack(OneAssignment):
    """An incomplete or mistaken review goes back to whoever made it."""

    name = "send_back"
    form_class = SendBackForm
    title = button = "Send it back"
    label = "Send back"

    @classmethod
    def is_possible(cls, assignment: Assignment) -> bool:
        decision = getattr(assignment, "sign_off", None)
        declined = decision and decision.decision == SignOff.Decision.DECLINED
        return bool(decision and not declined and not decision.withdrawn_at)

    @property
    def sign_off(self) -> SignOff:
        return self.assignment.sign_off

    def nothing_to_do(self) -> str:
        if not hasattr(self.assignment, "sign_off"):
            return f"{self.assignment.reviewer.name} has not decided yet."
        return actions.why_not_send_back(self.sign_off, self.user)

    def get_explanation(self) -> list[str]:
        whom = self.assignment.reviewer.name
        told = [
            f"{self.about}, and decided: {self.sign_off.get_decision_display()}. They are asked to decide anew, "
            "and read your reason in their mail and above the text. Nobody else changes what they said; it stays in the record."
        ]
        if self.sign_off.decision == SignOff.Decision.APPROVED:
            return [*told, f"The approval by {whom} counts no more."]
        return [*told, f"What {whom} asked for stands until they decide."]

    def get_initial(self) -> dict[str, Any]:
        return {"due_on": local_day(timezone.now()) + timedelta(days=DAYS_TO_REVIEW)}

    def perform(self, form: forms.Form) -> str:
        actions.send_back(sign_off=self.sign_off, by=self.user, **form.cleaned_data)
        return f"{self.assignment.reviewer.name} is asked to decide anew."


class EndAssignment(OneAssignment):
    """Nobody is asked instead."""

    name = "end_assignment"
    form_class = ReasonForm
    title = button = "Stop asking"
    label = "Withdraw"
    is_grave = True

    def get_explanation(self) -> list[str]:
        return [
            f"{self.about}, and has not decided. They are told that they need not any more; the text is closed to them. "
            "Your reason stays with the editors."
        ]

    def perform(self, form: forms.Form) -> str:
        actions.end_assignment(assignment=self.assignment, by=self.user, **form.cleaned_data)
        return f"{self.assignment.reviewer.name} is no longer asked."


ACTIONS: tuple[type[OneAssignment], ...] = (
    SendAgain,
    SendBack,
    MoveAssignment,
    EndAssignment,
)


def tools(assignment: Assignment, user: User) -> list[Tool]:
    """What this person may do with an assignment whose review is open."""
    if not user.has_perm(access.SUBMIT) or assignment.review.closed_at:
        return []
    return [
        Tool(one.label, article_url(one.name, assignment.review.article_id, assignment.pk))
        for one in ACTIONS
        if one.is_possible(assignment)
    ]
