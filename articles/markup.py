"""Untangles HTML that was typed, pasted or imported, before the sanitiser sees it.

HTML parsers repair broken markup by rules whose cost grows with the square of its size: a hundred
thousand nested <div>, or a million "&", keep one busy for many seconds. So `untangle` reads the
text once, in linear time, and writes it anew as plain, balanced, shallow markup: what a parser then
reads is what was written there, and nothing in the original can make it slow.

`articles.balanced` does the writing. What is read here is also understood as pasted text: layout
boxes become paragraphs, <b> becomes <strong>, what was struck out is gone, a citation marker is
bare. That nothing dangerous remains is not promised here: nh3 sees to it, after.
"""

import re
from collections.abc import Container, Iterator
from html import escape, unescape

from articles.allowed import ALLOWED_TAGS, CALLOUTS, permitted
from articles.balanced import CELLS, CONTAINERS, TEXT_BLOCKS, Writer
from references.csl import LANGUAGE_TAG

_RENAMED = {"b": "strong", "i": "em", "h5": "h4", "h6": "h4", "tfoot": "tbody"}

# Mere layout, whose bare text becomes a paragraph. An article's title is not part of its body: h1.
_WRAPPERS = frozenset(
    {
        *("div", "section", "article", "main", "header", "footer", "aside", "nav", "address"),
        *("center", "pre", "dl", "dt", "dd", "figure", "figcaption", "details", "summary"),
        *("form", "fieldset", "legend", "hgroup", "h1", "body"),
    }
)

# Inside these the browser reads no tags; without an end they swallow the rest, in browsers too.
_RAW = frozenset(
    {
        *("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"),
        *("noscript", "plaintext"),
    }
)
# What these hold is not the article's text: drawings, players, Word's settings, struck-out words.
_DROPPED = frozenset(
    {
        *("svg", "math", "select", "template", "object", "applet", "audio", "video", "canvas"),
        *("map", "xml", "del", "s", "strike"),
    }
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
# What an editor or an old system shows inside a marker: a number or a name, never a paragraph.
_MARKER_LABEL = re.compile(
    r"(?:[^<]|</?(?:sup|sub|span|b|i|strong|em|small|u|font)\b[^<>]*+>){0,200}?</a\s*+>", re.I
)
_NOT_BOLD = re.compile(r"(?<![\w-])font-weight\s*:\s*(?:normal|400)")
_WORD_COMMENTS = re.compile(r"mso-element\s*:\s*comment-list")


def untangle(html: str, *, keep: Container[str] = ALLOWED_TAGS) -> str:
    """`html` as balanced markup of the tags in `keep`, not deeper than `balanced.MAX_DEPTH`.

    Raises TextRefused when it is nested deeper or has more elements than `balanced.MAX_ELEMENTS`.
    """
    return _Untangler(html, keep).run()


class _Untangler:
    def __init__(self, html: str, keep: Container[str]) -> None:
        self.html = html
        self.keep = keep
        self.writer = Writer()
        self.unended: set[str] = set()  # names for which looking for an end is in vain

    def run(self) -> str:
        html, position = self.html, 0
        while (start := html.find("<", position)) >= 0:
            self.writer.add_text(html[position:start])
            token = _TOKEN.match(html, start)
            if token is None:
                self.writer.add_text("<")
                position = start + 1
            elif token["name"]:
                position = self._tag(token)
            else:
                position = token.end()
        self.writer.add_text(html[position:])
        return self.writer.finished()

    def _tag(self, token: re.Match[str]) -> int:
        """Takes in one tag; returns where reading goes on."""
        name = token["name"].lower()
        if token["end"]:
            self.writer.end(name)
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
        self.writer.end("a")
        if "citation" in attributes["class"].split():
            reference = permitted("a", "data-reference", attributes["data-reference"])
            if reference:
                self.writer.marker(reference)
                label = _MARKER_LABEL.match(self.html, position)
                return label.end() if label else position
        href = permitted("a", "href", attributes["href"])
        if href:
            self.writer.inline("a", "a", f' href="{escape(href)}"')
        return position

    def _start(self, name: str, attributes: "_Attributes") -> None:
        tag = name if name in self.keep else _RENAMED.get(name, name)
        if name == "b" and _NOT_BOLD.search(attributes["style"]):
            return  # the box around everything that Google Docs copies
        callout = _callout(attributes["class"]) if tag == "div" else None
        if callout and "div" in self.keep:
            self.writer.block(name, "div", f' class="{callout}"')
        elif name in _WRAPPERS:
            self._wrapper(name)
        elif tag not in self.keep:
            return
        elif tag in ("br", "hr"):
            self.writer.void(tag)
        elif tag in TEXT_BLOCKS or tag in CONTAINERS:
            self._start_block(name, tag, attributes)
        elif tag == "span":
            self._foreign(attributes["lang"])
        else:
            self.writer.inline(name, tag, "")

    def _foreign(self, language: str) -> None:
        """Words in another language; a span says nothing else."""
        if LANGUAGE_TAG.fullmatch(language):
            self.writer.inline("span", "span", f' lang="{language}"')

    def _start_block(self, name: str, tag: str, attributes: "_Attributes") -> None:
        if not self.writer.make_room(tag):
            if tag == "li" or tag in CELLS:
                self._wrapper(name)
            return
        kept = (
            f' {key}="{value}"'
            for key in ("colspan", "rowspan", "scope")
            if tag in CELLS and (value := permitted(tag, key, attributes[key]))
        )
        self.writer.block(name, tag, "".join(kept))

    def _wrapper(self, name: str) -> None:
        if "p" in self.keep:
            self.writer.wrapper(name)


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
