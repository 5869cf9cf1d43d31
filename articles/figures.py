"""The numbers, units, negations and medicines that changed between two texts. A reader must not overlook one of them."""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from articles.cleaning import safe_difference
from articles.differences import Part
from articles.tree import inner_html, tree

# What is shown around a number that changed: the nearest of these, else the whole field.
_PASSAGES = ("p", "li", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "caption", "figcaption", "tr")


@dataclass(frozen=True)
class Figure:
    """Some words with a number, or what weighs as much, that came, went or changed; marked as in the difference."""

    part: str
    html: SafeString
    has_number: bool


def figures(parts: Iterable[Part]) -> list[Figure]:
    """The passages of a difference in which something changed that weighs, those with numbers first.

    Those of sources are left out: years, pages.
    """
    found = [figure for part in parts if not part.is_source for figure in _of(part)]
    return sorted(found, key=lambda figure: not figure.has_number)


def _of(part: Part) -> Iterator[Figure]:
    root = tree(part.html)
    marks = root.iterfind(".//mark")
    passages = [next(mark.iterancestors(*_PASSAGES), root) for mark in marks]
    for passage in dict.fromkeys(passages):
        has_number = any(mark.get("class") != "word" for mark in passage.iter("mark"))
        yield Figure(part.name, safe_difference(_words(passage)), has_number)


def _words(passage: Any) -> str:
    """A passage without its own tag; a row of a table as its cells, one after the other."""
    if passage.tag != "tr":
        return _inner(passage).strip()
    return " | ".join(_inner(cell).strip() for cell in passage)


def _inner(element: Any) -> str:
    alone = deepcopy(element)
    alone.tag, alone.tail = "div", None
    alone.attrib.clear()
    return inner_html(alone)
