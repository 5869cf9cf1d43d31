"""How much of a text stands word for word elsewhere: runs of eight words and more, outside quotations.

Texts are compared by their words as search folds them, so neither capitals nor punctuation hide a copy. Which of many texts to
compare is found by a sketch of each: of any sixteen runs that begin side by side one is kept, the same one in every text
(winnowing: Schleimer, Wilkerson and Aiken, SIGMOD 2003), so what two texts share is found for certain from 23 words on.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from zlib import crc32

from articles.care_cards import is_care_card
from articles.passages import blocks_in
from articles.tree import tree
from articles.words import fold

RUN = 8  # words
WINDOW = 16  # runs
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|«[^«»]*»")
_LEFT_OUT = "\N{OBJECT REPLACEMENT CHARACTER}"
_ALIKE = 20  # places of one run that are looked at in a text that repeats itself
_MIXED, _BITS = 2_654_435_761, 32  # Knuth's multiplicative hashing


@dataclass(frozen=True)
class Shared:
    """A passage that stands in both texts: how it reads here and there, as it is compared, and which words of this one it is."""

    here: str
    there: str
    line: str
    start: int
    end: int

    @property
    def n_words(self) -> int:
        return self.end - self.start


@dataclass
class Words:
    """The words of a text that are its own, in their order, each with where it stands in the lines."""

    lines: list[str]
    words: list[str] = field(default_factory=list)
    _places: list[tuple[int, int, int]] = field(default_factory=list)
    _ends: set[int] = field(
        default_factory=set
    )  # where a quotation parts what stands before it from what follows

    @classmethod
    def of(cls, lines: Iterable[str]) -> "Words":
        """Of lines of plain text. An empty one is where something was left out."""
        made = cls(list(lines))
        for number, line in enumerate(made.lines):
            if not line:
                made._ends.add(len(made.words))
            made._read(number, line)
        return made

    def _read(self, number: int, line: str) -> None:
        quoted = [found.span() for found in _QUOTED.finditer(line)]
        for (_, start), (end, _) in pairwise([(0, 0), *quoted, (len(line), len(line))]):
            for found in _WORD.finditer(line, start, end):
                self.words.append(fold(found.group()))
                self._places.append((number, *found.span()))
            if end < len(line):
                self._ends.add(len(self.words))

    @cached_property
    def hashes(self) -> list[int | None]:
        """Of each run of words, by where it begins; None where something parts it."""
        return [self._hash(at) for at in range(len(self.words) - RUN + 1)]

    def _hash(self, at: int) -> int | None:
        if self._ends and any(end in self._ends for end in range(at + 1, at + RUN)):
            return None
        mixed = crc32(" ".join(self.words[at : at + RUN]).encode()) * _MIXED % 2**_BITS
        return mixed - 2 ** (_BITS - 1)

    def sketch(self) -> set[int]:
        """By what texts that share something are found."""
        found = set()
        for stretch in self._stretches():
            for at in range(max(1, len(stretch) - WINDOW + 1)):
                found.add(min(stretch[at : at + WINDOW]))
        return found

    def _stretches(self) -> Iterator[list[int]]:
        stretch: list[int] = []
        for one in [*self.hashes, None]:
            if one is not None:
                stretch.append(one)
            elif stretch:
                yield stretch
                stretch = []

    def read(self, start: int, end: int) -> str:
        """The words from `start` to `end` as they stand in the text."""
        (first, begin, _), (last, _, stop) = self._places[start], self._places[end - 1]
        if first == last:
            return self.lines[first][begin:stop]
        between = [line for line in self.lines[first + 1 : last] if line]
        return " / ".join([self.lines[first][begin:], *between, self.lines[last][:stop]])

    def line(self, start: int, end: int) -> str:
        """The same as they are compared."""
        return " ".join(self.words[start:end])


def own_words(html: str, *before: str) -> Words:
    """Of a clean text, after what stands `before` it: without citations, block quotations and care cards.

    Whom to call is best said in the same words everywhere.
    """
    root = tree(html)
    for box in list(root.iter("blockquote", "div")):
        if box.tag == "blockquote" or is_care_card(box):
            tail = box.tail
            box.clear()
            box.text, box.tail = _LEFT_OUT, tail
    lines = [*(" ".join(one.split()) for one in before), *blocks_in(root)]
    return Words.of("" if line == _LEFT_OUT else line for line in lines)


def shared(here: Words, there: Words) -> list[Shared]:
    """What stands in both, in the order of the first, each as long as it goes."""
    places: dict[int, list[int]] = defaultdict(list)
    for at, one in enumerate(there.hashes):
        if one is not None and len(places[one]) < _ALIKE:
            places[one].append(at)
    found, at = [], 0
    hashes = here.hashes
    while at < len(hashes):
        one = hashes[at]
        starts = places.get(one, ()) if one is not None else ()
        length, start = max(
            ((_length(here, at, there, start), start) for start in starts), default=(0, 0)
        )
        if length < RUN:
            at += 1
            continue
        passage = here.read(at, at + length), there.read(start, start + length)
        found.append(Shared(*passage, here.line(at, at + length), at, at + length))
        at += length - RUN + 1
    return found


def _length(here: Words, at: int, there: Words, start: int) -> int:
    """How many words are the same from there on."""
    most = min(len(here.words) - at, len(there.words) - start)
    length = 0
    while length < most and here.words[at + length] == there.words[start + length]:
        if length and (at + length in here._ends or start + length in there._ends):
            break
        length += 1
    return length


def covered(passages: Iterable[Shared]) -> set[int]:
    """Which words they are."""
    return {n for one in passages for n in range(one.start, one.end)}


def share(words: Sequence[str], which: set[int]) -> float:
    """Of all words, from 0 to 1."""
    return len(which) / len(words) if words else 0.0
