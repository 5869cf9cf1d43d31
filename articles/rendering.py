"""How an article's text becomes the page that readers see.

`present` makes it from the stored text each time a page is made, and sanitises last. That presenting changes nothing that
was signed, tests prove word by word.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.text import slugify
from lxml import html as lxml_html

from articles import boxes
from articles.allowed import CALLOUTS, EMERGENCY, TextRefused
from articles.boxes import Emergency
from articles.calls import link_numbers
from articles.cleaning import as_stored, clean, safe_page
from articles.helplines import Line
from articles.helplines import show as show_helplines
from articles.pictures import Picture, show_pictures
from articles.tree import (
    RAISED,
    continues,
    inner_html,
    is_marker,
    one_line,
    reference_id,
    texts_before,
    tree,
)
from articles.words import key_of
from references.formatting import joined

# `clean` and `TextRefused` are for programs outside, which know them by this module.
__all__ = ["Cited", "Heading", "Presented", "TextRefused", "clean", "present"]

_MAX_ANCHOR = 60  # characters of a heading that its address repeats
_NO_BREAK = "\N{NO-BREAK SPACE}"
_UNBROKEN = 3  # numbers in one pair of parentheses that stay on one line
_KEPT = 256  # pages that a process keeps: some 15 MB of articles of 30 kB


class Cited(Protocol):
    """One entry of a revision's list of references."""

    @property
    def number(self) -> int: ...

    @property
    def reference_id(self) -> int: ...

    @property
    def label(self) -> str: ...

    @property
    def retracted_reason(self) -> str: ...


class Mark(NamedTuple):
    """What of a citation its markers show."""

    number: int
    reference_id: int
    label: str
    is_retracted: bool


@dataclass(frozen=True)
class Heading:
    """A line of the contents; `children` are the h3 under an h2."""

    level: int
    text: str
    anchor: str
    children: tuple["Heading", ...] = ()


@dataclass(frozen=True)
class Presented:
    """An article's body as readers see it.

    `back_links` maps a reference's number to the ids of its markers, in the order of the text.
    """

    html: SafeString
    contents: tuple[Heading, ...]
    back_links: Mapping[int, tuple[str, ...]]
    emergency: Emergency | None


def present(
    html: str,
    citations: Iterable[Cited],
    closed: frozenset[str] = frozenset(),
    terms: Mapping[str, str] | None = None,
    pictures: Iterable[Picture] = (),
    helplines: Mapping[int, Line] | None = None,
) -> Presented:
    """The page of a revision's `html`; a marker of a reference not in `citations` is left out, and so are images not in `pictures` and
    numbers of helplines not in `helplines`.

    Links to the addresses in `closed` are words without a link. Of `terms`, addresses by `key_of` their names, each is a link
    where the text marks it, and what else it marks is plain words; whoever gives none sees the marks.

    Raises TextRefused for HTML that `clean` did not write and would refuse.
    """
    marks = tuple(
        Mark(one.number, one.reference_id, one.label, bool(one.retracted_reason))
        for one in citations
    )
    known = None if terms is None else frozenset(terms.items())
    return _present(
        html,
        marks,
        closed,
        known,
        tuple(pictures),
        frozenset((helplines or {}).items()),
        settings.CITATION_MARKERS,
    )


@lru_cache(_KEPT)
def _present(
    html: str,
    marks: tuple[Mark, ...],
    closed: frozenset[str],
    terms: frozenset[tuple[str, str]] | None,
    pictures: tuple[Picture, ...],
    helplines: frozenset[tuple[int, Line]],
    style: str,
) -> Presented:
    """The same, of all that it depends on: equal texts make equal pages, so the latest are kept."""
    root = tree(as_stored(html))
    _take_off_links(root, closed)
    if terms is not None:
        _lead_to_terms(root, dict(terms))
    link_numbers(root)
    show_helplines(root, dict(helplines))
    contents = _name_headings(root)
    back_links = _number_markers(root, {mark.reference_id: mark for mark in marks}, style)
    emergency = boxes.show(root)
    _wrap_tables(root)
    show_pictures(root, {one.id: one for one in pictures})
    _mark_external_links(root)
    page = safe_page(inner_html(root))
    return Presented(page, contents, back_links, emergency)


def _take_off_links(root: Any, closed: frozenset[str]) -> None:
    for link in list(root.iter("a")) if closed else ():
        if link.get("href") in closed:
            link.drop_tag()


def _lead_to_terms(root: Any, terms: Mapping[str, str]) -> None:
    """Makes a link of each marked word that has an address; a link holds no other, so a mark in or around one is none."""
    for mark in list(root.iter("dfn")):
        url = terms.get(key_of(one_line(mark)))
        is_apart = mark.find(".//a") is None and next(mark.iterancestors("a"), None) is None
        if url is None or not is_apart or _is_urgent(mark):
            mark.drop_tag()
            continue
        mark.tag = "a"
        mark.set("class", "term")
        mark.set("href", url)


def _is_urgent(mark: Any) -> bool:
    """In an emergency nobody should read on."""
    return any(box.get("class") == EMERGENCY for box in mark.iterancestors("div"))


def _name_headings(root: Any) -> tuple[Heading, ...]:
    """Gives h2 and h3 their ids; returns the contents, without the headings of callouts."""
    contents: list[Heading] = []
    below: list[Heading] = []
    anchors = _Anchors()
    for element in root.iter("h2", "h3"):
        text = one_line(element)
        anchor = anchors.of(text)
        element.set("id", anchor)
        if any(box.get("class") in CALLOUTS for box in element.iterancestors("div")):
            continue
        if element.tag == "h3" and contents and contents[-1].level == 2:
            below.append(Heading(3, text, anchor))
        else:
            _close_heading(contents, below)
            contents.append(Heading(int(element.tag[1]), text, anchor))
    _close_heading(contents, below)
    return tuple(contents)


def _close_heading(contents: list[Heading], below: list[Heading]) -> None:
    if below:
        contents[-1] = replace(contents[-1], children=tuple(below))
        below.clear()


class _Anchors:
    """Ids made from headings, no two alike."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.counts: Counter[str] = Counter()

    def of(self, text: str) -> str:
        slug = slugify(text[:_MAX_ANCHOR]).replace("_", "-").strip("-")
        base = f"section-{slug}" if slug else "section"
        self.counts[base] += 1
        anchor = base if slug and self.counts[base] == 1 else f"{base}-{self.counts[base]}"
        while anchor in self.taken:
            self.counts[base] += 1
            anchor = f"{base}-{self.counts[base]}"
        self.taken.add(anchor)
        return anchor


def _number_markers(root: Any, cited: dict[int, Mark], style: str) -> dict[int, tuple[str, ...]]:
    back_links: dict[int, list[str]] = {}
    for run in _runs(root):
        known = {cited[key].number: cited[key] for key in map(reference_id, run) if key in cited}
        markers = {}
        for number in sorted(known):
            anchors = back_links.setdefault(number, [])
            anchors.append(f"cite-{number}-{len(anchors) + 1}")
            markers[number] = _page_marker(known[number], anchors[-1])
        _replace_run(run, markers, style)
    return {number: tuple(anchors) for number, anchors in back_links.items()}


def _runs(root: Any) -> list[list[Any]]:
    """Neighbouring markers, with nothing but white space and commas between them, together."""
    runs: list[list[Any]] = []
    follows = False
    for marker in filter(is_marker, list(root.iter("a"))):
        if follows:
            runs[-1].append(marker)
        else:
            runs.append([marker])
        follows = continues(marker)
    return runs


def _page_marker(cited: Mark, anchor: str) -> Any:
    label = f"Reference {cited.number}" + (f": {cited.label}" if cited.label else "")
    marker = lxml_html.Element("a", {"class": "citation", "href": f"#reference-{cited.number}"})
    marker.set("id", anchor)
    marker.set("data-reference", str(cited.reference_id))
    marker.set("aria-label", f"{label}, retracted" if cited.is_retracted else label)
    marker.text = str(cited.number)
    return marker


def _replace_run(run: list[Any], markers: dict[int, Any], style: str) -> None:
    """Puts the markers, set as the site sets them, where `run` was; nothing if there are none."""
    tail = run[-1].tail or ""
    span = lxml_html.Element("span", {"class": "citations"})
    run[0].addprevious(span)
    for marker in run:
        marker.getparent().remove(marker)
    if not markers:
        span.tail = tail
        span.drop_tag()
        return
    is_apart = _keep_with_word(span)
    if style == "superscript":
        _set_in_superscript(span, markers)
    else:
        _set_in_parentheses(span, markers, is_apart)
    span.tail = tail


def _set_in_parentheses(span: Any, markers: dict[int, Any], is_apart: bool) -> None:
    """(1, 2, 3), apart from the word before; only a long list may be broken between lines."""
    span.text = "(" if is_apart else f"{_NO_BREAK}("
    between = f",{_NO_BREAK}" if len(markers) <= _UNBROKEN else ", "
    for marker in markers.values():
        marker.tail = between
        span.append(marker)
    marker.tail = ")"


def _set_in_superscript(span: Any, markers: dict[int, Any]) -> None:
    """1-3,5 raised, close to the word before. What a range leaves out keeps its place, for the way back."""
    span.set("class", RAISED)
    shown = {number: "-" if len(ends) > 1 else "," for ends in joined(markers) for number in ends}
    for ends in joined(markers):
        shown[ends[-1]] = ","
    for number, marker in markers.items():
        if number not in shown:
            kept = {name: marker.get(name) for name in ("id", "data-reference")}
            marker = lxml_html.Element("span", kept)
        marker.tail = shown.get(number)
        span.append(marker)
    marker.tail = None


def _keep_with_word(span: Any) -> bool:
    """Whether a space, or nothing at all, stands before `span` in its block; lines do not end at that space."""
    spaces = []
    for element, name in texts_before(span):
        text = getattr(element, name) or ""
        if text != text.rstrip():
            spaces.append((element, name))
        if text.strip():
            break
    else:
        return True
    for element, name in spaces:
        setattr(element, name, getattr(element, name).rstrip())
    if spaces:
        element, name = spaces[-1]
        setattr(element, name, getattr(element, name) + _NO_BREAK)
    return bool(spaces)


def _wrap_tables(root: Any) -> None:
    """Lets a wide table scroll by itself, by keyboard too; a table in a table scrolls with it."""
    tables = [t for t in root.iter("table") if next(t.iterancestors("table"), None) is None]
    for number, table in enumerate(tables, start=1):
        caption = table.find("caption")
        name = one_line(caption) if caption is not None else ""
        wrap = lxml_html.Element("div", {"class": "table-wrap", "role": "region", "tabindex": "0"})
        wrap.set("aria-label", name or f"Table {number}")
        table.addprevious(wrap)
        wrap.tail, table.tail = table.tail, None
        wrap.append(table)


def _mark_external_links(root: Any) -> None:
    for link in root.iter("a"):
        if link.get("href", "").startswith(("https:", "http:")):
            link.set("rel", "external noopener")
