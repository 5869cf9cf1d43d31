"""How staff and reviewers sign in: django-allauth, with sign-up closed."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.utils import timezone

from desk.accounts import address_is_new


class Backend(AuthenticationBackend):
    """An inactive person is refused like a wrong password, in the same words and time."""

    def authenticate(self, request, **credentials):
        user = super().authenticate(request, **credentials)
        # django-allauth remembers an inactive person whose password was right, to tell her so.
        self.unstash_authenticated_user()
        return user

    def user_can_authenticate(self, user):
        return user.is_active


class Adapter(DefaultAccountAdapter):
    """Accounts are made by managing editors only."""

    def is_open_for_signup(self, request):
        return False

    def send_password_reset_mail(self, user, email, context):
        """No link follows a changed address for a day, whoever asks; the page says the same as ever."""
        if not address_is_new(user, at=timezone.now()):
            super().send_password_reset_mail(user, email, context)
