"""The admin as a whole: how people sign in, its front page, and what can't be edited there."""

from typing import Any

import allauth.account.admin  # noqa: F401 - registers what is unregistered below
import allauth.mfa.admin  # noqa: F401 - registers what is unregistered below
import allauth.socialaccount.admin  # noqa: F401 - registers what is unregistered below
import django.contrib.auth.admin  # noqa: F401 - registers what is unregistered below
import django_tasks_db.admin  # noqa: F401 - registers what is unregistered below
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult

from desk.common.admin import ReadOnlyAdmin
from desk.common.lookups import number
from desk.dashboard.own_tasks import own_tasks
from desk.dashboard.saved_views import saved_views
from desk.dashboard.styles import readers_styles, styles


def sign_in(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """There is one sign-in page: staff who are signed in go on, everybody else is sent there."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
    if not request.user.is_staff:
        raise PermissionDenied
    return redirect("admin:index")


def change_password(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """Passwords are changed on the account's own pages, which limit attempts."""
    return redirect("account_change_password")


class Completion(AutocompleteJsonView):
    """Autocomplete, only for fields that declare it: Django would answer for every foreign key."""

    def process_request(self, request: HttpRequest) -> Any:
        found = super().process_request(request)
        source = found[2]
        owner = self.admin_site._registry.get(source.model)
        if owner is None or source.name not in owner.get_autocomplete_fields(request):
            raise PermissionDenied
        return found


@require_safe
def on_the_site(request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponse:
    """To the readers' page of a row that this person may see. Django's own would tell anybody the address of any draft."""
    kind = get_object_or_404(ContentType, pk=number(content_type_id))
    window = admin.site._registry.get(kind.model_class())
    if window is None or not hasattr(window.model, "get_absolute_url"):
        raise Http404
    if not window.has_view_or_change_permission(request):
        raise PermissionDenied
    row = window.get_object(request, object_id)
    if row is None:
        raise Http404
    return redirect(row)


def front(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """An app has no page of its own: its lists are where their work is done."""
    return redirect("admin:index")


def dress(site: Any) -> None:
    """Set up the stock admin site: its names, its sign-in, its front page."""
    site.site_header = site.site_title = f"{settings.SITE_NAME} desk"
    site.index_title = "Today"
    site.site_url = "/"
    site.disable_action("delete_selected")
    site.login = sign_in
    site.password_change = change_password
    site.autocomplete_view = Completion.as_view(admin_site=site)
    site.enable_nav_sidebar = False
    site.app_index = front
    own = site.get_urls
    ours = [
        path(
            "r/<path:content_type_id>/<path:object_id>/",
            site.admin_view(on_the_site),
            name="view_on_site",
        ),
        path("styles/", site.admin_view(styles), name="styles"),
        path("own-list/", site.admin_view(own_tasks), name="own_tasks"),
        path("views/", site.admin_view(saved_views), name="saved_views"),
        path("styles/readers/", site.admin_view(readers_styles), name="readers_styles"),
    ]
    site.get_urls = lambda: [*ours, *own()]


dress(admin.site)
admin.site.unregister([DBTaskResult, EmailAddress, Group])
admin.site.unregister([Authenticator, SocialAccount, SocialApp, SocialToken])


@admin.register(Group)
class GroupAdmin(ReadOnlyAdmin):
    """The groups as `desk.people.roles` keeps them, for superusers to read."""

    list_display = ("name",)
    fields = ("name", "permissions")
    search_fields = ("name",)
