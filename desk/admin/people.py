"""People: accounts, profiles, credentials, declarations."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.models import Author
from desk import accounts, lookups, reading
from desk.admin.manners import FactAdmin, HouseAdmin, SettingAdmin, Tool, may
from desk.asking import Done, NothingToAsk, address, sent
from desk.forms.people import (
    AccountForm,
    AuthorForm,
    EraseForm,
    PersonForm,
    ReviewerForm,
)
from desk.forms.reviewers import ClaimForm, ReasonForm, VerifyForm
from desk.standing import ORDER, TONES, standing, with_standing
from people.actions import erase_person
from people.days import local_day
from people.models import User
from reviews.actions import claim_credential, revoke_credential, verify_credential
from reviews.models import Credential, Declaration, Reviewer
from reviews.querysets import DECLARATION_DAYS
from reviews.refusals import Refusal


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
            return reading.state("quiet", "erased")
        if not person.is_active:
            return reading.state("bad", "closed")
        if not person.is_sealed():
            return reading.state("bad", "changed outside the site")
        if not person.has_usable_password():
            return reading.state("quiet", "no password")
        return reading.state("good", "can sign in")

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


# Profiles


class ProfileAdmin(SettingAdmin):
    list_select_related = ("user",)
    search_fields = ("user__name", "user__email", "slug")
    prepopulated_fields = {}
    ordering = ("user__name",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("user",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        before = type(obj).objects.get(pk=obj.pk).photo.name if change else ""
        super().save_model(request, obj, form, change)
        if before and before != obj.photo.name:
            storage = obj.photo.storage
            transaction.on_commit(lambda: storage.delete(before))

    @admin.display(description="name", ordering="user__name")
    def person(self, profile: Author | Reviewer) -> str:
        return profile.name


@admin.register(Author)
class AuthorAdmin(ProfileAdmin):
    form = AuthorForm
    fields = AuthorForm.Meta.fields
    list_display = ("person", "post_nominals", "slug")
    nothing_yet = "There is no author yet. Add the person first, then their profile."

    def tools(self, request: HttpRequest, obj: Author) -> list[Tool]:
        return [Tool("Trail", address(obj, "history"))]


@admin.register(Reviewer)
class ReviewerAdmin(ProfileAdmin):
    form = ReviewerForm
    fields = ReviewerForm.Meta.fields
    list_display = ("person", "post_nominals", "specialty", "qualified", "declared")
    list_filter = ("specialty",)
    nothing_yet = "There is no reviewer yet. Add the person first, then their profile."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reviewer]:
        facts = ("credentials__verification", "credentials__revocation", "declarations")
        return super().get_queryset(request).prefetch_related(*facts)

    @admin.display(description="credentials")
    def qualified(self, reviewer: Reviewer) -> SafeString:
        marks = [standing(credential) for credential in reviewer.credentials.all()]
        best = min(marks, key=lambda mark: ORDER.index(mark[0]), default=("none", "none yet"))
        return reading.state(TONES[best[0]], best[1])

    @admin.display(description="interests declared")
    def declared(self, reviewer: Reviewer) -> SafeString | str:
        moments = [declaration.declared_at for declaration in reviewer.declarations.all()]
        if not moments:
            return reading.state("due", "never")
        if max(moments) <= timezone.now() - dt.timedelta(days=DECLARATION_DAYS):
            return reading.state("due", f"on {reading.in_words(local_day(max(moments)))}")
        return reading.said(max(moments))

    def tools(self, request: HttpRequest, obj: Reviewer) -> list[Tool]:
        tools = [Tool("Trail", address(obj, "history"))]
        if request.user.has_perm("reviews.view_credential"):
            url = f"{address(Credential, 'changelist')}?reviewer__pk__exact={obj.pk}"
            tools.insert(0, Tool("Credentials", url))
        if request.user.has_perm("reviews.add_credential"):
            url = f"{address(Credential, 'add')}?reviewer={obj.pk}"
            tools.insert(0, Tool("Add a credential", url))
        return tools


# Credentials


class StandingFilter(admin.SimpleListFilter):
    title = "standing"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("waiting", "waiting to be verified"),
            ("good", "checked"),
            ("soon", "expires within 60 days"),
            ("expired", "expired"),
            ("revoked", "revoked"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Credential]) -> Any:
        wanted = with_standing(self.value())
        return queryset.filter(wanted) if wanted else queryset


@admin.register(Credential)
class CredentialAdmin(FactAdmin):
    list_display = ("reviewer", "kind", "regulator", "number", "ends", "stands")
    list_display_links = ("reviewer",)
    list_filter = (StandingFilter, "kind", "regulator")
    narrowed_by = ("reviewer__pk__exact",)
    list_select_related = ("reviewer__user", "verification", "revocation")
    search_fields = ("reviewer__user__name", "number", "jurisdiction")
    ordering = ("-pk",)
    fields = (
        *("reviewer", "kind", "regulator", "jurisdiction", "number", "expires_on"),
        *("stands", "claimed", "checked", "taken_back"),
    )
    readonly_fields = ("stands", "claimed", "checked", "taken_back")
    nothing_yet = (
        "There are no credentials yet. Nobody can sign off until one is added and verified."
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("reviews.add_credential")

    @admin.display(description="valid until", ordering="expires_on")
    def ends(self, credential: Credential) -> SafeString | str:
        return reading.said(credential.expires_on)

    @admin.display(description="standing")
    def stands(self, credential: Credential) -> SafeString:
        tone, words = standing(credential)
        return reading.state(TONES[tone], words)

    @admin.display(description="entered")
    def claimed(self, credential: Credential) -> str:
        day = timezone.localdate(credential.claimed_at)
        return f"by {credential.claimed_by} on {reading.in_words(day)}"

    @admin.display(description="checked")
    def checked(self, credential: Credential) -> str:
        if not hasattr(credential, "verification"):
            return "not yet"
        fact = credential.verification
        day = reading.in_words(timezone.localdate(fact.verified_at))
        return f"by {fact.verified_by} on {day}: {fact.evidence}"

    @admin.display(description="revoked")
    def taken_back(self, credential: Credential) -> str:
        if not hasattr(credential, "revocation"):
            return "no"
        fact = credential.revocation
        day = reading.in_words(timezone.localdate(fact.revoked_at))
        return f"by {fact.revoked_by} on {day}: {fact.reason}"

    def get_urls(self) -> list[Any]:
        return [
            self.verb_path("<int:pk>/verify/", self.verify_view, "verify"),
            self.verb_path("<int:pk>/revoke/", self.revoke_view, "revoke"),
            *super().get_urls(),
        ]

    def tools(self, request: HttpRequest, obj: Credential) -> list[Tool]:
        tools = []
        if hasattr(obj, "revocation"):
            return tools
        may_verify = request.user.has_perm("reviews.add_verification")
        if may_verify and not hasattr(obj, "verification"):
            tools.append(Tool("Verify", address(obj, "verify")))
        if request.user.has_perm("reviews.add_revocation"):
            tools.append(Tool("Revoke", address(obj, "revoke"), is_grave=True))
        return tools

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        may(request, "reviews.add_credential")
        asked = request.GET.get("reviewer", "")
        form = ClaimForm(sent(request), initial={"reviewer": asked} if asked else None)

        def claim(data: dict[str, Any]) -> Done:
            made = claim_credential(by=request.user, **data)
            return Done(
                "The credential has been added. It counts once somebody other than the reviewer has "
                "verified it.",
                address(made, "change"),
            )

        return self.verb_page(request, form, claim, title="Add a credential", button="Add")

    def _with_reason(
        self, request: HttpRequest, pk: int, form: forms.Form, verb: Any, **page: Any
    ) -> HttpResponse:
        credential = get_object_or_404(Credential.objects.select_related("reviewer__user"), pk=pk)

        def act(data: dict[str, Any]) -> Done:
            verb(credential=credential, by=request.user, **data)
            return Done(page["done"], address(credential, "change"))

        shown = {key: value for key, value in page.items() if key != "done"}
        return self.verb_page(request, form, act, obj=credential, **shown)

    def verify_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        may(request, "reviews.add_verification")
        return self._with_reason(
            request,
            pk,
            VerifyForm(sent(request)),
            verify_credential,
            title="Verify a credential",
            button="Verify",
            done="The credential now counts.",
            explanation="Look the number up in the regulator’s own register: does it belong to this "
            "person, and are they allowed to practise?",
        )

    def revoke_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        may(request, "reviews.add_revocation")
        return self._with_reason(
            request,
            pk,
            ReasonForm(sent(request)),
            revoke_credential,
            title="Revoke a credential",
            button="Revoke",
            is_grave=True,
            done="The credential no longer counts. Articles that rest on it are blocked at their next release.",
            explanation="This can’t be undone. If it becomes valid again, add it as a new credential.",
        )


@admin.register(Declaration)
class DeclarationAdmin(FactAdmin):
    list_display = ("reviewer", "declared_at", "what")
    list_select_related = ("reviewer__user",)
    search_fields = ("reviewer__user__name", "interests")
    ordering = ("-declared_at", "-pk")
    fields = ("reviewer", "declared_at", "none_to_declare", "interests")
    nothing_yet = "Nobody has declared anything yet. Reviewers do it on their own desk."

    @admin.display(description="interests")
    def what(self, declaration: Declaration) -> str | SafeString:
        if declaration.none_to_declare:
            return format_html("<i>{}</i>", "none to declare")
        return declaration.interests
