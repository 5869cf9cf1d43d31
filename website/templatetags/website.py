"""Icons, days, words that were searched for, and summaries cut only between sentences."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence, Set
from functools import cache
from typing import Any

from django import template
from django.shortcuts import resolve_url
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.words import stems_of
from people.days import local_day
from website import json_ld
from website.help import passage
from website.lists import Link
from website.pages import ArticlePage
from website.profiles import Person
from website.search import crisis
from website.sentences import whole_sentences

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

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


@register.inclusion_tag("website/_help_passage.html")
def help_heard_in(words: str) -> dict[str, Any]:
    """Where to get help, when these words are those of somebody who may be in danger."""
    return {"help": passage() if crisis.is_heard(words) else None}


@register.simple_tag(takes_context=True)
def menu_link(context: Mapping[str, Any], to: object, words: str) -> SafeString:
    """A link of a menu; it says whether it leads to this page, or to what this page is a part of."""
    url = resolve_url(to)
    here = getattr(context.get("request"), "path", "")
    current = "page" if here == url else "true" if here.startswith(url) else ""
    said = format_html(' aria-current="{}"', current) if current else ""
    return format_html('<a href="{}"{}>{}</a>', url, said, words)


@register.filter
def marked(text: str, stems: Set[str]) -> SafeString:
    """The text with each word marked whose stem was searched for."""
    pieces, at = [], 0
    for word in _WORD.finditer(text):
        if not stems.isdisjoint(stems_of(word.group())):
            pieces.append((text[at : word.start()], word.group()))
            at = word.end()
    found = format_html_join("", "{}<mark>{}</mark>", pieces)
    return format_html("{}{}", found, text[at:])


@register.filter
def day(moment: dt.date) -> SafeString:
    """A day, or the site's day of a moment, for people and for programs; texts fall due by the same."""
    day = local_day(moment) if isinstance(moment, dt.datetime) else moment
    words = f"{day.day} {day:%B %Y}"
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), words)


@register.simple_tag(takes_context=True)
def machines(context: Mapping[str, Any], about: Any, crumbs: Sequence[Link] = ()) -> SafeString:
    """What the page says to machines: of an article, a person or a list that stands behind these crumbs, or of the site itself."""
    if isinstance(about, ArticlePage):
        return json_ld.of_article(about, context["site_pages"])
    if isinstance(about, Person):
        return json_ld.of_person(about, crumbs)
    return json_ld.of_list(about, crumbs) if about else json_ld.of_home(context["site_pages"])
