"""The library of images."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.images import credit_line, hidden
from articles.models import Image
from desk.common import display
from desk.common.actions import Tool
from desk.common.admin import HouseAdmin, trail_tool
from desk.images import actions
from desk.images.state import address_of, image_state
from reviews.querysets import visible_images

_THUMBNAIL = 320


class LackingFilter(admin.SimpleListFilter):
    """Images of which something must still be said."""

    title = "lacks"
    parameter_name = "lacks"
    lacking = {
        "description": Q(alt="", is_decorative=False),
        "credit": Q(credit=""),
        "licence": Q(licence=""),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, f"no {name}") for name in self.lacking]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> QuerySet[Image]:
        wanted = self.lacking.get(self.value() or "")
        return queryset.filter(wanted) if wanted else queryset


@admin.register(Image)
class ImageAdmin(HouseAdmin):
    add_page = actions.AddImage
    object_page = actions.ImagePage
    row_actions = (actions.RecordConsent, actions.TakeConsentBack)
    list_display = ("picture", "what", "whose", "status")
    list_display_links = ("picture", "what")
    list_filter = (LackingFilter, "licence", "shows_person")
    search_fields = ("name", "alt", "credit")
    search_help_text = "Name, description or credit"
    ordering = ("-added_at", "-id")
    nothing_yet = "There are no images yet. Add the first one that an article shows."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Image]:
        return visible_images(request.user)

    def completed(self, rows: list[Image], request: HttpRequest) -> list[Image]:
        """With whether readers may see each."""
        unseen = hidden([one.pk for one in rows], at=timezone.now())
        for one in rows:
            one.is_hidden = one.pk in unseen
        return rows

    @admin.display(description="image")
    def picture(self, image: Image) -> SafeString:
        return format_html(
            '<img class="thumbnail" src="{}" alt="{}" width="{}" height="{}" loading="lazy">',
            address_of(image, _THUMBNAIL),
            image.name,
            image.width,
            image.height,
        )

    @admin.display(description="name", ordering="name")
    def what(self, image: Image) -> SafeString:
        return display.titled(
            image.name, image.alt or ("Says nothing" if image.is_decorative else "")
        )

    @admin.display(description="credit")
    def whose(self, image: Image) -> str:
        return credit_line(image.credit, image.licence)

    @admin.display(description="state")
    def status(self, image: Image) -> SafeString:
        return image_state(image, is_hidden=image.is_hidden)

    def links(self, request: HttpRequest, obj: Image) -> list[Tool]:
        return [trail_tool(obj)]
