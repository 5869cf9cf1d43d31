"""How a page shows callouts: it says in words what their colours say, and folds what need not be read by everybody."""

import re
from dataclasses import dataclass
from typing import Any

from lxml import html as lxml_html

from articles.allowed import DONT, EMERGENCY, EXPANDER, IMPORTANT, SPOKEN
from articles.calls import first_number
from articles.tree import one_line

HELP = "get-help-now"  # the address of the first emergency card
_HEADINGS = ("h2", "h3", "h4")
# Whoever writes it out needs no second "do not".
_REFUSES = re.compile(
    r"(?:do not|don[’']t|never|no|not|nothing|none|neither|nobody|cannot|can[’']t|avoid|refrain|stop|only|unless)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Emergency:
    """Where the text first says what is an emergency, and the number that it says to call; "" where it names none."""

    anchor: str
    number: str


def show(root: Any) -> Emergency | None:
    """Makes of each callout of a text what readers see; returns the first emergency."""
    first = None
    for box in list(root.iter("div")):
        kind = box.get("class", "")
        if kind in SPOKEN and not _says_so_itself(box, kind):
            label = _put_before(next(box.iter(*_HEADINGS, "p"), box), f"{SPOKEN[kind]}: ")
            if first is None and kind == EMERGENCY:
                label.set("id", HELP)
                first = Emergency(HELP, first_number(box))
        elif kind == DONT:
            _refuse(box)
        elif kind == EXPANDER:
            _unfold(box)
    return first


def _says_so_itself(box: Any, kind: str) -> bool:
    """A heading that has the word in it needs it not twice."""
    return kind == IMPORTANT and IMPORTANT in one_line(next(box.iter(*_HEADINGS), box)).casefold()


def _put_before(place: Any, words: str) -> Any:
    """Words that the text does not have, before its own."""
    hidden = lxml_html.Element("span", {"class": "visually-hidden"})
    hidden.text, hidden.tail = words, place.text
    place.text = None
    place.insert(0, hidden)
    return hidden


def _refuse(box: Any) -> None:
    """Whoever hears or skims one line of what not to do must not take it for what to do."""
    for point in box.iterfind("./ul/li"):
        if not _REFUSES.match(one_line(point)):
            _put_before(point, "do not ")


def _unfold(box: Any) -> None:
    """What stands below the heading is read by whoever opens it; without a heading there is nothing to open it by."""
    heading = next(iter(box), None)
    if heading is None or heading.tag not in _HEADINGS or (box.text or "").strip():
        return
    box.tag = "details"
    summary = lxml_html.Element("summary")
    heading.addprevious(summary)
    summary.append(heading)
    summary.tail, heading.tail = heading.tail, None
