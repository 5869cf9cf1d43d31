"""One change to many pages, on one screen: the reviewer sees each page's difference, unticks what they do not stand behind, and signs the rest at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from desk.common.access import ask_for_proof, forget_proof, fresh_proof, way_to_prove
from desk.review_desk.access import reviewer_of
from desk.review_desk.changes import Changes, changes
from people.refusals import Refusal, note
from reviews import actions
from reviews.actions import base_for
from reviews.checklists import CHANGES_CHECKLIST, Questions, points_to_check
from reviews.models import Assignment, ChangeSet, Reviewer, SignOff
from reviews.reviewers import declaration_of
from website.pages import with_text

MOST = 50  # pages on one screen


@dataclass(frozen=True)
class Row:
    """One page: what changed since the reviewer's own approval of it, and what they tick."""

    assignment: Assignment
    base: SignOff | None
    changes: list[Changes]
    points: Questions
    is_ticked: bool
    ticked: set[str]

    @property
    def name(self) -> str:
        return f"points_{self.assignment.pk}"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def together(request: HttpRequest, change_set: int) -> HttpResponse:
    """The pages of a change set that wait for whoever asks."""
    reviewer = reviewer_of(request)
    known = get_object_or_404(ChangeSet.objects.select_related("made_by"), pk=change_set)
    if reviewer is None or not _of(known, reviewer).exists():
        raise Http404
    if request.method == "POST":
        return _sign(request, known, reviewer)
    kept = QueryDict(request.session.get(_key(known), ""))
    return _show(request, known, reviewer, kept, has_confirmed="confirmed" in request.GET)


def sets_of(assignments: Iterable[Assignment]) -> list[tuple[ChangeSet, int]]:
    """The change sets that two and more of these are part of, each with how many."""
    keys = [one.revision_id for one in assignments]
    found = ChangeSet.objects.filter(pages__revision__in=keys).order_by("pk")
    counted: dict[ChangeSet, int] = {}
    for one in found:
        counted[one] = counted.get(one, 0) + 1
    return [(one, n) for one, n in counted.items() if n > 1]


def _of(known: ChangeSet, reviewer: Reviewer) -> Any:
    return Assignment.objects.filter(
        reviewer=reviewer,
        revision__changed_pages__change_set=known,
        revision__changed_pages__outcome="asked",
    )


def _waiting(known: ChangeSet, reviewer: Reviewer) -> list[Assignment]:
    """The first of them; the others follow once these are signed."""
    waiting = (
        _of(known, reviewer)
        .waiting()
        .select_related(
            "review__article__topic",
            "revision__article__topic",
            "revision__created_by",
            "reviewer__user",
        )
    )
    return list(waiting.order_by("revision__title", "pk")[:MOST])


def _rows(waiting: list[Assignment], typed: QueryDict, at: datetime) -> Iterator[Row]:
    sent = typed.getlist("pages")
    for one in waiting:
        base = base_for(one, at=at)
        one.revision = with_text(one.revision)
        yield Row(
            one,
            base,
            changes(one, one.revision, base, None, at=at) if base else [],
            points_to_check(one.revision, one.kind, base) if base else (),
            str(one.pk) in sent if typed else True,
            set(typed.getlist(f"points_{one.pk}")),
        )


def _show(
    request: HttpRequest,
    known: ChangeSet,
    reviewer: Reviewer,
    typed: QueryDict,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    at = timezone.now()
    waiting = _waiting(known, reviewer)
    rows = list(_rows(waiting, typed, at))
    shown = {
        "change_set": known,
        "reviewer": reviewer,
        "rows": [row for row in rows if row.base],
        "whole": [row for row in rows if not row.base],
        "statements": CHANGES_CHECKLIST,
        "ticked": set(typed.getlist("checked")),
        "declaration": declaration_of(reviewer, at=at),
        **more,
    }
    return render(request, "desk/review/together.html", shown, status=status)


def _sign(request: HttpRequest, known: ChangeSet, reviewer: Reviewer) -> HttpResponse:
    """Whatever could not be signed is refused before the password is asked for; with it, every page is signed by itself."""
    typed = request.POST
    chosen = [one for one in _waiting(known, reviewer) if str(one.pk) in typed.getlist("pages")]
    proved = fresh_proof(request, what := f"together:{known.pk}") if chosen else ""
    if not proved:
        if problem := _problem(chosen, typed):
            return _show(request, known, reviewer, typed, status=422, problem=problem)
        request.session[_key(known)] = typed.urlencode()
        ask_for_proof(request, what)
        back = f"{reverse('desk:together', args=[known.pk])}?confirmed=1#decision"
        return redirect(f"{way_to_prove(request)}?{urlencode({'next': back})}")
    _sign_each(request, chosen, typed, proved)
    request.session.pop(_key(known), None)
    forget_proof(request)
    left = _of(known, reviewer).waiting().exists()
    return redirect("desk:together", known.pk) if left else redirect("desk:queue")


def _problem(chosen: list[Assignment], typed: QueryDict) -> str:
    """Why nothing could be signed; "" when all of it can."""
    if not chosen:
        return "Tick at least one page that waits for you."
    for one in chosen:
        try:
            actions.check_sign_off(assignment=one, answers=_answers(one, typed))
        except Refusal as refusal:
            note(refusal)
            return f"“{one.revision.title}”: {refusal}"
    return ""


def _sign_each(
    request: HttpRequest, chosen: list[Assignment], typed: QueryDict, proved: str
) -> None:
    """As many sign-offs; one that can't be given keeps none of the others back."""
    signed = 0
    for one in chosen:
        answers = _answers(one, typed)
        try:
            actions.sign_off(assignment=one, by=request.user, proved=proved, **_given(answers))
            signed += 1
        except Refusal as refusal:
            note(refusal)
            messages.warning(request, f"“{one.revision.title}” is not signed: {refusal}")
    pages = "page" if signed == 1 else "pages"
    messages.info(request, f"You approved the change of {signed} {pages}.")


def _answers(one: Assignment, typed: QueryDict) -> actions.Answers:
    base = typed.get(f"base_{one.pk}", "")
    # What is said of every page; a point is ticked on its own page.
    stated = dict(CHANGES_CHECKLIST).keys() & set(typed.getlist("checked"))
    return actions.Answers(
        digest=typed.get(f"digest_{one.pk}", ""),
        decision=SignOff.Decision("approved"),
        checklist=dict.fromkeys([*stated, *typed.getlist(f"points_{one.pk}")], True),
        scope=str(SignOff.Scope.CHANGES),
        comment="",
        has_conflict=False,
        clears=None,
        base=int(base) if base.isdecimal() and len(base) < 19 else None,
    )


def _given(answers: actions.Answers) -> dict[str, Any]:
    names = ("digest", "decision", "checklist", "scope", "base")
    return {name: getattr(answers, name) for name in names}


def _key(known: ChangeSet) -> str:
    """Where the session keeps what is ticked while the reviewer shows who they are."""
    return f"together-{known.pk}"
