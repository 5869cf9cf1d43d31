"""What callouts, lists of what to do, and tables must be so that readers can use them.

The rules are those of the NHS service manual (https://service-manual.nhs.uk/design-system/components): warning callouts, do and
don’t lists, inset text, expanders, tables. Those of care cards are in `articles.care_cards`.
"""

from collections.abc import Iterator
from typing import Any

from articles.allowed import DO, DONT, EXPANDER, IMPORTANT
from articles.tree import one_line, tree

_HEADINGS = ("h2", "h3", "h4")
MOST_IMPORTANT = 2  # on a page: where everything is important nothing is
_FEWEST_POINTS = 2


def problems(html: str) -> Iterator[tuple[str, str]]:
    """(which box or table, what is wrong with it) of a clean text, in the order of the text."""
    root = tree(html)
    boxes = [box for box in root.iter("div") if box.get("class") in _RULES]
    for box in boxes:
        name = _name(box)
        yield from ((name, wrong) for wrong in _RULES[box.get("class")](box))
    important = [box for box in boxes if box.get("class") == IMPORTANT]
    for box in important[MOST_IMPORTANT:]:
        yield (
            _name(box),
            f"There are more than {MOST_IMPORTANT} of its kind: keep the two that matter most.",
        )
    for number, table in enumerate(root.iter("table"), start=1):
        yield from ((f"Table {number}", wrong) for wrong in _of_table(table))


def _name(box: Any) -> str:
    heading = _heading(box)
    return (one_line(heading) if heading is not None else one_line(box))[:60]


def _heading(box: Any) -> Any:
    first = next(iter(box), None)
    return first if first is not None and first.tag in _HEADINGS else None


def _of_important(box: Any) -> Iterator[str]:
    if _heading(box) is None:
        yield "It begins with no heading. Say in a few words what it is about."


def _of_points(box: Any) -> Iterator[str]:
    points = box.findall("./ul/li")
    if _heading(box) is None:
        yield "It begins with no heading, such as “Do” or “Don’t”."
    if len(points) < _FEWEST_POINTS:
        yield "It has fewer than two points. Say one in a sentence of the text."
    for point in points:
        said = one_line(point)
        first = said.partition(" ")[0]
        if first[:1].isupper() and first[1:].islower():
            yield f"“{said[:40]}” begins with a capital. Go on from the heading in small letters."
    before = box.getprevious()
    if box.get("class") == DO and before is not None and before.get("class") == DONT:
        yield "It comes after what not to do. Put it first: people do what they read first."


def _of_expander(box: Any) -> Iterator[str]:
    if _heading(box) is None:
        yield "It begins with no heading, so nobody can open it. Say what it holds."


def _of_table(table: Any) -> Iterator[str]:
    if table.find("caption") is None:
        yield "It has no caption. Say what it shows."
    if next(table.iter("th"), None) is None:
        yield "It has no headings of rows or columns, without which nobody who listens can follow it."


_RULES = {
    IMPORTANT: _of_important,
    DO: _of_points,
    DONT: _of_points,
    EXPANDER: _of_expander,
}
