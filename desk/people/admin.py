"""People: their accounts, and the profiles of authors."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from articles.models import Author
from desk.common import display
from desk.common.actions import Tool
from desk.common.admin import HouseAdmin, trail_tool
from desk.common.lookups import filter_of
from desk.common.profiles import ProfileAdmin
from desk.people import actions
from desk.people.account_status import account_status
from desk.people.forms import AuthorForm
from people.models import User


@admin.register(User)
class PersonAdmin(HouseAdmin):
    list_display = ("name", "address", "roles", "account")
    list_filter = (
        ("groups", filter_of("role", admin.RelatedFieldListFilter)),
        ("is_staff", filter_of("editors’ desk", admin.BooleanFieldListFilter)),
        "is_active",
    )
    search_fields = ("name", "email")
    search_help_text = "Name or e-mail address"
    ordering = ("name", "pk")
    add_page = actions.AddPerson
    object_page = actions.PersonPage
    row_actions = (
        actions.Invite,
        actions.SendPasswordLink,
        actions.LiftLockOut,
        actions.RemoveSecondFactors,
        actions.PartSignOn,
        actions.HandOverPages,
        actions.SignOutEverywhere,
        actions.ErasePerson,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="e-mail address", ordering="email")
    def address(self, person: User) -> SafeString:
        return display.address(person.email)

    @admin.display(description="roles")
    def roles(self, person: User) -> str:
        names = [group.name for group in person.groups.all()]
        return ", ".join(["Superuser"] * person.is_superuser + names)

    @admin.display(description="account")
    def account(self, person: User) -> SafeString:
        return account_status(person)

    def links(self, request: HttpRequest, obj: User) -> list[Tool]:
        return [trail_tool(obj)]


@admin.register(Author)
class AuthorAdmin(ProfileAdmin):
    form = AuthorForm
    fields = AuthorForm.Meta.fields
    list_display = ("person", "post_nominals")
    nothing_yet = "There is no author yet. Add the person first, then their profile."
