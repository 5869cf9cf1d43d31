"""How much of a text stands word for word elsewhere: runs of eight words and more, outside quotations.

Texts are compared by their words as search folds them, so neither capitals, punctuation nor letters that nobody sees hide a copy. Which
of many texts to compare is found by a sketch of each: of any sixteen runs that begin side by side one is kept, the same one in every
text (winnowing: Schleimer, Wilkerson and Aiken, SIGMOD 2003), so what two texts share is found for certain from 23 words on.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any
from zlib import crc32

from articles.care_cards import is_care_card
from articles.passages import blocks_in
from articles.tree import one_line, taken_out, tree

RUN = 8  # words
WINDOW = 16  # runs
SHORT_SIGN = 25  # words of a line of a care card
_WORD = re.compile(r"[^\W_]+")
# Marks that quote stand before a letter and behind one; the others are inches, or stand around nothing.
_QUOTED = re.compile(
    r"(?:(?<=[\s(\[])|^)(?:“[^“”]*”|\"(?=[^\W_])[^\"]*(?<=[\w.,!?…])\"|«\s?[^«»]*»)(?![\w\"])"
)
_LEAST_QUOTED = 4  # words: fewer are a word that is held off, not a quotation
_ALIKE = 20  # places of one run that are looked at in a text that repeats itself
_MIXED, _BITS = 2_654_435_761, 32  # Knuth's multiplicative hashing
# Letters of other scripts that look like Latin ones.
_LOOKS_LIKE = str.maketrans("аеорсухіјѕһԁɡοαυνρτκιε", "aeopcyxijshdgoaunptkie")
_APOSTROPHE = "\N{MODIFIER LETTER APOSTROPHE}"  # a letter of its word
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u17b4\u17b5")


@lru_cache(4096)
def _plain(character: str) -> str:
    """A character as it is compared: no accent, no capital, nothing that nobody sees."""
    if character in _BLANKS:
        return ""
    apart = unicodedata.normalize("NFKD", character).casefold().translate(_LOOKS_LIKE)
    return "".join(one for one in apart if unicodedata.category(one) not in ("Cf", "Mn", "Me"))


def _compared(said: str) -> tuple[str, list[int]]:
    """A line as it is compared, and where each of its characters stands in what was said; no list where each stands where it did."""
    if said.isascii():
        return said.lower().replace("'", _APOSTROPHE), []
    plain, places = [], []
    for at, character in enumerate(said):
        for one in _plain(character):
            plain.append(_APOSTROPHE if one in "'’" else one)
            places.append(at)
    return "".join(plain), places


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
    """The words of a text, in their order, each with where it stands in the lines."""

    lines: list[str]
    words: list[str] = field(default_factory=list)
    _places: list[tuple[int, int, int]] = field(default_factory=list)

    @classmethod
    def of(cls, lines: Iterable[str], *, quoted: bool = True) -> "Words":
        """Of lines of plain text; without what is quoted in them, if that is asked for."""
        made = cls(list(lines))
        for number, line in enumerate(made.lines):
            left_out = [] if quoted else list(_quotations(line))
            for (_, start), (end, _) in pairwise([(0, 0), *left_out, (len(line), len(line))]):
                made._read(number, line, start, end)
        return made

    def _read(self, number: int, line: str, start: int, end: int) -> None:
        text, places = _compared(line[start:end])
        for found in _WORD.finditer(text):
            self.words.append(found.group().replace(_APOSTROPHE, ""))
            first, last = found.start(), found.end() - 1
            begin, stop = (places[first], places[last]) if places else (first, last)
            self._places.append((number, start + begin, start + stop + 1))

    @cached_property
    def hashes(self) -> list[int]:
        """Of each run of words, by where it begins."""
        return [self._hash(at) for at in range(len(self.words) - RUN + 1)]

    def _hash(self, at: int) -> int:
        mixed = crc32(" ".join(self.words[at : at + RUN]).encode()) * _MIXED % 2**_BITS
        return mixed - 2 ** (_BITS - 1)

    def sketch(self, without: Collection[int] = ()) -> set[int]:
        """By what texts that share something are found; `without` runs of these words alone."""
        kept = set()
        for at in range(max(1, len(self.hashes) - WINDOW + 1) if self.hashes else 0):
            window = self.hashes[at : at + WINDOW]
            kept.add(at + window.index(min(window)))
        return {
            self.hashes[at]
            for at in kept
            if not without or any(n not in without for n in range(at, at + RUN))
        }

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


def _quotations(line: str) -> Iterator[tuple[int, int]]:
    """Where a line quotes at least a few words."""
    for found in _QUOTED.finditer(line):
        if len(_WORD.findall(found.group())) >= _LEAST_QUOTED:
            yield found.span()


def own_words(html: str, *before: str) -> Words:
    """Of a clean text, after what stands `before` it: without citations, quotations, and what care cards say of whom to call and when.

    That is best said in the same words everywhere.
    """
    root = tree(html)
    for element in list(root.iter("blockquote", "div")):
        if element.tag == "blockquote":
            taken_out(element)
        elif is_care_card(element):
            for sign in list(filter(_is_sign, element.iter("h2", "h3", "h4", "li"))):
                taken_out(sign)
    lines = [*(" ".join(one.split()) for one in before), *blocks_in(root)]
    return Words.of(lines, quoted=False)


def _is_sign(element: Any) -> bool:
    return len(_WORD.findall(one_line(element))) <= SHORT_SIGN


def shared(here: Words, there: Words) -> list[Shared]:
    """What stands in both, in the order of the first, each as long as it goes."""
    places: dict[int, list[int]] = defaultdict(list)
    wanted = set(here.hashes)
    for at, one in enumerate(there.hashes):
        if one in wanted and len(places[one]) < _ALIKE:
            places[one].append(at)
    found, at = [], 0
    while at < len(here.hashes):
        starts = places.get(here.hashes[at], ())
        longest = max(
            ((_length(here, at, there, start), start) for start in starts), default=(0, 0)
        )
        length, start = longest
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
        length += 1
    return length


def covered(passages: Iterable[Shared]) -> set[int]:
    """Which words they are."""
    return {n for one in passages for n in range(one.start, one.end)}


def share(words: Collection[str], which: set[int]) -> float:
    """Of all words, from 0 to 1."""
    return len(which) / len(words) if words else 0.0
