"""Made-up works for made-up articles to cite."""

from datetime import datetime
from random import Random
from typing import Any

from articles.freezing import entry_of
from people.models import User
from references.actions import import_references
from references.importing import Entry
from references.models import Reference

# What the DOI foundation keeps for examples; nobody registers works there.
DOI = "10.5555/corpus."

_JOURNALS = (
    "Annals of Imaginary Allotments",
    "Journal of Things That Are Not",
    "Archives of Example Studies",
    "The Invented Reader",
)
_THINGS = ("teaspoons", "umbrellas", "brass bands", "marrows", "postmen", "hats", "ponds")
_VERBS = ("Counting", "Comparing", "Listening to", "Forgetting", "Drawing", "Following")
_FAMILY = ("Inkwell", "Thistledown", "Marchbanks", "Peppercorn", "Quillfeather", "Dapplegrey")


def works_for(number: int) -> int:
    """How many works there are when the article with this number is written."""
    return 40 + number // 4


def collect(articles: int, *, by: User, at: datetime, seed: int) -> list[int]:
    """The keys of the works that so many articles cite, in the order in which they were made."""
    known = _by_number()
    missing = [n for n in range(works_for(articles)) if n not in known]
    # A thousand at once, or finding repeated ones among them takes ever longer.
    for start in range(0, len(missing), 1000):
        chunk = missing[start : start + 1000]
        entries = [Entry(n + 1, n + 1, _record(n, seed)) for n in chunk]
        import_references(entries=entries, by=by, at=at, is_peer_reviewed=True)
    known = _by_number()
    return [known[n] for n in range(works_for(articles))]


def entries_of(works: list[int]) -> dict[int, dict[str, Any]]:
    """What citations freeze of these works, by their keys."""
    return {work.pk: entry_of(work) for work in Reference.objects.filter(pk__in=works)}


def _by_number() -> dict[int, int]:
    ours = Reference.objects.filter(doi__startswith=DOI).values_list("doi", "pk")
    return {int(doi.removeprefix(DOI)): pk for doi, pk in ours}


def _record(number: int, seed: int) -> dict[str, Any]:
    chance = Random(f"{seed}/paper/{number}")  # noqa: S311 - guards nothing
    author = {"family": chance.choice(_FAMILY), "given": chance.choice("ABCDEFGH")}
    first = chance.randrange(1, 900)
    return {
        "type": "article-journal",
        "title": f"{chance.choice(_VERBS)} {chance.choice(_THINGS)}: made-up study {number + 1}",
        "container-title": chance.choice(_JOURNALS),
        "author": [author, {"family": chance.choice(_FAMILY), "given": "Z"}],
        "issued": {"date-parts": [[chance.randrange(2019, 2026)]]},
        "volume": str(chance.randrange(1, 60)),
        "page": f"{first}-{first + 7}",
        "DOI": f"{DOI}{number}",
    }
