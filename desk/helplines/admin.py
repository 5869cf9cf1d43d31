"""Helplines: who answers, how they are called, and which texts name them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from articles.helplines import current
from articles.models import Helpline, HelplineVersion
from desk.common import display, versions
from desk.common.admin import SettingAdmin
from desk.common.forms import KeptForm
from desk.common.where_used import where_used
from desk.helplines import actions
from desk.helplines.forms import NewHelplineForm


class HelplineForm(KeptForm):
    class Meta:
        model = Helpline
        fields = NewHelplineForm.Meta.fields
        error_messages = NewHelplineForm.Meta.error_messages


@admin.register(Helpline)
class HelplineAdmin(SettingAdmin):
    form = HelplineForm
    add_page = actions.AddHelpline
    change_form_template = "admin/house/helpline.html"
    row_actions = (actions.ProposeNumber, actions.ApproveNumber)
    list_display = ("line", "called", "status")
    search_fields = ("name", "locale", "versions__phone")
    search_help_text = "Name, place or number"
    ordering = ("name",)
    nothing_yet = "There are no helplines yet. Add the first one whom readers should call."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Helpline]:
        return versions.with_numbers(super().get_queryset(request), HelplineVersion)

    def completed(self, rows: list[Helpline], request: HttpRequest) -> list[Helpline]:
        """With how each is called now."""
        now = current([one.pk for one in rows], at=timezone.now())
        for one in rows:
            one.now = now.get(one.pk)
        return rows

    @admin.display(description="name", ordering="name")
    def line(self, helpline: Helpline) -> SafeString:
        return display.titled(helpline.name, helpline.locale)

    @admin.display(description="number now")
    def called(self, helpline: Helpline) -> SafeString | str:
        now = helpline.now
        if now is None:
            return ""
        until = f"a stand-in until {display.in_words(now.until)}" if now.until else ""
        return display.titled(now.phone, ", ".join(filter(None, (now.besides, until))))

    @admin.display(description="state")
    def status(self, helpline: Helpline) -> SafeString:
        now = helpline.now
        if now and now.version != helpline.approved_number:
            return display.state("good", f"version {now.version} is live, the stand-in is over")
        return versions.state_of(helpline)

    def object_context(self, request: HttpRequest, obj: Helpline) -> dict[str, Any]:
        now = current([obj.pk], at=timezone.now()).get(obj.pk)
        shown = versions.table(obj, HelplineVersion, "Numbers")
        if now:
            shown["approved_number"] = now.version
        return shown | {"used": where_used(obj.uses.all(), request.user)}
