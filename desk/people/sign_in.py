"""How staff and reviewers sign in: django-allauth, with sign-up closed."""

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.account.views import LogoutView
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.backends import BaseBackend
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from desk.people.factors import NOT_AS_TOLD
from desk.people.sign_on import forget_link, link_now
from feedback.visitors import address_of
from people import browsers, second_factors, sessions, tries
from people.accounts import account, roles_of
from people.actions import end_sessions
from people.models import User
from people.notifications import tell_of_new_password, tell_of_wrong_passwords
from people.roles import permissions_of
from people.sign_ons import is_linked
from people.witness import subject_of

log = structlog.get_logger("imprimatur.accounts")

# Of a session: what the account's sessions rested on when its person began to sign in.
_BEGUN = "sign_in_began"

_WAYS = {
    "reauthenticate": "Type your password",
    "mfa_reauthenticate": "Type a code of your authenticator app, or a recovery code",
    "mfa_reauthenticate:webauthn": "Use a passkey",
}


class Backend(AuthenticationBackend):
    """An account that may not sign in is refused like a wrong password, in the same words and the same time."""

    def authenticate(self, request, email=None, password=None, **credentials):
        if not email or not password:
            return None
        person = account(email=email.lower())
        if person is None:
            User().set_password(password)  # takes as long as checking one
            return None
        return person if person.check_password(password) else None

    def get_user(self, user_id):
        # Every page of the desk asks whether they are a reviewer too.
        return account(along=("reviewer",), pk=user_id)

    def get_all_permissions(self, user_obj, obj=None):
        """Those of a person's roles, by the table in the code. What tables of the database say of permissions gives nobody anything."""
        if user_obj.is_superuser or not user_obj.is_active or obj is not None:
            return super().get_all_permissions(user_obj, obj)
        if not hasattr(user_obj, "_perm_cache"):
            user_obj._perm_cache = permissions_of(roles_of(user_obj))
        return user_obj._perm_cache

    # ModelBackend's async versions would skip the two above; these call them.
    aauthenticate, aget_user = BaseBackend.aauthenticate, BaseBackend.aget_user


class Adapter(DefaultAccountAdapter):
    """Accounts are made by managing editors only, and a person's address is the one in their own row.

    django-allauth would rather take one from its own table of addresses, which no seal covers.
    """

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address or the password is not right.",
        "incorrect_password": "This is not your password.",
        "enter_current_password": "This is not your password.",
        "too_many_login_attempts": (
            "Too many wrong passwords were tried, by you or by somebody else. Wait some minutes, up to an hour, or "
            "choose a new password: you can sign in with it at once. A browser in which you signed in before still "
            "lets you in."
        ),
    }

    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        return address_of(request)

    # Signing in

    def authenticate(self, request, **credentials):
        person = super().authenticate(request, **credentials)
        if person:
            self._try.take_back()
        return person

    def pre_authenticate(self, request, **credentials):
        if not may_sign_in_here(credentials["email"]):
            raise forms.ValidationError(f"Sign in with {settings.OIDC_NAME}.")
        self._try = tries.Try(request, credentials["email"].lower(), address_of(request))
        if not self._try.is_allowed():
            log.warning("sign_in_refused", **_who(request, **credentials))
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request, **credentials):
        who = _who(request, **credentials)
        log.warning("sign_in_failed", **who)
        if self._try.was_the_last():
            log.warning("locked_out", **who)
            email = credentials["email"].lower()
            at = timezone.now().isoformat()
            tell_of_wrong_passwords.enqueue(email=email, place=address_of(request), at=at)

    def post_login(self, request, user, **how):
        log.info("signed_in", **_who(request, email=user.email))
        response = super().post_login(request, user, **how)
        browsers.remember(request, response, user.email)
        return response

    def is_safe_url(self, url):
        try:
            return super().is_safe_url(url)
        except ValueError:  # it is none, such as "http://["
            return False

    def get_login_stages(self):
        return ["desk.people.factors.FactorStage", "desk.people.factors.SetUpStage"]

    def pre_login(self, request, user, **how):
        """Every way in begins here."""
        request.session[_BEGUN] = user.get_session_auth_hash()
        if "sociallogin" not in (how.get("signal_kwargs") or {}):
            forget_link(request)
        return self._no_way_in(request, user) or super().pre_login(request, user, **how)

    def is_same_account(self, request, user):
        """Whether their password is that with which they began to sign in, and nobody ended their sessions since."""
        begun = request.session.get(_BEGUN, "")
        return user.is_active and constant_time_compare(begun, user.get_session_auth_hash())

    def login(self, request, user):
        """And ends here, after all that was asked."""
        response = self._no_way_in(request, user)
        if response is None and not self.is_same_account(request, user):
            response = self._back(request, "Your account was changed meanwhile. Sign in again.")
        if response:
            raise ImmediateHttpResponse(response)
        link_now(request, user)
        super().login(request, user)
        request.session.pop(_BEGUN, None)
        sessions.begin(request.session)

    def _back(self, request, said):
        clear_login(request)
        messages.error(request, said)
        return redirect("account_login")

    def _no_way_in(self, request, user):
        """The answer when somebody changed the account outside the site, or came by a way that is not theirs."""
        if not may_sign_in_here(user.email) and not _signed_on(request, user):
            return self._back(request, f"Sign in with {settings.OIDC_NAME}.")
        if user.is_active and (not account(pk=user.pk) or not second_factors.are_as_told(user)):
            log.error("account_not_as_told", account=subject_of(user))
            return self._back(request, NOT_AS_TOLD)
        return None

    def get_reauthentication_methods(self, user):
        """The provider first, for whom it is the way in."""
        ways = [
            one | {"description": _WAYS[one["id"]]}
            for one in super().get_reauthentication_methods(user)
        ]
        is_local = may_sign_in_here(user.email)
        if is_local and not (settings.OIDC_URL and is_linked(user)):
            return ways
        again = {
            "id": "sign_on",
            "description": f"Sign in again with {settings.OIDC_NAME}",
            "url": reverse("sign_on"),
        }
        return [again, *(ways if is_local else [])]

    def reauthenticate(self, user, password):
        found = self.authenticate(self.request, email=user.email, password=password)
        is_right = found is not None and found.pk == user.pk
        if is_right:
            log.info("password_confirmed", **_who(self.request, email=user.email))
        return is_right

    def logout(self, request):
        if request.user.is_authenticated:
            log.info("signed_out", **_who(request, email=request.user.email))
        super().logout(request)

    # A new password

    def set_password(self, user, password):
        """Whoever may choose the password may also use it at once, however many wrong ones were tried; they are told."""
        tries.forget(user.email)  # first: without the cache nothing is changed
        place, at = address_of(self.request), timezone.now().isoformat()
        with transaction.atomic():
            super().set_password(user, password)
            tell_of_new_password.enqueue(person=user.pk, place=place, at=at)
        log.info("password_changed", **_who(self.request, email=user.email))


class SignOut(LogoutView):
    """Here, or in every browser."""

    def post(self, request, **keys):
        if "everywhere" in request.POST and request.user.is_authenticated:
            end_sessions(person=request.user, by=request.user)
        return super().post(request, **keys)


def may_sign_in_here(email):
    """Whether this address may use a password or a passkey; where a provider is set up, that may be few."""
    local = {one.lower() for one in settings.LOCAL_ACCOUNTS}
    return not (settings.OIDC_URL and local) or email.lower() in local


def _signed_on(request, person):
    records = get_authentication_records(request, person)
    return any(one["method"] == "socialaccount" for one in records)


def _who(request, *, email, **credentials):
    """For a log line: from where, and whose account it is. An address that is nobody's is not written down."""
    person = User.objects.filter(email=email.lower()).only("pk").first()
    named = {"account": subject_of(person)} if person else {}
    return {"address": address_of(request), **named}
