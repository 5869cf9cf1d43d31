"""What a file of references holds, for somebody to look through before it is stored."""

from dataclasses import dataclass

from references.formatting import format_plain
from references.importing import Batch, Entry
from references.matching import known, repeated
from references.models import Reference

# More lines of one sort than this nobody reads; their number is told.
SHOWN = 100


@dataclass(frozen=True)
class Seen:
    """One entry: as it would stand in a list, what is odd about it, and the work that it is or looks like."""

    entry: Entry
    text: str
    work: Reference | None = None
    number: int = 0


@dataclass(frozen=True)
class Part:
    """Entries of one sort: all are counted, the first are shown."""

    count: int
    shown: list[Seen]

    @property
    def more(self) -> int:
        return self.count - len(self.shown)


@dataclass(frozen=True)
class Preview:
    """The file in four parts: new, new but looking like a work that is known, known, broken."""

    name: str
    format: str
    encoding: str
    new: Part
    alike: Part
    known: Part
    broken: Part

    @classmethod
    def of(cls, batch: Batch, *, name: str) -> "Preview":
        here, twice = known(batch.usable), repeated(batch.usable)
        parts: dict[str, list[Seen]] = {"new": [], "alike": [], "known": [], "broken": []}
        for entry in batch.entries:
            match, twin = here.get(entry), twice.get(entry)
            certain = any(one and one.is_certain for one in (match, twin))
            sort = _sort(entry, bool(match or twin), certain)
            seen = Seen(
                entry,
                format_plain(entry.csl) if entry.csl else entry.source_text_excerpt,
                work=match.of if match else None,
                number=twin.of.number if twin else 0,
            )
            parts[sort].append(seen)
        return cls(
            name=name,
            format=batch.format,
            encoding=batch.encoding,
            **{sort: Part(len(seen), seen[:SHOWN]) for sort, seen in parts.items()},
        )

    @property
    def to_store(self) -> int:
        return self.new.count + self.alike.count


def _sort(entry: Entry, is_matched: bool, is_certain: bool) -> str:
    if not entry.is_usable:
        return "broken"
    if is_certain:
        return "known"
    return "alike" if is_matched else "new"
