"""What other programs mean by what they copy: Word, Google Docs, LibreOffice, web pages, and this site's own pages.

They say with styles and classes what HTML has tags for: what is struck out, hidden or a comment, what is raised, which
paragraphs are a list.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from articles.balanced import Writer

_ATTRIBUTE = re.compile(
    r"""([^\s/>=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"'][^\s>]*+))?+)?+"""
)
# In an address "&copy=1" is a parameter, not a sign: only what ends in a semicolon is decoded.
_CHARACTER_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z0-9]{2,32});")

# Deleted, hidden, or a comment: not part of the text that its author sees.
_UNSAID_STYLE = re.compile(
    r"(?<![\w-])(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|mso-list\s*:\s*ignore"
    r"|text-decoration(?:-line)?\s*:[^;]{0,40}?line-through|mso-special-character\s*:\s*comment"
    r"|mso-element\s*:\s*comment)",
    re.I,
)
_UNSAID_CLASSES = frozenset(
    {
        *("msodel", "msocommentreference", "msocommenttext", "msocomanchor", "msocomtxt"),
        "apple-interchange-newline",  # the end of what was copied
        *("visually-hidden", "nhsuk-u-visually-hidden", "govuk-visually-hidden", "sr-only"),
    }
)
_COMMENT_ADDRESSES = ("#_msocom", "#cmnt")  # Word's, Google's
_NOT_BOLD = re.compile(r"(?<![\w-])font-weight\s*:\s*(?:normal|400)")
# The inline tag that a style stands for.
_BY_STYLE = {
    "strong": re.compile(r"(?<![\w-])font-weight\s*:\s*(?:bold|[6-9]00)", re.I),
    "em": re.compile(r"(?<![\w-])font-style\s*:\s*italic", re.I),
    "sup": re.compile(r"(?<![\w-])vertical-align\s*:\s*super", re.I),
    "sub": re.compile(r"(?<![\w-])vertical-align\s*:\s*sub(?!\w)", re.I),
}

_PICTURES = {"img": "Picture", "image": "Picture", "video": "Film", "audio": "Recording"}
_MOST_OF_PICTURE = 200  # characters of what is said of one

_WORD_LEVEL = re.compile(r"(?<![\w-])mso-list\s*:[^;]{0,40}?\blevel([1-9])", re.I)
_WORD_MARKER = re.compile(
    r"""(?:\s|<(?!/?p\b)[^>]*+>){0,8}?<span\b[^>]*?mso-list\s*:\s*ignore[^>]*+>\s*([^\s<]{0,12})""",
    re.I,
)
_NUMBERED = re.compile(r"\(?(?:([0-9]{1,4})|[a-z]|[ivxl]+)[.)]", re.I)


class Attributes:
    """A tag's attributes, read when one is asked for; of two alike the first counts, as in HTML."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.values: dict[str, str] | None = None

    def __getitem__(self, name: str) -> str:
        if self.values is None:
            self.values = {}
            for key, value in self._pairs():
                self.values.setdefault(key, value)
        return self.values.get(name, "")

    def _pairs(self) -> Iterator[tuple[str, str]]:
        for match in _ATTRIBUTE.finditer(self.raw):
            value = match[2] or match[3] or match[4] or ""
            yield match[1].lower(), _CHARACTER_REFERENCE.sub(lambda m: unescape(m[0]), value)

    @property
    def classes(self) -> set[str]:
        return set(self["class"].split())


def is_unsaid(name: str, attributes: Attributes) -> bool:
    """Whether an element holds what its author deleted, hid, or said in a comment."""
    if not attributes.raw:
        return False
    if name == "a" and attributes["href"].startswith(_COMMENT_ADDRESSES):
        return True
    classes = {one.lower() for one in attributes.classes}
    return bool(_UNSAID_CLASSES & classes or _UNSAID_STYLE.search(attributes["style"]))


def is_wrapping(name: str, attributes: Attributes) -> bool:
    """Whether it is the <b> that says nothing: Google Docs puts one around everything that it copies."""
    return name == "b" and bool(_NOT_BOLD.search(attributes["style"]))


def said_by_style(attributes: Attributes) -> list[str]:
    """The inline tags that a span stands for."""
    style = attributes["style"]
    return [tag for tag, pattern in _BY_STYLE.items() if pattern.search(style)] if style else []


def picture(name: str, attributes: Attributes) -> str:
    """What stands where a picture or film stood, "" for other elements, and for a dot that counts visitors."""
    kind = _PICTURES.get(name)
    if kind is None or attributes["width"] in ("0", "1") or attributes["height"] in ("0", "1"):
        return ""
    said = " ".join(attributes["alt"].split())[:_MOST_OF_PICTURE]
    if said and not any(sign.isalnum() for sign in said):
        return said  # an emoji
    return f" [{kind}: {said}] " if said else f" [{kind}] "


class ListItem(NamedTuple):
    """A paragraph that Word shows as an item of a list."""

    level: int
    tag: str
    start: str


def word_item(attributes: Attributes, html: str, position: int) -> ListItem | None:
    """The item that the paragraph is whose tag ends at `position`."""
    level = _WORD_LEVEL.search(attributes["style"]) if attributes.raw else None
    if level is None:
        return None
    marker = _WORD_MARKER.match(html, position)
    number = _NUMBERED.fullmatch(marker[1]) if marker else None
    return ListItem(int(level[1]), "ol" if number else "ul", (number and number[1]) or "")


class WordLists:
    """Writes Word's items as lists within one another."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.tags: list[str] = []

    def add(self, item: ListItem) -> None:
        """Begins an item, and the lists around it that are not open yet."""
        self._close_to(item.level)
        if len(self.tags) == item.level and self.tags[-1] != item.tag:
            self._close_to(item.level - 1)
        if len(self.tags) == item.level:
            self.writer.end(f"item {item.level}")
        while len(self.tags) < item.level:
            self._open(item)
        self.writer.block(f"item {item.level}", "li", "")

    def _open(self, item: ListItem) -> None:
        level = len(self.tags) + 1
        start = f' start="{item.start}"' if item.start not in ("", "0", "1") else ""
        self.writer.block(f"list {level}", item.tag, start if level == item.level else "")
        self.tags.append(item.tag)
        if level < item.level:
            self.writer.block(f"item {level}", "li", "")

    def close(self) -> None:
        """Ends all of them: something else begins."""
        self._close_to(0)

    def _close_to(self, level: int) -> None:
        while len(self.tags) > level:
            self.writer.end(f"list {len(self.tags)}")
            self.tags.pop()
