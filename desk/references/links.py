"""Addresses outside the site: how they answer, where they are linked, and replacing one in all newest texts at once."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.allowed import permitted_url
from articles.models import Article
from desk.common import display
from desk.common.actions import admin_url
from desk.common.admin import ReadOnlyAdmin
from desk.common.replacing import ReplaceInTexts
from people.models import User
from references.models import Link
from reviews.sources.links import articles_with, only_in_kept

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


class ReplaceLink(ReplaceInTexts):
    model = Link
    name = "replace"
    form_class = ReplaceForm
    title = "Replace an address"

    @cached_property
    def articles(self) -> list[Article]:
        return articles_with([self.object], self.user).get(self.object.pk, [])

    @classmethod
    def applies_to(cls, obj: Link, user: User) -> bool:
        return bool(articles_with([obj], user).get(obj.pk))

    def get_initial(self) -> dict[str, Any]:
        return {"url": self.object.moved_to or self.object.url}


@admin.register(Link)
class LinkAdmin(ReadOnlyAdmin):
    """Nobody types these in: they are collected from texts and works."""

    list_called = "links outside the site"
    row_actions = (ReplaceLink,)
    list_display = ("url", "status", "linked_from", "tried")
    list_display_links = None
    fields = ("url", "state", "failures", "moved_to", "said", "tried_at")
    list_filter = ("state",)
    search_fields = ("url",)
    ordering = ("-failures", "url")
    nothing_yet = "No links have been collected yet. The weekly check collects them."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Link]:
        return super().get_queryset(request).exclude(url__in=only_in_kept(request.user))

    def completed(self, rows: list[Link], request: HttpRequest) -> list[Link]:
        where = articles_with(rows, request.user)
        for link in rows:
            link.where = where.get(link.pk, [])
        return rows

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
