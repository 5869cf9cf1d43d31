"""A plain search over what is live: every word must occur in the title, the summary or the text, best in that order."""

import unicodedata

from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, Q, Value, When

from reviews.models import Publication
from website import lists

MAX_QUERY = 500  # characters; what is longer is cut
MAX_WORDS = 16
MAX_RESULTS = 200
PER_PAGE = 20


def tidy(query: str) -> str:
    """The query as it is shown and used: printable, with single spaces, at most 500 characters."""
    printable = (" " if unicodedata.category(c).startswith("C") else c for c in query[:MAX_QUERY])
    return " ".join("".join(printable).split())


def search(query: str, number: str | None) -> tuple[Page, bool]:
    """One page of cards, titles that match first, then summaries, and whether more was found than is listed."""
    words = list(dict.fromkeys(tidy(query).split()))[:MAX_WORDS]
    found = _matching(words) if words else []
    pages = Paginator(found[:MAX_RESULTS], PER_PAGE)
    page = pages.get_page(number)
    page.object_list = lists.cards_of(page.object_list)
    return page, len(found) > MAX_RESULTS


def _matching(words: list[str]) -> list[int]:
    in_title, on_top, anywhere = Q(), Q(), Q()
    for word in words:
        titled = Q(revision__title__icontains=word)
        summed_up = titled | Q(revision__summary__icontains=word)
        in_title &= titled
        on_top &= summed_up
        anywhere &= summed_up | Q(revision__words__icontains=word)
    rank = Case(
        When(in_title, then=Value(0)),
        When(on_top, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    matching = Publication.objects.pages().filter(anywhere).order_by(rank, "revision__title", "pk")
    return list(matching.values_list("pk", flat=True)[: MAX_RESULTS + 1])
