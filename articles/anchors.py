"""What somebody said something about: words of a text, kept so that they are found in the next one, or known to be gone.

Stored as the W3C's Web Annotation Data Model has it: a TextQuoteSelector with what stands on both sides, and a
TextPositionSelector, in one part of the text. In another revision words are looked for where their own block went, never in one that
merely looks alike: "Children: 5 mg" is not "Adults: 5 mg", however near it stands.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import accumulate
from typing import Any, Protocol

from rapidfuzz import fuzz

from articles.passages import CONTEXT, MAX_QUOTE, blocks
from people.refusals import Refusal

# The parts of a text that are read, and what they are called.
PARTS = {
    "title": "Title",
    "summary": "Summary",
    "key_points": "Key points",
    "body": "Text",
}
# A title and a summary are one block, and stay it whatever they say.
_SINGLE = ("title", "summary")
# From this likeness on (of 100) a changed block is still the same one; difflib takes as much of its words for a close match.
_STILL_THE_SAME = 60
_KEPT = 64  # pairs of texts whose blocks were matched
_JOINT = "\n"  # between blocks, where positions are counted


class Read(Protocol):
    """A text with everything that readers read of it."""

    title: str
    summary: str
    key_points: Sequence[str]
    html: str


@dataclass(frozen=True)
class Spot:
    """Words in one block of a text: from `start` to `end` of it. Without words, the place where they stood."""

    part: str
    block: int
    start: int = 0
    end: int = 0

    @property
    def is_lost(self) -> bool:
        return self.start == self.end


def blocks_of(text: Read, part: str) -> list[str]:
    """The blocks of one part, each on one line."""
    if part == "body":
        return blocks(text.html)
    lines = text.key_points if part == "key_points" else [getattr(text, part)]
    return [" ".join(line.split()) for line in lines]


def lines_of(text: Read) -> Iterator[tuple[str, str]]:
    """Each line that readers read, with the part that it stands in."""
    for part in PARTS:
        for line in blocks_of(text, part):
            yield part, line


def anchor(
    text: Read, part: str, quote: str, *, before: str = "", after: str = ""
) -> dict[str, Any]:
    """The selectors of these words, which stand once in this part, or once with what is on both sides of them.

    Refusal when they don't stand there, or several times.
    """
    wanted = " ".join(quote.split())
    if part not in PARTS:
        raise Refusal("Say which part of the text it is about.")
    if not wanted:
        raise Refusal("Mark at least one word.")
    if len(wanted) > MAX_QUOTE:
        raise Refusal(f"Mark at most {MAX_QUOTE} characters.")
    texts = blocks_of(text, part)
    there = [(block, start) for block, line in enumerate(texts) for start in _starts(line, wanted)]
    alike = [
        (block, start)
        for block, start in there
        if _touches(texts[block], start, wanted, before, after)
    ]
    found = alike or there
    if not found:
        raise Refusal(
            f"“{_short(wanted)}” does not stand in the {PARTS[part].lower()}. Copy the words as they are, from one paragraph."
        )
    if len(found) > 1:
        raise Refusal(
            f"“{_short(wanted)}” stands there {len(found)} times. Mark some more words, so that it is clear which is meant."
        )
    block, start = found[0]
    return _selectors(texts, Spot(part, block, start, start + len(wanted)))


def quote_of(target: Mapping[str, Any]) -> str:
    """The words that it is about."""
    return str(_selector(target, "TextQuoteSelector")["exact"])


def follow(target: Mapping[str, Any], old: Read, new: Read) -> Spot:
    """Where the words went that were anchored in `old`; where they are gone, the block beside which they stood."""
    part = target["part"]
    before, after = blocks_of(old, part), blocks_of(new, part)
    spot = _spot(target, before)
    block = 0 if part in _SINGLE else _mapped(tuple(before), tuple(after))[spot.block]
    if block is None:
        return Spot(part, _beside(before, spot.block, after))
    start = _start_in(before[spot.block], spot, after[block])
    if start is None:
        return Spot(part, block)
    return Spot(part, block, start, start + spot.end - spot.start)


def _beside(old: Sequence[str], number: int, new: Sequence[str]) -> int:
    """The block that stands where this one stood."""
    became = _mapped(tuple(old), tuple(new))
    before = [place for place in became[:number] if place is not None]
    return min(before[-1] + 1 if before else 0, max(0, len(new) - 1))


def shown(text: Read, spot: Spot) -> dict[str, str]:
    """The words there and what is on both sides of them, for a page that marks them."""
    return {"part": spot.part, **_quoted(blocks_of(text, spot.part)[spot.block], spot)}


def block_at(text: Read, spot: Spot) -> str:
    """The whole block; "" where the part has none any more."""
    lines = blocks_of(text, spot.part)
    return lines[spot.block] if spot.block < len(lines) else ""


# Selectors


def _selectors(texts: Sequence[str], spot: Spot) -> dict[str, Any]:
    begins = _begins(texts)[spot.block]
    return {
        "part": spot.part,
        "selector": [
            {"type": "TextQuoteSelector", **_quoted(texts[spot.block], spot)},
            {
                "type": "TextPositionSelector",
                "start": begins + spot.start,
                "end": begins + spot.end,
            },
        ],
    }


def _quoted(line: str, spot: Spot) -> dict[str, str]:
    return {
        "exact": line[spot.start : spot.end],
        "prefix": line[max(0, spot.start - CONTEXT) : spot.start],
        "suffix": line[spot.end : spot.end + CONTEXT],
    }


def _selector(target: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    return next(one for one in target["selector"] if one["type"] == kind)


def _spot(target: Mapping[str, Any], texts: Sequence[str]) -> Spot:
    """Where it stands in the text that it was anchored in."""
    position = _selector(target, "TextPositionSelector")
    begins = _begins(texts)
    block = max(n for n, begin in enumerate(begins) if begin <= position["start"])
    start = position["start"] - begins[block]
    return Spot(target["part"], block, start, position["end"] - begins[block])


def _begins(texts: Sequence[str]) -> list[int]:
    return [0, *accumulate(len(line) + len(_JOINT) for line in texts)][: len(texts)]


# Words in a line


def whole(quote: str) -> re.Pattern[str]:
    """Finds the quote as whole words and numbers: "5 mg" stands neither in "25 mg" nor in "2.5 mg"."""
    before = r"(?<!\w)(?<!\d[.,])" if quote[0].isalnum() else ""
    after = r"(?!\w)(?![.,]\d)" if quote[-1].isalnum() else ""
    return re.compile(f"{before}{re.escape(quote)}{after}")


def _starts(line: str, quote: str) -> list[int]:
    return [found.start() for found in whole(quote).finditer(line)]


def _touches(line: str, start: int, quote: str, before: str, after: str) -> bool:
    """Whether what was sent of both sides stands there; nothing sent is no help."""
    left, right = (" ".join(side.split())[-CONTEXT:] for side in (before, after[:CONTEXT]))
    if not (left or right):
        return False
    end = start + len(quote)
    return line[:start].rstrip().endswith(left) and line[end:].lstrip().startswith(right)


def _short(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:57]}…"


# From text to text


@lru_cache(_KEPT)
def _mapped(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[int | None, ...]:
    """Which of the new blocks each old one became: the same words where they are clear, else each the most like the other; None
    for what is gone."""
    became: list[int | None] = [None] * len(old)
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for kind, begin, end, new_begin, new_end in steps:
        if kind == "equal":
            for number in range(begin, end):
                place = new_begin + number - begin
                if _is_clear(old, number, new, place):
                    became[number] = place
        elif kind == "replace":
            pairs = _pairs(old[begin:end], new[new_begin:new_end])
            for number, place in pairs:
                became[begin + number] = new_begin + place
    for number in range(len(old)):
        if became[number] is None:
            became[number] = _moved(old, number, new, became)
    return tuple(became)


def _moved(
    old: Sequence[str], number: int, new: Sequence[str], became: Sequence[int | None]
) -> int | None:
    """Where an unchanged block went, as the only one of its words; or next to what stood before it, as a cell goes with its row's name."""
    line = old[number]
    if old.count(line) == new.count(line) == 1:
        return new.index(line)
    before = became[number - 1] if number else None
    if before is not None and new[before + 1 : before + 2] == (line,):
        return before + 1
    return None


def _is_clear(old: Sequence[str], number: int, new: Sequence[str], place: int) -> bool:
    """Whether an unchanged block is told from others that say the same: by what stands before it, as a cell by its row's name."""
    line = old[number]
    if old.count(line) == new.count(line) == 1:
        return True
    before, now = old[number - 1 : number] or [""], new[place - 1 : place] or [""]
    return before == now


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Changed blocks, each with the one it became: that is the most like it, and the other way round, and no third as much."""
    alike = [[fuzz.ratio(one, other) for other in new] for one in old]
    for number, row in enumerate(alike):
        best = max(row, default=0.0)
        if best < _STILL_THE_SAME or row.count(best) > 1:
            continue
        place = row.index(best)
        column = [others[place] for others in alike]
        if max(column) == best and column.count(best) == 1:
            yield number, place


def _start_in(old: str, spot: Spot, new: str) -> int | None:
    """Where the words stand in their block now: as often as before, in the same order; None when they are gone or it is not clear."""
    quote = old[spot.start : spot.end]
    before, now = _starts(old, quote), _starts(new, quote)
    if len(before) == len(now) and spot.start in before:
        return now[before.index(spot.start)]
    return None
