"""What changed between two texts, for people to read.

Blocks (paragraphs, list items, cells) are matched first, then the words inside those that differ.
A citation is one word, shown by its label and apart from the word before; a link whose target changed
says both targets; numbers that changed are marked, for a dose is what must not be overlooked. A callout
begins with the label that readers see on it. The result is valid HTML: what
is inserted or deleted is marked inside its block, and a table is compared cell by cell as long as
its shape is the same, otherwise shown whole, old and new.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html import escape
from itertools import groupby, islice
from typing import Any

from django.utils.safestring import SafeString

from articles.allowed import BLOCK_TAGS, CALLOUTS
from articles.cleaning import clean_text, safe_difference
from articles.tree import is_marker, tree

# Comparing costs about the product of both lengths. Beyond this, what is left between the equal
# beginning and the equal end counts as replaced: the first is for one pair of sequences (of blocks,
# or of words in a block), the second for the whole comparison.
MAX_PAIRS = 1_000_000
MAX_PAIRS_IN_ALL = 2_000_000
NEAREST = 8  # how many new blocks an old one is compared with to find the one it became
ALIKE = 0.4  # the share of different words that makes two blocks versions of one another
BAG = 300  # words of a block looked at for that

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d]+|\s+|[^\w\s]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LEAVES = frozenset({"", "p", "h2", "h3", "h4", "hr"})  # "" is bare text beside blocks
_RAISED = frozenset({"sub", "sup"})
_GRID = frozenset({"table", "thead", "tbody", "tr"})


@dataclass(frozen=True, slots=True)
class _Style:
    """How a word is set: its inline tags, outermost first, and where it leads."""

    formats: tuple[str, ...] = ()
    href: str = ""

    def within(self, element: Any) -> "_Style":
        """The style inside an inline element."""
        if element.tag == "a":
            return _Style(self.formats, element.get("href", ""))
        formats = (*self.formats, element.tag)
        raised = [tag for tag in formats if tag in _RAISED]  # a power of a power is not a power
        return _Style((*sorted(set(formats) - _RAISED), *raised), self.href)


@dataclass(slots=True)
class _Token:
    """A word or sign; or a citation, a line break, the end of a link: `kind` says which."""

    text: str
    style: _Style
    kind: str = "word"
    label: str = ""  # what a citation shows
    spaced: bool = False  # white space stands before it

    @property
    def key(self) -> tuple[Any, ...]:
        """Equal for tokens that say the same. Where a word leads is said by the link's end."""
        spaced = self.spaced and self.kind == "word"
        return (self.kind, self.text, self.style.formats, spaced)


@dataclass(slots=True)
class _Block:
    tag: str
    attributes: str
    tokens: list[_Token] = field(default_factory=list)
    children: list["_Block"] = field(default_factory=list)
    identity: int = 0  # equal for equal blocks
    _bag: frozenset[str] | None = None

    def shape(self) -> tuple[Any, ...]:
        """A table's rows and cells, without what they hold."""
        below = self.children if self.tag in _GRID else ()
        return (self.tag, self.attributes, tuple(child.shape() for child in below))

    def bag(self) -> frozenset[str]:
        """The different words among the first `BAG` of the block."""
        if self._bag is None:
            self._bag = frozenset(token.text for token in islice(self._said(), BAG))
        return self._bag

    def _said(self) -> Iterator[_Token]:
        yield from self.tokens
        for child in self.children:
            yield from child._said()

    def likeness(self, other: "_Block") -> float:
        """The share of different words that both have, from 0 to 1; 0 for blocks of different kinds."""
        if (self.tag, self.attributes) != (other.tag, other.attributes):
            return 0.0
        most = max(len(self.bag()), len(other.bag()))
        shared = len(self.bag() & other.bag()) / most if most else 1.0
        # Tables of one shape are compared cell by cell, however much in them changed.
        alike = self.tag == "table" and self.shape() == other.shape()
        return max(shared, ALIKE) if alike else shared


def compare_html(
    old: str,
    new: str,
    *,
    citations_old: Mapping[int, str] | None = None,
    citations_new: Mapping[int, str] | None = None,
) -> SafeString:
    """The difference between two clean bodies, as HTML with ins, del and mark.

    The mappings give, by reference id, what a citation is called, such as "Smith 2019".
    """
    reader = _Reader()
    before = reader.read(old, citations_old or {})
    after = reader.read(new, citations_new or {})
    return safe_difference("".join(_Writer().blocks(before, after)))


def compare_text(old: str, new: str) -> SafeString:
    """The difference between two plain texts, as HTML with ins, del and mark; line ends stay."""
    return safe_difference(_Writer().tokens(_plain_tokens(old), _plain_tokens(new)))


def changed(old: str, new: str) -> bool:
    """Whether `compare_html` has anything to show for these two bodies."""
    reader = _Reader()
    before, after = reader.read(old, {}), reader.read(new, {})
    return [block.identity for block in before] != [block.identity for block in after]


# Reading


class _Reader:
    """Reads texts into blocks; one reader for both, so that equal blocks get equal identities."""

    def __init__(self) -> None:
        self.labels: Mapping[int, str] = {}
        self.identities: dict[tuple[Any, ...], int] = {}

    def read(self, html: str, labels: Mapping[int, str]) -> list[_Block]:
        self.labels = labels
        return list(self._blocks(tree(html), _Style()))

    def _blocks(self, element: Any, style: _Style) -> Iterator[_Block]:
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

    def _loose(self, tokens: list[_Token]) -> Iterator[_Block]:
        if folded := _folded(tokens):
            yield self._named(_Block("", "", tokens=folded))

    def _block(self, element: Any, style: _Style) -> Iterator[_Block]:
        tag = element.tag
        if tag not in BLOCK_TAGS:  # around whole blocks: each of them is set like this
            yield from self._blocks(element, style.within(element))
            yield from self._loose(_link_end(element, style))
        elif tag in _LEAVES:
            tokens = _folded(self._inside(element, style))
            yield self._named(_Block(tag, "", tokens=tokens))
        else:
            children = [*self._label(element), *self._blocks(element, style)]
            yield self._named(_Block(tag, _attributes(element), children=children))

    def _label(self, element: Any) -> Iterator[_Block]:
        """The line that says what a callout is; its box and colours are not part of a comparison."""
        if label := CALLOUTS.get(element.get("class", "")):
            tokens = _folded(_words(label, _Style(("strong",))))
            yield self._named(_Block("p", "", tokens=tokens))

    def _tokens(self, element: Any, style: _Style) -> list[_Token]:
        """The tokens of an inline element."""
        if element.tag == "br":
            return [_Token("\n", style, kind="break")]
        if is_marker(element):
            reference = int(element.get("data-reference", 0))
            label = self.labels.get(reference) or f"reference {reference}"
            return [_Token(str(reference), style, kind="citation", label=f"[{label}]")]
        return self._inside(element, style.within(element)) + _link_end(element, style)

    def _inside(self, element: Any, style: _Style) -> list[_Token]:
        tokens = _words(element.text, style)
        for child in element:
            tokens += self._tokens(child, style)
            tokens += _words(child.tail, style)
        return tokens

    def _named(self, block: _Block) -> _Block:
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


def _words(text: str | None, style: _Style) -> list[_Token]:
    return [_Token(word, style) for word in _WORD.findall(text or "")]


def _link_end(element: Any, style: _Style) -> list[_Token]:
    href = element.get("href", "")
    return [_Token(href, _Style(style.formats), kind="link")] if href else []


def _folded(tokens: list[_Token]) -> list[_Token]:
    """The tokens without white space, which the word after it remembers; citations stand apart anyway."""
    folded: list[_Token] = []
    space = False
    for token in tokens:
        if token.text.isspace() and token.kind == "word":
            space = bool(folded)
            continue
        token.spaced = space or (token.kind == "citation" and bool(folded))
        space = space and token.kind == "link"
        folded.append(token)
    return folded


def _plain_tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    for number, line in enumerate(text.splitlines()):
        if number:
            tokens.append(_Token("\n", _Style(), kind="break"))
        tokens += _words(clean_text(line), _Style())
    return _folded(tokens)


# Matching and writing


class _Writer:
    """Matches old and new, within a budget of work, and writes the difference."""

    def __init__(self) -> None:
        self.pairs = MAX_PAIRS_IN_ALL

    def blocks(self, old: list[_Block], new: list[_Block]) -> Iterator[str]:
        identities = [block.identity for block in old], [block.identity for block in new]
        for equal, was, now in self._matched(*identities):
            if equal:
                yield from (_whole(block, "") for block in new[now])
            else:
                yield from self._replaced(old[was], new[now])

    def tokens(self, old: list[_Token], new: list[_Token]) -> str:
        keys = [token.key for token in old], [token.key for token in new]
        written: list[str] = []
        for equal, was, now in self._matched(*keys):
            if equal:
                written.append(_written(new[now], ""))
            elif _is_link(old[was]) and _is_link(new[now]):
                written.append(_retargeted(old[was][0].text, new[now][0].text))
            else:
                written += [_written(old[was], "del"), _written(new[now], "ins")]
        return "".join(written)

    def _replaced(self, old: list[_Block], new: list[_Block]) -> Iterator[str]:
        """Each old block beside the new one that it became; the others deleted and inserted."""
        position = 0
        for block in old:
            near = [block.likeness(other) for other in new[position : position + NEAREST]]
            if not near or max(near) < ALIKE:
                yield _whole(block, "del")
                continue
            match = position + near.index(max(near))
            yield from (_whole(inserted, "ins") for inserted in new[position:match])
            yield from self._changed(block, new[match])
            position = match + 1
        yield from (_whole(inserted, "ins") for inserted in new[position:])

    def _changed(self, old: _Block, new: _Block) -> Iterator[str]:
        if old.tag == "table" and old.shape() != new.shape():
            yield _whole(old, "del")
            yield _whole(new, "ins")
        elif old.tag in _LEAVES:
            yield _element(new, self.tokens(old.tokens, new.tokens))
        elif old.tag in _GRID:
            pairs = zip(old.children, new.children, strict=True)
            yield _element(new, "".join(part for a, b in pairs for part in self._changed(a, b)))
        else:
            yield _element(new, "".join(self.blocks(old.children, new.children)))

    def _matched(
        self, old: Sequence[Any], new: Sequence[Any]
    ) -> Iterator[tuple[bool, slice, slice]]:
        """Which parts of both correspond, in order, and whether they are equal."""
        start = _common(old, new)
        end = _common(old[start:][::-1], new[start:][::-1])
        old_end, new_end = len(old) - end, len(new) - end
        if start:
            yield True, slice(0, start), slice(0, start)
        for kind, i, i2, j, j2 in self._opcodes(old[start:old_end], new[start:new_end]):
            yield kind == "equal", slice(start + i, start + i2), slice(start + j, start + j2)
        if end:
            yield True, slice(old_end, len(old)), slice(new_end, len(new))

    def _opcodes(self, old: Sequence[Any], new: Sequence[Any]) -> Sequence[Any]:
        pairs = len(old) * len(new)
        if pairs == 0 or pairs > min(MAX_PAIRS, self.pairs):
            return [("replace", 0, len(old), 0, len(new))] if old or new else []
        self.pairs -= pairs
        return SequenceMatcher(None, old, new).get_opcodes()


def _common(old: Sequence[Any], new: Sequence[Any]) -> int:
    """How many members both begin with."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(old), len(new)))


def _whole(block: _Block, change: str) -> str:
    """The block unchanged (""), or all of it inserted ("ins") or deleted ("del")."""
    if change and block.tag in ("table", "hr"):
        return f"<{change}>{_whole(block, '')}</{change}>"
    if block.tag in _LEAVES:
        return _element(block, _written(block.tokens, change))
    return _element(block, "".join(_whole(child, change) for child in block.children))


def _element(block: _Block, inner: str) -> str:
    if block.tag == "hr":
        return "<hr>"
    return f"<{block.tag}{block.attributes}>{inner}</{block.tag}>" if block.tag else f" {inner} "


def _written(tokens: list[_Token], change: str) -> str:
    if not tokens:
        return ""
    parts: list[str] = []
    for style, run in groupby(tokens, key=lambda token: token.style):
        words = list(run)
        parts.append(" " if words[0].spaced else "")
        parts.append(_styled("".join(_shown(words, change)), style))
    space, inner = parts[0], "".join(parts[1:])
    return f"{space}<{change}>{inner}</{change}>" if change else space + inner


def _shown(words: list[_Token], change: str) -> Iterator[str]:
    for number, token in enumerate(words):
        if token.spaced and number:
            yield " "
        if token.kind == "break":
            yield "<br>"
        elif token.kind == "link":
            yield f" (link: {escape(token.text)})" if change else ""
        else:
            text = escape(token.label or token.text)
            is_number = change and token.kind == "word" and _NUMBER.fullmatch(token.text)
            yield f'<mark class="number">{text}</mark>' if is_number else text


def _styled(inner: str, style: _Style) -> str:
    for tag in reversed(style.formats):
        inner = f"<{tag}>{inner}</{tag}>"
    return f'<a href="{escape(style.href)}">{inner}</a>' if style.href else inner


def _is_link(tokens: list[_Token]) -> bool:
    return len(tokens) == 1 and tokens[0].kind == "link"


def _retargeted(old: str, new: str) -> str:
    return f" (link: <del>{escape(old)}</del> → <ins>{escape(new)}</ins>)"
