"""A clean text as a tree of elements, what its elements are, and what can be read off it."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from articles.allowed import BLOCK_TAGS
from articles.cleaning import as_stored

_IMAGE = re.compile(r"<img\b([^<>]*)>")
BETWEEN_MARKERS = re.compile(r"[\s,]*")
RAISED = "citations raised"  # the classes of a run of citations in superscript


def tree(html: str) -> Any:
    """The lxml tree, in one <div>, of HTML that a sanitiser has written.

    nh3 writes every end tag and escapes every "<", so all that keeps its output from being XML is
    <br>, <hr>, <img> and &nbsp;. Read as XML the tree is exact; lxml's HTML parser would guess. What is no
    XML even so came from elsewhere, and is cleaned first.
    """
    parser = lxml_html.XHTMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(_as_xml(html), parser)
    except (etree.XMLSyntaxError, ValueError):
        return etree.fromstring(_as_xml(as_stored(html)), parser)


def _as_xml(html: str) -> str:
    xml = html.replace("<br>", "<br/>").replace("<hr>", "<hr/>").replace("&nbsp;", "\xa0")
    if "<img" in xml:  # of a page; a text names its images
        xml = _IMAGE.sub(r"<img\1/>", xml)
    return f"<div>{xml}</div>"


def inner_html(root: Any) -> str:
    """What `tree` read, written again."""
    outer: str = etree.tostring(root, encoding="unicode", method="html")
    return outer.removeprefix("<div>").removesuffix("</div>")


def outer_html(element: Any) -> str:
    """An element as HTML, without what stands behind it."""
    html: str = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
    return html


def taken_out(element: Any) -> None:
    """Empty an element; what stands behind it stays."""
    tail = element.tail
    element.clear()
    element.tail = tail


def is_marker(element: Any) -> bool:
    """Whether the element is a citation."""
    return bool(element.tag == "a" and element.get("class") == "citation")


def is_decoration(element: Any) -> bool:
    """Whether present() made the element and its text: what a box says by its colour, whose a picture is."""
    is_hidden = element.tag == "span" and element.get("class") == "visually-hidden"
    return bool(is_hidden or element.tag == "small")


def is_run(element: Any) -> bool:
    """Whether present() put it around neighbouring citations, with what stands between them."""
    return bool(element.tag == "span" and element.get("class") in ("citations", RAISED))


def continues(element: Any) -> bool:
    """Whether the element is a marker and another follows it at once."""
    if not (is_marker(element) and BETWEEN_MARKERS.fullmatch(element.tail or "")):
        return False
    after = element.getnext()
    return after is not None and is_marker(after)


def reference_id(marker: Any) -> int:
    """The work that a citation names."""
    return int(marker.get("data-reference", 0))


def citation_ids(html: str) -> list[int]:
    """The ids of the references cited in clean `html`, each once, in the order of appearance."""
    markers = filter(is_marker, tree(html).iter("a"))
    return list(dict.fromkeys(map(reference_id, markers)))


def is_helpline(element: Any) -> bool:
    """Whether the element names a helpline, whose number pages put there."""
    return bool(element.tag == "a" and element.get("class") == "helpline")


def helpline_id(mark: Any) -> int:
    """The helpline that it names."""
    return int(mark.get("data-helpline", 0))


def helpline_ids(html: str) -> list[int]:
    """The ids of the helplines that clean `html` names, each once, in the order of appearance."""
    if "data-helpline" not in html:
        return []
    return list(dict.fromkeys(map(helpline_id, filter(is_helpline, tree(html).iter("a")))))


def image_ids(html: str) -> list[int]:
    """The ids of the images that figures of clean `html` show, each once, in the order of appearance."""
    return list(dict.fromkeys(map(image_id, tree(html).iter("figure"))))


def image_id(figure: Any) -> int:
    """The image that a figure shows."""
    return int(figure.get("data-image", 0))


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
    return inner_html(root)


def plain(html: str) -> str:
    """The text of clean `html` on one line, for search: without markers and decoration."""
    return one_line(tree(html))


def one_line(element: Any) -> str:
    """The same of one element."""
    return " ".join("".join(pieces(element)).split())


def texts_before(element: Any) -> Iterator[tuple[Any, str]]:
    """What stands before an element in its block or line, nearest first: elements, with "text" or "tail" of it."""
    while element is not None and element.tag not in BLOCK_TAGS:
        for before in element.itersiblings(preceding=True):
            yield before, "tail"
            if before.tag in BLOCK_TAGS or before.tag == "br":
                return
            yield from _texts_inside(before)
        element = element.getparent()
        if element is not None:
            yield element, "text"


def _texts_inside(element: Any) -> Iterator[tuple[Any, str]]:
    """The same of what stands in an element."""
    for child in reversed(element):
        yield child, "tail"
        yield from _texts_inside(child)
    yield element, "text"


def pieces(element: Any) -> Iterator[str]:
    """What the element says, piece by piece, a line feed where a block begins or ends."""
    if is_marker(element) or is_decoration(element) or is_run(element):
        return
    apart = "\n" if element.tag in BLOCK_TAGS else " " if element.tag == "br" else ""
    yield apart
    yield element.text or ""
    for child in element:
        yield from pieces(child)
        yield "" if continues(child) else child.tail or ""
    yield apart
