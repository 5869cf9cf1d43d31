"""The trail: one line in every verb, in the verb's own transaction, and reading which lines this site wrote.

A line says what happened, and which rows the verb wrote (`people.witness`). It names the digest of the line before it and is sealed with
the site's key, so each can be proved alone. A line that is not sealed says nothing: the next one goes past it.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from django.db import IntegrityError, transaction

from people import witness
from people.canonical import canonical, is_seal_of, make_seal, sha256
from people.models import Event, Snapshot, User
from people.witness import subject_of

SEALED_ANEW = "sealed anew"
_TRIES = 5
_CHUNK = 500

Written = TypeVar("Written")


def snapshot(user: User, *, role: str = "", credentials: list[str] | None = None) -> Snapshot:
    """Who the user is at this moment; the latest snapshot again when nothing has changed."""
    payload = canonical(
        {"user": user.pk, "name": user.name, "role": role, "credentials": credentials or []}
    ).decode()
    known = (
        Snapshot.objects.filter(user=user, payload=payload, erased_at=None).order_by("-id").first()
    )
    if known:
        return known
    salt = secrets.token_hex(32)
    return Snapshot.objects.create(
        user=user, salt=salt, payload=payload, hash=snapshot_hash(salt, payload)
    )


def snapshot_hash(salt: str, payload: str) -> str:
    return sha256({"salt": salt, "payload": payload})


def event_digest(event: Event, previous: str) -> str:
    """The chain's rule: everything the event says and the digest before it, sealed by this site.

    Without the site's key nobody adds a line that fits.
    """
    return make_seal(_line(event, previous))


def _line(event: Any, previous: str) -> dict[str, Any]:
    line = {
        "previous": previous,
        "subject": event.subject,
        "n": event.n,
        "kind": event.kind,
        "actor": event.actor,
        "at": event.at,
        "detail": event.detail,
    }
    # What is empty is not in the document: lines that were written before there was such a thing still fit.
    later = {"told": event.told, "stands": event.stands}
    return line | {name: value for name, value in later.items() if value}


def record(
    *,
    subject: Any,
    kind: str,
    by: User,
    at: datetime,
    detail: Mapping[str, Any] | None = None,
    wrote: Iterable[Any] = (),
    took_away: Iterable[str] = (),
    actor: str = "",
    after: "Chain | None" = None,
) -> Event:
    """Add an event to the subject's trail.

    Call it last in the verb, inside its transaction. `detail` never holds a reader's own words. `wrote` are the rows that the verb stored,
    as it stored them and not as they read now, and `took_away` names those that it removed. `actor` is the hash of a snapshot, where what the
    verb has stored says already as whom the user did it. `after` is the trail as the verb has read it, where it locked the subject and nobody else can have written to it since.
    """
    told = witness.telling(wrote, took_away)
    line = Line(kind, actor or snapshot(by).hash, at, dict(detail or {}), told)
    name = subject_of(subject)
    if after:
        return _written(_after(after.last, after.free, name, line))
    return _settled(partial(_next, name, line))


def record_many(
    *,
    kind: str,
    by: User,
    at: datetime,
    lines: Iterable[tuple[Any, Mapping[str, Any], Iterable[Any]]],
) -> int:
    """As `record`, for many (subject, detail, rows written) of one kind, in a few queries for each 500 of them; how many."""
    actor = snapshot(by).hash
    named = (
        (subject_of(subject), Line(kind, actor, at, dict(detail), witness.telling(wrote)))
        for subject, detail, wrote in lines
    )
    return add_many(named)


class Line(NamedTuple):
    """What an event says beside its subject and its place in the chain; `actor` is a snapshot's hash."""

    kind: str
    actor: str
    at: datetime
    detail: dict[str, Any]
    told: dict[str, str | None] = {}


def add_many(lines: Iterable[tuple[str, Line]]) -> int:
    """Add these lines, each to the trail of its subject, in a few queries for each 500 of them; how many."""
    waiting, written = iter(lines), 0
    while chunk := list(islice(waiting, _CHUNK)):
        written += len(_settled(partial(_next_many, chunk)))
    return written


def _next_many(lines: list[tuple[str, Line]]) -> list[Event]:
    ends = {subject: (one.last, one.free) for subject, one in chains(s for s, _ in lines).items()}
    events = []
    for subject, line in lines:
        last, free = ends[subject]
        event = _after(last, free, subject, line)
        ends[subject] = event, event.n + 1
        events.append(event)
    return Event.objects.bulk_create(events)


def _settled(write: Callable[[], Written]) -> Written:
    # Articles are locked by their verbs; other subjects settle a race by trying the next number.
    for _ in range(_TRIES - 1):
        try:
            with transaction.atomic():
                return write()
        except IntegrityError:
            continue
    return write()


def _next(subject: str, line: Line) -> Event:
    return _written(_after(*_end(subject), subject, line))


def _written(event: Event) -> Event:
    event.save()
    return event


def _end(subject: str) -> tuple[Event | None, int]:
    """The subject's last line that this site wrote, and the next free number above it."""
    newest = Event.objects.filter(subject=subject).order_by("-n").first()
    if newest is None:
        return None, 1
    if is_sealed(newest):
        return newest, newest.n + 1
    whole = chains([subject])[subject]
    return whole.last, whole.free


def _after(last: Event | None, n: int, subject: str, line: Line) -> Event:
    """The subject's next event, chained to the last one."""
    event = Event(
        subject=subject,
        n=n,
        kind=line.kind,
        actor=line.actor,
        at=line.at,
        detail=line.detail,
        told=line.told or None,
        stands=witness.carried_on(last.stands if last else None, line.told) or None,
        previous=last.digest if last else "",
    )
    event.digest = event_digest(event, event.previous)
    return event


def chain(subject: Any, lines: Iterable[Line]) -> Iterator[Event]:
    """The whole trail of a subject that has none yet, for storing with many others."""
    name, last = subject_of(subject), None
    for n, line in enumerate(lines, 1):
        last = _after(last, n, name, line)
        yield last


# Reading it


@dataclass
class Chain:
    """One subject's trail: the lines that this site wrote, what is wrong with the others, and what it tells of rows."""

    subject: str
    lines: list[Event] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    stored: list[Event] = field(default_factory=list)
    anew: dict[str, str] = field(default_factory=dict)
    is_read_again: bool = False

    @property
    def numbers(self) -> set[int]:
        return {line.n for line in self.stored}

    @property
    def last(self) -> Event | None:
        return self.lines[-1] if self.lines else None

    @property
    def free(self) -> int:
        """The first free number above the last line that counts: others may have taken any."""
        n, numbers = self.last.n + 1 if self.last else 1, self.numbers
        while n in numbers:
            n += 1
        return n

    def add(self, event: Event) -> None:
        """The next stored line, in the order of their numbers."""
        self.stored.append(event)
        previous = self._end if event.previous is None else event.previous
        if not self._is_sealed(event, previous):
            self.faults.append(
                f"{self.subject}: event {event.n} ({event.kind}) is not sealed by this site"
            )
            return
        if event.kind == SEALED_ANEW and not self.is_read_again:
            self._read_again(event.detail["seals"])
        if previous != self._end:
            self.faults.append(f"{self.subject}: what came before event {event.n} is missing")
        self.lines.append(event)
        for name, value in (event.told or {}).items():
            if value is None:
                self.told.pop(name, None)
            else:
                self.told[name] = value

    @property
    def _end(self) -> str:
        return self.last.digest if self.last else ""

    def _is_sealed(self, event: Event, previous: str) -> bool:
        """By a key that the site still has, or once more by a later line, when its own key was given up."""
        anew = self.anew.get(str(event.n), "")
        return _fits(event, previous) or is_seal_of(anew, _line(event, previous))

    def _read_again(self, seals: dict[str, str]) -> None:
        """The lines before one that has sealed them anew, all of which were not sealed by the key of that time."""
        before = Chain(self.subject, anew=seals, is_read_again=True)
        for event in self.stored[:-1]:
            before.add(event)
        self.lines, self.faults, self.told = before.lines, before.faults, before.told
        self.anew = seals

    def seals_anew(self) -> dict[str, str]:
        """The seals under the newest key, by their numbers, of lines that this site wrote under another; none when all have one."""
        anew, before = {}, ""
        for line in self.lines:
            digest = event_digest(line, before if line.previous is None else line.previous)
            if digest != line.digest:
                anew[str(line.n)] = digest
            before = line.digest
        return {} if anew.items() <= self.anew.items() else anew


def chains(subjects: Iterable[str]) -> dict[str, Chain]:
    """The trails of these subjects; one query."""
    found = {subject: Chain(subject) for subject in subjects}
    for event in Event.objects.filter(subject__in=list(found)).order_by("subject", "n"):
        found[event.subject].add(event)
    return found


def stands(subject: Any, row: Any) -> bool:
    """Whether a row, as it was read under the subject's lock, is as the subject's trail tells."""
    name = subject_of(subject)
    return witness.is_as_told(row, chains([name])[name].told)


# Kinds of lines that tell of all the rows of a trail, whatever its verbs told before.
WHOLE = ("taken over", "mended", SEALED_ANEW)


def told_by(subject: str, *kinds: str) -> dict[str, str | None]:
    """What lines of these kinds tell of rows, each line proved by itself; one query, however long the trail. For rows that never change."""
    lines = Event.objects.filter(subject=subject, kind__in=(*kinds, *WHOLE)).order_by("n")
    return {
        name: value
        for line in lines
        if is_sealed(line)
        for name, value in (line.told or {}).items()
    }


def chain_of(subject: str, events: Iterable[Event]) -> Chain:
    """The trail of one subject, of its events from the first one on."""
    found = Chain(subject)
    for event in events:
        found.add(event)
    return found


def is_sealed(event: Any) -> bool:
    """Whether this site wrote the line (an Event, or as much of one), by the line alone; lines of earlier versions can't be told so."""
    return event.previous is not None and _fits(event, event.previous)


def foreign(events: Iterable[Event]) -> set[int]:
    """The keys of those lines that this site did not write; a query only where one can't be told by itself."""
    doubtful = [event for event in events if not is_sealed(event)]
    trails = chains({event.subject for event in doubtful}).values() if doubtful else ()
    ours = {line.pk for chain in trails for line in chain.lines}
    return {event.pk for event in doubtful} - ours


def has_used_newest_key() -> bool:
    """Whether the site wrote under the first of its keys lately."""
    lately = Event.objects.exclude(previous=None).order_by("-pk")[:_CHUNK]
    return any(event.digest == event_digest(event, event.previous) for event in lately)


def _fits(event: Any, previous: str) -> bool:
    return is_seal_of(event.digest, _line(event, previous))
