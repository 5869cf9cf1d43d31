"""How many readers who voted found an article helpful, what of that may be chance, and how it changed when its text did."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import sqrt
from typing import NamedTuple

from django.db.models import Count, ExpressionWrapper, F, FloatField
from django.db.models.functions import Cast, Sqrt

from articles.models import Article
from feedback.models import Report, Vote
from people.days import local_day
from reviews.models import Release

Z = 1.959964  # of a normal distribution, for 95 %
WEEKS = 52  # that are shown one by one, the last of them this week


class Share(NamedTuple):
    """Votes, and between which shares of "yes" chance alone could move theirs, 95 times of 100; of who did not vote it says nothing.

    Wilson's interval, J Am Stat Assoc 1927;22:209: right for few votes, and for shares near none and all.
    """

    yes: int
    no: int

    @property
    def total(self) -> int:
        return self.yes + self.no

    @property
    def share(self) -> float:
        return self.yes / self.total if self.total else 0.0

    @property
    def bounds(self) -> tuple[float, float]:
        """From 0 to 1; (0, 1) while nobody has voted."""
        n = self.total
        if not n:
            return 0.0, 1.0
        middle = (self.share + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z * sqrt(self.share * (1 - self.share) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
        return max(0.0, middle - half), min(1.0, middle + half)

    @property
    def percent(self) -> int:
        return round(100 * self.share)

    @property
    def low(self) -> int:
        return round(100 * self.bounds[0])

    @property
    def high(self) -> int:
        return round(100 * self.bounds[1])


def upper_bound() -> ExpressionWrapper:
    """The upper of the bounds, of a row's `yes` and `no`: the database's own, by which tallies are ordered."""
    n = Cast(F("yes") + F("no"), FloatField())
    share = Cast(F("yes"), FloatField()) / n
    spread = Sqrt(share * (1 - share) / n + Z * Z / 4 / n / n)
    bound = (share + Z * Z / 2 / n + Z * spread) / (1 + Z * Z / n)
    return ExpressionWrapper(bound, output_field=FloatField())


@dataclass(frozen=True)
class Text:
    """A text that readers saw: the number it had last, when it first went live, and what they said of it."""

    number: int
    since: datetime
    said: Share
    reports: int


@dataclass
class Week:
    """Seven days from a Monday on, and the numbers of the texts that went live in them."""

    starts: date
    yes: int = 0
    no: int = 0
    went_live: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Helpfulness:
    """What readers said of an article: in all, of each of its texts (the last first), and week by week."""

    said: Share
    texts: list[Text]
    weeks: list[Week]


def of_article(article: Article, *, at: datetime) -> Helpfulness:
    """In three questions, however many votes there are."""
    days = (
        Vote.objects.filter(article=article)
        .values_list("day", "revision", "helpful")
        .annotate(Count("pk"))
        .order_by("day")
    )
    votes: dict[int, Counter[bool]] = defaultdict(Counter)
    by_week: dict[date, Counter[bool]] = defaultdict(Counter)
    for day, revision, helpful, number in days:
        votes[revision][helpful] += number
        by_week[_monday(day)][helpful] += number
    texts = list(_texts(article, votes))
    said = Share(sum(v[True] for v in votes.values()), sum(v[False] for v in votes.values()))
    return Helpfulness(said, texts[::-1], list(_weeks(by_week, texts, local_day(at))))


def _texts(article: Article, votes: dict[int, Counter[bool]]) -> Iterator[Text]:
    reports = Counter(Report.objects.filter(article=article).values_list("revision", flat=True))
    releases = Release.objects.filter(article=article).order_by("number")
    first: dict[int, datetime] = {}
    numbers: dict[int, int] = {}
    for revision, number, at in releases.values_list("revision", "number", "published_at"):
        first.setdefault(revision, at)
        numbers[revision] = number
    for revision, since in first.items():
        said = Share(votes[revision][True], votes[revision][False])
        yield Text(numbers[revision], since, said, reports[revision])


def _weeks(votes: dict[date, Counter[bool]], texts: list[Text], today: date) -> Iterator[Week]:
    """From the first vote or text on, at most a year of them."""
    live = defaultdict(list)
    for text in texts:
        live[_monday(local_day(text.since))].append(text.number)
    this = _monday(today)
    starts = max(min([*votes, *live, this]), this - timedelta(weeks=WEEKS - 1))
    while starts <= this:
        yield Week(starts, votes[starts][True], votes[starts][False], live[starts])
        starts += timedelta(weeks=1)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
