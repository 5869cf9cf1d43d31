"""Numbers to call in care cards, as links: whoever needs them presses them instead of typing.

A number counts only where the text says to call it: "Call 999 or 112", never "if you took more than 1,000 mg". What is linked
is the number as it was signed (`tests.articles.words` holds that such a link says no more than its own text).
"""

import re
from collections.abc import Iterator
from typing import Any

from lxml import html as lxml_html

from articles.allowed import CALLOUTS

_BLOCKS = ("p", "li", "h2", "h3", "h4", "td", "th", "dd", "dt")
# From a word that tells to call, to the number: no condition and no end of the sentence in between.
_STEP = re.compile(
    r"(?P<call>\b(?:call|ring|phone|telephone|dial)\b)"
    r"|(?P<stop>\b(?:if|when|unless|until|within|after|before|than|over|above|below|under)\b|[.!?;](?=\s|$))"
    r"|(?P<number>(?<![\w.,+-])\+?\(?\d(?:[\d  ()-]{0,17}\d)?\)?(?![\w%°-]|[.,]\d|[  ()-]*\d))",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\s*(?:mg|g|kg|mcg|µg|ml|l|mmol|units?|hours?|minutes?|days?|weeks?|months?|years?|times|beats|people)\b",
    re.IGNORECASE,
)
MIN_DIGITS, MAX_DIGITS = 3, 15  # from 112 to the longest number of the world: ITU-T E.164


def link_numbers(root: Any) -> None:
    """Make a `tel:` link of each number to call in the care cards of this tree."""
    for card in root.iter("div"):
        if card.get("class", "") in CALLOUTS and "care-card" in card.get("class", ""):
            for block in list(card.iter(*_BLOCKS)):
                _link_in(block)


def first_number(card: Any) -> str:
    """The first number that a care card says to call, as it reads there, once `link_numbers` was here; or ""."""
    links = (one for one in card.iter("a") if one.get("href", "").startswith("tel:"))
    return next((one.text or "" for one in links), "")


def numbers_typed(card: Any) -> Iterator[str]:
    """The numbers that a care card says to call in its own words; those of helplines are no words of it."""
    for block in card.iter(*_BLOCKS):
        is_told = False
        for element, is_tail in _texts(block):
            text = (element.tail if is_tail else element.text) or ""
            pieces, is_told = _numbers(text, is_told)
            yield from (text[start:end] for start, end in pieces)


def target(number: str) -> str:
    """The address that calls it: RFC 3966."""
    return "tel:" + re.sub(r"[^\d+]", "", number)


def _link_in(block: Any) -> None:
    is_told = False
    for element, is_tail in list(_texts(block)):
        text = (element.tail if is_tail else element.text) or ""
        pieces, is_told = _numbers(text, is_told)
        if pieces:
            _put(element, is_tail, text, pieces)


def _texts(element: Any) -> Iterator[tuple[Any, bool]]:
    """Where a block's own text stands: in an element, or behind one. Links and inner blocks are left alone."""
    yield element, False
    for child in element:
        if child.tag != "a" and child.tag not in _BLOCKS and child.get("class") != "besides":
            yield from _texts(child)
        yield child, True


def _numbers(text: str, is_told: bool) -> tuple[list[tuple[int, int]], bool]:
    """Where numbers to call stand in `text`, and whether another one would be called, too."""
    found = []
    for step in _STEP.finditer(text):
        if step["call"] or step["stop"]:
            is_told = bool(step["call"])
        elif is_told and _can_be_called(step["number"]) and not _UNIT.match(text, step.end()):
            found.append(step.span())
    return found, is_told


def _can_be_called(number: str) -> bool:
    digits = sum(character.isdigit() for character in number)
    return MIN_DIGITS <= digits <= MAX_DIGITS and number.count("(") == number.count(")")


def _put(element: Any, is_tail: bool, text: str, pieces: list[tuple[int, int]]) -> None:
    """Put links in the place of these pieces of the element's text or tail."""
    ends = [start for start, _ in pieces[1:]] + [len(text)]
    links = []
    for (start, end), next_start in zip(pieces, ends, strict=True):
        link = lxml_html.Element("a", {"href": target(text[start:end])})
        link.text, link.tail = text[start:end], text[end:next_start]
        links.append(link)
    before = text[: pieces[0][0]]
    if is_tail:
        parent, place = element.getparent(), element.getparent().index(element) + 1
        element.tail = before
    else:
        parent, place = element, 0
        element.text = before
    for number, link in enumerate(links):
        parent.insert(place + number, link)
