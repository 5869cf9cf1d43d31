"""Reviewers: their profiles, credentials and declarations."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from desk.common import display
from desk.common.actions import Done, address, sent
from desk.common.admin import FactAdmin, Tool, may
from desk.common.forms import ReasonForm
from desk.common.profiles import ProfileAdmin
from desk.reviewers.credential_status import ORDER, TONES, standing, with_standing
from desk.reviewers.forms import ClaimForm, ReviewerForm, VerifyForm
from people.days import local_day
from reviews.actions import claim_credential, revoke_credential, verify_credential
from reviews.models import Credential, Declaration, Reviewer
from reviews.querysets import DECLARATION_DAYS


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
        return display.state(TONES[best[0]], best[1])

    @admin.display(description="interests declared")
    def declared(self, reviewer: Reviewer) -> SafeString | str:
        moments = [declaration.declared_at for declaration in reviewer.declarations.all()]
        if not moments:
            return display.state("due", "never")
        if max(moments) <= timezone.now() - dt.timedelta(days=DECLARATION_DAYS):
            return display.state("due", f"on {display.in_words(local_day(max(moments)))}")
        return display.said(max(moments))

    def tools(self, request: HttpRequest, obj: Reviewer) -> list[Tool]:
        tools = [Tool("Trail", address(obj, "history"))]
        if request.user.has_perm("reviews.view_credential"):
            url = f"{address(Credential, 'changelist')}?reviewer__pk__exact={obj.pk}"
            tools.insert(0, Tool("Credentials", url))
        if request.user.has_perm("reviews.add_credential"):
            url = f"{address(Credential, 'add')}?reviewer={obj.pk}"
            tools.insert(0, Tool("Add a credential", url))
        return tools


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
        return display.said(credential.expires_on)

    @admin.display(description="standing")
    def stands(self, credential: Credential) -> SafeString:
        tone, words = standing(credential)
        return display.state(TONES[tone], words)

    @admin.display(description="entered")
    def claimed(self, credential: Credential) -> str:
        day = timezone.localdate(credential.claimed_at)
        return f"by {credential.claimed_by} on {display.in_words(day)}"

    @admin.display(description="checked")
    def checked(self, credential: Credential) -> str:
        if not hasattr(credential, "verification"):
            return "not yet"
        fact = credential.verification
        day = display.in_words(timezone.localdate(fact.verified_at))
        return f"by {fact.verified_by} on {day}: {fact.evidence}"

    @admin.display(description="revoked")
    def taken_back(self, credential: Credential) -> str:
        if not hasattr(credential, "revocation"):
            return "no"
        fact = credential.revocation
        day = display.in_words(timezone.localdate(fact.revoked_at))
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
