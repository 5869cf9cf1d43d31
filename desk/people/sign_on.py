"""Single sign-on by OpenID Connect: django-allauth asks the provider; who may come in, and as whom, is said here."""

import re
import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

import structlog
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from requests import RequestException

from desk.common.access import SIGN_ON_AGAIN
from desk.people.factors import HAS_FACTOR
from feedback.visitors import address_of
from people import sign_ons
from people.models import User
from people.refusals import Refusal
from people.second_factors import has_any
from people.witness import subject_of

PROVIDER = "sign-on"

# Of a session: when the provider last asked them, and what waits to be linked until they are in.
_SHOWN, _TO_LINK = "signed_on_at", "sign_on_to_link"
_NUMBER = re.compile(r"[!-~]{1,191}")
_CLOCKS_DIFFER = 30  # seconds by which the provider's clock may be behind
# What a provider answers may be anything.
_NONSENSE = (
    AttributeError,
    KeyError,
    LookupError,
    OAuth2Error,
    RequestException,
    TypeError,
    ValueError,
)

log = structlog.get_logger("imprimatur.accounts")


def _app() -> SocialApp:
    """The provider, as django-allauth would read it from its table."""
    how = {"server_url": settings.OIDC_URL, "fetch_userinfo": False, "oauth_pkce_enabled": True}
    return SocialApp(
        provider="openid_connect",
        provider_id=PROVIDER,
        name=settings.OIDC_NAME,
        client_id=settings.OIDC_CLIENT,
        secret=settings.OIDC_SECRET,
        settings=how,
    )


class Adapter(DefaultSocialAccountAdapter):
    """The provider is that of the settings alone: a table of the database names none."""

    def list_apps(self, request: Any, provider: Any = None, client_id: Any = None) -> list[Any]:
        return [_app()] if settings.OIDC_URL else []

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Who it is, by what this site was told; whatever django-allauth has found in its tables counts for nothing."""
        claims, sociallogin.token = sociallogin.claims, None  # nobody needs it again
        try:
            person, is_known = _person(claims)
        except Refusal as refusal:
            raise _back(request, str(refusal)) from None
        if request.user.is_authenticated:
            is_same = is_known and person.pk == request.user.pk
            raise ImmediateHttpResponse(_again(request, sociallogin, claims, is_same))
        request.session[_SHOWN] = claims.get("auth_time")
        request.session[_TO_LINK] = None if is_known else _linked_by(claims)
        # The first time, what they have here is asked for, whatever the provider asked.
        has_factor = "mfa" in _listed(claims.get("amr"))
        setattr(request, HAS_FACTOR, has_factor and (is_known or not has_any(person)))
        sociallogin.user, sociallogin._did_authenticate_by_email = person, None

    def on_authentication_error(self, request: HttpRequest, provider: Any, **what: Any) -> None:
        log.warning("sign_on_failed", problem=type(what.get("exception")).__name__)
        raise _back(request, f"Signing in with {settings.OIDC_NAME} did not work. Try again.")


class _Provider(OpenIDConnectProvider):
    """Asks for what this site needs, whatever the address says."""

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        # Somebody who is signed in shows again who they are, however lately they signed on.
        again = {"prompt": "login", "max_age": "0"} if request.user.is_authenticated else {}
        asked = {"process": "login", "scope": ["openid", "email"], "auth_params": again}
        next_url = get_next_redirect_url(request)
        return asked | ({"next_url": next_url} if next_url else {})

    def get_oauth2_adapter(self, request: HttpRequest) -> Any:
        return _Asking(request, PROVIDER)


class _Asking(OpenIDConnectOAuth2Adapter):
    def get_provider(self) -> Any:
        return _Provider(self.request, app=_app())

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return f"{settings.SITE_URL}{reverse('sign_on_back')}"

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **answer: Any) -> Any:
        claims = self._decode_id_token(app, answer["response"]["id_token"])
        if not (isinstance(claims["sub"], str) and _NUMBER.fullmatch(claims["sub"])):
            raise OAuth2Error("The provider’s number of the account is none.")
        login = self.get_provider().sociallogin_from_response(request, {"sub": claims["sub"]})
        login.account.extra_data = {}  # who they are is in their own row
        login.claims = claims
        return login


def _person(claims: dict[str, Any]) -> tuple[User, bool]:
    """Who is meant, and whether they have come this way before. Refusal when it is nobody here."""
    if known := sign_ons.person_of(provider=PROVIDER, number=claims["sub"]):
        return known, True
    email = claims.get("email")
    is_confirmed = claims.get("email_verified", settings.OIDC_CONFIRMS_ADDRESSES) is True
    if not isinstance(email, str) or not email or not is_confirmed:
        raise Refusal(f"{settings.OIDC_NAME} did not confirm an e-mail address of yours.")
    return sign_ons.person_with(email, at=timezone.now()), False


def _linked_by(claims: dict[str, Any]) -> dict[str, str]:
    return {"email": claims["email"], "number": claims["sub"]}


def forget_link(request: HttpRequest) -> None:
    """Whoever signs in otherwise links nothing that somebody left waiting in this browser."""
    request.session.pop(_TO_LINK, None)


def link_now(request: HttpRequest, person: User) -> None:
    """Whoever came from the provider for the first time and has shown all that was asked: its account is theirs from now on.

    ImmediateHttpResponse when it can't be.
    """
    waiting = request.session.pop(_TO_LINK, None)
    if not waiting or waiting["email"].lower() != person.email:
        return
    try:
        sign_ons.link(**waiting, provider=PROVIDER, place=address_of(request))
    except Refusal as refusal:
        raise _back(request, str(refusal)) from None


def _again(
    request: HttpRequest, sociallogin: SocialLogin, claims: dict[str, Any], is_same: bool
) -> HttpResponse:
    """Somebody signed in has signed on once more, to prove who they are."""
    asked_at = request.session.pop(SIGN_ON_AGAIN, None)
    way_on = sociallogin.get_redirect_url(request) or reverse("desk:start")
    if not (is_same and _is_fresh(request, asked_at, claims.get("auth_time"))):
        messages.error(request, f"{settings.OIDC_NAME} did not ask you again who you are.")
        return redirect(f"{reverse('sign_on')}?{urlencode({'next': way_on})}")
    request.session[_SHOWN] = claims["auth_time"]
    record_authentication(
        request, request.user, "socialaccount", provider=PROVIDER, reauthenticated=True
    )
    log.info("signed_on_again", account=subject_of(request.user))
    return HttpResponseRedirect(way_on)


def _is_fresh(request: HttpRequest, asked_at: int | None, shown_at: Any) -> bool:
    """Whether they showed the provider who they are after they were sent there, and not the last time once more."""
    if asked_at is None or type(shown_at) is not int:
        return False
    last = request.session.get(_SHOWN)
    is_later = not isinstance(last, int) or shown_at > last
    latest = time.time() + _CLOCKS_DIFFER
    return is_later and asked_at - _CLOCKS_DIFFER <= shown_at <= latest


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _back(request: HttpRequest, said: str) -> ImmediateHttpResponse:
    messages.error(request, said)
    return ImmediateHttpResponse(
        redirect("desk:start" if request.user.is_authenticated else "account_login")
    )


def sends_to_provider(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Serve a page with a form whose answer leads to the provider, which browsers count as sending it there."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(settings.OIDC_URL))
        wider = csp_update({"form-action": [origin]})(view) if settings.OIDC_URL else view
        return wider(request, *args, **kwargs)

    return run


def _forgiving(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """404 where no provider is set up; whatever one answers, no fault."""

    @wraps(view)
    def run(request: HttpRequest) -> HttpResponse:
        if not settings.OIDC_URL:
            raise Http404("No provider is set up.")
        try:
            return view(request)
        except _NONSENSE as fault:
            log.warning("sign_on_failed", problem=type(fault).__name__)
            return _back(
                request, f"{settings.OIDC_NAME} does not answer. Try again later."
            ).response

    return run


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sends_to_provider
@_forgiving
def sign_on(request: HttpRequest) -> HttpResponse:
    """To the provider, by a press: nobody is sent there by a link alone."""
    if request.method != "POST":
        return render(request, "mfa/sign_on.html")
    if request.user.is_authenticated:
        request.session[SIGN_ON_AGAIN] = int(time.time())
    return OAuth2LoginView.adapter_view(_Asking(request, PROVIDER))(request)


@never_cache
@require_safe
@_forgiving
def sign_on_back(request: HttpRequest) -> HttpResponse:
    """From the provider."""
    return OAuth2CallbackView.adapter_view(_Asking(request, PROVIDER))(request)
