"""A file of references, once it is read."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from references.csl import Csl
from references.lookup.records import FoundNotice

# As much as one person can look through, and as a request may keep in memory.
MAX_ENTRIES = 5_000
MAX_BYTES = 20 * 1024 * 1024
# Bounds on sums: a file within those above can still hold millions of small things, each of which takes memory.
MAX_LINES = 1_000_000  # of a file
MAX_LINES_OF_ENTRY = 50_000
MAX_PEOPLE = 20_000  # of one kind in one entry; the longest list of authors has some 15,000
MAX_PEOPLE_IN_ALL = 60_000  # a dozen for each of the most entries
EXCERPT = 300
# Every format has the title once.
TWO_TITLES = (
    "The entry has two titles: the end of one entry or the beginning of the next is missing."
)


TOO_LONG = "The entry is far too long: its end is missing, or it is not an entry."


class Unreadable(ValueError):
    """The file as a whole cannot be read; the text is a sentence for the person who chose it."""


@dataclass(frozen=True)
class RawEntry:
    """One entry as a format's reader leaves it: a draft with CSL-JSON's names, or the fault that spoils it.

    `kinds` are the source's own words for what sort of work it is, and `notices` what it says was published about it.
    """

    line: int
    source: str
    draft: Csl = field(default_factory=dict)
    fault: str = ""
    warnings: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    notices: tuple[FoundNotice, ...] = ()


@dataclass(frozen=True, eq=False)
class Entry:
    """One entry of the file: usable, with a whole record, or broken, with none.

    `number` counts entries and `line` lines, both from 1. `problems` says why a broken entry is broken, and what
    was left out of a usable one; `notices` are what its source says was published about the work. Two entries are never equal: each stands for its own place in the file.
    """

    number: int
    line: int
    csl: Csl | None
    problems: tuple[str, ...] = ()
    source_text_excerpt: str = ""
    notices: tuple[FoundNotice, ...] = ()
    abstract: str = ""

    @property
    def is_usable(self) -> bool:
        return self.csl is not None


@dataclass(frozen=True)
class Batch:
    """A file's entries in their order; `format` and `encoding` are names to show."""

    format: str
    encoding: str
    entries: tuple[Entry, ...]

    @property
    def usable(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.is_usable]


def lines(text: str) -> Iterator[str]:
    """The lines one by one: a list of them can take many times the memory of the text."""
    begin = 0
    while (end := text.find("\n", begin)) >= 0:
        yield text[begin:end]
        begin = end + 1
    yield text[begin:]


def excerpt(source: str) -> str:
    """The beginning of an entry's text, to find it again in the file."""
    begun = source[: EXCERPT + 1].strip()
    return begun if len(source) <= EXCERPT else begun[: EXCERPT - 1] + "…"
