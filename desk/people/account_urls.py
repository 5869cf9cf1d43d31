"""The URLs for signing in that this site has; django-allauth brings more, such as changing e-mail addresses."""

from allauth.account import views
from allauth.mfa.base import views as code_views
from django.urls import path, re_path

from desk.people import factor_pages, happened
from desk.people.passwords import ChooseByLink
from desk.people.sign_in import SignOut
from desk.people.sign_on import sends_to_provider, sign_on, sign_on_back

urlpatterns = [
    path("login/", sends_to_provider(views.login), name="account_login"),
    path("sign-on/", sign_on, name="sign_on"),
    path("sign-on/back/", sign_on_back, name="sign_on_back"),
    path("logout/", SignOut.as_view(), name="account_logout"),
    path("happened/", happened.happened, name="account_happened"),
    path("happened/read/", happened.read_all, name="account_read_all"),
    path("happened/<int:pk>/read/", happened.read_one, name="account_read_one"),
    path("mail/", happened.mail, name="account_mail"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    # Always closed; the sign-in page reverses its URL.
    path("signup/", views.signup, name="account_signup"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    # Second factors: the names are django-allauth's, where it has a page of that name.
    path("second-factor/", factor_pages.index, name="mfa_index"),
    path("second-factor/set-up/", factor_pages.set_up, name="mfa_set_up"),
    path("second-factor/app/", factor_pages.add_app, name="mfa_add_app"),
    path("second-factor/passkey/", factor_pages.add_passkey, name="mfa_add_passkey"),
    path("second-factor/codes/", factor_pages.codes, name="mfa_codes"),
    path("second-factor/codes/new/", factor_pages.new_codes, name="mfa_new_codes"),
    path("second-factor/<int:pk>/remove/", factor_pages.remove, name="mfa_remove"),
    path("login/code/", code_views.authenticate, name="mfa_authenticate"),
    path("login/passkey/", factor_pages.SignInByPasskey.as_view(), name="mfa_login_webauthn"),
    path("reauthenticate/code/", code_views.reauthenticate, name="mfa_reauthenticate"),
    path(
        "reauthenticate/passkey/",
        factor_pages.PasskeyAgain.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path("password/change/", views.password_change, name="account_change_password"),
    path(
        "password/set/", factor_pages.once_proved(views.password_set), name="account_set_password"
    ),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        ChooseByLink.as_view(),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
