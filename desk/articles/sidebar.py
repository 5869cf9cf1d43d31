"""What stands beside the text in the article form: state, what to do, who was asked, the revisions, the trail."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from articles.circles import chosen_for
from articles.models import Article, PutAway, Revision
from desk.articles import actions, todo
from desk.articles.actions.assignments import tools as of_an_assignment
from desk.articles.actions.common import ArticleAction
from desk.articles.pages import article_url
from desk.articles.prerequisites import listed
from desk.articles.sentences import Sentence, Sentences
from desk.common import access, display
from desk.common.actions import Tool
from people.days import local_day
from people.models import User
from reviews import gate
from reviews.gate.case import ArticleRecord
from reviews.gate.findings import Finding
from reviews.models import Assignment, SignOff
from reviews.quiet import findings_for
from reviews.rounds import handed_over, is_kept_from, is_waiting, unfinished_round
from reviews.scheduling import waiting_for
from reviews.states import State, state_of

TONES = {
    State.DRAFT: "quiet",
    State.IN_REVIEW: "busy",
    State.CHANGES_REQUESTED: "due",
    State.APPROVED: "ready",
    State.LIVE: "good",
    State.LIVE_NEWER: "good",
    State.WITHDRAWN: "bad",
    State.GONE: "bad",
    State.REVIEW_DUE: "due",
    State.PUT_AWAY: "quiet",
}
SHORT_TRAIL = 12
MANY_REVISIONS = 30


@dataclass(frozen=True)
class RevisionRow:
    """One revision in the list, and what can be done with it."""

    revision: Revision
    marks: list[SafeString]
    links: list[Tool] = field(default_factory=list)


@dataclass(frozen=True)
class AssignmentRow:
    """One assignment: who, for what, and how far they are."""

    assignment: Assignment
    state: SafeString
    due: SafeString | str
    comment: str = ""
    tools: list[Tool] = field(default_factory=list)


def dot(state: str) -> SafeString:
    """A state as a labelled dot."""
    return display.state(TONES[State(state)], capfirst(State(state).label))


def sidebar(record: ArticleRecord, latest: Revision | None, user: User) -> dict[str, Any]:
    """What the form shows beside the text; `latest` was read from `judged_texts`."""
    at = timezone.now()
    article = state_of(record.article, at=at)
    case = gate.case_of(latest, record, at=at) if latest else None
    blockers = findings_for(gate.blockers_of(case), case, user) if case else []
    offered = buttons(article, user, blockers) if latest else []
    next_step = next((one for one in offered if one.tone == "main"), None)
    asked = last_round(record, article, user)
    waiting = [_awaited(row) for row in asked["assignments"] if row.due]
    if article.under_review and waiting:
        blockers = [_while_it_waits(one, waiting) for one in blockers]
    return {
        "states": states(article),
        "blockers": blockers,
        "todo": todo.of(record, case, blockers, latest, user, at, replacing=_replacing(asked)),
        **asked,
        "unasked": unasked(record, article),
        "hand_over": handed_over(article) if article.handed_over_by else None,
        "scheduled": waiting_for(article),
        "circle": _circle(article) if article.last_seen_id is None else [],
        "put_away": _put_away(article) if article.state == State.PUT_AWAY else None,
        "trail": latest_events(record),
        "revisions": revision_rows(record, article, user, at),
        "buttons": offered,
        "next_step": next_step,
        "saves_for": "" if next_step else saves_for(article, user, asked["assignments"]),
        "is_at_work": is_at_work(article, asked["assignments"]),
        "comes_next": comes_next(record, article, next_step, waiting),
        "may_write": user.has_perm(access.WRITE),
        "live": record.texts.get(article.live),
        "live_version": article.live_version,
        "shows_newest": latest is not None and latest.pk == article.live,
    }


def _circle(article: Article) -> list[str]:
    """The names of the people to whom the draft is kept; none when everybody who works on articles sees it."""
    chosen = chosen_for(article)
    people = User.objects.filter(pk__in=chosen).order_by("name", "pk")
    return list(people.values_list("name", flat=True)) if chosen else []


def _put_away(article: Article) -> PutAway | None:
    return article.put_aways.open().select_related("put_by").first()


def states(article: Article) -> list[SafeString]:
    """What readers see; then how far the newest text has come, where that differs."""
    shown = [dot(article.state)]
    if article.stage and article.stage not in (article.state, State.DRAFT):
        shown.append(
            display.state(TONES[State(article.stage)], f"newest text {State(article.stage).label}")
        )
    return shown


# Who was asked


def last_round(record: ArticleRecord, article: Article, user: User) -> dict[str, Any]:
    """The text under review and who was asked about it; until it is submitted again, what they said of the mended one's forerunner."""
    asked = Assignment.objects.filter(review__article=article)
    if article.under_review:
        text, asked = article.under_review, asked.filter(review__closed_at=None)
    elif ended := unfinished_round(article):
        text, asked = ended.revision_id, asked.filter(review=ended)
    else:
        text, asked = None, asked.none()
    return {
        "under_review": record.texts.get(text),
        "assignments": list(assignment_rows(asked, user)),
    }


def unasked(record: ArticleRecord, article: Article) -> list[str]:
    """The kinds of approval that the policy asks for, as long as nobody was asked for any."""
    return [] if article.under_review or article.live else [place.label for place in record.places]


def assignment_rows(assignments: QuerySet[Assignment], user: User) -> Iterator[AssignmentRow]:
    """A review's assignments in the order they were made, with what this person may do with each."""
    rows = assignments.select_related("reviewer__user", "sign_off", "scratch", "review")
    today = local_day(timezone.now())
    shown = list(rows.order_by("pk"))
    waiting = [one for one in shown if one.reviewer_id == user.pk and is_waiting(one)]
    for assignment in shown:
        tools = of_an_assignment(assignment, user)
        decision = getattr(assignment, "sign_off", None)
        if decision and any(is_kept_from(own, decision) for own in waiting):
            # Who reviews, too, reads what others say once they have decided themselves.
            yield AssignmentRow(assignment, display.state("quiet", "has decided"), "", tools=tools)
        elif decision:
            yield AssignmentRow(assignment, _decided(decision), "", decision.comment, tools)
        elif assignment.ended_at:
            answered = assignment.is_ended_by_reviewer
            ended = display.state("quiet", "has answered" if answered else "no longer asked")
            yield AssignmentRow(assignment, ended, "", assignment.ended_reason, tools)
        else:
            due = display.relative_day(assignment.due_on, "due")
            yield AssignmentRow(assignment, _undecided(assignment, today), due, tools=tools)


def _undecided(assignment: Assignment, today: date) -> SafeString:
    if assignment.review.closed_at:
        return display.state("quiet", "had not decided")
    if assignment.due_on < today:
        return display.state("due", "overdue")
    return display.state(
        "busy", "has begun" if hasattr(assignment, "scratch") else "has not decided"
    )


def _decided(decision: SignOff) -> SafeString:
    if decision.withdrawn_at:
        return display.state("bad", f"{decision.get_decision_display()}, taken back")
    tones = {"approved": "good", "changes_requested": "due", "declined": "bad"}
    return display.state(tones[decision.decision], decision.get_decision_display())


# The trail


def latest_events(record: ArticleRecord) -> list[Sentence]:
    """The end of the article's trail, the latest event first."""
    return Sentences(record.events).of(record.events[: -SHORT_TRAIL - 1 : -1])


# The revisions


def revision_rows(
    record: ArticleRecord, article: Article, user: User, at: datetime
) -> list[RevisionRow]:
    """The latest revisions with what may be done with each."""
    rows = list(record.texts.values())[: -MANY_REVISIONS - 1 : -1]
    signed = {row.pk for row in rows if row.approved_until and row.approved_until > at}
    return [
        RevisionRow(
            row, list(_marks(row, article, signed)), list(_links(row, article, signed, user))
        )
        for row in rows
    ]


def _marks(row: Revision, article: Article, signed: set[int]) -> Iterator[SafeString]:
    if row.pk == article.live:
        yield display.state("good", f"live: version {article.live_version}")
    if row.pk == article.under_review:
        yield display.state("busy", "under review")
    if row.pk in signed and row.pk != article.live:
        yield display.state("ready", "signed")


def _links(row: Revision, article: Article, signed: set[int], user: User) -> Iterator[Tool]:
    pk, is_newest = row.article_id, row.pk == article.newest
    yield Tool("View", article_url("preview", pk, row.pk))
    if row.parent_id:
        yield Tool("What changed", article_url("compare", pk, row.parent_id, row.pk))
    if (
        user.has_perm(access.PUBLISH)
        and row.pk in signed
        and row.pk != article.live
        and not is_newest
    ):
        yield Tool("Put back", article_url("publish", pk, row.pk))
    if user.has_perm(access.WRITE) and not is_newest:
        yield Tool("Restore", article_url("restore", pk, row.pk))


# What can be done


def buttons(article: Article, user: User, blockers: Sequence[Finding]) -> list[Tool]:
    """Everything this person may do with the article now; the next step is the filled button.

    What the gate would refuse is no offer: the list of what keeps the text from readers says why.
    """
    if article.state == State.PUT_AWAY:
        return _to_bring_back(article, user)
    refused = _is_refused(article, blockers)
    offered = [
        action
        for action in actions.OFFERED
        if action.is_offered(article, user) and not (refused and action is actions.Publish)
    ]
    next_step = _next_step(article, offered, blockers)
    return [
        action.tool(article)._replace(tone="main") if action is next_step else action.tool(article)
        for action in offered
    ]


def _to_bring_back(article: Article, user: User) -> list[Tool]:
    if not actions.BringBack.is_offered(article, user):
        return []
    return [actions.BringBack.tool(article)._replace(tone="main")]


def _is_refused(article: Article, blockers: Sequence[Finding]) -> bool:
    """Whether the gate refuses the text that would be published; `blockers` are those of the newest one."""
    if article.under_review in (None, article.newest):
        return bool(blockers)
    return article.stage == State.IN_REVIEW


def saves_for(article: Article, user: User, assignments: Sequence[AssignmentRow]) -> str:
    """What whoever saves another text may do with it at once; nothing while its forerunner may still be approved."""
    if not user.has_perm(access.SUBMIT):
        return ""
    if article.under_review is None:
        return "Save and submit for review"
    return "Save and submit again" if _decided_so(assignments, _REFUSED) else ""


_REFUSED = SignOff.Decision.CHANGES_REQUESTED
_APPROVED = SignOff.Decision.APPROVED


def is_at_work(article: Article, assignments: Sequence[AssignmentRow]) -> bool:
    """Whether saving another text asks what becomes of a review: as `reviews.rounds.ends_with_the_next_text`, of what was read."""
    if not article.under_review or _decided_so(assignments, _REFUSED):
        return False
    return any(row.due for row in assignments) or _decided_so(assignments, _APPROVED)


def _decided_so(assignments: Sequence[AssignmentRow], decision: Any) -> bool:
    made = (getattr(row.assignment, "sign_off", None) for row in assignments)
    return any(one and one.decision == decision and not one.withdrawn_at for one in made)


def comes_next(
    record: ArticleRecord,
    article: Article,
    step: Tool | None,
    waiting: list[str],
) -> str:
    """What has to happen now, in a sentence; nothing when readers see the newest text."""
    text = record.texts.get(article.under_review or article.newest)
    if text is None:
        return "Write the text, and save it."
    if step:
        return f"{step.label}: revision {text.number}."
    if article.stage == State.CHANGES_REQUESTED:
        return "Mend the text, and submit it again."
    if waiting:
        return f"Wait for {listed(waiting)}."
    return ""


def _awaited(row: AssignmentRow) -> str:
    """A reviewer who has not decided, and since when that is late."""
    due_on = row.assignment.due_on
    late = f" (overdue since {display.in_words(due_on)})"
    return row.assignment.reviewer.name + (late if due_on < local_day(timezone.now()) else "")


def _while_it_waits(finding: Finding, waiting: list[str]) -> Finding:
    """What the gate misses of approvals is what these were asked for."""
    if finding.id not in todo.MISSES_APPROVALS:
        return finding
    return replace(finding, hint=f"Wait for {listed(waiting)}, or replace them.")


def _replacing(asked: dict[str, Any]) -> list[Tool]:
    """The ways to ask somebody else instead of each who has not decided."""
    return [
        tool._replace(label=f"Replace {row.assignment.reviewer.name}")
        for row in asked["assignments"]
        for tool in row.tools
        if row.due and tool.label == actions.MoveAssignment.label
    ]


def _next_step(
    article: Article, offered: list[type[ArticleAction]], blockers: Sequence[Finding]
) -> type[ArticleAction] | None:
    """Publishing, when the text under review is approved or nothing blocks the newest one; else a review."""
    goes_live = article.stage == State.APPROVED if article.under_review else not blockers
    if goes_live and actions.Publish in offered:
        return actions.Publish
    return None if actions.Submit.renews(article) else actions.Submit
