"""Icons, days, and summaries cut only between sentences."""

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Any

from django import template
from django.shortcuts import resolve_url
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


@register.simple_tag(takes_context=True)
def menu_link(context: Mapping[str, Any], to: object, words: str) -> SafeString:
    """A link of a menu; it says whether it leads to this page, or to what this page is a part of."""
    url = resolve_url(to)
    here = getattr(context.get("request"), "path", "")
    current = "page" if here == url else "true" if here.startswith(url) else ""
    said = format_html(' aria-current="{}"', current) if current else ""
    return format_html('<a href="{}"{}>{}</a>', url, said, words)


@register.filter(expects_localtime=True)
def day(moment: dt.date) -> SafeString:
    """The day of a moment, for people and for programs."""
    words = f"{moment.day} {moment:%B %Y}"
    return format_html('<time datetime="{}">{}</time>', f"{moment:%Y-%m-%d}", words)
