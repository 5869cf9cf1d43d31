"""What of an article answers a question: its title and summary, or the sentence that says it, as they were signed."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone

from articles import digest
from articles.helplines import current, with_numbers
from articles.passages import blocks
from articles.tree import helpline_ids
from articles.words import stems_of
from reviews import seals
from reviews.models import Publication
from website import lists
from website.lists import Card
from website.search.question import Unit
from website.sentences import sentences

LONGEST = 320  # characters of a sentence that is shown


@dataclass(frozen=True)
class Answer:
    """An article that was found, and the sentence of its text that says what neither title nor summary says."""

    card: Card
    passage: str


def answers(keys: Sequence[int], units: Sequence[Unit]) -> list[Answer]:
    """The cards of these articles, in this order; a text is read only where its card does not say what is asked for."""
    cards = lists.cards_by_key(keys)
    lacking = {key: gone for key, card in cards.items() if (gone := _lacking(card, units))}
    said = dict(_passages(lacking)) if lacking else {}
    return [Answer(cards[key], said.get(key, "")) for key in keys if key in cards]


def _lacking(card: Card, units: Sequence[Unit]) -> frozenset[str]:
    """The stems of what its title and summary do not name."""
    shown = set(stems_of(f"{card.title} {card.summary}"))
    gone = [unit.stems for unit in units if shown.isdisjoint(unit.stems)]
    return frozenset().union(*gone)


def _passages(lacking: dict[int, frozenset[str]]) -> Iterator[tuple[int, str]]:
    found = Publication.objects.live().filter(pk__in=lacking)
    publications = list(found.prefetch_related("revision__bylines", "revision__citations"))
    named = [key for one in publications for key in helpline_ids(one.revision.html)]
    numbers = current(named, at=timezone.now())
    for publication in publications:
        text = publication.revision
        if seals.may_be_listed(publication) and digest.matches(text):
            html = with_numbers(text.html, numbers)
            yield publication.pk, _best_sentence(html, lacking[publication.pk])


def _best_sentence(html: str, stems: Collection[str]) -> str:
    """The first of the sentences that say most of it; "" when none says any."""
    best, most = "", 0
    for block in blocks(html):
        for sentence in sentences(block):
            says = len(set(stems).intersection(stems_of(sentence)))
            if says > most and len(sentence) <= LONGEST:
                best, most = sentence, says
    return best
