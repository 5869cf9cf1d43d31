"""What a care card must be to help somebody who is afraid: it says whom to call, then when, and whether any or all of it must apply.

The rules are those of the NHS service manual for care cards: https://service-manual.nhs.uk/design-system/components/care-cards
"""

import re
from collections.abc import Iterator
from typing import Any

from articles.allowed import CALLOUTS, EMERGENCY
from articles.calls import numbers_typed
from articles.tree import is_helpline, is_marker, one_line, tree

_HEADINGS = ("h2", "h3", "h4")
_HOW_MANY = re.compile(r"\b(?:any|all|both|either|one|two|three|every|each)\b", re.IGNORECASE)
_SERVICES = ("tel:", "mailto:")


def problems(html: str) -> Iterator[tuple[str, str]]:
    """(which card, what is wrong with it) of each care card of a clean text, in their order."""
    seen: set[str] = set()
    for card in filter(is_care_card, tree(html).iter("div")):
        name = _name(card)
        yield from ((name, wrong) for wrong in _wrong_in(card))
        if _kind(card) in seen:
            yield name, "There is another one of its kind: people remember one. Put both together."
        seen.add(_kind(card))


def is_care_card(box: Any) -> bool:
    """Whether the element says whom to call, and when."""
    return box.tag == "div" and bool(_kind(box))


def _kind(box: Any) -> str:
    """The card's own name among callouts; "" for what is none."""
    classes = box.get("class", "")
    return CALLOUTS[classes] if classes.startswith("care-card") and classes in CALLOUTS else ""


def _name(card: Any) -> str:
    heading = _heading(card)
    return one_line(heading) if heading is not None else _kind(card)


def _heading(card: Any) -> Any:
    first = next(iter(card), None)
    return first if first is not None and first.tag in _HEADINGS else None


def _wrong_in(card: Any) -> Iterator[str]:
    heading, points = _heading(card), list(card.iter("li"))
    if heading is None:
        yield "It begins with no heading. Say whom to call, and end with “if:”."
    if not points:
        yield "It has no list. Write each sign on a line of its own."
    if len(points) > 1 and not _HOW_MANY.search(_said_before(card)):
        yield "It does not say whether any or all of its points must apply. Write “if any of these applies:”."
    if typed := list(numbers_typed(card)):
        yield f"Its number “{typed[0]}” is typed in. Choose it from the Helpline menu: it is then right on every page when it changes."
    if card.get("class") == EMERGENCY and any(map(_leads_away, card.iter("a"))):
        yield "It has a link to read on. In an emergency nobody should: take it out."


def _said_before(card: Any) -> str:
    """What the card says before its first point."""
    said = []
    for part in card:
        if part.tag in ("ul", "ol"):
            break
        said.append(one_line(part))
    return " ".join(said)


def _leads_away(link: Any) -> bool:
    return (
        not is_marker(link)
        and not is_helpline(link)
        and not link.get("href", "").startswith(_SERVICES)
    )
