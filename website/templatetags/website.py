"""Icons, days, words that were searched for, and summaries cut only between sentences."""

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache
from itertools import zip_longest
from typing import Any

from django import template
from django.shortcuts import resolve_url
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from people.days import local_day
from website.lists import Card
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


@register.simple_tag
@cache
def glyph(name: str) -> SafeString:
    """A topic's drawing, as decorative as an icon; a sprite of its own, for the pages that show topics."""
    return format_html(
        '<svg class="glyph" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("website/topics.svg"),
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


@register.filter
def marked(text: str, query: str) -> SafeString:
    """The text with the words of a query marked."""
    words = sorted(filter(None, query.split()), key=len, reverse=True)
    if not words:
        return format_html("{}", text)
    # Every second piece is a word that was found.
    pieces = re.split(f"({'|'.join(map(re.escape, words))})", text, flags=re.IGNORECASE)
    return format_html_join(
        "",
        "{}{}",
        (
            (before, format_html("<mark>{}</mark>", word) if word else "")
            for before, word in zip_longest(pieces[::2], pieces[1::2], fillvalue="")
        ),
    )


@register.filter
def lacks(entry: Card, query: str) -> bool:
    """Whether a word of the query stands further down in the article than its card shows."""
    shown = f"{entry.title} {entry.summary}".casefold()
    return any(word.casefold() not in shown for word in query.split())


@register.filter
def day(moment: dt.date) -> SafeString:
    """A day, or the site's day of a moment, for people and for programs; texts fall due by the same."""
    day = local_day(moment) if isinstance(moment, dt.datetime) else moment
    words = f"{day.day} {day:%B %Y}"
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), words)
