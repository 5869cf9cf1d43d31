"""Reviewers: their profiles, credentials and declarations."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from desk.common import display
from desk.common.actions import Tool, admin_url
from desk.common.admin import ReadOnlyAdmin, moment_of, trail_tool
from desk.common.profiles import ProfileAdmin
from desk.reviewers import actions
from desk.reviewers.credential_status import ORDER, TONES, credential_status, with_status
from desk.reviewers.forms import ReviewerForm
from people.days import local_day
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
        facts = ("credentials__verifications", "credentials__revocation", "declarations")
        return super().get_queryset(request).prefetch_related(*facts)

    @admin.display(description="credentials")
    def qualified(self, reviewer: Reviewer) -> SafeString:
        marks = [credential_status(credential) for credential in reviewer.credentials.all()]
        best = min(marks, key=lambda mark: ORDER.index(mark[0]), default=("none", "none yet"))
        return display.state(TONES[best[0]], best[1])

    @admin.display(description="interests declared")
    def declared(self, reviewer: Reviewer) -> SafeString | str:
        moments = [declaration.declared_at for declaration in reviewer.declarations.all()]
        if not moments:
            return display.state("due", "not yet")
        if max(moments) <= timezone.now() - dt.timedelta(days=DECLARATION_DAYS):
            return display.state("due", f"on {display.in_words(local_day(max(moments)))}")
        return display.relative_day(max(moments))

    def links(self, request: HttpRequest, obj: Reviewer) -> Iterator[Tool]:
        if request.user.has_perm("reviews.add_credential"):
            yield Tool("Add a credential", f"{admin_url(Credential, 'add')}?reviewer={obj.pk}")
        if request.user.has_perm("reviews.view_credential"):
            url = f"{admin_url(Credential, 'changelist')}?reviewer__pk__exact={obj.pk}"
            yield Tool("Credentials", url)
        yield trail_tool(obj)


class StatusFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("waiting", "waiting to be verified"),
            ("good", "verified"),
            ("soon", "ends or is checked within 60 days"),
            ("again", "to be checked again"),
            ("expired", "expired"),
            ("revoked", "revoked"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Credential]) -> Any:
        wanted = with_status(self.value())
        return queryset.filter(wanted) if wanted else queryset


@admin.register(Credential)
class CredentialAdmin(ReadOnlyAdmin):
    add_page = actions.AddCredential
    row_actions = (actions.VerifyCredential, actions.RevokeCredential)
    list_display = ("reviewer", "kind", "regulator", "number", "ends", "status")
    list_display_links = ("reviewer",)
    list_filter = (StatusFilter, "kind", "regulator")
    extra_filters = ("reviewer__pk__exact",)
    list_select_related = ("reviewer__user", "revocation")
    search_fields = ("reviewer__user__name", "number", "jurisdiction", "specialty")
    ordering = ("-pk",)
    fields = (
        *("reviewer", "kind", "specialty", "regulator", "jurisdiction", "number", "expires_on"),
        *("status", "claimed", "checked", "taken_back"),
    )
    readonly_fields = ("status", "claimed", "checked", "taken_back")
    nothing_yet = (
        "There are no credentials yet. Nobody can sign off until one is added and verified."
    )

    @admin.display(description="counts until")
    def ends(self, credential: Credential) -> SafeString | str:
        return display.relative_day(credential.holds_until(timezone.now()))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Credential]:
        return super().get_queryset(request).prefetch_related("verifications__verified_by")

    @admin.display(description="state")
    def status(self, credential: Credential) -> SafeString:
        tone, words = credential_status(credential)
        return display.state(TONES[tone], words)

    @admin.display(description="entered")
    def claimed(self, credential: Credential) -> str:
        return display.by_whom(credential.claimed_by, credential.claimed_at)

    @admin.display(description="checked")
    def checked(self, credential: Credential) -> SafeString | str:
        made = sorted(credential.verifications.all(), key=lambda one: one.number, reverse=True)
        told = [
            (capfirst(display.by_whom(one.verified_by, one.verified_at, one.evidence)),)
            for one in made
        ]
        return format_html_join(SafeString("<br>"), "{}", told) or "not yet"

    @admin.display(description="revoked")
    def taken_back(self, credential: Credential) -> str:
        if not hasattr(credential, "revocation"):
            return "no"
        fact = credential.revocation
        return display.by_whom(fact.revoked_by, fact.revoked_at, fact.reason)


@admin.register(Declaration)
class DeclarationAdmin(ReadOnlyAdmin):
    list_display = ("reviewer", "description", "declared_on")
    sortable_by = ("declared_on",)
    list_select_related = ("reviewer__user",)
    search_fields = ("reviewer__user__name", "interests")
    ordering = ("-declared_at", "-pk")
    _declared = moment_of("declared_at", "declared")
    fields = ("reviewer", "description", _declared)
    readonly_fields = ("description", _declared)
    nothing_yet = "Nobody has declared anything yet. Reviewers do it on their own desk."

    @admin.display(description="declared", ordering="declared_at")
    def declared_on(self, declaration: Declaration) -> SafeString:
        return display.on_day(declaration.declared_at)

    @admin.display(description="interests")
    def description(self, declaration: Declaration) -> str:
        if declaration.none_to_declare:
            return "none to declare"
        return declaration.interests
