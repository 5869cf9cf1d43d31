"""What every page of the site needs in its frame: icons and the site's own facts.

Tags, not context processors: error pages are made without a request, sign-in pages by another app.
"""

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@dataclass(frozen=True)
class Site:
    """The site's name, its address without a trailing slash, and whether its people are invented."""

    name: str
    url: str
    is_sample: bool


@register.simple_tag
def site() -> Site:
    """The facts about this site that settings hold."""
    return Site(
        name=settings.SITE_NAME,
        url=settings.SITE_URL.rstrip("/"),
        is_sample=settings.SAMPLE_SITE,
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative picture from the sprite; the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("website/icons.svg"),
        name,
    )
