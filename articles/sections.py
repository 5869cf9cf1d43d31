"""The sections of a text: those that a template begins with, and those that nobody has filled."""

from collections.abc import Iterator
from html import escape
from typing import Any

from articles.tree import is_helpline, one_line, tree

_LEVELS = {"h2": 2, "h3": 3, "h4": 4}
_SHOWS = {"img", "figure", "table"}


def body_of(headings: str) -> str:
    """The body with which an article begins: each line a heading, with room below it."""
    lines = (line.strip() for line in headings.splitlines())
    return "".join(_section(line) for line in lines if line.removeprefix("-").strip())


def _section(line: str) -> str:
    tag = "h3" if line.startswith("-") else "h2"
    return f"<{tag}>{escape(line.removeprefix('-').strip())}</{tag}><p></p>"


def empty_sections(html: str) -> Iterator[str]:
    """The headings of a clean text below which nothing stands before the next one of their level."""
    root = tree(html)
    for heading in root:
        if heading.tag in _LEVELS and one_line(heading) and not _has_words(heading):
            yield one_line(heading)


def _has_words(heading: Any) -> bool:
    level = _LEVELS[heading.tag]
    if (heading.tail or "").strip():
        return True
    for below in heading.itersiblings():
        if _LEVELS.get(below.tag, 9) <= level:
            return False
        if below.tag not in _LEVELS and (one_line(below) or _shows(below)):
            return True
    return False


def _shows(element: Any) -> bool:
    return any(one.tag in _SHOWS or is_helpline(one) for one in element.iter())
