"""What happens to each article and when, by its number alone."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from random import Random

from articles.models import Kind
from cms.corpus.texts import Subject, subject_of

FIRST_DAYS_AGO = 530  # the oldest article; its approvals, for 24 months, hold
MONTHS = 24
KINDS = (Kind.CONDITION, Kind.TREATMENT, Kind.MEDICINE, Kind.TEST, Kind.WELLBEING, Kind.NEWS)

# From the first draft to the page; a review lasts so long in every plan.
REVISED = timedelta(days=2)
SUBMITTED = timedelta(days=5)
SIGNED = (timedelta(days=9), timedelta(days=10))
PUBLISHED = timedelta(days=12)
CHOSEN = timedelta(hours=1)  # between an editor's choices of what to read beside a page
DUE = timedelta(days=14)


class Ends(Enum):
    """How far an article has come."""

    DRAFT = "draft"
    IN_REVIEW = "in review"
    LIVE = "live"


def end_of(number: int) -> Ends:
    """Of fifty articles one is a draft and one in review; all others are live."""
    return {7: Ends.DRAFT, 19: Ends.IN_REVIEW}.get(number % 50, Ends.LIVE)


@dataclass(frozen=True)
class Plan:
    """One article's life. `votes` readers vote on it, and an editor chooses `choices` times what to read beside it."""

    seed: int
    number: int
    today: date
    votes: int = 0
    choices: int = 0
    begun: datetime = field(init=False)
    subject: Subject = field(init=False)
    kind: str = field(init=False)

    def __post_init__(self) -> None:
        chance = self.chance("article")
        newest = 40 if self.ends is Ends.LIVE else 10
        oldest = FIRST_DAYS_AGO if self.ends is Ends.LIVE else 25
        day = self.today - timedelta(days=chance.randint(newest, oldest))
        hour = time(chance.randint(7, 17), chance.randrange(60), chance.randrange(60))
        # The way to set what is derived in a frozen class.
        object.__setattr__(self, "begun", datetime.combine(day, hour, tzinfo=UTC))
        object.__setattr__(self, "subject", subject_of(chance))
        object.__setattr__(self, "kind", str(chance.choice(KINDS)))

    @property
    def ends(self) -> Ends:
        return end_of(self.number)

    @property
    def is_live(self) -> bool:
        return self.ends is Ends.LIVE

    @property
    def is_submitted(self) -> bool:
        return self.ends is not Ends.DRAFT

    def chance(self, of: str) -> Random:
        """Chance that falls the same way each time."""
        return Random(f"{self.seed}/{self.number}/{of}")  # noqa: S311 - guards nothing

    def pick(self, of: str, size: int, number: int = 1) -> list[int]:
        """Some of so many, each once."""
        return self.chance(of).sample(range(size), number)

    def at(self, later: timedelta) -> datetime:
        """A moment of this life."""
        return self.begun + later
