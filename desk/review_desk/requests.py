"""What others say of the text, beside it: requests for changes with their answers, and what readers report."""

from collections.abc import Sequence
from dataclasses import dataclass

from articles.models import Article
from feedback.models import Report
from reviews.actions import may_clear
from reviews.models import Answer, Assignment, SignOff
from reviews.rounds import answers_to

MOST_REPORTS = 10


@dataclass(frozen=True)
class Request:
    """A request for changes that is open, what editors answered, and whether this reviewer may clear it."""

    sign_off: SignOff
    answers: list[Answer]
    may_be_cleared: bool


@dataclass(frozen=True)
class Reports:
    """The latest reports of readers that nobody has decided on, and how many there are in all."""

    latest: list[Report]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.latest)


def requests_for(
    assignment: Assignment, requests: Sequence[SignOff], *, may_approve: bool
) -> tuple[list[Request], list[Request]]:
    """The requests that this reviewer's approval meets because they are their own; and the others.

    Of those, whoever may approve can clear the ones that are of the kind they are asked for.
    """
    answers = answers_to(requests)
    own: list[Request] = []
    others: list[Request] = []
    for one in requests:
        same_kind = may_clear(assignment, one)
        is_met = same_kind and one.reviewer_id == assignment.reviewer_id
        shown = Request(one, answers[one.pk], may_approve and same_kind and not is_met)
        (own if is_met else others).append(shown)
    return own, others


def reports_on(article: Article) -> Reports:
    """What readers say is wrong with the article, as long as no editor has decided on it."""
    waiting = (
        Report.objects.waiting().filter(article=article).select_related("revision", "citation")
    )
    latest = list(
        waiting.only(
            "reason", "comment", "passage", "at", "revision__number", "citation__number"
        ).order_by("urgency", "-at", "-pk")[:MOST_REPORTS]
    )
    return Reports(latest, waiting.count() if len(latest) == MOST_REPORTS else len(latest))
