"""A text read into blocks of words, so that it can be compared with another.

A citation is one word, shown by its label and apart from the word before; a link's target is a word
of its own, at its end; a callout begins with the label that readers see on it, a figure with what its picture shows.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from itertools import islice
from typing import Any

from articles.allowed import BLOCK_TAGS, CALLOUTS
from articles.cleaning import clean_text
from articles.tree import helpline_id, image_id, is_helpline, is_marker, reference_id, tree

ALIKE = 0.4  # the share of different words that makes two blocks versions of one another
BAG = 300  # words of a block looked at for that
LEAVES = frozenset({"", "p", "h2", "h3", "h4", "figcaption", "hr"})  # "" is bare text beside blocks
GRID = frozenset({"table", "thead", "tbody", "tr"})

# A word with the white space before it; or the white space that ends a text.
_WORD = re.compile(r"(\s*)(\d+(?:[.,]\d+)*|[^\W\d]+|[^\w\s])|\s+")
# A sentence or more of them, of at least 80 characters: the "words" of a text that is too long for words.
_STRETCH = re.compile(r"(\s*)(\S(?:.{80,}?[.!?](?=\s)|.*\S|))|\s+", re.DOTALL)
_RAISED = frozenset({"sub", "sup"})


@dataclass(frozen=True, slots=True)
class Style:
    """How a word is set: its inline tags with what they say, outermost first, and where it leads."""

    formats: tuple[str, ...] = ()
    href: str = ""

    def within(self, element: Any) -> "Style":
        """The style inside an inline element."""
        if element.tag == "a":
            return Style(self.formats, element.get("href", ""))
        formats = (*self.formats, element.tag + _attributes(element))
        raised = [tag for tag in formats if tag in _RAISED]  # a power of a power is not a power
        return Style((*sorted(set(formats) - _RAISED), *raised), self.href)


@dataclass(slots=True)
class Token:
    """A word or sign; or a citation, a line break, the end of a link: `kind` says which."""

    text: str
    style: Style
    kind: str = "word"
    label: str = ""  # what a citation shows
    spaced: bool = False  # white space stands before it

    @property
    def key(self) -> tuple[Any, ...]:
        """Equal for tokens that say the same. Where a word leads is said by the link's end."""
        spaced = self.spaced and self.kind == "word"
        return (self.kind, self.text, self.style.formats, spaced)


@dataclass(slots=True)
class Block:
    """A paragraph, heading or rule with its words; or a list, table, callout with the blocks in it."""

    tag: str
    attributes: str
    tokens: list[Token] = field(default_factory=list)
    children: list["Block"] = field(default_factory=list)
    identity: int = 0  # equal for equal blocks
    shape: int = (
        0  # equal for blocks of one kind, for tables also by rows and cells, whatever they hold
    )
    _bag: frozenset[str] | None = None

    def bag(self) -> frozenset[str]:
        """The different words among the first `BAG` of the block."""
        if self._bag is None:
            self._bag = frozenset(token.text for token in islice(self._said(), BAG))
        return self._bag

    def _said(self) -> Iterator[Token]:
        yield from self.tokens
        for child in self.children:
            yield from child._said()

    def likeness(self, other: "Block") -> float:
        """The share of different words that both have, from 0 to 1; 0 for blocks of different kinds."""
        if (self.tag, self.attributes) != (other.tag, other.attributes):
            return 0.0
        most = max(len(self.bag()), len(other.bag()))
        shared = len(self.bag() & other.bag()) / most if most else 1.0
        # Tables of one shape are compared cell by cell, however much in them changed.
        alike = self.tag == "table" and self.shape == other.shape
        return max(shared, ALIKE) if alike else shared


class Reader:
    """Reads texts into blocks; one reader for both, so that equal blocks get equal identities.

    `by_word` is False for texts that are too long for it: they are read by sentence.
    """

    def __init__(self, *, by_word: bool = True) -> None:
        self.labels: Mapping[int, str] = {}
        self.pictures: Mapping[int, str] = {}
        self.helplines: Mapping[int, str] = {}
        self.identities: dict[tuple[Any, ...], int] = {}
        self.shapes: dict[tuple[Any, ...], int] = {}
        self.pattern = _WORD if by_word else _STRETCH

    def read(
        self,
        html: str,
        labels: Mapping[int, str],
        pictures: Mapping[int, str] | None = None,
        helplines: Mapping[int, str] | None = None,
    ) -> list[Block]:
        """The blocks of a text; what its citations, pictures and helplines are called, by their keys."""
        self.labels, self.pictures, self.helplines = labels, pictures or {}, helplines or {}
        return list(self._blocks(tree(html), Style()))

    def _blocks(self, element: Any, style: Style) -> Iterator[Block]:
        """The blocks inside `element`; bare text between them is a block without a tag."""
        loose = self._words(element.text, style)
        for child in element:
            if _is_inline(child):
                loose += self._tokens(child, style)
            else:
                yield from self._loose(loose)
                loose = []
                yield from self._block(child, style)
            loose += self._words(child.tail, style)
        yield from self._loose(loose)

    def _loose(self, tokens: list[Token]) -> Iterator[Block]:
        if folded := _folded(tokens):
            yield self._named(Block("", "", tokens=folded))

    def _block(self, element: Any, style: Style) -> Iterator[Block]:
        tag = element.tag
        if tag not in BLOCK_TAGS:  # around whole blocks: each of them is set like this
            yield from self._blocks(element, style.within(element))
            yield from self._loose(_link_end(element, style))
        elif tag in LEAVES:
            tokens = _folded(self._inside(element, style))
            yield self._named(Block(tag, _attributes(element), tokens=tokens))
        else:
            children = [*self._label(element), *self._blocks(element, style)]
            yield self._named(Block(tag, _attributes(element), children=children))

    def _label(self, element: Any) -> Iterator[Block]:
        """The line that says what a callout is, or shows; its box and colours are not part of a comparison."""
        label = CALLOUTS.get(element.get("class", ""))
        if element.tag == "figure":
            label = self.pictures.get(image_id(element), f"Picture {image_id(element)}")
        if label:
            tokens = _folded(self._words(label, Style(("strong",))))
            yield self._named(Block("p", "", tokens=tokens))

    def _tokens(self, element: Any, style: Style) -> list[Token]:
        """The tokens of an inline element."""
        if element.tag == "br":
            return [Token("\n", style, kind="break")]
        if is_marker(element):
            reference = reference_id(element)
            label = self.labels.get(reference) or f"reference {reference}"
            return [Token(str(reference), style, kind="citation", label=f"[{label}]")]
        if is_helpline(element):
            key = helpline_id(element)
            label = f"[{self.helplines.get(key) or f'helpline {key}'}]"
            return [Token(f"helpline {key}", style, kind="citation", label=label)]
        return self._inside(element, style.within(element)) + _link_end(element, style)

    def _inside(self, element: Any, style: Style) -> list[Token]:
        tokens = self._words(element.text, style)
        for child in element:
            tokens += self._tokens(child, style)
            tokens += self._words(child.tail, style)
        return tokens

    def _words(self, text: str | None, style: Style) -> list[Token]:
        return _found(self.pattern, text, style) if text else []

    def _named(self, block: Block) -> Block:
        below = tuple(child.identity for child in block.children)
        key = (block.tag, block.attributes, tuple(t.key for t in block.tokens), below)
        block.identity = self.identities.setdefault(key, len(self.identities))
        cells = tuple(child.shape for child in block.children) if block.tag in GRID else ()
        shape = (block.tag, block.attributes, cells)
        block.shape = self.shapes.setdefault(shape, len(self.shapes))
        return block


def _is_inline(element: Any) -> bool:
    return not any(inner.tag in BLOCK_TAGS for inner in element.iter())


def _attributes(element: Any) -> str:
    if not element.attrib:
        return ""
    names = ("class", "data-image", "colspan", "rowspan", "scope", "start", "lang", "dir")
    values = ((name, element.get(name)) for name in names)
    return "".join(f' {name}="{escape(value)}"' for name, value in values if value)


def _found(pattern: re.Pattern[str], text: str, style: Style) -> list[Token]:
    """The words of a text; white space at its end is a token, too, until `_folded`."""
    return [Token(word or " ", style, spaced=bool(space)) for space, word in pattern.findall(text)]


def _link_end(element: Any, style: Style) -> list[Token]:
    href = element.get("href", "")
    return [Token(href, Style(style.formats), kind="link")] if href else []


def _folded(tokens: list[Token]) -> list[Token]:
    """The tokens without white space, which the word after it remembers; citations stand apart anyway."""
    folded: list[Token] = []
    space = False
    for token in tokens:
        if token.text == " " and token.kind == "word":
            space = bool(folded)
            continue
        token.spaced = bool(folded) and (token.spaced or space or token.kind == "citation")
        space = space and token.kind == "link"
        folded.append(token)
    return folded


def plain_tokens(text: str, *, by_word: bool = True) -> list[Token]:
    """The words of plain text, or its sentences, with a break between its lines."""
    pattern = _WORD if by_word else _STRETCH
    tokens: list[Token] = []
    for number, line in enumerate(text.splitlines()):
        if number:
            tokens.append(Token("\n", Style(), kind="break"))
        tokens += _found(pattern, clean_text(line), Style())
    return _folded(tokens)
