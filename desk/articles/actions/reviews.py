"""Asking reviewers, and closing a review."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import Truncator

from articles.differences import differences
from articles.models import Article, Revision
from desk.articles import prerequisites
from desk.articles.actions.common import ArticleAction
from desk.common import access
from desk.common.choices import WordField
from desk.common.forms import DayField, ReasonForm
from desk.common.rows import RowField
from people.days import local_day
from people.models import User
from reviews import actions, gate
from reviews.gate.approvals import qualified
from reviews.gate.case import ArticleRecord
from reviews.gate.stretches import writers_of
from reviews.models import ApprovalKind, Assignment, Review, Reviewer, SignOff
from reviews.policies import policy_of, slots_of
from reviews.rounds import asked_in, handed_over, signed_last, unanswered, unfinished_round
from reviews.states import State

DAYS_TO_REVIEW = 14
MOST_ASKED = 6
MEDICAL = str(ApprovalKind.MEDICAL)
AGAIN = "Submit again"
CONFLICT = "has a conflict of interest here"


class AskForm(forms.Form):
    """One reviewer, what they are asked for, and by when."""

    reviewer = RowField(Reviewer.objects.all(), required=False, empty_label="Nobody")
    kind = WordField(
        label="For a",
        choices=ApprovalKind,
        error_messages={"required": "Choose what this reviewer is asked for."},
    )
    due_on = DayField(
        label="Due",
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
    """Several `AskForm`s as one form; at least one of them names a reviewer. Each request for changes takes an answer."""

    def __init__(
        self,
        data: Any = None,
        *,
        lines: list[dict[str, Any]],
        able: list[tuple[str, str]],
        requests: Sequence[SignOff] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        due_on = local_day(timezone.now()) + timedelta(days=DAYS_TO_REVIEW)
        begin = [{"due_on": due_on} | line for line in lines]
        self.formset = AskFormSet(data, initial=begin, form_kwargs={"able": able}, prefix="ask")
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


def able_reviewers(
    revision: Revision, *, apart_from: int | None = None
) -> tuple[list[tuple[str, str]], list[str]]:
    """Reviewers who can be asked about this text, with what each can give and has said of it; and why others can't."""
    at = timezone.now()
    writers = writers_of(revision)
    said = _said_of(revision.article_id)
    able, others = [], []
    for reviewer in prerequisites.active_reviewers().exclude(pk=apart_from):
        kinds = [label for kind, label in ApprovalKind.choices if qualified(reviewer, kind, at=at)]
        if reviewer.pk in writers:
            others.append(f"{reviewer.name} wrote part of the text.")
        elif not kinds:
            others.append(f"{reviewer.name} has no verified, unexpired credential.")
        else:
            about = ", ".join(filter(None, [reviewer.specialty, *kinds]))
            marks = "".join(f" – {mark}" for mark in said.get(reviewer.pk, ()))
            able.append((str(reviewer.pk), f"{reviewer} – {about}{marks}"))
    return able, others


def _said_of(article: int) -> dict[int, list[str]]:
    """By reviewer, what an editor should know before asking: who has a conflict with this article, who declined and why."""
    declined = Q(decision=SignOff.Decision.DECLINED)
    made = SignOff.objects.filter(
        declined | Q(has_conflict=True), revision__article=article, withdrawn_at=None
    )
    said: dict[int, list[str]] = defaultdict(list)
    for one in made.order_by("reviewer", "-signed_at"):
        marks = said[one.reviewer_id]
        if one.has_conflict and CONFLICT not in marks:
            marks.insert(0, CONFLICT)
        if one.decision == SignOff.Decision.DECLINED and len(marks) < 2:
            why = Truncator(one.comment).chars(80)
            marks.append(f"declined on {local_day(one.signed_at):%-d %B %Y}: {why}")
    return said


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
    def able(self) -> tuple[list[tuple[str, str]], list[str]]:
        return able_reviewers(self.revision)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"lines": self.lines(), "able": self.able[0]}

    def get_context_data(self, form: forms.Form | None = None, **context: Any) -> dict[str, Any]:
        able, others = self.able
        shown = {
            "revision": self.revision,
            "others": others,
            "nobody": not able,
            "policy": policy_of(self.article),
        }
        return super().get_context_data(form, **context) | shown


class Submit(AskReviewers):
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
        able, asked = {pk for pk, _ in self.able[0]}, self.known
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
    """Ask another reviewer about the text under review."""

    name = "assign"
    title = label = "Ask another reviewer"
    button = "Ask"

    @cached_property
    def revision(self) -> Revision:
        return self.review.revision

    def perform(self, form: forms.Form) -> str:
        reviewer, kind, due_on = form.cleaned_data["assignments"][0]
        actions.assign(
            review=self.review, reviewer=reviewer, kind=kind, due_on=due_on, by=self.user
        )
        return f"{reviewer.name} was asked for a {ApprovalKind(kind).label}."


class CloseReview(OpenReviewAction):
    """End the review."""

    name = "close_review"
    form_class = ReasonForm
    title = button = "Close the review"
    is_grave = True

    def get_explanation(self) -> list[str]:
        waiting = self.review.assignments.waiting().select_related("reviewer__user")
        return [
            f"Revision {self.review.revision.number} is no longer asked about. Decisions already given stay with it.",
            *map(_discarded, waiting),
        ]

    def perform(self, form: forms.Form) -> str:
        actions.close_review(review=self.review, by=self.user, **form.cleaned_data)
        return "The review has been closed."


def _discarded(assignment: Assignment) -> str:
    begun = ", although it was begun" if hasattr(assignment, "scratch") else ""
    return f"{assignment.reviewer.name}’s {assignment.get_kind_display()} is discarded{begun}."
