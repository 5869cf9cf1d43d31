"""Writes balanced, shallow markup, whatever it is asked to write, in linear time.

Every element that begins also ends, inside the one it began in; a paragraph or heading holds no
other block; bare text in a layout box stands in a paragraph. What holds nothing to read is taken
back, and floods of spaces become one.
"""

import re
from dataclasses import dataclass
from html import escape, unescape

from articles.allowed import INLINE_TAGS, TextRefused, legible

MAX_DEPTH = 60  # elements inside one another
MAX_ELEMENTS = 20_000  # ten times what the longest article needs

TEXT_BLOCKS = frozenset(
    {"p", "h2", "h3", "h4", "figcaption"}
)  # hold no other block; the next block ends them
LISTS = frozenset({"ul", "ol"})
CELLS = frozenset({"td", "th"})
TABLE_PARTS = CELLS | {"table", "caption", "thead", "tbody", "tr"}
CONTAINERS = LISTS | TABLE_PARTS | {"li", "blockquote", "div", "figure"}

# Where a part belongs. It closes whatever is open between itself and the nearest of these.
_PARENTS = {
    "li": LISTS | CELLS,
    "td": frozenset({"tr", "thead", "tbody", "table"}),
    "th": frozenset({"tr", "thead", "tbody", "table"}),
    "tr": frozenset({"thead", "tbody", "table"}),
    **dict.fromkeys(("caption", "thead", "tbody"), frozenset({"table"})),
    "figcaption": frozenset({"figure"}),
}

_SPACES = re.compile(r"[ \t\n\xa0]{2,}|[\t\n\xa0]")  # all but a single space


@dataclass(slots=True)
class _Open:
    """An element that has begun and not ended; `tag` is None for one that leaves no trace."""

    source: str
    tag: str | None
    start: int
    block: bool
    ink: bool = False  # holds something to read
    breaks: bool = False  # holds a line break

    @property
    def is_wrapper(self) -> bool:
        return self.block and self.tag is None


class Writer:
    """Takes text and tags as they come. `source` is the name by which an element will be ended."""

    def __init__(self, *, is_new: bool = False) -> None:
        self.is_new = is_new
        self.out: list[str] = []
        self.text: list[str] = []  # taken in, not yet written
        self.stack: list[_Open] = []
        self.elements = 0
        self.edge = True  # nothing but a block's boundary was written last

    def finished(self) -> str:
        """All that was written, every element ended."""
        self._close_down_to(0)
        self._write_text(edge=True)
        return "".join(self.out)

    def add_text(self, text: str) -> None:
        """Takes a piece of text as it was read, character references and all."""
        self.text.append(text)

    def _write_text(self, *, edge: bool) -> None:
        """Writes the text read so far; `edge` when a block begins or ends after it."""
        read = "".join(self.text)
        self.text.clear()
        if not read:
            return
        text = _spaced(legible(unescape(read)))
        if self.edge:
            text = text.lstrip(" ")
        if edge:
            text = text.rstrip(" ")
        if not text:
            return
        self._enter_paragraph()
        if self.stack and text.strip():
            self.stack[-1].ink = True
        self.out.append(escape(text, quote=False))
        self.edge = False

    def _enter_paragraph(self) -> None:
        if self.is_in_figure:
            self._enter_caption()
        elif self.stack and self.stack[-1].is_wrapper:
            self._push("", "p", "", block=True)

    def inline(self, source: str, tag: str, attributes: str) -> None:
        """Begins an element inside a line."""
        self._write_text(edge=False)
        self._enter_paragraph()
        self._push(source, tag, attributes, block=False)

    def block(self, source: str, tag: str, attributes: str) -> None:
        """Begins a block; the paragraph before it ends."""
        self._end_text_block()
        if tag != "figcaption":
            self._leave_figure()
        self._push(source, tag, attributes, block=True)
        if tag in CELLS or tag == "figure":
            self.stack[
                -1
            ].ink = True  # an empty cell is part of its table, and a figure shows something

    @property
    def is_in_figure(self) -> bool:
        """Whether what comes now would stand in a figure, and not in its caption."""
        return bool(self.stack) and self.stack[-1].tag == "figure"

    def has_caption(self) -> bool:
        """Whether the figure that is open has a caption already: it has one at most."""
        return "</figcaption>" in self.out[self.stack[-1].start :]

    def _enter_caption(self) -> None:
        """Bare text in a figure is its caption; what comes after that stands behind the figure."""
        if self.has_caption():
            self._leave_figure()
            self._push("", "p", "", block=True)
        else:
            self._push("", "figcaption", "", block=True)

    def _leave_figure(self) -> None:
        """Ends the figure that is open, if one is: it holds a caption and no other block."""
        if self.is_in_figure:
            self._close_down_to(len(self.stack) - 1)

    @property
    def is_in_heading(self) -> bool:
        return any(entry.tag in ("h2", "h3", "h4") for entry in self.stack)

    @property
    def is_in_table_head(self) -> bool:
        """Whether the innermost part of a table that holds rows is its head."""
        parts = (entry.tag for entry in reversed(self.stack))
        return next((tag for tag in parts if tag in ("thead", "tbody", "table")), None) == "thead"

    def wrapper(self, source: str) -> None:
        """Begins a layout box, which leaves no trace but the paragraphs in it."""
        if self.is_in_heading:
            self._push(source, None, "", block=False)
            return
        self._end_text_block()
        self._leave_figure()
        self._push(source, None, "", block=True)

    def _push(self, source: str, tag: str | None, attributes: str, *, block: bool) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise TextRefused(
                f"The text has boxes, lists or tables more than {MAX_DEPTH} deep inside one "
                "another. Paste it again as plain text, then format it here."
            )
        self.stack.append(_Open(source, tag, len(self.out), block))
        if tag:
            self._count()
            self.out.append(f"<{tag}{attributes}>")
        self.edge = self.edge or block

    def _count(self) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise TextRefused(
                f"The text has more than {MAX_ELEMENTS:,} pieces of formatting. Split it into "
                "several articles, or paste it again as plain text, then format it here."
            )

    def void(self, tag: str) -> None:
        """Writes a line break or a rule."""
        if tag == "hr":
            self._end_text_block()
            self._leave_figure()
        else:
            self._write_text(edge=True)
            self._enter_paragraph()
        self._count()
        self.out.append(f"<{tag}>")
        self.edge = True
        if self.stack:
            self.stack[-1].ink |= tag == "hr"
            self.stack[-1].breaks |= tag == "br"

    def marker(self, attributes: str) -> None:
        """Writes a citation, or whom to call."""
        self._write_text(edge=False)
        self._enter_paragraph()
        self._count()
        self.out.append(f"<a {attributes}></a>")
        self.edge = False
        if self.stack:
            self.stack[-1].ink = True

    def make_room(self, tag: str) -> bool:
        """Closes what stands between a part and where it belongs; False if that is nowhere."""
        if tag not in _PARENTS:
            return True
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index].tag in _PARENTS[tag]:
                if tag == "li" and self.stack[index].tag in CELLS:
                    return False
                if tag == "figcaption" and index != len(self.stack) - 1:
                    return False
                self._close_down_to(index + 1)
                return True
        return False

    def _end_text_block(self) -> None:
        """Ends the paragraph or heading that is open, if one is: a block begins."""
        self._write_text(edge=True)
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index].tag in TEXT_BLOCKS:
                self._close_down_to(index)
                return
            if self.stack[index].block:
                return

    def end(self, name: str) -> None:
        """Ends the innermost open `name`, and what is open in it; not out of a table's cell."""
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index].source == name:
                self._close_down_to(index)
                return
            if self.stack[index].tag in CELLS and name not in TABLE_PARTS:
                return

    def _close_down_to(self, index: int) -> None:
        while len(self.stack) > index:
            self._write_text(edge=self.stack[-1].block)
            entry = self.stack.pop()
            if entry.tag:
                self._finish(entry, entry.tag)
            if entry.block:
                self._keep_apart()
            if self.stack:
                self.stack[-1].ink |= entry.ink
                self.stack[-1].breaks |= entry.breaks

    def _keep_apart(self) -> None:
        """Notes that a block ended; if it left no trace, a space parts what stood on both sides."""
        self.edge = True
        last = self.out[-1] if self.out else "<"
        if not last.startswith("<") or last.strip("</>") in INLINE_TAGS - {"br"}:
            self.out.append(" ")

    def _finish(self, entry: _Open, tag: str) -> None:
        """Writes the end tag, or takes back an element that holds nothing."""
        while entry.block and self.out[-1] == "<br>":
            self.out.pop()
        if entry.ink or (entry.breaks and not entry.block):
            if self.is_new and (tag == "li" or tag in CELLS):
                self._take_back_paragraph(entry.start + 1)
            self.out.append(f"</{tag}>")
            return
        space = not entry.block and " " in self.out[entry.start + 1 :]
        del self.out[entry.start :]
        if space:
            self.out.append(" ")

    def _take_back_paragraph(self, start: int) -> None:
        """Leaves an item or cell as it is typed: its only words stand in it bare, before a list at most."""
        inside = self.out[start:]
        if inside[:1] != ["<p>"] or inside.count("</p>") != 1:
            return
        end = inside.index("</p>")
        if inside[end + 1 : end + 2] in ([], ["<ul>"], ["<ol>"]):
            self.out[start:] = inside[1:end] + inside[end + 1 :]


def _spaced(text: str) -> str:
    """`text` with runs of white space as one space; a hard space stays between two words."""

    def space(match: re.Match[str]) -> str:
        inside = match.start() > 0 and match.end() < len(text)
        return "\xa0" if inside and match[0] == "\xa0" else " "

    return _SPACES.sub(space, text)
