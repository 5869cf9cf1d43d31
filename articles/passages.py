"""A passage of a text: which words it is, where they stand, and where they went in another revision.

Named as in the W3C's Web Annotation Data Model (TextQuoteSelector), by the words themselves and what
stands before and after them, with the number of their block. Citations, and what presenting adds,
are no words: a passage is the same in a stored text and on the page made of it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Any

from articles.tree import pieces, tree
from people.refusals import Refusal

MAX_QUOTE = 500  # characters
CONTEXT = 40  # characters kept of what stands on each side
ENOUGH = 3  # words, of the quote and next to it, by which it is told from the same words elsewhere
MAX_PLACES = 1_000  # looked at for one passage, the nearest first

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Passage:
    """Some words of one block. A short `before` or `after` ends where the block does."""

    block: int
    quote: str
    before: str = ""
    after: str = ""

    def __post_init__(self) -> None:
        if not self.quote.strip():
            raise Refusal("Mark at least one word.")
        if len(self.quote) > MAX_QUOTE:
            raise Refusal(f"Mark at most {MAX_QUOTE} characters.")


@dataclass(frozen=True)
class Found:
    """Where a passage stands: the number of the block, and from where to where in its text."""

    block: int
    start: int
    end: int


def blocks(html: str) -> list[str]:
    """The text of each paragraph, heading, list item or cell of clean `html`, each on one line."""
    return blocks_in(tree(html))


def blocks_in(root: Any) -> list[str]:
    """The same of a tree."""
    lines = "".join(pieces(root)).split("\n")
    return [text for line in lines if (text := " ".join(line.split()))]


def passage_at(html: str, block: int, start: int, end: int) -> Passage:
    """The passage from `start` to `end` of a block's text. Refusal when there is none, or it is too long."""
    texts = blocks(html)
    if not (0 <= block < len(texts) and 0 <= start < end <= len(texts[block])):
        raise Refusal("The text has no such passage. Reload the page and mark it again.")
    marked = texts[block][start:end]
    start += len(marked) - len(marked.lstrip())  # a mouse easily takes the space beside a word
    return _passage(texts[block], Found(block, start, start + len(marked.strip())))


def find(html: str, passage: Passage) -> Found | None:
    """Where the passage stands in another text: the same words, with most of what stood next to them.

    Of places alike the nearest. None when the words are gone; and when they are so few, with nothing
    next to them as it was, that they may well be others ("5 mg" in the paragraph below).
    """
    places = islice(_places(blocks(html), passage.quote, passage.block), MAX_PLACES)
    rated = ((_agreement(passage, there), place) for there, place in places)
    agreement, found = max(rated, key=lambda pair: pair[0], default=(0, None))
    return found if len(passage.quote.split()) + agreement >= ENOUGH else None


def _passage(text: str, place: Found) -> Passage:
    return Passage(
        block=place.block,
        quote=text[place.start : place.end],
        before=text[max(0, place.start - CONTEXT) : place.start],
        after=text[place.end : place.end + CONTEXT],
    )


def _places(texts: Sequence[str], quote: str, near: int) -> Iterator[tuple[Passage, Found]]:
    """Wherever the quote stands, beginning with the block `near` and those next to it."""
    for block in sorted(range(len(texts)), key=lambda number: abs(number - near)):
        start = texts[block].find(quote)
        while start >= 0:
            place = Found(block, start, start + len(quote))
            yield _passage(texts[block], place), place
            start = texts[block].find(quote, start + 1)


def _agreement(one: Passage, other: Passage) -> int:
    """How many words next to the quote are the same, on both sides; a block's end counts as one."""
    pairs = zip(_sides(one), _sides(other), strict=True)
    return sum(_common(had, has) for had, has in pairs)


def _sides(passage: Passage) -> Iterator[list[str]]:
    """The words before and after, each from the quote outwards; the end of the block is ""."""
    for context, step in ((passage.before, -1), (passage.after, 1)):
        end = [""] if len(context) < CONTEXT else []
        yield [*_WORD.findall(context)[::step], *end]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return sum(1 for _ in alike)
