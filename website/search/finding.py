"""One search from the question to a page of answers."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from django.core.paginator import Page, Paginator

from articles.models import Article, SearchText, Topic
from articles.words import words_of
from people.ticks import read_whole
from website import lists
from website.search import engines, spelling
from website.search.other_names import other_names
from website.search.passages import answers
from website.search.question import Unit, pairs_of, units_of
from website.search.ranking import Wanted, in_order, looked_into, weight_of

MAX_RESULTS = 200
PER_PAGE = 20
RARE = 50  # articles that hold a word which tells at once what is meant
MOST_MENDED = 2  # words of a query that are looked for in texts as they may be written
LOOKED_INTO = 60  # articles whose whole text is read to put them in order


@dataclass(frozen=True)
class Found:
    """A page of answers, with the stems that were looked for.

    `missing` are words that nothing here has; `meant` is what was looked for, where that is not what was typed.
    """

    page: Page
    is_capped: bool
    kind: str  # that was chosen; "" for all
    kinds: list["OfKind"]
    stems: frozenset[str]
    missing: list[str]
    meant: str


@dataclass(frozen=True)
class OfKind:
    """Articles of one kind among those that were found; `key` "" is for all of them."""

    key: str
    name: str
    number: int


@dataclass(frozen=True)
class Ranked:
    """The keys of articles that answer a query, the best first, and how it was understood."""

    keys: list[int]
    is_all: bool  # that there are
    units: list[Unit]
    missing: list[str]
    meant: str


def ranked(query: str, vocabulary: Callable[[], Counter[str]]) -> Ranked:
    """What answers a tidied query; `vocabulary` is asked only when a word is unknown."""
    engine = engines.engine()
    units = _known(query, engine)
    meant = _meant(query, {unit.typed for unit, count in units if not count}, vocabulary)
    if meant != query:
        units = _known(meant, engine)
    if closer := _meant_in_texts(meant, [unit.typed for unit, count in units if not count], engine):
        meant, units = closer, _known(closer, engine)
    there = [(unit, count) for unit, count in units if count]
    keys, is_all = _best(meant, there, engine) if there else ([], True)
    return Ranked(
        keys=keys,
        is_all=is_all,
        units=[unit for unit, _ in there],
        missing=[unit.typed for unit, count in units if not count],
        meant=meant,
    )


def _known(query: str, engine: engines.Engine) -> list[tuple[Unit, int]]:
    """What is asked for, each with the number of articles that have it."""
    units = units_of(query, other_names())
    return list(zip(units, engine.counts(units), strict=True)) if units else []


def _meant(query: str, unknown: Collection[str], vocabulary: Callable[[], Counter[str]]) -> str:
    """The query with each word that nothing here has as the nearest that something has; the same where none is near."""
    return spelling.mended(query, unknown, vocabulary()) if unknown else query


def _meant_in_texts(query: str, unknown: Sequence[str], engine: engines.Engine) -> str:
    """The query with its first unknown words as texts write them; "" where no text has anything near."""
    near = {word: spelling.in_texts(word, engine) for word in unknown[:MOST_MENDED]}
    if not any(near.values()):
        return ""
    return " ".join(near.get(word) or word for word in words_of(query))


def find(
    query: str, kind: str, number: str | None, vocabulary: Callable[[], Counter[str]]
) -> Found:
    """One page of answers, of one kind of article or of all where `kind` is none of those that were found."""
    read_whole(
        Topic
    )  # whatever goes live is a change of the topics, and so of a page that has found nothing yet
    found = ranked(query, vocabulary)
    known = dict(Article.objects.filter(pk__in=found.keys).values_list("pk", "kind"))
    keys = [key for key in found.keys if key in known][:MAX_RESULTS]
    kinds = _kinds(known[key] for key in keys)
    chosen = kind if any(one.key == kind for one in kinds) else ""
    keys = [key for key in keys if known[key] == chosen or not chosen]
    pages = Paginator(keys, PER_PAGE)
    page = pages.get_page(number)
    page.object_list = answers(list(page.object_list), found.units)
    return Found(
        page=page,
        is_capped=len(found.keys) > MAX_RESULTS or not found.is_all,
        kind=chosen,
        kinds=kinds,
        stems=frozenset().union(*(unit.stems for unit in found.units)),
        missing=found.missing,
        meant=spelling.without(found.meant, found.missing) if found.meant != query else "",
    )


def _kinds(found: Iterable[str]) -> list[OfKind]:
    """What readers may choose from; nothing where all are of one kind."""
    numbers = Counter(found)
    kinds = [
        OfKind(key, name, numbers[key]) for key, name in lists.TOGETHER.items() if numbers[key]
    ]
    return [OfKind("", "All", numbers.total()), *kinds] if len(kinds) > 1 else []


def _best(
    query: str, there: Sequence[tuple[Unit, int]], engine: engines.Engine
) -> tuple[list[int], bool]:
    """The articles that say enough of it, the best first, and whether these are all."""
    units = [unit for unit, _ in there]
    rare = [unit for unit, count in there if count <= RARE]
    found_by = engine.in_heads(units), engine.with_all(units), engine.with_any(rare)
    keys = list(dict.fromkeys(chain.from_iterable(found_by)))
    wanted = [
        Wanted(unit, weight_of(count), frozenset(engine.holding(unit, keys)))
        for unit, count in there
    ]
    found = in_order(SearchText.objects.filter(pk__in=keys).defer("body"), wanted)
    first = [row.pk for row in found[:LOOKED_INTO]]
    read = SearchText.objects.in_bulk(first)
    closer = looked_into([read[pk] for pk in first if pk in read], wanted, pairs_of(query))
    is_all = max(map(len, found_by)) < engines.CANDIDATES
    return [row.pk for row in (*closer, *found[LOOKED_INTO:])], is_all
