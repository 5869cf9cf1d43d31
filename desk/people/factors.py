"""Signing in with a second factor: what django-allauth asks of this site, and the step for whoever has none yet."""

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

_NONSENSE = (AttributeError, IndexError, KeyError, TypeError, ValueError, struct.error)
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
            code = super().clean_code()  # type: ignore[misc]
            if self.authenticator.type == second_factors.CODES:
                self._tell()
            elif not self._is_new(code):
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

    def _is_new(self, code: str) -> bool:
        """django-allauth remembers one for 30 seconds, in which it is not over when it came early."""
        digits = "".join(filter(str.isdigit, code))
        return cache.add(f"second-factor:{self.user.pk}:{digits}", True, _CODE_HOLDS)

    def _emit_authentication_failed(self, main: Authenticator) -> None:
        log.warning("second_factor_failed", account=subject_of(self.user))


def _consume(person: User) -> Any:
    return ratelimit.consume(
        context.request, app="allauth.account", action="second_factor", key=str(person.pk)
    )


class CodeForm(_Counted, AuthenticateForm):
    """While signing in: a code of the app, or a recovery code."""


class CodeAgainForm(_Counted, ReauthenticateForm):
    """The same of somebody who is signed in, and is about to sign."""


class _Careful:
    """What a browser says of a passkey is anybody's JSON: what makes no sense is as wrong as a wrong passkey."""

    def clean_credential(self) -> Authenticator:
        with _careful(NOT_KNOWN):
            return super().clean_credential()  # type: ignore[misc]


class LoginPasskeyForm(_Careful, LoginWebAuthnForm):
    """Instead of address, password and code."""


class PasskeyToo(_Careful, AuthenticateWebAuthnForm):
    """After the password."""


class PasskeyAgainForm(_Careful, ReauthenticateWebAuthnForm):
    """Of somebody who is signed in, and is about to sign."""


class PasskeyForm(SignupWebAuthnForm):
    """A passkey that the browser has just made."""

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
        has_one = (
            getattr(self.request, HAS_FACTOR, False) or second_factors.factors_of(person).exists()
        )
        if has_one or not second_factors.is_needed(person):
            return None, True
        return headed_redirect_response(self.urlname), True
