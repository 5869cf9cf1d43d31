"""A text read into blocks of words, so that it can be compared with another.

A citation is one word, shown by its label and apart from the word before; a link's target is a word
of its own, at its end; a callout begins with the label that readers see on it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from itertools import islice
from typing import Any

from articles.allowed import BLOCK_TAGS, CALLOUTS
from articles.cleaning import clean_text
from articles.tree import is_marker, reference_id, tree

ALIKE = 0.4  # the share of different words that makes two blocks versions of one another
BAG = 300  # words of a block looked at for that
LEAVES = frozenset({"", "p", "h2", "h3", "h4", "hr"})  # "" is bare text beside blocks
GRID = frozenset({"table", "thead", "tbody", "tr"})

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d]+|\s+|[^\w\s]")
_RAISED = frozenset({"sub", "sup"})


@dataclass(frozen=True, slots=True)
class Style:
    """How a word is set: its inline tags, outermost first, and where it leads."""

    formats: tuple[str, ...] = ()
    href: str = ""

    def within(self, element: Any) -> "Style":
        """The style inside an inline element."""
        if element.tag == "a":
            return Style(self.formats, element.get("href", ""))
        formats = (*self.formats, element.tag)
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
    _bag: frozenset[str] | None = None

    def shape(self) -> tuple[Any, ...]:
        """A table's rows and cells, without what they hold."""
        below = self.children if self.tag in GRID else ()
        return (self.tag, self.attributes, tuple(child.shape() for child in below))

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
        alike = self.tag == "table" and self.shape() == other.shape()
        return max(shared, ALIKE) if alike else shared


class Reader:
    """Reads texts into blocks; one reader for both, so that equal blocks get equal identities."""

    def __init__(self) -> None:
        self.labels: Mapping[int, str] = {}
        self.identities: dict[tuple[Any, ...], int] = {}

    def read(self, html: str, labels: Mapping[int, str]) -> list[Block]:
        self.labels = labels
        return list(self._blocks(tree(html), Style()))

    def _blocks(self, element: Any, style: Style) -> Iterator[Block]:
        """The blocks inside `element`; bare text between them is a block without a tag."""
        loose = _words(element.text, style)
        for child in element:
            if _is_inline(child):
                loose += self._tokens(child, style)
            else:
                yield from self._loose(loose)
                loose = []
                yield from self._block(child, style)
            loose += _words(child.tail, style)
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
            yield self._named(Block(tag, "", tokens=tokens))
        else:
            children = [*self._label(element), *self._blocks(element, style)]
            yield self._named(Block(tag, _attributes(element), children=children))

    def _label(self, element: Any) -> Iterator[Block]:
        """The line that says what a callout is; its box and colours are not part of a comparison."""
        if label := CALLOUTS.get(element.get("class", "")):
            tokens = _folded(_words(label, Style(("strong",))))
            yield self._named(Block("p", "", tokens=tokens))

    def _tokens(self, element: Any, style: Style) -> list[Token]:
        """The tokens of an inline element."""
        if element.tag == "br":
            return [Token("\n", style, kind="break")]
        if is_marker(element):
            reference = reference_id(element)
            label = self.labels.get(reference) or f"reference {reference}"
            return [Token(str(reference), style, kind="citation", label=f"[{label}]")]
        return self._inside(element, style.within(element)) + _link_end(element, style)

    def _inside(self, element: Any, style: Style) -> list[Token]:
        tokens = _words(element.text, style)
        for child in element:
            tokens += self._tokens(child, style)
            tokens += _words(child.tail, style)
        return tokens

    def _named(self, block: Block) -> Block:
        below = tuple(child.identity for child in block.children)
        key = (block.tag, block.attributes, tuple(t.key for t in block.tokens), below)
        block.identity = self.identities.setdefault(key, len(self.identities))
        return block


def _is_inline(element: Any) -> bool:
    return not any(inner.tag in BLOCK_TAGS for inner in element.iter())


def _attributes(element: Any) -> str:
    names = ("class", "colspan", "rowspan", "scope")
    values = ((name, element.get(name)) for name in names)
    return "".join(f' {name}="{escape(value)}"' for name, value in values if value)


def _words(text: str | None, style: Style) -> list[Token]:
    return [Token(word, style) for word in _WORD.findall(text or "")]


def _link_end(element: Any, style: Style) -> list[Token]:
    href = element.get("href", "")
    return [Token(href, Style(style.formats), kind="link")] if href else []


def _folded(tokens: list[Token]) -> list[Token]:
    """The tokens without white space, which the word after it remembers; citations stand apart anyway."""
    folded: list[Token] = []
    space = False
    for token in tokens:
        if token.text.isspace() and token.kind == "word":
            space = bool(folded)
            continue
        token.spaced = space or (token.kind == "citation" and bool(folded))
        space = space and token.kind == "link"
        folded.append(token)
    return folded


def plain_tokens(text: str) -> list[Token]:
    """The words of plain text, with a break between its lines."""
    tokens: list[Token] = []
    for number, line in enumerate(text.splitlines()):
        if number:
            tokens.append(Token("\n", Style(), kind="break"))
        tokens += _words(clean_text(line), Style())
    return _folded(tokens)
