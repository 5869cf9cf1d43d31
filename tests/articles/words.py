"""What a text says, to be compared: the proof that presenting it changed nothing that was signed."""

from collections.abc import Iterator
from typing import Any

from articles.allowed import ALLOWED_TAGS, CALLOUTS
from articles.calls import target
from articles.tree import BETWEEN_MARKERS, is_decoration, is_helpline, is_marker, is_run, tree


def words(html: str) -> tuple[tuple[str, str], ...]:
    """What `html` says, to be compared: text, link targets, lists, tables, callouts, citations.

    Equal for a revision's html and the page made of it. Neighbouring citations count as the set of
    works they name; where paragraphs and headings end counts, which of the two it was does not.
    """
    said: list[tuple[str, str]] = []
    for kind, value in _said(tree(html)):
        if kind == "cite" and _joins_a_citation(said):
            ids = {*said.pop()[1].split(), value}
            value = " ".join(sorted(ids, key=int))
        elif kind == "text" and said and said[-1][0] == "text":
            value = said.pop()[1] + value
        elif kind == "end" and said and said[-1] == (kind, value):
            continue
        said.append((kind, value))
    told = ((kind, " ".join(value.split())) for kind, value in said)
    return tuple((kind, value) for kind, value in told if value or kind != "text")


def _joins_a_citation(said: list[tuple[str, str]]) -> bool:
    """Whether a citation would continue the one said last; takes away what stands between."""
    after_cite = len(said) > 1 and said[-1][0] == "text" and said[-2][0] == "cite"
    if after_cite and BETWEEN_MARKERS.fullmatch(said[-1][1]):
        said.pop()
    return bool(said) and said[-1][0] == "cite"


def _said(element: Any) -> Iterator[tuple[str, str]]:
    if is_decoration(element) or element.get("class") == "besides":
        return
    if is_helpline(element):
        yield "call", element.get("data-helpline", "0")
        return
    if is_marker(element) or _keeps_a_place(element):
        yield "cite", element.get("data-reference", "0")
        return
    mark = _structure(element)
    if mark:
        yield "begin", mark
    for piece in _contents(element):
        if not isinstance(piece, str):
            yield from _said(piece)
        elif piece and not is_run(element):
            yield "text", piece
    if mark:
        yield "end", mark.split()[0]
    elif element.tag in _PLAIN_BLOCKS:
        yield "end", "block"


def _keeps_a_place(element: Any) -> bool:
    """Whether presenting left it for a citation that a range of numbers does not show."""
    return bool(element.tag == "span" and element.get("data-reference"))


def _contents(element: Any) -> Iterator[Any]:
    """Text and elements in turn."""
    yield element.text or ""
    for child in element:
        yield child
        yield child.tail or ""


_PLAIN_BLOCKS = frozenset({"p", "h2", "h3", "h4", "br", "hr"})
_STRUCTURAL = ALLOWED_TAGS - _PLAIN_BLOCKS - {"div", "strong", "em"}


def _says_itself(element: Any) -> bool:
    """Whether it is a link that calls the number which it shows, and so adds nothing to it."""
    href = element.get("href", "")
    return element.tag == "a" and href.startswith("tel:") and href == target(element.text_content())


def _structure(element: Any) -> str:
    """The element, if it carries meaning of its own: raised signs do, bold type does not."""
    if element.tag == "details":
        return "div expander"  # as the text has it
    if element.tag == "div":
        return f"div {element.get('class')}" if element.get("class") in CALLOUTS else ""
    is_frame = element.tag == "span" and not element.get("lang")
    if element.tag not in _STRUCTURAL or is_frame or _says_itself(element):
        return ""
    names = ("href", "data-image", "colspan", "rowspan", "start", "lang", "dir")
    values = (f" {name}={element.get(name)}" for name in names if element.get(name))
    return "".join((element.tag, *values))
