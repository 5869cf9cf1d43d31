"""People: their accounts, and the profiles of authors."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.safestring import SafeString

from articles.models import Author
from desk.common import display, lookups
from desk.common.actions import Done, NothingToAsk, address, sent
from desk.common.admin import HouseAdmin, Tool, may
from desk.common.profiles import ProfileAdmin
from desk.people import accounts
from desk.people.forms import AccountForm, AuthorForm, EraseForm, PersonForm
from people.actions import erase_person
from people.models import User
from people.refusals import Refusal


@admin.register(User)
class PersonAdmin(HouseAdmin):
    list_display = ("name", "email", "roles", "account")
    list_filter = ("groups", "is_staff", "is_active")
    search_fields = ("name", "email")
    search_help_text = "Name or e-mail address"
    ordering = ("name", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="roles")
    def roles(self, person: User) -> str:
        names = [group.name for group in person.groups.all()]
        return ", ".join(["Superuser"] * person.is_superuser + names)

    @admin.display(description="account")
    def account(self, person: User) -> SafeString:
        if person.erased_at:
            return display.state("quiet", "erased")
        if not person.is_active:
            return display.state("bad", "closed")
        if not person.is_sealed():
            return display.state("bad", "changed outside the site")
        if not person.has_usable_password():
            return display.state("quiet", "no password")
        return display.state("good", "can sign in")

    def get_urls(self) -> list[Any]:
        return [
            self.verb_path("<int:pk>/password/", self.password_view, "password"),
            self.verb_path("<int:pk>/erase/", self.erase_view, "erase"),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        may(request, "people.add_user")

        def create(data: dict[str, Any]) -> Done:
            send_link = data.pop("send_link")
            made = accounts.create_person(by=request.user, **data)
            # The person is stored by now: no transaction waits for the mail server, and no link leads to nobody.
            told = self._send_first_link(made, request) if send_link else ""
            return Done(f"{made.name} is in the list.{told}", address(made, "change"))

        return self.verb_page(
            request,
            PersonForm(sent(request)),
            create,
            title="Add a person",
            button="Add",
        )

    def _send_first_link(self, person: User, request: HttpRequest) -> str:
        try:
            accounts.send_password_link(person=person, request=request)
        except Refusal as refusal:
            return f" No link to choose a password was sent: {refusal}"
        return f" A link to choose a password is on its way to {person.email}."

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        may(request, "people.view_user")
        person = get_object_or_404(User, pk=lookups.number(object_id))
        if request.method == "POST":
            may(request, "people.change_user")
        form = AccountForm(sent(request), person=person, by=request.user)

        def change(data: dict[str, Any]) -> Done:
            accounts.change_person(person=person, by=request.user, **data)
            return Done("Saved.", address(person, "change"))

        return self.verb_page(
            request,
            form,
            change,
            title="Person",
            button="Save",
            obj=person,
            back=address(User, "changelist"),
            tools=self._tools(request, person),
            account=self.account(person),
            may_change=self._may_change(request, person),
        )

    def _may_change(self, request: HttpRequest, person: User) -> bool:
        may_touch = request.user.is_superuser or not person.is_superuser
        return may_touch and not person.erased_at and request.user.has_perm("people.change_user")

    def _tools(self, request: HttpRequest, person: User) -> list[Tool]:
        tools = [Tool("Trail", address(person, "history"))]
        if not self._may_change(request, person):
            return tools
        if person.is_active:
            tools.insert(0, Tool("Send a password link", address(person, "password")))
        if request.user.has_perm("people.delete_user"):
            tools.append(Tool("Erase", address(person, "erase"), is_grave=True))
        return tools

    def password_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        may(request, "people.change_user")
        person = get_object_or_404(User, pk=pk)

        def send(data: dict[str, Any]) -> Done:
            accounts.send_password_link(person=person, request=request)
            return Done(f"A link is on its way to {person.email}.", address(person, "change"))

        return self.verb_page(
            request,
            NothingToAsk(sent(request)),
            send,
            title="Send a password link",
            button="Send the link",
            obj=person,
            explanation=f"A link to choose a new password will be sent to {person.email}. The old "
            "password works until that link is used.",
        )

    def erase_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        may(request, "people.delete_user")
        person = get_object_or_404(User, pk=pk)
        form = EraseForm(sent(request), person=person)

        @transaction.atomic
        def erase(data: dict[str, Any]) -> Done:
            accounts.may_erase(person=person, by=request.user)
            erase_person(person=person, by=request.user)
            return Done("This person’s data has been erased.", address(person, "change"))

        return self.verb_page(
            request,
            form,
            erase,
            title="Erase a person",
            button="Erase for good",
            obj=person,
            is_grave=True,
            explanation="Name, e-mail address, profile and photo are emptied and can’t be brought back. What "
            "they wrote and signed stays, without a name, and the trail still verifies. Facts that sign-offs "
            "rest on stay as they were written: the numbers of their credentials, the evidence that these were "
            "checked, and the text of their declarations of interests. Where these name them, the name stays too.",
        )


@admin.register(Author)
class AuthorAdmin(ProfileAdmin):
    form = AuthorForm
    fields = AuthorForm.Meta.fields
    list_display = ("person", "post_nominals", "slug")
    nothing_yet = "There is no author yet. Add the person first, then their profile."

    def tools(self, request: HttpRequest, obj: Author) -> list[Tool]:
        return [Tool("Trail", address(obj, "history"))]
