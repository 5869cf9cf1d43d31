"""Reviewers who come by a link from their mail: they read at once, and act once they typed a code that is mailed to them then."""

import secrets
import time
from typing import Any

import structlog
from allauth.core.internal import ratelimit
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from desk.common.access import proof_since_asked
from feedback.visitors import address_of
from people import sessions
from people.models import User
from reviews import links
from reviews.models import Assignment
from reviews.notifications.letters import send_code

log = structlog.get_logger("imprimatur.reviews")

_LINK, _CODE, _PROVED, _DONE = "review_link", "review_code", "review_proved", "review_done"
_PLACE = "review_place"
CODE_HOLDS = 10 * 60  # seconds
MOST_TRIES = 5


@never_cache
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take somebody to the one text that their link opens. The address bar loses the token at once."""
    found = links.opened_by(token, at=timezone.now())
    if found is None:
        log.warning("review_link_refused", address=address_of(request))
        guesses = {"app": "allauth.account", "action": "review_link", "limit_get": True}
        if not ratelimit.consume(request, **guesses):
            return ratelimit.respond_429(request)
        return render(request, "desk/review/no_link.html", status=404)
    if not request.user.is_authenticated:
        # Whatever this browser held before, another link's proof above all, is gone.
        request.session.flush()
        sessions.begin(request.session)
        request.session[_LINK] = found.pk
        log.info("review_link_opened", assignment=found.assignment_id, address=address_of(request))
    return redirect("desk:assignment", found.assignment_id)


def held(request: HttpRequest, assignment: int) -> tuple[Assignment, User] | None:
    """What the link that this browser came by opens, if it is this assignment."""
    key = request.session.get(_LINK)
    found = links.reviewer_by(key, at=timezone.now()) if isinstance(key, int) else None
    return found if found and found[0].pk == assignment else None


def proved_at(request: HttpRequest, assignment: Assignment) -> float:
    """When the code for this assignment was typed here, in seconds; 0 when it was not."""
    proved = request.session.get(_PROVED) or {}
    return float(proved["at"]) if proved.get("assignment") == assignment.pk else 0.0


def fresh_proof(request: HttpRequest, assignment: Assignment, what: str) -> str:
    """Whether a code was typed for this signature: "code", or "" when it was not."""
    return proof_since_asked(request, what, {proved_at(request, assignment): "code"})


class CodeForm(forms.Form):
    code = forms.CharField(
        label="The code from the mail",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": "Type the eight digits from the mail."},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, assignment: int) -> HttpResponse:
    """Mail a code to the reviewer's own address, and ask for it; whoever has the link alone reads on, and acts in nobody's name."""
    found = held(request, assignment)
    if found is None:
        return redirect("desk:assignment", assignment)
    asked, person = found
    if request.method != "POST":
        return _ask(request, asked, person)
    if "send" in request.POST:
        return _send(request, asked, person)
    form = CodeForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _ask(request, asked, person, form=form, status=422)
    if why_not := _why_not(request, asked, form.cleaned_data["code"]):
        form.add_error("code", why_not)
        return _ask(request, asked, person, form=form, status=422)
    request.session.pop(_CODE)
    request.session.cycle_key()
    request.session[_PROVED] = {"assignment": asked.pk, "at": time.time()}
    log.info("review_code_right", assignment=asked.pk, address=address_of(request))
    address = reverse("desk:assignment", args=[asked.pk])
    return redirect(f"{address}?confirmed=1#{request.session.pop(_PLACE, 'panel')}")


def ask_before_deciding(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Another code is due: whoever types it comes back to their decision."""
    request.session[_PLACE] = "decision"
    return redirect("desk:code", assignment.pk)


def _send(request: HttpRequest, asked: Assignment, person: User) -> HttpResponse:
    codes = {"app": "allauth.account", "action": "review_code", "key": str(asked.pk)}
    if not ratelimit.consume(request, **codes):
        problem = "Several codes were mailed within the hour. Use the last one, or wait a while."
        return _ask(request, asked, person, problem=problem, status=429)
    nonce = secrets.token_urlsafe(24)
    request.session[_CODE] = {"assignment": asked.pk, "nonce": nonce, "at": time.time(), "tries": 0}
    send_code.enqueue(to=person.pk, assignment=asked.pk, nonce=nonce)
    log.info("review_code_sent", assignment=asked.pk, address=address_of(request))
    return redirect("desk:code", asked.pk)


def _why_not(request: HttpRequest, asked: Assignment, typed: str) -> str:
    """Why this code proves nothing; each try counts before it is looked at."""
    waiting = request.session.get(_CODE) or {}
    if waiting.get("assignment") != asked.pk or time.time() - waiting["at"] > CODE_HOLDS:
        return "This code is too old, or was replaced. Have another one mailed."
    if waiting["tries"] >= MOST_TRIES:
        return "Too many wrong codes were typed. Have another one mailed."
    request.session[_CODE] = waiting | {"tries": waiting["tries"] + 1}
    if links.is_code(typed, waiting["nonce"]):
        return ""
    log.warning("review_code_wrong", assignment=asked.pk, address=address_of(request))
    return "This is not the code that was mailed last."


def _ask(
    request: HttpRequest,
    asked: Assignment,
    person: User,
    *,
    form: CodeForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    waiting = request.session.get(_CODE) or {}
    context: dict[str, Any] = {
        "assignment": asked,
        "address": _hinted(person.email),
        "was_sent": waiting.get("assignment") == asked.pk,
        "form": form or CodeForm(label_suffix=""),
        "problem": problem,
        "minutes": CODE_HOLDS // 60,
    }
    return render(request, "desk/review/code.html", context, status=status)


def _hinted(email: str) -> str:
    """Enough of the address to know which mailbox to look in; whoever the link was forwarded to learns no more."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}…@{domain}"


def finish(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """The link is dead with the decision: what was signed is shown once, and the browser keeps nothing."""
    request.session.flush()
    sessions.begin(request.session)
    request.session[_DONE] = assignment.pk
    return redirect("desk:done")


@never_cache
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """What was decided by a link: by whom, what it means, when."""
    key = request.session.get(_DONE)
    known = Assignment.objects.select_related("sign_off__revision", "revision", "reviewer__user")
    assignment = known.filter(pk=key).first() if isinstance(key, int) else None
    sign_off = getattr(assignment, "sign_off", None)
    if assignment is None or not (sign_off or assignment.is_ended_by_reviewer):
        return render(request, "desk/review/no_link.html", status=404)
    context = {"assignment": assignment, "sign_off": sign_off}
    return render(request, "desk/review/done.html", context)
