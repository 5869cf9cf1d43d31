"""Signing in with a second factor: what django-allauth asks of this site, and the step for whoever has none yet."""

import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from allauth.account.stages import LoginStage
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.core.internal.httpkit import headed_redirect_response
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.forms import (
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
    SignupWebAuthnForm,
)
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponseBase
from django.utils import timezone

from feedback.visitors import address_of
from people import hidden, second_factors
from people.models import User
from people.notifications import tell_of_wrong_codes
from people.witness import subject_of

NOT_AS_TOLD = "This account was changed outside the site, so nobody can sign in with it. Whoever runs the server can repair it."
NOT_KNOWN = "This passkey is none of this account’s. Try another one, or another way."
NOT_ADDED = "The browser’s answer was not understood, so no passkey was added. Try again."

# Of a request: the provider asked for more than a password (RFC 8176, "mfa").
HAS_FACTOR = "signed_on_with_factor"

_NONSENSE = (
    *(AttributeError, IndexError, KeyError, TypeError, ValueError),
    *(RecursionError, struct.error),
)
_SAID = ("id", "rawId", "type", "response", "clientExtensionResults")
_MOST_SAID = 20_000  # characters
_SECRET = "secret_of_new_app"  # noqa: S105 - where in the session it is, hidden
_CODE_HOLDS = 120  # seconds: longer than any code of an app is taken

log = structlog.get_logger("imprimatur.accounts")


class Adapter(DefaultMFAAdapter):
    """The site's name and words, and secrets that the database can't read."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code is not right, or was used already. Codes of an app hold for half a minute: type the next one.",
    }

    def encrypt(self, text: str) -> str:
        return hidden.hide(text)

    def decrypt(self, encrypted_text: str) -> str:
        return hidden.show(encrypted_text)

    def _get_site_name(self) -> str:
        return settings.SITE_NAME

    def is_mfa_enabled(self, user: Any, types: Any = None) -> bool:
        """Whether there is any, by what the trail tells; of one kind, by the rows that it tells of."""
        if user.is_anonymous:
            return False
        kinds = set(types or ())
        if kinds in (set(), {second_factors.APP, second_factors.PASSKEY}):
            return second_factors.has_any(user)
        return bool(Authenticator.objects.filter(user=user, type__in=kinds))

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return "Passkey" if number == 1 else f"Passkey {number}"


class _Counted:
    """A code that is typed: few tries an account, none twice, and a recovery code's use is told."""

    user: User
    authenticator: Authenticator

    def clean_code(self) -> str:
        usage = self._try()
        with transaction.atomic():
            if not second_factors.are_as_told(self.user):
                raise forms.ValidationError(NOT_AS_TOLD)
            try:
                code = super().clean_code()  # type: ignore[misc]
            except Authenticator.DoesNotExist:  # somebody changed it in this moment
                raise forms.ValidationError(NOT_AS_TOLD) from None
            if self.authenticator.type == second_factors.CODES:
                self._tell()
            elif not is_new_code(self.user, code):
                raise Adapter().validation_error("incorrect_code")
        usage.rollback()
        return code

    def _try(self) -> Any:
        usage = _consume(self.user)
        if usage:
            return usage
        log.warning("second_factor_refused", account=subject_of(self.user))
        tell_of_wrong_codes.enqueue(
            person=self.user.pk,
            place=address_of(context.request),
            at=timezone.now().isoformat(),
        )
        raise forms.ValidationError(
            "Too many wrong codes were typed. Wait some minutes, up to an hour, and try again."
        )

    def _tell(self) -> None:
        second_factors.tell_of_code(
            person=self.user,
            codes=self.authenticator.pk,
            place=address_of(context.request),
        )

    def _emit_authentication_failed(self, main: Authenticator) -> None:
        log.warning("second_factor_failed", account=subject_of(self.user))


def is_new_code(person: User, code: str) -> bool:
    """Whether a right code of an app is used for the first time.

    django-allauth remembers one for 30 seconds, in which it is not over when it came early.
    """
    digits = "".join(filter(str.isdigit, code))
    return cache.add(f"second-factor:{person.pk}:{digits}", True, _CODE_HOLDS)


def _consume(person: User) -> Any:
    return ratelimit.consume(
        context.request, app="allauth.account", action="second_factor", key=str(person.pk)
    )


class CodeForm(_Counted, AuthenticateForm):
    """While signing in: a code of the app, or a recovery code."""


class CodeAgainForm(_Counted, ReauthenticateForm):
    """The same of somebody who is signed in, and is about to sign."""


class _Answer(forms.JSONField):
    """What a browser says of a passkey: anybody's JSON, of which a little is kept."""

    widget = forms.HiddenInput
    default_error_messages = {"required": "The browser said nothing of a passkey. Try again."}

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        try:
            said = json.loads(value[:_MOST_SAID], parse_constant=_no_number)
            known = {name: said[name] for name in _SAID if name in said}
            written = json.dumps(known, ensure_ascii=False)
            written.encode()  # no half of a pair of surrogates
            if "\\u0000" in written:  # PostgreSQL stores none
                raise ValueError("There is a NUL in it.")
        except _NONSENSE:
            raise forms.ValidationError(NOT_KNOWN) from None
        return known


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


class _Careful(forms.Form):
    """What makes no sense is as wrong as a wrong passkey; and so is one of somebody whose second factors are not as told."""

    credential = _Answer()

    def clean_credential(self) -> Authenticator:
        with _careful(NOT_KNOWN):
            found = super().clean_credential()  # type: ignore[misc]
        if not second_factors.still_has(found.user, found.pk):
            raise forms.ValidationError(NOT_AS_TOLD)
        return found


class LoginPasskeyForm(_Careful, LoginWebAuthnForm):
    """Instead of address, password and code."""


class PasskeyToo(_Careful, AuthenticateWebAuthnForm):
    """After the password."""


class PasskeyAgainForm(_Careful, ReauthenticateWebAuthnForm):
    """Of somebody who is signed in, and is about to sign."""


class AppForm(ActivateTOTPForm):
    """The first code of an app, whose secret waits in the session as hidden as it will be stored."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        forms.Form.__init__(self, *args, **kwargs)
        self.user, session = user, context.request.session
        if not self.is_bound or _SECRET not in session:
            session[_SECRET] = hidden.hide(generate_totp_secret())
        self.secret = hidden.show(session[_SECRET])

    def clean_code(self) -> str:
        code = super().clean_code()
        if not is_new_code(self.user, code):
            raise Adapter().validation_error("incorrect_code")
        return code

    def forget(self) -> None:
        context.request.session.pop(_SECRET, None)


class PasskeyForm(SignupWebAuthnForm):
    """A passkey that the browser has just made."""

    credential = _Answer()
    name = forms.CharField(
        label="Its name",
        max_length=60,
        required=False,
        help_text="By which you tell it from others, such as “My telephone”.",
    )

    def clean(self) -> dict[str, Any]:
        with _careful(NOT_ADDED):
            return super().clean()


@contextmanager
def _careful(said: str) -> Iterator[None]:
    try:
        yield
    except (forms.ValidationError, *_NONSENSE):
        raise forms.ValidationError(said) from None


class FactorStage(AuthenticateStage):
    """What only they have, unless the provider has asked for more than a password already."""

    def _should_handle(self, request: Any) -> bool:
        return not getattr(request, HAS_FACTOR, False) and super()._should_handle(request)


class SetUpStage(LoginStage):
    """Nobody gets in with a password alone who needs more: they add it before they are signed in."""

    key = "set_up_second_factor"
    urlname = "mfa_set_up"

    def handle(self) -> tuple[HttpResponseBase | None, bool]:
        person = self.login.user
        has_one = getattr(self.request, HAS_FACTOR, False) or second_factors.has_any(person)
        if has_one or not second_factors.is_needed(person):
            return None, True
        return headed_redirect_response(self.urlname), True
