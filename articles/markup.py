"""Untangles HTML that was typed, pasted or imported, before the sanitiser sees it.

HTML parsers repair broken markup by rules whose cost grows with the square of its size: a hundred
thousand nested <div>, or a million "&", keep one busy for many seconds. So `untangle` reads the
text once, in linear time, and writes it anew as plain, balanced, shallow markup: what a parser then
reads is what was written here, and nothing in the original can make it slow.

It also knows what pasted text means: layout boxes become paragraphs, <b> becomes <strong>, what
was struck out is gone, empty paragraphs and floods of hard spaces disappear, a citation marker is
bare. That nothing dangerous remains is not promised here: nh3 sees to it, after.
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from html import escape, unescape

from articles.allowed import ALLOWED_TAGS, CALLOUTS, INLINE_TAGS, legible, permitted
from people.refusals import Refusal

MAX_DEPTH = 60  # elements inside one another
MAX_ELEMENTS = 20_000  # ten times what the longest article needs


class TextRefused(Refusal):
    """The text is too long or too tangled to work on. The message is for the person who sent it."""


TEXT_BLOCKS = frozenset({"p", "h2", "h3", "h4"})  # hold no other block; the next block ends them
LISTS = frozenset({"ul", "ol"})
CELLS = frozenset({"td", "th"})
TABLE_PARTS = CELLS | {"table", "caption", "thead", "tbody", "tr"}
CONTAINERS = LISTS | TABLE_PARTS | {"li", "blockquote", "div"}

# Where a part belongs. It closes whatever is open between itself and the nearest of these.
_PARENTS = {
    "li": LISTS | CELLS,
    "td": frozenset({"tr", "thead", "tbody", "table"}),
    "th": frozenset({"tr", "thead", "tbody", "table"}),
    "tr": frozenset({"thead", "tbody", "table"}),
    **dict.fromkeys(("caption", "thead", "tbody"), frozenset({"table"})),
}

_RENAMED = {"b": "strong", "i": "em", "h5": "h4", "h6": "h4", "tfoot": "tbody"}

# Mere layout, whose bare text becomes a paragraph. An article's title is not part of its body: h1.
_WRAPPERS = frozenset(
    [
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "aside",
        "nav",
        "address",
        "center",
        "pre",
        "dl",
        "dt",
        "dd",
        "figure",
        "figcaption",
        "details",
        "summary",
        "form",
        "fieldset",
        "legend",
        "hgroup",
        "h1",
        "body",
    ]
)

# Inside these the browser reads no tags; without an end they swallow the rest, in browsers too.
_RAW = frozenset(
    [
        "script",
        "style",
        "textarea",
        "title",
        "xmp",
        "iframe",
        "noembed",
        "noframes",
        "noscript",
        "plaintext",
    ]
)
# What these hold is not the article's text: drawings, players, Word's settings, struck-out words.
_DROPPED = frozenset(
    [
        "svg",
        "math",
        "select",
        "template",
        "object",
        "applet",
        "audio",
        "video",
        "canvas",
        "map",
        "xml",
        "del",
        "s",
        "strike",
    ]
)

_TOKEN = re.compile(
    r"""<!--(?:-?>|.*?(?:--!?>|\Z))        # a comment
    |<[!?][^>]*>?                          # a declaration, or one of Word's conditions
    |</(?:>|[^a-zA-Z>][^>]*>?)             # an end tag without a name
    |<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)
     (?P<attributes>(?:[\s/=]|[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+)*+)
     (?:>|\Z)""",
    re.VERBOSE | re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"""([^\s/>=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"'][^\s>]*+))?+)?+"""
)
# In an address "&copy=1" is a parameter, not a sign: only what ends in a semicolon is decoded.
_CHARACTER_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z0-9]{2,32});")
_SPACES = re.compile(r"[ \t\n\xa0]{2,}|[\t\n\xa0]")  # all but a single space
# What an editor or an old system shows inside a marker: a number or a name, never a paragraph.
_MARKER_LABEL = re.compile(
    r"(?:[^<]|</?(?:sup|sub|span|b|i|strong|em|small|u|font)\b[^<>]*+>){0,200}?</a\s*+>", re.I
)
_NOT_BOLD = re.compile(r"(?<![\w-])font-weight\s*:\s*(?:normal|400)")
_WORD_COMMENTS = re.compile(r"mso-element\s*:\s*comment-list")


def untangle(html: str, *, keep: Container[str] = ALLOWED_TAGS) -> str:
    """`html` as balanced markup of the tags in `keep`, not deeper than `MAX_DEPTH`.

    Raises TextRefused when it is nested deeper or has more elements than `MAX_ELEMENTS`.
    """
    return _Untangler(html, keep).run()


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


class _Untangler:
    def __init__(self, html: str, keep: Container[str]) -> None:
        self.html = html
        self.keep = keep
        self.out: list[str] = []
        self.text: list[str] = []  # read, not yet written
        self.stack: list[_Open] = []
        self.elements = 0
        self.edge = True  # nothing but a block's boundary was written last
        self.unended: set[str] = set()  # names for which looking for an end is in vain

    def run(self) -> str:
        html, position = self.html, 0
        while (start := html.find("<", position)) >= 0:
            self.text.append(html[position:start])
            token = _TOKEN.match(html, start)
            if token is None:
                self.text.append("<")
                position = start + 1
            elif token["name"]:
                position = self._tag(token)
            else:
                position = token.end()
        self.text.append(html[position:])
        self._close_down_to(0)
        self._write_text(edge=True)
        return "".join(self.out)

    # Reading

    def _tag(self, token: re.Match[str]) -> int:
        """Takes in one tag; returns where reading goes on."""
        name = token["name"].lower()
        if token["end"]:
            self._end(name)
            return token.end()
        if name in _RAW:
            return self._raw_end(name, token.end())
        attributes = _Attributes(token["attributes"])
        if self._is_dropped(name, attributes):
            return self._balanced_end(name, token.end())
        if name == "a" and "a" in self.keep:
            return self._anchor(attributes, token.end())
        self._start(name, attributes)
        return token.end()

    def _is_dropped(self, name: str, attributes: "_Attributes") -> bool:
        if name == "a":
            return attributes["href"].startswith("#_msocom")
        if name == "div":
            return bool(_WORD_COMMENTS.search(attributes["style"]))
        return name in _DROPPED

    def _raw_end(self, name: str, position: int) -> int:
        end = re.compile(rf"</{name}(?=[\s/>])[^>]*+>?", re.I).search(self.html, position)
        return end.end() if end else len(self.html)

    def _balanced_end(self, name: str, position: int) -> int:
        """Where the element ends; `position` itself, so that nothing is lost, if it never does."""
        if name in self.unended:
            return position
        depth = 1
        tags = re.compile(rf"<(/?){name}(?=[\s/>])", re.I).finditer(self.html, position)
        for tag in tags:
            depth += -1 if tag[1] else 1
            if depth == 0:
                return self.html.find(">", tag.end()) + 1 or len(self.html)
        self.unended.add(name)
        return position

    def _anchor(self, attributes: "_Attributes", position: int) -> int:
        self._end("a")
        if "citation" in attributes["class"].split():
            reference = permitted("a", "data-reference", attributes["data-reference"])
            if reference:
                self._marker(reference)
                label = _MARKER_LABEL.match(self.html, position)
                return label.end() if label else position
        href = permitted("a", "href", attributes["href"])
        if href:
            self._open_inline("a", "a", f' href="{escape(href)}"')
        return position

    def _start(self, name: str, attributes: "_Attributes") -> None:
        tag = name if name in self.keep else _RENAMED.get(name, name)
        if name == "b" and _NOT_BOLD.search(attributes["style"]):
            return  # the box around everything that Google Docs copies
        callout = _callout(attributes["class"]) if tag == "div" else None
        if callout and "div" in self.keep:
            self._open_block(name, "div", f' class="{callout}"')
        elif name in _WRAPPERS:
            self._open_wrapper(name)
        elif tag not in self.keep:
            return
        elif tag in ("br", "hr"):
            self._void(tag)
        elif tag in TEXT_BLOCKS or tag in CONTAINERS:
            self._start_block(name, tag, attributes)
        else:
            self._open_inline(name, tag, "")

    def _start_block(self, name: str, tag: str, attributes: "_Attributes") -> None:
        if tag in _PARENTS and not self._return_to_parent(tag):
            if tag == "li" or tag in CELLS:
                self._open_wrapper(name)
            return
        kept = (
            f' {key}="{value}"'
            for key in ("colspan", "rowspan", "scope")
            if tag in CELLS and (value := permitted(tag, key, attributes[key]))
        )
        self._open_block(name, tag, "".join(kept))

    def _return_to_parent(self, tag: str) -> bool:
        """Closes what stands between the part and where it belongs; False if that is nowhere."""
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index].tag in _PARENTS[tag]:
                if tag == "li" and self.stack[index].tag in CELLS:
                    return False
                self._close_down_to(index + 1)
                return True
        return False

    # Writing

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
        if self.stack and self.stack[-1].is_wrapper:
            self._push("", "p", "", block=True)

    def _open_inline(self, source: str, tag: str, attributes: str) -> None:
        self._write_text(edge=False)
        self._enter_paragraph()
        self._push(source, tag, attributes, block=False)

    def _open_block(self, source: str, tag: str, attributes: str) -> None:
        self._end_text_block()
        self._push(source, tag, attributes, block=True)
        if tag in CELLS:
            self.stack[-1].ink = True  # an empty cell is part of its table

    def _open_wrapper(self, source: str) -> None:
        if "p" not in self.keep:
            return
        if any(entry.tag in ("h2", "h3", "h4") for entry in self.stack):
            self._push(source, None, "", block=False)
            return
        self._end_text_block()
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

    def _void(self, tag: str) -> None:
        if tag == "hr":
            self._end_text_block()
        else:
            self._write_text(edge=True)
            self._enter_paragraph()
        self._count()
        self.out.append(f"<{tag}>")
        self.edge = True
        if self.stack:
            self.stack[-1].ink |= tag == "hr"
            self.stack[-1].breaks |= tag == "br"

    def _marker(self, reference: str) -> None:
        self._write_text(edge=False)
        self._enter_paragraph()
        self._count()
        self.out.append(f'<a class="citation" data-reference="{reference}"></a>')
        self.edge = False
        if self.stack:
            self.stack[-1].ink = True

    def _end_text_block(self) -> None:
        """Ends the paragraph or heading that is open, if one is: a block begins."""
        self._write_text(edge=True)
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index].tag in TEXT_BLOCKS:
                self._close_down_to(index)
                return
            if self.stack[index].block:
                return

    def _end(self, name: str) -> None:
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
            self.out.append(f"</{tag}>")
            return
        space = not entry.block and " " in self.out[entry.start + 1 :]
        del self.out[entry.start :]
        if space:
            self.out.append(" ")


class _Attributes:
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


def _callout(classes: str) -> str | None:
    """Which callout a <div> with these classes is."""
    names = set(classes.split())
    return next((callout for callout in CALLOUTS if names.issuperset(callout.split())), None)


def _spaced(text: str) -> str:
    """`text` with runs of white space as one space; a hard space stays between two words."""

    def space(match: re.Match[str]) -> str:
        inside = match.start() > 0 and match.end() < len(text)
        return "\xa0" if inside and match[0] == "\xa0" else " "

    return _SPACES.sub(space, text)
