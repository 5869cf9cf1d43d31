"""Asking reviewers, and closing a review."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property

from articles.differences import differences
from articles.models import Article, Revision
from desk.articles import prerequisites
from desk.articles.actions.asking import MOST_ASKED, Able, AskSeveral, able_reviewers
from desk.articles.actions.common import ArticleAction
from desk.common import access
from desk.common.forms import ReasonForm
from desk.common.working import KeepsWords, Working
from people.models import User
from people.witness import subject_of
from reviews import actions, gate
from reviews.gate.case import ArticleRecord
from reviews.models import ASKED, ApprovalKind, Assignment, Review, SignOff
from reviews.policies import policy_of, slots_of
from reviews.rounds import asked_in, handed_over, signed_last, unanswered, unfinished_round
from reviews.states import State

MEDICAL = str(ApprovalKind.MEDICAL)
AGAIN = "Submit again"


class AskReviewers(ArticleAction):
    """Reviewers are chosen for one text."""

    permission = access.SUBMIT
    form_class = AskSeveral
    template_name = "desk/article/submit.html"
    revision: Revision

    def lines(self) -> list[dict[str, Any]]:
        """What is asked for, one `AskForm` each, and of whom where that is known."""
        return [{"kind": MEDICAL}]

    @cached_property
    def able(self) -> Able:
        return able_reviewers(self.revision)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"lines": self.lines(), "able": self.able}

    def get_context_data(self, form: forms.Form | None = None, **context: Any) -> dict[str, Any]:
        shown = {
            "revision": self.revision,
            "others": self.able.others,
            "nobody": not (self.able.able or self.able.advisers),
            "policy": policy_of(self.article),
        }
        return super().get_context_data(form, **context) | shown


class Submit(KeepsWords, AskReviewers):
    """Open a review of the newest text and ask reviewers: those are proposed who were asked before, or signed what is live."""

    name = "submit"
    title = button = "Submit for review"

    @classmethod
    def applies_to(cls, obj: Article, user: User) -> bool:
        if not obj.under_review:
            return True
        return obj.under_review != obj.newest and unfinished_round(obj) is not None

    @classmethod
    def renews(cls, article: Article) -> bool:
        """Whether readers see this very text, and its review is not due yet."""
        return article.newest == article.live and article.state != State.REVIEW_DUE

    @classmethod
    def label_for(cls, obj: Article) -> str:
        if cls.renews(obj):
            return "Have it reviewed again"
        return AGAIN if unfinished_round(obj) else cls.button

    @cached_property
    def working(self) -> Working:
        """The answers that are typed here; the article's own words are kept by its form."""
        return Working(self.request, f"{subject_of(self.article)}:answers")

    @cached_property
    def revision(self) -> Revision:
        return self.newest()

    @cached_property
    def before(self) -> Review | None:
        return unfinished_round(self.article)

    @cached_property
    def requests(self) -> list[SignOff]:
        """What reviewers asked for and nobody has answered yet."""
        return unanswered(gate.gather(self.revision, at=timezone.now()).open_requests)

    def get_title(self) -> str:
        return AGAIN if self.before else self.title

    get_button = get_title

    def lines(self) -> list[dict[str, Any]]:
        policy = policy_of(self.article)
        left, again = slots_of(policy) if policy else [MEDICAL], []
        for line in self._asked_again():
            if line["kind"] in left:
                left.remove(line["kind"])
            elif self.before is None:
                continue  # the policy asks for less than what stands rests on
            again.append(line)
        return [*again, *({"kind": kind} for kind in [*left, MEDICAL])][:MOST_ASKED]

    @cached_property
    def known(self) -> list[Assignment]:
        """Whoever was asked in the round before, or signed what was released last."""
        return asked_in(self.before) if self.before else signed_last(self.article)

    def _asked_again(self) -> list[dict[str, Any]]:
        """Those of them who can still be asked, each for one thing."""
        able, asked = {pk for pk, _ in self.able.able}, self.known
        kinds = {
            one.reviewer_id: one.kind for one in reversed(asked) if str(one.reviewer_id) in able
        }
        return [{"kind": kind, "reviewer": pk} for pk, kind in reversed(kinds.items())]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"requests": self.requests}

    def get_context_data(self, form: forms.Form | None = None, **context: Any) -> dict[str, Any]:
        missing = prerequisites.for_article(
            ArticleRecord(self.article), user=self.user, at=timezone.now()
        )
        shown = {"prerequisites": missing, "before": self.before, **self._changes()}
        shown |= {"hand_over": handed_over(self.article), "known": self.known}
        return super().get_context_data(form, **context) | shown

    def _changes(self) -> dict[str, Any]:
        """What the reviewers of the round before will see changed."""
        if self.before is None:
            return {}
        earlier, newest = (
            access.revision_or_404(self.article, pk)
            for pk in (self.before.revision_id, self.revision.pk)
        )
        title = f"What changed since revision {earlier.number}"
        return {"parts": differences(earlier, newest), "parts_title": title}

    def perform(self, form: forms.Form) -> str:
        given = form.cleaned_data
        review = actions.submit(revision=self.revision, by=self.user, **given)
        names = ", ".join(reviewer.name for reviewer, _, _ in given["assignments"])
        return f"Revision {review.revision.number} is in review. Asked: {names}."


class OpenReviewAction(ArticleAction):
    """Something that is done with the open review."""

    permission = access.SUBMIT

    @classmethod
    def applies_to(cls, obj: Article, user: User) -> bool:
        return bool(obj.under_review)

    @cached_property
    def review(self) -> Review | None:
        return actions.open_review(self.article)

    def nothing_to_do(self) -> str:
        return "" if self.review else "No review is open."


class Assign(OpenReviewAction, AskReviewers):
    """Ask one more reviewer about the text under review."""

    name = "assign"
    title = label = "Add a reviewer"
    button = "Add"

    @cached_property
    def revision(self) -> Revision:
        return self.review.revision

    def get_explanation(self) -> list[str]:
        """Who was asked, and what became of it."""
        asked = [
            f"{one.reviewer.name} was asked for a {one.get_kind_display()}{_outcome(one)}."
            for one in asked_in(self.review)
        ]
        return [*asked, "This adds a reviewer beside them."]

    def perform(self, form: forms.Form) -> str:
        reviewer, kind, due_on = form.cleaned_data["assignments"][0]
        actions.assign(
            review=self.review,
            reviewer=reviewer,
            kind=kind,
            due_on=due_on,
            by=self.user,
            message=form.cleaned_data["message"],
        )
        return f"{reviewer.name} was asked for a {ASKED[kind]}."


def _outcome(assignment: Assignment) -> str:
    decision = getattr(assignment, "sign_off", None)
    if assignment.is_ended_by_reviewer:
        return " and has answered"
    if not decision:
        return f", by {assignment.due_on:%-d %B %Y}, and has not decided"
    if decision.decision == SignOff.Decision.APPROVED:
        return " and approved this text"
    return " and asked for changes"


class CloseReview(OpenReviewAction):
    """End the review."""

    name = "close_review"
    form_class = ReasonForm
    title = button = "Close the review"
    is_grave = True

    def get_explanation(self) -> list[str]:
        waiting = self.review.assignments.waiting().select_related("reviewer__user")
        text = self.review.revision
        return [
            f"This ends the review of revision {text.number}. Approvals already given go on counting for these "
            "very words, which can be submitted again.",
            *map(_no_longer_asked, waiting),
        ]

    def perform(self, form: forms.Form) -> str:
        actions.close_review(review=self.review, by=self.user, **form.cleaned_data)
        return "The review has been closed."


def _no_longer_asked(assignment: Assignment) -> str:
    begun = "; what they typed goes along when you submit again" if _is_begun(assignment) else ""
    return f"{assignment.reviewer.name} will no longer be asked for a {assignment.get_kind_display()}, and is told by mail{begun}."


def _is_begun(assignment: Assignment) -> bool:
    return hasattr(assignment, "scratch")
