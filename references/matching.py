"""Which works of a file are here already, and which come twice in it.

The same identifier (DOI, PMID, PMCID, a book's ISBN) means the same work. The same title, year and first author only
look alike: editorials, yearly reports and parts of a series share all three.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from typing import Any, Generic, TypeVar

from django.db.models import Q

from references.importing import Entry
from references.keys import WorkKeys, work_keys
from references.models import Reference

# Entries in one query, with up to five values each: well under every database's limit on parameters.
CHUNK = 500

Item = TypeVar("Item", Reference, Entry)


@dataclass(frozen=True)
class Match(Generic[Item]):
    """A work or entry that is the same as an entry or looks like it; `by` names the key that the two share."""

    by: str
    of: Item

    @property
    def is_certain(self) -> bool:
        """Whether the two share an identifier, so that no editor has to decide."""
        return self.by != "match_key"


def known(entries: Iterable[Entry]) -> dict[Entry, Match[Reference]]:
    """The usable entries that match a work here. For a merged row, the match is the row that stays.

    One query for each 500 entries.
    """
    out: dict[Entry, Match[Reference]] = {}
    for chunk in _chunks(entries):
        keys = {entry: work_keys(entry.csl or {}) for entry in chunk}
        here = _KeyIndex[Reference]()
        for work in _works_with(keys.values()):
            here.add(work.survivor, _keys_of(work))
        for entry, wanted in keys.items():
            if match := here.find(wanted):
                out[entry] = match
    return out


def repeated(entries: Iterable[Entry]) -> dict[Entry, Match[Entry]]:
    """The usable entries that match an earlier one of the same file."""
    out: dict[Entry, Match[Entry]] = {}
    seen = _KeyIndex[Entry]()
    for entry in entries:
        if entry.csl is None:
            continue
        keys = work_keys(entry.csl)
        if match := seen.find(keys):
            out[entry] = match
        seen.add(entry, keys)
    return out


class _KeyIndex(Generic[Item]):
    """Items by each of their keys; the first item with a key keeps it."""

    def __init__(self) -> None:
        self._by_key: dict[tuple[str, str], Item] = {}

    def add(self, item: Item, keys: WorkKeys) -> None:
        for column, value in keys._asdict().items():
            if value:
                self._by_key.setdefault((column, value), item)

    def find(self, keys: WorkKeys) -> Match[Item] | None:
        for key in keys._asdict().items():
            if key in self._by_key:
                return Match(key[0], self._by_key[key])
        return None


def _works_with(keys: Iterable[WorkKeys]) -> Iterable[Reference]:
    wanted = {
        column: sorted({value for value in values if value})
        for column, values in zip(WorkKeys._fields, zip(*keys, strict=True), strict=True)
    }
    conditions = [Q(**{f"{column}__in": values}) for column, values in wanted.items() if values]
    if not conditions:
        return []
    either: Q = reduce(Q.__or__, conditions)
    return Reference.objects.filter(either).select_related("merged_into").order_by("pk")


def _keys_of(work: Reference) -> WorkKeys:
    values: dict[str, Any] = {name: getattr(work, name) or "" for name in WorkKeys._fields}
    if work.kind != Reference.Kind.BOOK:
        values["isbn"] = ""
    return WorkKeys(**values)


def _chunks(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    usable = (entry for entry in entries if entry.csl is not None)
    while chunk := list(islice(usable, CHUNK)):
        yield chunk
