"""How an article's text becomes a page.

`clean` is the one sanitiser: what a revision stores and its digest covers went through it.
`present` makes the page from that, each time a page is made, and sanitises last; `articles.words` is
the proof that presenting changed nothing that was signed. Everything marked safe in this project is
marked here, straight from a sanitiser.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any, Protocol

import nh3
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from lxml import etree
from lxml import html as lxml_html

from articles.allowed import (
    ALLOWED_ATTRIBUTES,
    ALLOWED_CLASSES,
    ALLOWED_TAGS,
    BLOCK_TAGS,
    CALLOUTS,
    URL_SCHEMES,
    legible,
    permitted,
)
from articles.markup import TextRefused, untangle
from references.formatting import joined

MAX_BODY_BYTES = 500_000  # of UTF-8, before and after cleaning
MAX_PASSES = 6  # two are enough for what editors write; the rest is for wreckage

ENTRY_TAGS = frozenset({"i", "em", "sub", "sup"})
DIFFERENCE_TAGS = ALLOWED_TAGS | {"ins", "del", "mark"}

_RAISED = "citations raised"

# What present() itself adds, and nothing more.
PAGE_ATTRIBUTES: dict[str, frozenset[str]] = {
    **ALLOWED_ATTRIBUTES,
    "a": ALLOWED_ATTRIBUTES["a"] | {"id", "rel", "aria-label"},
    "h2": frozenset({"id"}),
    "h3": frozenset({"id"}),
    "div": frozenset({"role", "tabindex", "aria-label"}),
    "span": frozenset({"id", "data-reference"}),
}
PAGE_CLASSES: dict[str, frozenset[str]] = {
    "a": ALLOWED_CLASSES["a"],
    "div": ALLOWED_CLASSES["div"] | {"table-wrap"},
    "span": frozenset({"citations", "raised", "visually-hidden"}),
}
_PAGE_VALUES = {
    "id": re.compile(r"section-[a-z0-9-]+|cite-[0-9]+-[0-9]+"),
    "rel": re.compile("external noopener"),
    "role": re.compile("region"),
    "tabindex": re.compile("0"),
    "data-reference": re.compile("[1-9][0-9]*"),
}
_REFERENCE_ADDRESS = re.compile(r"#reference-[0-9]+")
BETWEEN_MARKERS = re.compile(r"[\s,]*")
_MAX_ANCHOR = 60  # characters of a heading that its address repeats


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
    contents: list[Heading]
    back_links: dict[int, list[str]]


# Cleaning


def clean(html: str) -> str:
    """`html` with nothing but what `articles.allowed` lets stand; cleaning twice changes nothing.

    Raises TextRefused for more than `MAX_BODY_BYTES`, and for what `untangle` refuses.
    """
    for _ in range(MAX_PASSES):
        _refuse_if_too_long(html)
        untangled = untangle(html)
        _refuse_if_too_long(untangled)  # "&" alone becomes five times as long
        cleaned = _STORED.clean(untangled)
        if cleaned == html:
            return cleaned
        html = cleaned
    raise TextRefused(
        "The formatting of the text is broken beyond repair. Paste it again as plain text, then "
        "format it here."
    )


def semantic(body: str) -> str:
    """What a revision keeps of `body` and its digest covers: clean, citations as bare markers."""
    return clean(body)


def clean_text(text: str) -> str:
    """`text` on one line, without characters nobody sees; "<" has no meaning here."""
    return " ".join(legible(text).split())


def _refuse_if_too_long(html: str) -> None:
    size = len(html.encode("utf-8", "replace"))
    if size > MAX_BODY_BYTES:
        raise TextRefused(
            f"The text is too long: {size / 1000:,.0f} kB with its formatting, and at most "
            f"{MAX_BODY_BYTES // 1000} kB fit. Split it into several articles, or remove what "
            "was pasted by mistake."
        )


def _cleaner(
    tags: Iterable[str],
    attributes: dict[str, frozenset[str]],
    classes: dict[str, frozenset[str]],
    value: Callable[[str, str, str], str | None],
) -> nh3.Cleaner:
    # link_rel would mark the links to references as well. A class named among the attributes, too,
    # makes nh3 panic with an exception that is no Exception.
    return nh3.Cleaner(
        tags=set(tags),
        attributes={tag: set(names) for tag, names in attributes.items()},
        allowed_classes={tag: set(names) for tag, names in classes.items()},
        attribute_filter=value,
        url_schemes=set(URL_SCHEMES),
        strip_comments=True,
        link_rel=None,
    )


def _page_value(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "class":
        names = [name for name in value.split() if name in PAGE_CLASSES.get(tag, ())]
        return " ".join(names) or None
    if attribute == "aria-label":
        return value
    if attribute in _PAGE_VALUES:
        return value if _PAGE_VALUES[attribute].fullmatch(value) else None
    if attribute == "href" and _REFERENCE_ADDRESS.fullmatch(value):
        return value
    return permitted(tag, attribute, value)


def _difference_value(tag: str, attribute: str, value: str) -> str | None:
    if tag == "mark":
        return "number" if attribute == "class" and value == "number" else None
    return permitted(tag, attribute, value)


_STORED = _cleaner(ALLOWED_TAGS, ALLOWED_ATTRIBUTES, ALLOWED_CLASSES, permitted)
_PAGE = _cleaner(ALLOWED_TAGS | {"span"}, PAGE_ATTRIBUTES, PAGE_CLASSES, _page_value)
_ENTRY = _cleaner(ENTRY_TAGS, {}, {}, permitted)
_DIFFERENCE = _cleaner(
    DIFFERENCE_TAGS,
    ALLOWED_ATTRIBUTES,
    {**ALLOWED_CLASSES, "mark": frozenset({"number"})},
    _difference_value,
)


def safe_entry(text: str) -> SafeString:
    """A frozen entry of the list of references, for display: italics and raised or lowered signs.

    An entry too tangled to read is shown as the plain characters it consists of.
    """
    try:
        return mark_safe(_ENTRY.clean(untangle(text, keep=ENTRY_TAGS)))
    except TextRefused:
        return mark_safe(escape(clean_text(text)))


def safe_difference(html: str) -> SafeString:
    """The HTML of a comparison, for display: what an article may hold, and ins, del and mark."""
    return mark_safe(_DIFFERENCE.clean(html))


# The tree


def tree(html: str) -> Any:
    """The lxml tree, in one <div>, of HTML that a sanitiser here has written.

    nh3 writes every end tag and escapes every "<", so all that keeps its output from being XML is
    <br>, <hr> and &nbsp;. Read as XML the tree is exact; lxml's HTML parser would guess. What is no
    XML even so came from elsewhere, and is cleaned first.
    """
    parser = lxml_html.XHTMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(_as_xml(html), parser)
    except (etree.XMLSyntaxError, ValueError):
        return etree.fromstring(_as_xml(clean(html)), parser)


def _as_xml(html: str) -> str:
    xml = html.replace("<br>", "<br/>").replace("<hr>", "<hr/>").replace("&nbsp;", "\xa0")
    return f"<div>{xml}</div>"


def _inner_html(root: Any) -> str:
    outer: str = etree.tostring(root, encoding="unicode", method="html")
    return outer.removeprefix("<div>").removesuffix("</div>")


def is_marker(element: Any) -> bool:
    """Whether the element is a citation."""
    return bool(element.tag == "a" and element.get("class") == "citation")


def is_decoration(element: Any) -> bool:
    """Whether present() made the element and its text."""
    return bool(element.tag == "span" and element.get("class") == "visually-hidden")


def keeps_a_place(element: Any) -> bool:
    """Whether present() left it for a citation that a range of numbers does not show."""
    return bool(element.tag == "span" and element.get("data-reference"))


def is_run(element: Any) -> bool:
    """Whether present() put it around neighbouring citations, with what stands between them."""
    return bool(element.tag == "span" and element.get("class") in ("citations", _RAISED))


# Presenting


def present(html: str, citations: Sequence[Cited]) -> Presented:
    """The page of a revision's `html`; a marker of a reference not in `citations` is left out.

    Raises TextRefused for HTML that `clean` did not write and would refuse.
    """
    root = tree(clean(html))
    contents = _name_headings(root)
    back_links = _number_markers(root, {cited.reference_id: cited for cited in citations})
    _label_callouts(root)
    _wrap_tables(root)
    _mark_external_links(root)
    page = mark_safe(_PAGE.clean(_inner_html(root)))
    return Presented(html=page, contents=contents, back_links=back_links)


def _name_headings(root: Any) -> list[Heading]:
    """Gives h2 and h3 their ids; returns the contents, without the headings of callouts."""
    contents: list[Heading] = []
    below: list[Heading] = []
    anchors = _Anchors()
    for element in root.iter("h2", "h3"):
        text = _plain(element)
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
    return contents


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


def _number_markers(root: Any, cited: dict[int, Cited]) -> dict[int, list[str]]:
    back_links: dict[int, list[str]] = {}
    for run in _runs(root):
        known = {cited[key].number: cited[key] for key in map(_reference_id, run) if key in cited}
        markers = {}
        for number in sorted(known):
            anchors = back_links.setdefault(number, [])
            anchors.append(f"cite-{number}-{len(anchors) + 1}")
            markers[number] = _page_marker(known[number], anchors[-1])
        _replace_run(run, markers)
    return back_links


def _runs(root: Any) -> list[list[Any]]:
    """Neighbouring markers, with nothing but white space and commas between them, together."""
    runs: list[list[Any]] = []
    follows = False
    for marker in filter(is_marker, list(root.iter("a"))):
        if follows:
            runs[-1].append(marker)
        else:
            runs.append([marker])
        follows = _continues(marker)
    return runs


def _continues(element: Any) -> bool:
    """Whether the element is a marker and another follows it at once."""
    if not (is_marker(element) and BETWEEN_MARKERS.fullmatch(element.tail or "")):
        return False
    after = element.getnext()
    return after is not None and is_marker(after)


def _reference_id(marker: Any) -> int:
    return int(marker.get("data-reference", 0))


def _page_marker(cited: Cited, anchor: str) -> Any:
    label = f"Reference {cited.number}" + (f": {cited.label}" if cited.label else "")
    marker = lxml_html.Element("a", {"class": "citation", "href": f"#reference-{cited.number}"})
    marker.set("id", anchor)
    marker.set("data-reference", str(cited.reference_id))
    marker.set("aria-label", f"{label}, retracted" if cited.retracted_reason else label)
    marker.text = str(cited.number)
    return marker


def _replace_run(run: list[Any], markers: dict[int, Any]) -> None:
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
    if settings.CITATION_MARKERS == "superscript":
        _set_in_superscript(span, markers)
    else:
        _set_in_parentheses(span, markers)
    span.tail = tail


def _set_in_parentheses(span: Any, markers: dict[int, Any]) -> None:
    """(1, 2, 3), apart from the word before."""
    span.text = "(" if _text_before(span)[-1:].isspace() else " ("
    for marker in markers.values():
        marker.tail = ", "
        span.append(marker)
    marker.tail = ")"


def _set_in_superscript(span: Any, markers: dict[int, Any]) -> None:
    """1-3,5 raised, close to the word before. What a range leaves out keeps its place, for the way back."""
    span.set("class", _RAISED)
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


def _text_before(element: Any) -> str:
    before = element.getprevious()
    text = element.getparent().text if before is None else before.tail
    return text or ""


def _label_callouts(root: Any) -> None:
    """Says in words, for those who do not see it, what a callout's colour says."""
    for box in list(root.iter("div")):
        label = CALLOUTS.get(box.get("class", ""))
        if label:
            place = next(box.iter("h2", "h3", "h4", "p"), box)
            hidden = lxml_html.Element("span", {"class": "visually-hidden"})
            hidden.text, hidden.tail = f"{label}: ", place.text
            place.text = None
            place.insert(0, hidden)


def _wrap_tables(root: Any) -> None:
    """Lets a wide table scroll by itself, by keyboard too; a table in a table scrolls with it."""
    tables = [t for t in root.iter("table") if next(t.iterancestors("table"), None) is None]
    for number, table in enumerate(tables, start=1):
        caption = table.find("caption")
        name = _plain(caption) if caption is not None else ""
        wrap = lxml_html.Element("div", {"class": "table-wrap", "role": "region", "tabindex": "0"})
        wrap.set("aria-label", name or f"Table {number}")
        table.addprevious(wrap)
        wrap.tail, table.tail = table.tail, None
        wrap.append(table)


def external_links(html: str) -> list[str]:
    """Where a stored text leads outside the site, each address once, in the order of the text."""
    found = (link.get("href", "") for link in tree(html).iter("a"))
    return list(dict.fromkeys(url for url in found if url.startswith(("https://", "http://"))))


def with_link_replaced(html: str, old: str, new: str) -> str:
    """The text with every link to one address leading to another; nothing else changes."""
    root = tree(html)
    for link in root.iter("a"):
        if link.get("href") == old:
            link.set("href", new)
    return _inner_html(root)


def _mark_external_links(root: Any) -> None:
    for link in root.iter("a"):
        if link.get("href", "").startswith(("https:", "http:")):
            link.set("rel", "external noopener")


# Reading


def citation_ids(html: str) -> list[int]:
    """The ids of the references cited in clean `html`, each once, in the order of appearance."""
    markers = filter(is_marker, tree(html).iter("a"))
    return list(dict.fromkeys(map(_reference_id, markers)))


def plain(html: str) -> str:
    """The text of clean `html` on one line, for search: without markers and decoration."""
    return _plain(tree(html))


def _plain(element: Any) -> str:
    return " ".join("".join(_plain_pieces(element)).split())


def _plain_pieces(element: Any) -> Iterator[str]:
    if is_marker(element) or is_decoration(element) or is_run(element):
        return
    apart = " " if element.tag in BLOCK_TAGS or element.tag == "br" else ""
    yield apart
    yield element.text or ""
    for child in element:
        yield from _plain_pieces(child)
        yield "" if _continues(child) else child.tail or ""
    yield apart
