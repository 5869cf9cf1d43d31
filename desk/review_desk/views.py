"""The reviewers' desk: a queue, and one screen for one decision. Views load, call one verb, and answer."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from articles.allowed import legible
from desk.common.access import ask_for_proof, forget_proof, fresh_proof, way_to_prove
from desk.common.happened import news
from desk.review_desk import by_link, comments, notes, screen
from desk.review_desk import queue as queues
from desk.review_desk.access import own_assignment, reviewer_of
from desk.review_desk.forms import DECISIONS, AnswersForm, AwayForm
from desk.review_desk.together import sets_of
from people.days import local_day
from people.refusals import Refusal, note, the_reason
from reviews import actions
from reviews.checklists import not_ticked, points_to_check
from reviews.models import Assignment, Reviewer
from reviews.refusals import AlreadyDecided, NoLongerAsked, OtherText, ReviewClosed
from reviews.reviewers import declaration_of

BROKEN_TEXT = (
    "The stored text does not match its digest, so nothing can be signed. "
    "Tell the editor who asked you."
)
LATEST = 5  # lines of what happened; a page of its own has the rest
NOT_ADDED = "A comment is typed and not added, so nobody would read it. Add it, or empty its box; then decide."
NOTHING_TO_DECIDE = "You are asked what you have to say, in comments. Nothing is decided here."
TOO_LATE = "This review has already been decided or closed, so nothing was saved or signed."


@require_safe
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Send somebody who has just signed in to their desk."""
    return redirect("admin:index" if request.user.is_staff else "desk:queue")


@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    reviewer = reviewer_of(request)
    if reviewer is None:
        return render(request, "desk/review/no_reviewer.html", status=403)
    return _queue(request, reviewer)


def _queue(
    request: HttpRequest, reviewer: Reviewer, *, status: int = 200, **more: Any
) -> HttpResponse:
    today = local_day(timezone.now())
    is_away = reviewer.away_until and reviewer.away_until >= today
    waiting = queues.waiting(reviewer, today=today)
    context = {
        "reviewer": reviewer,
        "away_until": reviewer.away_until if is_away else None,
        "away": AwayForm(initial={"until": reviewer.away_until if is_away else None}),
        "waiting": waiting,
        "together": sets_of(row.assignment for row in waiting),
        "happened": news(request.user, LATEST),
        "done": queues.done(reviewer, request.GET.get("page")),
        **more,
    }
    return render(request, "desk/review/queue.html", context, status=status)


@require_safe
@own_assignment
def assignment(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    if request.is_by_link and not by_link.proved_at(request, assignment):
        read = screen.open_screen(assignment, at=timezone.now())
        return render(request, "desk/review/by_link.html", {"screen": read})
    # What the reviewer had typed before they were asked to sign in again.
    reason = request.session.get(_reason_key(assignment), "")
    shown = screen.screen_of(assignment, at=timezone.now())
    opens = "said" in request.GET
    confirmed = "confirmed" in request.GET
    return _show(request, shown, reason=reason, has_confirmed=confirmed, opens=opens)


@require_POST
@own_assignment
def keep(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Keep ticks and notes; the script is answered with JSON, the button with the screen again."""
    if refused := _kept_or_refused(request, assignment):
        return refused
    scratch = assignment.scratch
    kept = screen.kept_at(scratch.saved_at)
    if not _wants_json(request):
        messages.info(request, f"{kept}.")
        return redirect("desk:assignment", assignment.pk)
    declared = declaration_of(assignment.reviewer, at=timezone.now())
    base = screen.base_named(assignment, request.POST.get("base", ""))
    points = points_to_check(assignment.revision, assignment.kind)
    now = screen.progress(
        scratch.answers["checked"],
        by_changes=bool(base),
        declares=bool(declared),
        points=points,
        changed_points=not_ticked(points, base),
    )
    gauge = {"value": now.done, "max": now.asked}
    told = {"kept": kept, "progress": now.words, "gauge": gauge, "missing": now.missing}
    return JsonResponse(told)


@require_POST
@own_assignment
def declare(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Record the reviewer's declaration of interests and come back with everything else as it was."""
    if refused := _kept_or_refused(request, assignment):
        return refused
    form = AnswersForm(request.POST, requests=[])
    wanted = ("declares", *(one.name for one in form.interests))
    form.fields = {name: form.fields[name] for name in wanted}
    if not form.is_valid():
        return _again(request, assignment, 422)
    declared = form.declaration or {"by_category": {}, "none_to_declare": False}
    try:
        actions.declare(reviewer=assignment.reviewer, by=request.acting, **declared)
    except Refusal as refusal:
        return _again_after(request, assignment, refusal)
    notes.forget_declaration(assignment)
    messages.info(request, "Your declaration of interests is recorded.")
    return redirect(f"{reverse('desk:assignment', args=[assignment.pk])}#declaration")


@require_POST
@own_assignment
def comment(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Say something about words of the text, or in a thread; whatever else was typed is kept first."""
    if screen.is_open(assignment) and (refused := _kept_or_refused(request, assignment)):
        return refused
    try:
        thread = comments.act(request, assignment)
    except Refusal as refusal:
        note(refusal)
        shown = screen.screen_of(assignment, at=timezone.now(), typed=request.POST)
        return _show(request, shown, status=422, said=str(refusal))
    address = reverse("desk:assignment", args=[assignment.pk])
    return redirect(f"{address}?said={thread.pk}#comment-{thread.pk}")


@require_POST
@own_assignment
def decide(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Sign this exact text, ask for changes, or decline. Whatever was typed is kept first."""
    name = request.POST.get("decision", "")
    if name not in DECISIONS:
        return HttpResponseBadRequest("Press one of the buttons on the page.")
    is_open = screen.is_open(assignment)
    if is_open and (refused := _kept_or_refused(request, assignment)):
        return refused
    if assignment.is_consultation:
        return _not_kept(request, assignment, NOTHING_TO_DECIDE, 409)
    shown = screen.open_screen(assignment, at=timezone.now(), typed=request.POST)
    if is_open and request.POST.get("comment_words", "").strip():
        return _again(request, assignment, 422, problem=NOT_ADDED)
    if is_open and not shown.text_holds:
        return _again(request, assignment, 409, problem=BROKEN_TEXT)
    if not shown.form.is_valid() or not shown.form.check_decision(name):
        if is_open:
            return _show(request, shown, status=422)
        return _not_kept(request, assignment, TOO_LATE, 409)
    # Where it was decided before, nothing is signed: the second click learns what was.
    proved = _proof(request, assignment, name) if is_open else ""
    if is_open and not proved:
        refused = _refused(request, assignment, shown.form, name)
        return refused or _confirm(request, assignment, name)
    return _decide(request, assignment, shown.form, name, proved)


def _refused(
    request: HttpRequest, assignment: Assignment, form: AnswersForm, name: str
) -> HttpResponse | None:
    """Refuse, before asking for the password, what could not be signed anyway."""
    answers = actions.Answers(**form.for_decision(name))
    try:
        actions.check_sign_off(assignment=assignment, answers=answers, declares=form.declaration)
    except Refusal as refusal:
        return _again_after(request, assignment, refusal)
    return None


def _decide(
    request: HttpRequest, assignment: Assignment, form: AnswersForm, name: str, proved: str
) -> HttpResponse:
    try:
        _sign(request, assignment, form, name, proved)
    except (ReviewClosed, NoLongerAsked, AlreadyDecided) as refusal:
        note(refusal)
        assignment.refresh_from_db(fields=["ended_at"])
        assignment.review.refresh_from_db(fields=["closed_at"])
        return _not_kept(request, assignment, str(refusal), 409)
    except Refusal as refusal:
        return _again_after(request, assignment, refusal)
    forget_proof(request)
    if request.is_by_link:
        return by_link.finish(request, assignment)
    return redirect("desk:assignment", assignment.pk)


@require_POST
@own_assignment
def end_consultation(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Say that everything is said, or decline; a comment that was typed and not added keeps the consultation open."""
    if screen.is_open(assignment) and (refused := _kept_or_refused(request, assignment)):
        return refused
    declines = "declines" in request.POST
    words = legible(request.POST.get("ending", ""))
    try:
        if request.POST.get("comment_words", "").strip() and screen.is_open(assignment):
            raise Refusal(NOT_ADDED)
        actions.end_consultation(
            assignment=assignment, by=request.acting, words=words, declines=declines
        )
    except Refusal as refusal:
        note(refusal)
        assignment.refresh_from_db(fields=["ended_at", "ended_by"])
        shown = screen.screen_of(assignment, at=timezone.now(), typed=request.POST)
        typed = legible(request.POST.get("comment_words", ""))
        return _show(request, shown, status=422, problem=str(refusal), ending=words, unsaid=typed)
    if request.is_by_link:
        return by_link.finish(request, assignment)
    return redirect("desk:assignment", assignment.pk)


@require_POST
@login_required
def away(request: HttpRequest) -> HttpResponse:
    """Say until when one is away, or that one is back."""
    reviewer = reviewer_of(request)
    if reviewer is None:
        return render(request, "desk/review/no_reviewer.html", status=403)
    form = AwayForm(request.POST)
    try:
        if not form.is_valid():
            raise Refusal(form.errors["until"][0])
        actions.be_away(reviewer=reviewer, by=request.user, until=form.cleaned_data["until"])
    except Refusal as refusal:
        note(refusal)
        return _queue(request, reviewer, status=422, away=form, away_problem=str(refusal))
    return redirect("desk:queue")


@require_POST
@own_assignment
def take_back(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Take the reviewer's own decision back, with a reason; a second click changes nothing."""
    decision = screen.decision_of(assignment)
    if decision is None:
        return _not_kept(
            request, assignment, "You have not decided yet, so nothing was taken back.", 409
        )
    reason = request.POST.get("reason", "")
    stands = decision.withdrawn_at is None
    try:
        if stands and not _proof(request, assignment, TAKE_BACK):
            # Whoever gave no reason is told so before the password.
            request.session[_reason_key(assignment)] = the_reason(reason, "take it back")
            return _confirm(request, assignment, TAKE_BACK)
        actions.revoke(sign_off=decision, by=request.acting, reason=reason)
    except Refusal as refusal:
        note(refusal)
        shown = screen.decided_screen(assignment, decision, at=timezone.now())
        return _show(request, shown, status=422, reason=reason, reason_error=str(refusal))
    request.session.pop(_reason_key(assignment), None)
    forget_proof(request)
    return redirect("desk:assignment", assignment.pk)


@require_POST
@own_assignment
def declare_conflict(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Say that a conflict of interest has come up since; a second click changes nothing."""
    decision = screen.decision_of(assignment)
    if decision is None:
        words = "You have not decided yet: say on this page that you have a conflict of interest."
        return _not_kept(request, assignment, words, 409)
    try:
        actions.declare_conflict(sign_off=decision, by=request.acting)
    except Refusal as refusal:
        note(refusal)
        return _not_kept(request, assignment, str(refusal), 409)
    return redirect("desk:assignment", assignment.pk)


def _reason_key(assignment: Assignment) -> str:
    return f"take-back-{assignment.pk}"


@transaction.atomic
def _sign(
    request: HttpRequest, assignment: Assignment, form: AnswersForm, name: str, proved: str
) -> None:
    """A declaration typed beside the decision is made with it, or neither is."""
    if form.declaration:
        actions.declare(reviewer=assignment.reviewer, by=request.acting, **form.declaration)
    actions.sign_off(
        assignment=assignment,
        by=request.acting,
        proved=proved,
        **form.for_decision(name),
    )


# Answers


def _show(
    request: HttpRequest, shown: screen.Screen, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"screen": shown, **comments.choices(shown.assignment), **more}
    return render(request, shown.template, context, status=status)


def _again(
    request: HttpRequest, assignment: Assignment, status: int, *, problem: str = ""
) -> HttpResponse:
    """The screen again, with what was typed and why it was not accepted."""
    shown = screen.open_screen(assignment, at=timezone.now(), typed=request.POST)
    return _show(request, shown, status=status, problem=problem)


def _again_after(request: HttpRequest, assignment: Assignment, refusal: Refusal) -> HttpResponse:
    note(refusal)
    status = 409 if isinstance(refusal, OtherText) else 422
    return _again(request, assignment, status, problem=str(refusal))


def _kept_or_refused(request: HttpRequest, assignment: Assignment) -> HttpResponse | None:
    """Keep what was typed; a response if that is not possible."""
    if not screen.is_open(assignment):
        return _not_kept(request, assignment, TOO_LATE, 409)
    try:
        notes.keep(assignment, request.POST)
    except notes.TooLong as too_long:
        return _not_kept(request, assignment, str(too_long), 422)
    return None


def _not_kept(
    request: HttpRequest, assignment: Assignment, problem: str, status: int
) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"problem": problem}, status=status)
    shown = screen.screen_of(assignment, at=timezone.now(), typed=request.POST)
    return _show(request, shown, status=status, problem=problem)


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


TAKE_BACK = "take-back"


def _proof(request: HttpRequest, assignment: Assignment, doing: str) -> str:
    """How they showed who they are for this, since they were asked to; "" when they have not."""
    what = f"{doing}:{assignment.pk}"
    if request.is_by_link:
        return by_link.fresh_proof(request, assignment, what)
    return fresh_proof(request, what)


def _confirm(request: HttpRequest, assignment: Assignment, doing: str) -> HttpResponse:
    """Ask who they are, for this and nothing else, then come back to its place on the screen; nothing is signed on the way."""
    ask_for_proof(request, f"{doing}:{assignment.pk}")
    place = doing if doing == TAKE_BACK else "decision"
    if request.is_by_link:
        return by_link.ask_before_deciding(request, assignment)
    screen_again = f"{reverse('desk:assignment', args=[assignment.pk])}?confirmed=1#{place}"
    return redirect(f"{way_to_prove(request)}?{urlencode({'next': screen_again})}")
