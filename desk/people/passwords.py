"""Choosing a new password: django-allauth's forms, for accounts that may sign in."""

from typing import Any

from allauth.account import forms, views
from allauth.account.adapter import get_adapter
from allauth.account.utils import url_str_to_user_pk
from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from people import browsers, notifications
from people.accounts import account, why_no_link
from people.models import User
from people.notifications import answer_who_forgot
from people.refusals import Refusal


class ResetPasswordForm(forms.ResetPasswordForm):
    """Asks for a link. Whose address it is, if anybody's, is looked up by the worker, so the answer's time tells nothing of it.

    Each time it is a task of its own: that somebody asked for the same address a moment before does not show either.

    Once five letters went to an address within an hour, no more go; they hold links that work. The page says nothing of
    it: a stranger who asks again and again must not take the way back from whom it is for.
    """

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def save(self, request: HttpRequest, **options: Any) -> str:
        email = self.cleaned_data["email"]
        if ratelimit.consume(request, action="password_link", key=email):
            answer_who_forgot.enqueue(email=email, at=timezone.now().isoformat())
        return email


class UserTokenForm(forms.UserTokenForm):
    """Reads a link. The account must still be good now, since setting a password seals it."""

    def _get_user(self, uidb36: Any) -> User | None:
        try:
            return account(pk=url_str_to_user_pk(uidb36))
        except ValueError:
            return None


class ChangePasswordForm(forms.ChangePasswordForm):
    """The old password is a try like any other: whoever took over a session may not guess on and on."""

    def clean_oldpassword(self) -> str:
        old, adapter = self.cleaned_data["oldpassword"], get_adapter()
        if not adapter.reauthenticate(self.user, old):
            raise adapter.validation_error("enter_current_password")
        return old


class ChooseByLink(views.PasswordResetFromKeyView):
    """Whoever reads the person's mail and chose the password: their browser is known from now on."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        browsers.remember(self.request, response, self.reset_user.email)
        return response


def send_password_link(*, person: User, by: User) -> None:
    """Mail the link by which a person chooses a password. Refusal when they may not sign in."""
    if why_not := why_no_link(person, at=timezone.now()):
        raise Refusal(why_not)
    notifications.send_password_link.enqueue(to=person.pk, by=by.pk)
