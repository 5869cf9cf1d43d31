"""One assignment as its screen shows it: the text, what is asked, what blocks it, what was decided."""

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.forms.boundfield import BoundWidget
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format

from articles import digest, notices
from articles.actions import latest_revision
from articles.differences import codes
from articles.evidence import Proved
from articles.models import Article, Author, Revision
from desk.common import take_backs
from desk.common.threads import Thread, marks, threads_beside
from desk.review_desk import comments, notes
from desk.review_desk.access import may_read
from desk.review_desk.changes import Changes, changes
from desk.review_desk.forms import AnswersForm
from desk.review_desk.notes import note_on
from desk.review_desk.queue import Due
from desk.review_desk.requests import Reports, Request, reports_on, requests_for
from desk.review_desk.since_then import SinceThen, since_then
from people.days import local_day
from people.witness import subject_of
from reviews import gate
from reviews.actions import base_for, why_not_assign
from reviews.checklists import (
    CHANGES_CHECKLIST,
    CHECKLIST,
    Questions,
    claims_to_check,
    not_ticked,
    points_to_check,
)
from reviews.gate.findings import Finding
from reviews.models import ApprovalKind, Assignment, Comment, Declaration, Publication, SignOff
from reviews.querysets import DECLARATION_DAYS
from reviews.quiet import findings_for
from reviews.quiet import requests_for as requests_known_to
from reviews.reviewers import declaration_of
from reviews.rounds import is_closed_to, last_asked
from website.lists import crumbs_of
from website.pages import TextPage, text_parts, with_text


@dataclass(frozen=True)
class Screen:
    """What every state of the screen shows."""

    template: ClassVar[str]

    assignment: Assignment
    page: TextPage
    authors: list[Author]
    codes: list[str]
    shown_on: list[str]
    due: Due
    blockers: list[Finding]
    places: dict[str, str]
    is_live: bool
    is_past: bool
    may_read: bool
    threads: list[Thread]
    typed: dict[str, str]
    may_comment: bool

    @property
    def marks(self) -> str:
        """The words that were commented on, as JSON, for the page's script."""
        return json.dumps(marks(self.threads))

    @property
    def n_open(self) -> int:
        return sum(not one.is_resolved for one in self.threads)

    @property
    def own_must_fix(self) -> list[Thread]:
        """What this reviewer said must be fixed, and is open."""
        own = [one for one in self.threads if one.comment.author_id == self.assignment.reviewer_id]
        return [
            one for one in own if one.comment.kind == Comment.Kind.MUST_FIX and not one.is_resolved
        ]

    @property
    def own_must_fix_here(self) -> bool:
        """Whether some of that was said of this very text, and not of one before it."""
        return any(one.comment.revision_id == self.revision.pk for one in self.own_must_fix)

    @property
    def revision(self) -> Revision:
        return self.page.revision

    @property
    def title(self) -> str:
        """What the text is called; to whom it is closed, what it was called when they were asked."""
        return self.revision.title if self.may_read else self.assignment.revision.title


@dataclass(frozen=True)
class ClaimRow:
    """A claim on the panel: its tick, what it rests on, and what is typed about it."""

    box: BoundWidget
    proved: Proved
    note: str

    @property
    def key(self) -> str:
        return str(self.box.data["value"])


@dataclass(frozen=True)
class OpenScreen(Screen):
    """An assignment that waits for its reviewer's decision."""

    template = "desk/review/desk.html"

    changes: list[Changes]
    form: AnswersForm
    progress: "Progress"
    declaration: Declaration | None
    declaration_ends: dt.date | None
    base: SignOff | None
    n_changed_points: int
    claims: dict[str, Proved]
    notes: Mapping[str, str]
    requests: list[Request]
    own_requests: list[Request]
    since_then: SinceThen | None
    reports: Reports
    months: int
    why_not: str
    newer: Revision | None
    text_holds: bool
    kept_at: str

    @property
    def changed_points(self) -> list[BoundWidget | ClaimRow]:
        return self._points[: self.n_changed_points]

    @property
    def other_points(self) -> list[BoundWidget | ClaimRow]:
        return self._points[self.n_changed_points :]

    @property
    def _points(self) -> list[BoundWidget | ClaimRow]:
        if self.assignment.kind == ApprovalKind.MEDICAL:
            return self.form.about_points
        return [
            ClaimRow(
                box, self.claims[box.data["value"]], self.notes.get(note_on(box.data["value"]), "")
            )
            for box in self.form.about_points
        ]


@dataclass(frozen=True)
class DecidedScreen(Screen):
    """An assignment that carries its reviewer's decision."""

    template = "desk/review/decided.html"

    sign_off: SignOff
    take_back: list[str]  # what would happen; what is true for readers, once it was taken back
    asked_again: Assignment | None  # about a text of the same article, and still waiting


@dataclass(frozen=True)
class ClosedScreen(Screen):
    """An assignment that ended, or whose review did, before the reviewer decided; the text is the current one."""

    template = "desk/review/closed.html"

    answers: dict[str, Any]


@dataclass(frozen=True)
class ConsultScreen(Screen):
    """A consultation that goes on: the text, and what is said of it. Nothing is decided."""

    template = "desk/review/consult.html"


@dataclass(frozen=True)
class Progress:
    """How far the reviewer has come, and what is missing before they can approve."""

    done: int
    asked: int
    missing: list[str]

    @property
    def words(self) -> str:
        return f"{self.done} of {self.asked} checked"


def progress(
    ticked: Collection[str],
    *,
    by_changes: bool,
    declares: bool,
    points: Questions = (),
    changed_points: Questions = (),
) -> Progress:
    """What the checklist and the declaration still lack for an approval; `by_changes` when the changes alone may be approved."""
    of_page, of_changes = CHECKLIST + points, CHANGES_CHECKLIST + changed_points
    page, changed = _left(of_page, ticked), _left(of_changes, ticked)
    missing = []
    if page and not by_changes:
        missing.append("Tick one more statement." if page == 1 else f"Tick {page} more statements.")
    elif page and changed:
        missing.append(f"Tick {changed} more about the changes, or {page} more about the page.")
    if not declares:
        missing.append("Declare your interests, or say that there are none.")
    is_about_changes = by_changes and _left(CHECKLIST, ticked) == len(CHECKLIST)
    asked, left = (of_changes, changed) if is_about_changes else (of_page, page)
    return Progress(len(asked) - left, len(asked), missing)


def base_named(assignment: Assignment, typed: str) -> SignOff | None:
    """The approval of this reviewer that the screen said theirs would build on; whether it still does is asked when they sign."""
    own = SignOff.objects.filter(reviewer=assignment.reviewer_id)
    return own.filter(pk=typed).first() if typed.isdecimal() and len(typed) < 19 else None


def _left(asked: tuple[tuple[str, str], ...], ticked: Collection[str]) -> int:
    return sum(key not in ticked for key, _ in asked)


def decision_of(assignment: Assignment) -> SignOff | None:
    """The reviewer's decision on this assignment, if they have made one."""
    return (
        SignOff.objects.filter(assignment=assignment)
        .select_related(
            "base__reviewer__user", "clears__reviewer__user", "withdrawn_by", "late_conflict"
        )
        .first()
    )


def is_open(assignment: Assignment) -> bool:
    """Whether the reviewer's decision is still wanted."""
    return (
        assignment.review.closed_at is None
        and assignment.ended_at is None
        and not SignOff.objects.filter(assignment=assignment).exists()
    )


# Making the screen of each state


def screen_of(assignment: Assignment, *, at: dt.datetime, typed: QueryDict | None = None) -> Screen:
    """The screen of the state that the assignment is in; `typed` is what the reviewer sent."""
    if decision := decision_of(assignment):
        return decided_screen(assignment, decision, at=at, typed=typed)
    if assignment.review.closed_at or assignment.ended_at:
        return closed_screen(assignment, at=at, answers=typed.dict() if typed else None)
    if assignment.is_consultation:
        return consult_screen(assignment, at=at, typed=typed)
    return open_screen(assignment, at=at, typed=typed)


def consult_screen(
    assignment: Assignment, *, at: dt.datetime, typed: QueryDict | None = None
) -> ConsultScreen:
    assignment.revision = _text(assignment.revision_id)
    return ConsultScreen(**_common(assignment, assignment.revision, at, sent=typed))


def decided_screen(
    assignment: Assignment, sign_off: SignOff, *, at: dt.datetime, typed: QueryDict | None = None
) -> DecidedScreen:
    is_over = sign_off.withdrawn_at is not None
    by = assignment.reviewer.user
    return DecidedScreen(
        **_common(assignment, _text(assignment.revision_id), at, sent=typed),
        sign_off=sign_off,
        take_back=[take_backs.after(sign_off)] if is_over else take_backs.before(sign_off, by=by),
        asked_again=_asked_again(assignment),
    )


def _asked_again(assignment: Assignment) -> Assignment | None:
    waiting = Assignment.objects.waiting().filter(
        reviewer=assignment.reviewer_id, review__article=assignment.review.article_id
    )
    return waiting.select_related("revision").order_by("pk").first()


def closed_screen(
    assignment: Assignment, *, at: dt.datetime, answers: dict[str, Any] | None = None
) -> ClosedScreen:
    """The screen of a closed review; `answers` are what the reviewer sent; without them, what was kept."""
    text = assignment.revision
    is_seen = Article.objects.seen_by(assignment.reviewer.user).filter(pk=text.article_id).exists()
    # Of a draft that is kept to others they see what they were asked about, and nothing that was written since.
    newest = (_newer(text) if is_seen else None) or text
    kept = notes.saved_answers(assignment) if answers is None else answers
    return ClosedScreen(**_common(assignment, _text(newest.pk), at), answers=kept)


def open_screen(
    assignment: Assignment,
    *,
    at: dt.datetime,
    typed: Any = None,
) -> OpenScreen:
    """The screen of an open assignment; `typed` is what the reviewer sent; without it, what was kept."""
    revision = assignment.revision = _text(assignment.revision_id)
    case = gate.gather(revision, at=at)
    why_not = why_not_assign(assignment.reviewer, assignment.kind, revision, at=at)
    known = requests_known_to(case, assignment.reviewer.user)
    own, others = requests_for(assignment, known, may_approve=not why_not)
    kept = notes.saved_answers(assignment)
    declaration = declaration_of(assignment.reviewer, at=at)
    base = base_for(assignment, at=at)
    claims = claims_to_check(revision) if assignment.kind == ApprovalKind.FACT_CHECK else {}
    points = points_to_check(revision, assignment.kind)
    changed = not_ticked(points, base)
    clearable = [one.sign_off for one in others if one.may_be_cleared]
    form = AnswersForm(
        typed, initial=kept, requests=clearable, points=tuple(dict.fromkeys((*changed, *points)))
    )
    common = _common(assignment, revision, at, case, sent=typed)
    common["places"] |= {subject_of(one): f"#request-{one.pk}" for one in known}
    return OpenScreen(
        **common,
        changes=changes(assignment, revision, base, own[-1].sign_off if own else None, at=at),
        form=form,
        progress=progress(
            form.ticked,
            by_changes=bool(base),
            declares=bool(declaration),
            points=points,
            changed_points=changed,
        ),
        n_changed_points=len(changed),
        claims=claims,
        notes=typed if typed is not None else kept,
        declaration=declaration,
        declaration_ends=_end_of(declaration),
        base=base,
        requests=others,
        own_requests=own,
        since_then=since_then(assignment, case),
        reports=reports_on(revision.article),
        months=case.policy.months_for(revision.article.kind) if case.policy else 0,
        why_not=why_not,
        newer=_newer(revision),
        text_holds=digest.matches(revision),
        kept_at=kept_at(assignment.scratch.saved_at) if kept else "",
    )


def kept_at(moment: dt.datetime) -> str:
    """When notes were saved, in the reviewer's own time: "Saved at 14:03", with the time zone if it is not the site's."""
    local, now = timezone.localtime(moment), timezone.localtime()
    day = "" if local.date() == now.date() else f"on {date_format(local, 'j F Y')} "
    return f"Saved {day}at {local:%H:%M}{_zone()}"


def _zone() -> str:
    """The reviewer's time zone in brackets; nothing when it is the site's."""
    own = timezone.get_current_timezone_name()
    if own == timezone.get_default_timezone_name():
        return ""
    return f" ({own.replace('_', ' ')} time)"


def _text(revision_id: int) -> Revision:
    found = Revision.objects.filter(pk=revision_id).select_related("article__topic", "created_by")
    return with_text(found.get())


def _common(
    assignment: Assignment,
    revision: Revision,
    at: dt.datetime,
    case: gate.Case | None = None,
    *,
    sent: QueryDict | None = None,
) -> dict[str, Any]:
    case = case or gate.gather(revision, at=at)
    article = revision.article
    person = assignment.reviewer.user
    last = last_asked(article, person.pk)
    # Whoever declined, or is not asked any more, reads what they decided about, and not what is said of it since.
    talks = last is not None and not is_closed_to(last)
    threads = (
        threads_beside(revision, person, must_fix=case.must_fix, at=at, sent=sent) if talks else []
    )
    return {
        "assignment": assignment,
        "page": TextPage(**text_parts(article, revision, crumbs_of(article))),
        "authors": [byline.author for byline in revision.bylines.all()],
        "codes": codes(revision),
        "shown_on": notices.names(revision.shown_on),
        "due": Due(assignment.due_on, local_day(at)),
        "blockers": findings_for(gate.blockers_of(case), case, person),
        "places": {"body": "#text", **_references(case), **_threads(threads)},
        "is_live": Publication.objects.filter(article=article, revision=revision).exists(),
        "may_read": is_open(assignment) or may_read(assignment, revision),
        "threads": threads,
        "typed": comments.typed(sent, notes.saved_answers(assignment)),
        "may_comment": revision.pk == assignment.revision_id
        and assignment.review.closed_at is None
        and talks,
        "is_past": assignment.review.closed_at is not None and _newer(revision) is not None,
    }


def _references(case: gate.Case) -> dict[str, str]:
    """Where the page has the works that a finding may name."""
    return {subject_of(one.reference): f"#reference-{one.number}" for one in case.entries}


def _threads(threads: list[Thread]) -> dict[str, str]:
    """Where the page has the comments that a finding may name."""
    return {subject_of(one.comment): f"#comment-{one.comment.pk}" for one in threads}


def _newer(revision: Revision) -> Revision | None:
    """The article's newest revision, if it is later than this one."""
    latest = latest_revision(revision.article)
    return latest if latest and latest.number > revision.number else None


def _end_of(declaration: Declaration | None) -> dt.date | None:
    if declaration is None:
        return None
    return local_day(declaration.declared_at + dt.timedelta(days=DECLARATION_DAYS))
