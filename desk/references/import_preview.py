"""What a file of references holds, shown before anything is stored."""

from dataclasses import dataclass

from desk.references.lookup_rows import in_words
from references.formatting import format_plain
from references.importing import Batch, Entry
from references.matching import known, repeated
from references.models import Reference

# Nobody reads more rows of one group than this; the rest are only counted.
MOST_SHOWN = 100


@dataclass(frozen=True)
class EntryRow:
    """One entry as a list would print it, and the work that it is or looks like; or the earlier entry it repeats."""

    entry: Entry
    text: str
    work: Reference | None = None
    repeats: int = 0

    @property
    def notices(self) -> list[str]:
        """What the file says was published about it, in words."""
        return list(map(in_words, self.entry.notices))


@dataclass(frozen=True)
class EntryGroup:
    """Entries of one group: all are counted, the first are shown."""

    count: int
    shown: list[EntryRow]

    @property
    def more(self) -> int:
        return self.count - len(self.shown)

    @classmethod
    def of(cls, rows: list[EntryRow]) -> "EntryGroup":
        """Of more than are shown, those that something is said about come first."""
        if len(rows) > MOST_SHOWN:
            rows = sorted(rows, key=lambda row: not (row.entry.notices or row.entry.problems))
        return cls(len(rows), rows[:MOST_SHOWN])


@dataclass(frozen=True)
class ImportPreview:
    """The file in four groups: new, new but similar to a known work, known, unreadable.

    `told` counts the entries of which something was left out or changed, or that something was published about.
    """

    name: str
    format: str
    encoding: str
    told: int
    new: EntryGroup
    alike: EntryGroup
    known: EntryGroup
    broken: EntryGroup

    @classmethod
    def from_batch(cls, batch: Batch, *, name: str) -> "ImportPreview":
        here, twice = known(batch.usable), repeated(batch.usable)
        groups: dict[str, list[EntryRow]] = {"new": [], "alike": [], "known": [], "broken": []}
        for entry in batch.entries:
            match, twin = here.get(entry), twice.get(entry)
            certain = any(one and one.is_certain for one in (match, twin))
            group = _group(entry, bool(match or twin), certain)
            row = EntryRow(
                entry,
                format_plain(entry.csl) if entry.csl else entry.source_text_excerpt,
                work=match.of if match else None,
                repeats=twin.of.number if twin else 0,
            )
            groups[group].append(row)
        return cls(
            name=name,
            format=batch.format,
            encoding=batch.encoding,
            told=sum(bool(entry.problems) for entry in batch.usable),
            **{group: EntryGroup.of(rows) for group, rows in groups.items()},
        )

    @property
    def to_store(self) -> int:
        return self.new.count + self.alike.count


def _group(entry: Entry, is_matched: bool, is_certain: bool) -> str:
    if not entry.is_usable:
        return "broken"
    if is_certain:
        return "known"
    return "alike" if is_matched else "new"
