"""Which article is meant: the one whose name is asked for, then those that say most of it in the places that count most."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2, log10
from typing import NamedTuple

from articles.models import SearchText
from website.search.question import STOP_WORDS, Alternative, Unit

# What it is worth that something stands there, at most.
TITLE, HEADINGS, SUMMARY, BODY = 10.0, 4.0, 3.0, 1.0
NAMED = 12.0  # besides, when all that is asked is a name of the article
STRICT = 2  # what says half of what is asked counts a quarter
OFTEN = 1.0  # for each time that it is said twice as often
BESIDE = 3.0  # when all words stand side by side as they were asked
ENOUGH, TWO = 0.5, 2  # of what is asked must be there: half, or two things


@dataclass(frozen=True)
class Wanted:
    """A unit, and how telling it is: a rare word says more about what is meant than a common one."""

    unit: Unit
    weight: float
    held_by: frozenset[int]  # the candidates that hold it anywhere


def weight_of(count: int) -> float:
    """How telling a word is that stands in so many articles: 1 for one in none, less than a quarter for one in thousands."""
    return 1 / (1 + log10(1 + count))


class Score(NamedTuple):
    """Of how many things that are wanted the article says anything, from 0 to 1, and how well it says them."""

    share: float
    points: float
    is_named: bool = False  # in full, whatever else is asked


def in_order(rows: Iterable[SearchText], wanted: Sequence[Wanted]) -> list[SearchText]:
    """The articles that say most of what is wanted, the best first; those that say half of it, if any does."""
    scored = [(_score(row, wanted), row) for row in rows]
    least = min(ENOUGH, TWO / len(wanted))
    enough = [one for one in scored if one[0].share >= least or one[0].is_named]
    found = sorted(enough or scored, key=lambda one: (-one[0].points, one[1].title, one[1].pk))
    return [row for score, row in found if score.points]


def looked_into(
    rows: Sequence[SearchText], wanted: Sequence[Wanted], pairs: Sequence[str]
) -> list[SearchText]:
    """The same by what their texts say as well: how often each thing, and which words side by side as in the question."""
    scored = [(_score(row, wanted).points + _depth(row, wanted, pairs), row) for row in rows]
    return [row for _, row in sorted(scored, key=lambda one: (-one[0], one[1].title, one[1].pk))]


def _depth(row: SearchText, wanted: Sequence[Wanted], pairs: Sequence[str]) -> float:
    text = f" {row.title} {row.headings} {row.summary} {row.body} "
    total = sum(one.weight for one in wanted)
    often = sum(
        one.weight
        * log2(1 + sum(text.count(f" {' '.join(a.stems)} ") for a in one.unit.alternatives))
        for one in wanted
    )
    beside = sum(f" {pair} " in text for pair in pairs)
    return OFTEN * often / total + BESIDE * beside / max(len(pairs), 1)


def _score(row: SearchText, wanted: Sequence[Wanted]) -> Score:
    places = _places(row)
    total = sum(one.weight for one in wanted)
    worths = [(one, _worth(one, row.pk, places)) for one in wanted]
    there = [one for one, worth in worths if worth]
    covered = sum(one.weight for one in there) / total
    said = sum(one.weight * worth for one, worth in worths) / total
    names = [_likeness(name, wanted, total) for name in (row.title, *row.names.split("\n"))]
    points = (said + NAMED * max(of_name * asked for of_name, asked in names)) * covered**STRICT
    return Score(len(there) / len(wanted), points, any(of_name == 1 for of_name, _ in names))


def _places(row: SearchText) -> list[tuple[float, str]]:
    titles = "\n".join((row.title, row.names))
    return [(TITLE, titles), (HEADINGS, row.headings), (SUMMARY, row.summary)]


def _worth(wanted: Wanted, article: int, places: Sequence[tuple[float, str]]) -> float:
    if article not in wanted.held_by:
        return 0
    found = [
        worth * one.surety
        for one in wanted.unit.alternatives
        for worth, text in places
        if _stands_in(one, text)
    ]
    return max(found, default=BODY)


def _stands_in(one: Alternative, text: str) -> bool:
    return f" {' '.join(one.stems)} " in f" {text} ".replace("\n", " \n ")


def _likeness(name: str, wanted: Sequence[Wanted], total: float) -> tuple[float, float]:
    """How much of a name is asked for, and how much of what is asked is the name: each from 0 to 1."""
    telling = [stem for stem in name.split() if stem not in STOP_WORDS]
    if not telling:
        return 0, 0
    meant: Mapping[str, float] = {
        stem: one.surety
        for each in wanted
        for one in reversed(each.unit.alternatives)
        for stem in one.stems
    }
    of_name = sum(meant.get(stem, 0) for stem in telling) / len(telling)
    asked = sum(
        each.weight
        for each in wanted
        if any(_stands_in(one, name) for one in each.unit.alternatives)
    )
    return of_name, asked / total
