"""How long a text takes to read."""

from dataclasses import dataclass
from math import ceil

from articles.models import Revision
from articles.tree import plain

# Words a minute. Adults read prose silently at 238 on average (Brysbaert, 2019, doi:10.1016/j.jml.2019.104047); whoever checks
# what is said reads more slowly.
PACE = 200


@dataclass(frozen=True)
class ReadingTime:
    """How many words a text has, and how many minutes they take to read, rounded up."""

    words: int

    @property
    def minutes(self) -> int:
        return ceil(self.words / PACE)

    def __str__(self) -> str:
        minutes = f"{self.minutes} minute{'' if self.minutes == 1 else 's'}"
        return f"{self.words:,} words, about {minutes} to read"


def reading_time(revision: Revision) -> ReadingTime:
    """Of what readers read: the summary, the key points and the text, as its form counts them for whoever writes it."""
    read = [revision.summary, *revision.key_points, plain(revision.html)]
    return ReadingTime(sum(map(_words, read)))


def _words(text: str) -> int:
    """“Twelve-month” is one word, a dash that stands alone is none."""
    return sum(any(character.isalnum() for character in word) for word in text.split())
