"""Words that nobody wrote, and what they were meant to be: the nearest among the names of what is live."""

from collections import Counter
from collections.abc import Collection, Iterator
from string import ascii_lowercase
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from articles.models import ListedName, SearchText, Topic
from articles.words import stem, words_of
from people.ticks import read_whole
from website.search.engines import Engine
from website.search.question import Alternative, Unit

LONG = 8  # letters of a word that is unlikely to be two by chance
SHORTEST = 4  # letters of a word that may be misspelt
# Texts have more words than names have: a short one is near to many, and a long one may be too many others.
SHORTEST_IN_TEXTS, LONGEST_IN_TEXTS = 6, 20
_READ = 20  # texts that are read for how a word is written there


def vocabulary() -> Counter[str]:
    """The words of all names under which A to Z lists what is live, and how many names have each."""
    read_whole(
        Topic
    )  # whatever goes live is a change of the topics, and so of this, where it is remembered
    names = ListedName.objects.values_list("listed_as", flat=True)
    return Counter(
        word for name in names.iterator() for word in set(words_of(name)) if len(word) >= SHORTEST
    )


def without(query: str, words: Collection[str]) -> str:
    """A query as it is said back, without these words."""
    return " ".join(word for word in words_of(query) if word not in words)


def mended(query: str, unknown: Collection[str], known: Counter[str]) -> str:
    """The query with words that nothing here has as they were probably meant; the same where nothing is near.

    One that was written as two is put together: "anti depressants", "para-neoplastic".
    """
    words = words_of(query)
    meant: list[str] = []
    while words:
        word = words.pop(0)
        near = nearest(word, known) if word in unknown else word
        if words and not {word, words[0]}.isdisjoint(unknown):
            joined = nearest(word + words[0], known)
            if joined and (not near or len(joined) > LONG):
                meant.append(joined)
                words.pop(0)
                continue
        meant.append(near or word)
    return " ".join(meant) if meant != words_of(query) else query


def in_texts(word: str, engine: Engine) -> str:
    """The word of a text that this one is a letter away from; "" when no text has one.

    For what stands in no name, so that no list has it. The first letter is taken as right.
    """
    if not SHORTEST_IN_TEXTS <= len(word) <= LONGEST_IN_TEXTS or not (
        word.isascii() and word.isalpha()
    ):
        return ""
    near = {stem(one): one for one in sorted(_one_letter_off(word), reverse=True)}
    unit = Unit(word, tuple(Alternative((one,)) for one in near))
    rows = SearchText.objects.filter(pk__in=engine.some_with(unit, _READ))
    said = Counter(
        one for row in rows for one in {*row.headings.split(), *row.body.split()} & near.keys()
    )
    return near[min(said, key=lambda one: (-said[one], one))] if said else ""


def _one_letter_off(word: str) -> Iterator[str]:
    """All that a word may have been: with a letter left out, added or another one, or with two swapped."""
    for place in range(1, len(word) + 1):
        before, after = word[:place], word[place:]
        yield from (before + letter + after for letter in ascii_lowercase)
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in ascii_lowercase)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


def nearest(word: str, known: Counter[str]) -> str:
    """The word that this one was probably meant to be, or to become; "" when none is near."""
    if len(word) < SHORTEST or word.isdigit():
        return ""
    wrong = 1 if len(word) < 6 else 2  # letters added, left out, changed or swapped with the next
    found = process.extract(word, known.keys(), scorer=OSA.distance, score_cutoff=wrong, limit=50)
    if found:
        return min(found, key=lambda one: _unlikely(word, one, known))[0]
    begun = [one for one in known if one.startswith(word)]
    return min(begun, key=lambda one: (-known[one], one), default="")


def _unlikely(word: str, one: tuple[str, float, Any], known: Counter[str]) -> tuple[Any, ...]:
    """People get the first letter right, and mean what many pages are about."""
    meant, wrong, _ = one
    return (wrong, meant[0] != word[0], -known[meant], meant)
