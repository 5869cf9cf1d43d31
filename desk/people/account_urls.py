"""The URLs for signing in that this site has; django-allauth brings more, such as changing e-mail addresses."""

from allauth.account import views
from django.urls import path, re_path

from desk.people import happened
from desk.people.passwords import ChooseByLink
from desk.people.sign_in import SignOut

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", SignOut.as_view(), name="account_logout"),
    path("happened/", happened.happened, name="account_happened"),
    path("happened/read/", happened.read_all, name="account_read_all"),
    path("happened/<int:pk>/read/", happened.read_one, name="account_read_one"),
    path("mail/", happened.mail, name="account_mail"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    # Always closed; the sign-in page reverses its URL.
    path("signup/", views.signup, name="account_signup"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
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
