"""A to Z: the letters, and the names under them, of what is live."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from string import ascii_lowercase

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse

from articles.models import ListedName
from articles.shelving import OTHER, letter_of, listed_as
from people.prepared import Prepared
from reviews import seals
from reviews.models import Publication
from website.lists import NOT_IN_A_TO_Z

WHOLE_LIST = 200  # names that are shown on one page; more come by letter
NAMES_PER_PAGE = 100


@dataclass(frozen=True)
class Named:
    """An article in A to Z, under its title or another name; then `see` is the title."""

    name: str
    url: str
    language: str
    see: str = ""


@dataclass(frozen=True)
class Letter:
    """A letter of A to Z, and whether a name begins with it."""

    key: str
    is_used: bool

    @property
    def is_other(self) -> bool:
        return self.key == OTHER

    @property
    def name(self) -> str:
        return "0–9" if self.is_other else self.key.upper()

    @property
    def anchor(self) -> str:
        return "letter-other" if self.is_other else f"letter-{self.key}"

    @property
    def url(self) -> str:
        return reverse("website:letter", args=["0-9" if self.is_other else self.key])


def letters() -> list[Letter]:
    """A to Z, and what stands under none of them; empty while nothing is live."""
    found = {key for (key,) in _used_letters()}
    known = ascii_lowercase + (OTHER if OTHER in found else "")
    return [Letter(key, key in found) for key in known] if found else []


@Prepared
def _used_letters() -> QuerySet[ListedName, tuple[str]]:
    """The letters with which a name begins: one look into the index for each."""
    used = [
        ListedName.objects.filter(pk__in=ListedName.objects.filter(letter=key).values("pk")[:1])
        for key in ascii_lowercase + OTHER
    ]
    first, *others = (one.order_by().values_list("letter") for one in used)
    return first.union(*others, all=True)


def is_short() -> bool:
    """Whether A to Z fits on one page."""
    return ListedName.objects.order_by()[: WHOLE_LIST + 1].count() <= WHOLE_LIST


def sections(letters: list[Letter]) -> list[tuple[Letter, list[Named]]]:
    """All names under their letters, on one page."""
    by_letter: dict[str, list[Named]] = defaultdict(list)
    for named in _named(list(_in_order(ListedName.objects.all()))):
        by_letter[letter_of(named.name)].append(named)
    return [(letter, by_letter[letter.key]) for letter in letters if by_letter[letter.key]]


def page_of_names(letter: Letter, number: str | None) -> Page:
    """One page of what stands under a letter."""
    names = _in_order(ListedName.objects.filter(letter=letter.key))
    page = Paginator(names, NAMES_PER_PAGE).get_page(number)
    page.object_list = _named(list(page.object_list))
    return page


def _in_order(names: QuerySet[ListedName]) -> QuerySet[ListedName, tuple[int, str]]:
    # Keys and order alone: an index has them so, and only a page of articles is read.
    return names.order_by("listed_as", "pk").values_list("article_id", "listed_as")


def _named(found: list[tuple[int, str]]) -> list[Named]:
    """These names as the live texts have them; one that its text does not have is left out."""
    live = Publication.objects.pages().defer(*(f"revision__{name}" for name in NOT_IN_A_TO_Z))
    publications = live.in_bulk({article for article, _ in found})
    names = {
        (pk, listed_as(named.name)): named
        for pk, publication in publications.items()
        if seals.may_be_listed(publication)
        for named in _names(publication)
    }
    return [names[key] for key in found if key in names]


def _names(publication: Publication) -> Iterator[Named]:
    """The title last: it stands for another name that reads the same."""
    revision, url = publication.revision, publication.article.get_absolute_url()
    for name in revision.also_known_as:
        yield Named(name, url, revision.language, see=revision.title)
    yield Named(revision.title, url, revision.language)
