"""Addresses outside the site: how they answer, where they are linked, and replacing one in all newest texts at once."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.allowed import permitted_url
from articles.models import Article
from desk.common import access, display
from desk.common.actions import ActionView, admin_url
from desk.common.admin import ReadOnlyAdmin
from people.models import User
from references.models import Link
from reviews.sources.links import articles_with, replace_everywhere

_TONES = {"fine": "good", "moved": "busy", "blocked": "quiet", "failing": "due", "broken": "bad"}


class ReplaceForm(forms.Form):
    """Where the links should lead instead."""

    url = forms.URLField(
        label="New address",
        max_length=1000,
        assume_scheme="https",
        error_messages={"required": "Enter the address that the links should lead to."},
    )

    def clean_url(self) -> str:
        url = permitted_url(self.cleaned_data["url"])
        if not url:
            raise ValidationError("This address is not safe for readers. Use one with https://.")
        return url


class ReplaceLink(ActionView):
    model = Link
    name = "replace"
    permission = access.WRITE
    form_class = ReplaceForm
    title = "Replace an address"
    button = "Replace it"

    @cached_property
    def articles(self) -> list[Article]:
        return articles_with([self.object], self.user).get(self.object.pk, [])

    @classmethod
    def applies_to(cls, obj: Link, user: User) -> bool:
        return bool(articles_with([obj], user).get(obj.pk))

    def get_explanation(self) -> list[str]:
        return [
            f"{self.object.url} occurs in {_texts(len(self.articles))}. Each newest text gets a new revision with the "
            "new address; what readers see changes when that is signed off and published."
        ]

    def get_initial(self) -> dict[str, Any]:
        return {"url": self.object.moved_to or self.object.url}

    def perform(self, form: forms.Form) -> str:
        new = form.cleaned_data["url"]
        done, left = replace_everywhere(
            old=self.object.url, new=new, articles=self.articles, by=self.user
        )
        message = f"Replaced in {_texts(len(done))}; each needs its review like any new text."
        if left:
            message += f" Somebody is saving {', '.join(left)}, or it is put away: try again later."
        return message

    def get_success_url(self) -> str:
        return admin_url(Link, "changelist")


def _texts(number: int) -> str:
    return "1 text" if number == 1 else f"{number} texts"


@admin.register(Link)
class LinkAdmin(ReadOnlyAdmin):
    """Nobody types these in: they are collected from texts and works."""

    row_actions = (ReplaceLink,)
    list_display = ("url", "status", "linked_from", "tried")
    list_display_links = None
    fields = ("url", "state", "failures", "moved_to", "said", "tried_at")
    list_filter = ("state",)
    search_fields = ("url",)
    ordering = ("-failures", "url")
    nothing_yet = "No links have been collected yet. The weekly check collects them."

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        where = articles_with(changelist.result_list, request.user)
        for link in changelist.result_list:
            link.where = where.get(link.pk, [])
        return changelist

    @admin.display(description="state", ordering="state")
    def status(self, link: Link) -> SafeString:
        state = display.state(_TONES.get(link.state, "quiet"), link.get_state_display())
        moved = format_html(" to {}", link.moved_to) if link.moved_to else ""
        return format_html("{}{}<span class='under'>{}</span>", state, moved, link.said)

    @admin.display(description="linked from")
    def linked_from(self, link: Link) -> SafeString:
        if not link.where:
            return SafeString("a reference")
        listed = format_html_join(
            ", ", '<a href="{}">{}</a>', ((admin_url(a, "change"), a.slug) for a in link.where)
        )
        return format_html(
            '{} <a href="{}">Replace it</a>', listed, admin_url(Link, "replace", link.pk)
        )

    @admin.display(description="last try", ordering="tried_at")
    def tried(self, link: Link) -> SafeString | str:
        return display.relative_day(link.tried_at) or "not yet"
