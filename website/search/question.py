"""What somebody asks: which words of it matter, which belong together, and what each is called besides."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from articles.words import stem, words_of

MAX_QUERY = 500  # characters; what is longer is cut
MAX_UNITS = 16
# Between the words of a name, these are passed over: "can't I sleep" is "can't sleep".
_FILLERS = frozenset(
    {"a", "am", "an", "do", "i", "me", "my", "of", "the", "to", "we", "you", "your"}
)
_QUOTED = re.compile(r"[\"“”]")

# Words that ask and do not name. They are looked for only where nothing else is asked, or between quotation marks.
STOP_WORDS = frozenset(
    """
    a about after again all also always am an and any anyone are as at be because been before being best better both but by can
    cannot cant come comes could did do does doesnt doing done dont down each else even ever every few find for from get gets
    getting give go goes going good got had has have having he help her here him his how i if in into is isnt it its just keep
    know less like long look lot made make makes many may me mean means mine more most much my need never no normal not of off often
    ok on once one only or other our out over own please possible really safe should since so some someone something still such
    take than that the their them then there these they thing things think this those through time to too try up us use used
    using very want was way we well were what whats when where which while who whom why will with without wont worried would yes
    yet you your yours
    """.split()  # noqa: SIM905 - a table of words reads best as text
)


@dataclass(frozen=True)
class Alternative:
    """One way to say it: the stems of words that stand side by side, and how surely it is meant, from 0 to 1."""

    stems: tuple[str, ...]
    surety: float = 1.0


@dataclass(frozen=True)
class Unit:
    """One thing that is asked for, as it was typed, and each way to say it."""

    typed: str
    alternatives: tuple[Alternative, ...]

    @property
    def stems(self) -> frozenset[str]:
        return frozenset(stem for one in self.alternatives for stem in one.stems)

    def known_as(self, others: Iterable[Alternative]) -> "Unit":
        """The same with other ways to say it."""
        known = {one.stems for one in self.alternatives}
        return replace(
            self,
            alternatives=(*self.alternatives, *(one for one in others if one.stems not in known)),
        )


def tidy(query: str) -> str:
    """The query as it is shown and used: printable, with single spaces, at most 500 characters."""
    printable = (" " if unicodedata.category(c).startswith("C") else c for c in query[:MAX_QUERY])
    return " ".join("".join(printable).split())


def units_of(query: str, other_names: "OtherNames") -> list[Unit]:
    """What a query asks for: phrases between quotation marks, names of several words that are known, and single words."""
    pieces = _QUOTED.split(query)
    if len(pieces) % 2 == 0:  # an end is missing
        pieces[-2:] = [" ".join(pieces[-2:])]
    found: dict[tuple[str, ...], Unit] = {}
    for number, piece in enumerate(pieces):
        words = words_of(piece)
        for unit in [_phrase(words)] if number % 2 else _named(words, other_names):
            if unit:
                found.setdefault(unit.alternatives[0].stems, unit)
    units = list(found.values())
    telling = [one for one in units if one.typed not in STOP_WORDS]
    return (telling or units)[:MAX_UNITS]


def without_fillers(words: Iterable[str]) -> list[str]:
    """The words of a name, without those that are passed over between them."""
    return [word for word in words if word not in _FILLERS]


def pairs_of(query: str) -> list[str]:
    """Stems that stand side by side in a query, at least one of each two telling something."""
    words = words_of(query)[: 2 * MAX_UNITS]
    return [
        f"{stem(one)} {stem(other)}"
        for one, other in pairwise(words)
        if not {one, other} <= STOP_WORDS
    ]


def _phrase(words: Sequence[str]) -> Unit | None:
    return Unit(" ".join(words), (Alternative(tuple(map(stem, words))),)) if words else None


def _named(words: Sequence[str], other_names: "OtherNames") -> Iterator[Unit | None]:
    words = without_fillers(words) or list(words)
    stems = [stem(word) for word in words]
    at = 0
    while at < len(words):
        length = other_names.longest_at(stems, at)
        unit = _phrase(words[at : at + max(length, 1)])
        if unit and length:
            unit = unit.known_as(other_names.of(unit.alternatives[0].stems))
        yield unit
        at += max(length, 1)


class OtherNames:
    """What things are called besides: groups of names, each as good as the others."""

    SURETY = 0.9

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._groups: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for group in groups:
            names = [tuple(stem(word) for word in words_of(name)) for name in group]
            for name in filter(None, names):
                others = self._groups.setdefault(name, [])
                others += [one for one in names if one and one != name and one not in others]
        self._longest = max(map(len, self._groups), default=0)

    def longest_at(self, stems: Sequence[str], at: int) -> int:
        """How many words from there on are one of the names; 0 for none."""
        for length in range(min(self._longest, len(stems) - at), 0, -1):
            if tuple(stems[at : at + length]) in self._groups:
                return length
        return 0

    def of(self, name: tuple[str, ...]) -> list[Alternative]:
        return [Alternative(one, self.SURETY) for one in self._groups.get(name, ())]
