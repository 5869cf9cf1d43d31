"""The pages on which people add, see and remove their second factors: signed in, or on their way in for the first time."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

import qrcode
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.stagekit import stash_login
from allauth.account.stages import LoginStageController
from allauth.account.utils import passthrough_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from desk.common.access import way_to_prove
from desk.people.factors import Adapter, AppForm, PasskeyForm, SetUpStage
from feedback.visitors import address_of
from people import second_factors, sign_ons
from people.accounts import account
from people.models import User
from people.refusals import Refusal

_ADDED = "added"


@dataclass
class _Comer:
    """Who is here: somebody signed in; or, with a stage, somebody who has shown their password and nothing more."""

    person: User
    stage: Any = None

    @property
    def has_added(self) -> bool:
        """Whether they may see codes and add more: on the way in, once they have added one that is still there."""
        added = self.stage and self.stage.state.get(_ADDED)
        return self.stage is None or bool(added and second_factors.still_has(self.person, added))

    def remember(self, request: HttpRequest) -> None:
        """On the way in: which one they added just now."""
        if self.stage and not self.stage.state.get(_ADDED):
            latest = second_factors.factors_of(self.person).last()
            self.stage.state[_ADDED] = latest and latest.pk
            stash_login(request, self.stage.login)


def _comer(request: HttpRequest) -> _Comer | None:
    """None for whoever has to sign in first. Whoever is signed in shows again who they are."""
    if request.user.is_authenticated:
        _ask_again(request)
        return _Comer(request.user)
    stage = LoginStageController.enter(request, SetUpStage.key)
    is_same = stage and get_adapter().is_same_account(request, stage.login.user)
    return _Comer(stage.login.user, stage) if is_same else None


def _ask_again(request: HttpRequest) -> None:
    """Send whoever has not shown again who they are, within the last minutes, to the page where they do."""
    records = get_authentication_records(request, request.user)
    latest = max((one["at"] for one in records if one.get("reauthenticated")), default=0.0)
    if time.time() - latest > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
        # django-allauth would keep a POST in the session, with the cookie in it; nobody's words are lost here.
        back = request.get_full_path() if request.method == "GET" else reverse("mfa_index")
        asked = urlencode({REDIRECT_FIELD_NAME: back})
        raise ImmediateHttpResponse(redirect(f"{way_to_prove(request)}?{asked}"))


def once_proved(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for whoever has shown again who they are."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            _ask_again(request)
        return view(request, *args, **kwargs)

    return run


class SignInByPasskey(LoginWebAuthnView):
    """Where they want to go is kept when the passkey is none of theirs."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Each question is kept in a session, so a visitor asks so often and no more."""
        asked = {"app": "allauth.mfa", "action": "webauthn_login", "limit_get": True}
        return ratelimit.consume_or_429(request, **asked) or super().get(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        super().form_invalid(form)
        way_in = reverse("account_login")
        return redirect(passthrough_next_redirect_url(self.request, way_in, REDIRECT_FIELD_NAME))


class PasskeyAgain(ReauthenticateWebAuthnView):
    def form_invalid(self, form: Any) -> HttpResponse:
        super().form_invalid(form)
        return redirect(self.passthrough_next_url(self.request.path))


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    person = request.user
    codes, factors = second_factors.codes_of(person), list(second_factors.factors_of(person))
    context = {
        "factors": factors,
        "has_app": any(one.type == second_factors.APP for one in factors),
        "unused": len(codes.wrap().get_unused_codes()) if codes else 0,
        "has_codes": codes is not None,
        "signs_on": sign_ons.is_linked(person),
        "is_needed": second_factors.is_needed(person),
    }
    return render(request, "mfa/index.html", context)


@never_cache
@require_safe
def set_up(request: HttpRequest) -> HttpResponse:
    """Which of the two, for somebody who is on their way in and has none."""
    if request.user.is_authenticated:
        return redirect("mfa_index")
    comer = _comer(request)
    return render(request, "mfa/set_up.html") if comer else redirect("account_login")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_app(request: HttpRequest) -> HttpResponse:
    comer = _comer(request)
    if comer is None:
        return redirect("account_login")
    form = AppForm(request.POST or None, user=comer.person)

    def add() -> None:
        second_factors.add_app(
            person=comer.person,
            secret=form.secret,
            place=address_of(request),
            is_first=not comer.has_added,
        )
        form.forget()

    if form.is_valid():
        return _added(request, comer, add, "The app is added.")
    url = Adapter().build_totp_url(comer.person, form.secret)
    shown = {"form": form, "squares": _squares(url), "secret": _in_fours(form.secret)}
    return render(request, "mfa/add_app.html", shown, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_passkey(request: HttpRequest) -> HttpResponse:
    comer = _comer(request)
    if comer is None:
        return redirect("account_login")
    form = PasskeyForm(request.POST or None, user=comer.person)

    def add() -> None:
        second_factors.add_passkey(
            person=comer.person,
            name=form.cleaned_data["name"],
            credential=form.cleaned_data["credential"],
            place=address_of(request),
            is_first=not comer.has_added,
        )

    if form.is_valid():
        return _added(request, comer, add, "The passkey is added.")
    asked = json.dumps(begin_registration(comer.person, True))
    shown = {"form": form, "asked": asked}
    return render(request, "mfa/add_passkey.html", shown, status=422 if form.is_bound else 200)


def _added(request: HttpRequest, comer: _Comer, add: Any, said: str) -> HttpResponse:
    had_codes = second_factors.codes_of(comer.person) is not None
    try:
        add()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("mfa_index" if request.user.is_authenticated else "account_login")
    comer.remember(request)
    messages.success(request, said)
    return redirect("mfa_index" if had_codes else "mfa_codes")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: HttpRequest) -> HttpResponse:
    """The recovery codes. A press says that they are kept: on the way in, it opens the desk."""
    comer = _comer(request)
    if comer is None or not comer.has_added:
        return redirect("account_login")
    if request.method == "POST":
        return comer.stage.exit() if comer.stage else redirect("mfa_index")
    kept = second_factors.codes_of(comer.person)
    if kept is None:
        raise Http404("There are no recovery codes.")
    shown = {"codes": [_in_fours(code) for code in kept.wrap().get_unused_codes()]}
    return render(request, "mfa/codes.html", shown)


@require_POST
@login_required
def new_codes(request: HttpRequest) -> HttpResponse:
    _ask_again(request)
    try:
        second_factors.renew_codes(person=request.user, place=address_of(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("mfa_index")
    messages.success(request, "These are new. The old ones are void.")
    return redirect("mfa_codes")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    _ask_again(request)
    factor = get_object_or_404(second_factors.factors_of(request.user), pk=pk)
    if request.method != "POST":
        return render(request, "mfa/remove.html", {"factor": factor})
    try:
        second_factors.remove(person=request.user, factor=pk, place=address_of(request))
        update_session_auth_hash(request, account(pk=request.user.pk))  # this browser stays
        messages.success(request, "It is removed.")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("mfa_index")


def _squares(words: str) -> dict[str, Any]:
    """A QR code of the words, as the path of a drawing, and how many squares wide it is with its margin."""
    code = qrcode.QRCode()
    code.add_data(words)
    rows = code.get_matrix()
    path = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return {"path": path, "size": len(rows)}


def _in_fours(code: str) -> str:
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
