"""The sanitisers, and the one place where HTML is marked safe.

`clean` is what a revision stores and its digest covers went through. The others are for display:
each marks safe what it has just written, and nothing else in this project does.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from html import escape

import nh3
from django.utils.safestring import SafeString, mark_safe

from articles.allowed import (
    ALLOWED_ATTRIBUTES,
    ALLOWED_CLASSES,
    ALLOWED_TAGS,
    EXPANDER,
    URL_SCHEMES,
    TextRefused,
    legible,
    permitted,
)
from articles.markup import untangle
from references.csl import LANGUAGE_TAG

MAX_BODY_BYTES = 500_000  # of UTF-8, before and after cleaning
MAX_PASSES = 6  # two are enough for what editors write; the rest is for wreckage
_ENTRIES_KEPT = 4_096  # shown entries that a process keeps, of some hundred bytes each

ENTRY_TAGS = frozenset({"i", "em", "sub", "sup", "span"})
DIFFERENCE_TAGS = ALLOWED_TAGS | {"ins", "del", "mark"}
# A number that changed; one that came or went with its words; a unit, negation or medicine that came or went.
MARKS = frozenset({"number", "new", "word"})

# What present() itself adds, and nothing more.
PAGE_ATTRIBUTES: dict[str, frozenset[str]] = {
    **ALLOWED_ATTRIBUTES,
    "a": ALLOWED_ATTRIBUTES["a"] | {"id", "rel", "aria-label"},
    "h2": ALLOWED_ATTRIBUTES["h2"] | {"id"},
    "h3": ALLOWED_ATTRIBUTES["h3"] | {"id"},
    "div": frozenset({"role", "tabindex", "aria-label"}),
    "img": frozenset({"src", "srcset", "sizes", "width", "height", "alt", "loading", "decoding"}),
    "span": ALLOWED_ATTRIBUTES["span"] | {"id", "data-reference"},
}
PAGE_CLASSES: dict[str, frozenset[str]] = {
    "a": ALLOWED_CLASSES["a"] | {"term"},
    "div": ALLOWED_CLASSES["div"] | {"table-wrap"},
    "span": frozenset({"besides", "citations", "raised", "visually-hidden"}),
    "small": frozenset({"credit"}),
    "details": frozenset({EXPANDER}),
}
_PICTURE = r"/media/images/[0-9a-f]{64}(?:-[0-9]{3,4})?\.webp"
_PAGE_VALUES = {
    "id": re.compile(r"section-[a-z0-9-]+|cite-[0-9]+-[0-9]+|get-help-now"),
    "rel": re.compile("external noopener"),
    "role": re.compile("region"),
    "tabindex": re.compile("0"),
    "data-reference": re.compile("[1-9][0-9]*"),
    "src": re.compile(_PICTURE),
    "srcset": re.compile(rf"(?:{_PICTURE} [0-9]{{2,4}}w(?:, )?){{1,9}}"),
    "sizes": re.compile(r"[a-z0-9:(), -]+"),
    "width": re.compile("[0-9]{1,4}"),
    "height": re.compile("[0-9]{1,4}"),
    "loading": re.compile("lazy"),
    "decoding": re.compile("async"),
}
_SAID = frozenset({"aria-label", "alt"})  # plain words, which nh3 escapes
_REFERENCE_ADDRESS = re.compile(r"#reference-[0-9]+")


def clean(html: str) -> str:
    """What is typed, pasted or imported, as a revision keeps it; cleaning twice changes nothing.

    Nothing stays but what `articles.allowed` lets stand, and links lead where readers can follow. Raises TextRefused
    for more than `MAX_BODY_BYTES`, and for what `untangle` refuses.
    """
    return _settled(html, is_new=True)


def as_stored(html: str) -> str:
    """`html` made harmless as `clean` makes it, and otherwise as it is: a signed text stays word for word, link for link."""
    return _settled(html, is_new=False)


def _settled(html: str, *, is_new: bool) -> str:
    for _ in range(MAX_PASSES):
        _refuse_if_too_long(html)
        untangled = untangle(html, is_new=is_new)
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
    if attribute in _SAID:
        return value
    if attribute in _PAGE_VALUES:
        return value if _PAGE_VALUES[attribute].fullmatch(value) else None
    if attribute == "href" and _REFERENCE_ADDRESS.fullmatch(value):
        return value
    return permitted(tag, attribute, value)


def _difference_value(tag: str, attribute: str, value: str) -> str | None:
    if tag == "mark":
        return value if attribute == "class" and value in MARKS else None
    return permitted(tag, attribute, value)


def _entry_value(tag: str, attribute: str, value: str) -> str | None:
    return value if LANGUAGE_TAG.fullmatch(value) else None


_STORED = _cleaner(ALLOWED_TAGS, ALLOWED_ATTRIBUTES, ALLOWED_CLASSES, permitted)
_PAGE = _cleaner(
    ALLOWED_TAGS | {"img", "small", "details", "summary"},
    PAGE_ATTRIBUTES,
    PAGE_CLASSES,
    _page_value,
)
_ENTRY = _cleaner(ENTRY_TAGS, {"span": frozenset({"lang"})}, {}, _entry_value)
_DIFFERENCE = _cleaner(
    DIFFERENCE_TAGS,
    ALLOWED_ATTRIBUTES,
    {**ALLOWED_CLASSES, "mark": MARKS},
    _difference_value,
)


def safe_page(html: str) -> SafeString:
    """The HTML of an article's page: what an article may hold, and what `present` adds."""
    return mark_safe(_PAGE.clean(html))


@lru_cache(_ENTRIES_KEPT)
def safe_entry(text: str) -> SafeString:
    """A frozen entry of the list of references, for display: italics, raised or lowered signs, and a title's language.

    An entry too tangled to read is shown as the plain characters it consists of.
    """
    try:
        return mark_safe(_ENTRY.clean(untangle(text, keep=ENTRY_TAGS)))
    except TextRefused:
        return mark_safe(escape(clean_text(text)))


def safe_difference(html: str) -> SafeString:
    """The HTML of a comparison, for display: what an article may hold, and ins, del and mark."""
    return mark_safe(_DIFFERENCE.clean(html))
