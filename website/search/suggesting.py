"""Titles of what is live while somebody types, those first whose name begins as they do."""

from articles.words import stem, words_of
from website import lists
from website.search import engines

MOST = 8


def names(typed: str) -> list[str]:
    """Titles that hold these words, the last of them perhaps not typed to its end."""
    *whole, last = words_of(typed) or [""]
    if len(last) < 2:
        return []
    keys = engines.engine().named([stem(word) for word in whole], sorted({last, stem(last)}))
    titles = dict.fromkeys(card.title for card in lists.cards_of(keys[: 2 * MOST]))
    begun = words_of(typed)
    return sorted(titles, key=lambda title: words_of(title)[: len(begun)] != begun)[:MOST]
