"""Icons, days, and summaries cut only between sentences."""

import datetime as dt
from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from website.sentences import whole_sentences

register = template.Library()
register.filter("sentences", whole_sentences)


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """A decorative picture from the sprite; the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("website/icons.svg"),
        name,
    )


@register.filter(expects_localtime=True)
def day(moment: dt.date) -> SafeString:
    """The day of a moment, for people and for programs."""
    words = f"{moment.day} {moment:%B %Y}"
    return format_html('<time datetime="{}">{}</time>', f"{moment:%Y-%m-%d}", words)
