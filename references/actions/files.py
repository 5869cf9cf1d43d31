"""What is done with files of references: kept while somebody looks through them, then stored entry by entry."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from people import trail
from people.models import User
from people.verbs import verb
from references.actions.works import keep_abstracts, record_notice
from references.columns import columns
from references.importing import Entry
from references.lookup.records import FoundNotice
from references.matching import Match, repeated
from references.matching import known as known_works
from references.models import Notice, Reference, Upload

UPLOADS_KEPT = timedelta(days=1)

# Entries stored in one statement, so that memory and its size stay bounded.
_CHUNK = 500
_TRIES = 5


@dataclass(frozen=True)
class Imported:
    """What became of a file's entries: added, known (here already, or earlier in the file) or broken; `noticed`
    counts the works that the file says something was published about, such as a retraction."""

    added: int
    known: int
    broken: int
    noticed: int = 0


@verb
def import_references(
    *,
    entries: Iterable[Entry],
    by: User,
    is_peer_reviewed: bool | None = None,
    at: datetime | None = None,
) -> Imported:
    """Add the works of many entries, as `import_reference` does for one; all of them or none.

    An entry is skipped when a work here, or an earlier entry, has its identifier. The number of queries grows with
    every 500 entries, not with each.
    """
    at = at or timezone.now()
    chosen = list(entries)
    usable = [entry for entry in chosen if entry.is_usable]
    twins = repeated(usable)
    waiting = iter([entry for entry in usable if not _is_certain(twins.get(entry))])
    stored: dict[Entry, Reference] = {}
    while chunk := list(islice(waiting, _CHUNK)):
        works = _store_new(chunk, by, at, is_peer_reviewed=is_peer_reviewed)
        trail.record_many(
            kind="added",
            by=by,
            at=at,
            lines=[(work, {"title": work.title}, [work]) for work in works.values()],
        )
        stored |= works
    keep_abstracts({work: entry.abstract for entry, work in stored.items()})
    noticed = _note_published([entry for entry in usable if entry.notices], stored, by, at)
    added = len(stored)
    return Imported(added, len(usable) - added, len(chosen) - len(usable), noticed)


def _note_published(
    entries: list[Entry], stored: dict[Entry, Reference], by: User, at: datetime
) -> int:
    """Record what the file says was published about its works, those that were here included; how many works."""
    _note_new([(stored[entry], entry.notices) for entry in entries if entry in stored], by, at)
    here = known_works(entry for entry in entries if entry not in stored)
    known = {entry: match.of for entry, match in here.items() if match.is_certain}
    for entry, work in known.items():
        for notice in entry.notices:
            record_notice(reference=work, by=by, at=at, **asdict(notice))
    new = [work for entry, work in stored.items() if entry.notices]
    return len({work.pk for work in (*new, *known.values())})


def _note_new(
    about: list[tuple[Reference, tuple[FoundNotice, ...]]], by: User, at: datetime
) -> None:
    """As `record_notice`, for works that were stored a moment ago: in a few queries, since a file may name thousands."""
    rows: dict[tuple[str, ...], tuple[Notice, dict[str, str]]] = {}
    for work, notices in about:
        for notice in notices:
            said = asdict(notice)
            dated = said.pop("dated")
            row = Notice(reference=work, dated=dated, known_at=at, recorded_by=by, **said)
            rows.setdefault((str(work.pk), *said.values()), (row, said))
    written = list(rows.values())
    Notice.objects.bulk_create((row for row, _ in written), batch_size=_CHUNK)
    lines = [(row.reference, said, [row]) for row, said in written]
    trail.record_many(kind="notice recorded", by=by, at=at, lines=lines)


def _store_new(
    chunk: list[Entry], by: User, at: datetime, **said: bool | None
) -> dict[Entry, Reference]:
    """The works that were stored, by their entries: all but those that were here."""
    for _ in range(_TRIES - 1):
        try:
            with transaction.atomic():
                return _store_unknown(chunk, by, at, **said)
        except IntegrityError:
            # Somebody added one of them in the meantime.
            continue
    return _store_unknown(chunk, by, at, **said)


def _store_unknown(
    chunk: list[Entry], by: User, at: datetime, **said: bool | None
) -> dict[Entry, Reference]:
    found = known_works(chunk)
    works = {
        entry: Reference(**columns(entry.csl or {}), **said, created_at=at, created_by=by)
        for entry in chunk
        if not _is_certain(found.get(entry))
    }
    Reference.objects.bulk_create(works.values())
    return works


def _is_certain(match: Match[Any] | None) -> bool:
    return match is not None and match.is_certain


@verb
def keep_upload(*, data: bytes, name: str, by: User, at: datetime | None = None) -> Upload:
    """Keep a file while its owner looks through it, in place of their last one. Everybody's old files are deleted."""
    at = at or timezone.now()
    Upload.objects.filter(at__lt=at - UPLOADS_KEPT).delete()
    kept = {"data": data, "name": name[:200], "at": at}
    return Upload.objects.update_or_create(by=by, defaults=kept)[0]


def discard_upload(*, by: User) -> None:
    """Delete the file that somebody was looking through."""
    Upload.objects.filter(by=by).delete()
