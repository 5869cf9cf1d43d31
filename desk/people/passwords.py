"""Choosing a new password: django-allauth's forms, for accounts that open."""

from typing import Any

from allauth.account import forms
from allauth.account.utils import url_str_to_user_pk

from people.accounts import account
from people.models import User


class ResetPasswordForm(forms.ResetPasswordForm):
    """Asks for a link. An account that does not open is answered like one that is not there."""

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        found = account(email=email)
        self.users = [found] if found else []
        return email


class UserTokenForm(forms.UserTokenForm):
    """Reads a link. It was good when it was sent; the account must be so now, or a new password would seal it."""

    def _get_user(self, uidb36: Any) -> User | None:
        try:
            return account(pk=url_str_to_user_pk(uidb36))
        except ValueError:
            return None
