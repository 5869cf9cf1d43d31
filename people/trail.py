"""Writing the trail: one call in every verb, in the verb's own transaction."""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from django.db import IntegrityError, transaction

from people.canonical import canonical, is_seal_of, make_seal, sha256
from people.models import Event, Snapshot, User

_TRIES = 5
_CHUNK = 500

Written = TypeVar("Written")


def subject_of(thing: Any) -> str:
    """How the trail names a row: `article:12`."""
    return f"{thing._meta.model_name}:{thing.pk}"


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


def _line(event: Event, previous: str) -> dict[str, Any]:
    return {
        "previous": previous,
        "subject": event.subject,
        "n": event.n,
        "kind": event.kind,
        "actor": event.actor,
        "at": event.at,
        "detail": event.detail,
    }


def record(
    *,
    subject: Any,
    kind: str,
    by: User,
    at: datetime,
    detail: Mapping[str, Any] | None = None,
    actor: str = "",
    is_locked: bool = False,
) -> Event:
    """Add an event to the subject's trail.

    Call it last in the verb, inside its transaction. `detail` never holds a reader's own words. `actor` is the hash of
    a snapshot, where what the verb has stored says already as whom the user did it. `is_locked` spares a savepoint, where
    the verb has locked the subject and nobody else can write to its trail.
    """
    actor = actor or snapshot(by).hash
    write = partial(_next, subject_of(subject), kind, actor, at, dict(detail or {}))
    return write() if is_locked else _settled(write)


def record_many(
    *,
    kind: str,
    by: User,
    at: datetime,
    lines: Iterable[tuple[Any, Mapping[str, Any]]],
) -> int:
    """As `record`, for many (subject, detail) of one kind, in a few queries for each 500 of them; how many."""
    actor = snapshot(by).hash
    waiting, written = iter(lines), 0
    while chunk := list(islice(waiting, _CHUNK)):
        told = [(subject_of(subject), dict(detail)) for subject, detail in chunk]
        written += len(_settled(partial(_next_many, told, kind, actor, at)))
    return written


def _next_many(
    told: list[tuple[str, dict[str, Any]]], kind: str, actor: str, at: datetime
) -> list[Event]:
    heads: dict[str, Event] = {}
    for event in Event.objects.filter(subject__in={name for name, _ in told}).order_by("n"):
        heads[event.subject] = event
    events = []
    for subject, detail in told:
        heads[subject] = _after(heads.get(subject), subject, kind, actor, at, detail)
        events.append(heads[subject])
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


def _next(subject: str, kind: str, actor: str, at: datetime, detail: dict[str, Any]) -> Event:
    last = Event.objects.filter(subject=subject).order_by("-n").first()
    event = _after(last, subject, kind, actor, at, detail)
    event.save()
    return event


def _after(
    last: Event | None, subject: str, kind: str, actor: str, at: datetime, detail: dict[str, Any]
) -> Event:
    """The subject's next event, chained to the last one."""
    n = last.n + 1 if last else 1
    event = Event(subject=subject, n=n, kind=kind, actor=actor, at=at, detail=detail)
    event.digest = event_digest(event, last.digest if last else "")
    return event


class Line(NamedTuple):
    """What an event says beside its subject and its place in the chain; `actor` is a snapshot's hash."""

    kind: str
    actor: str
    at: datetime
    detail: dict[str, Any]


def chain(subject: Any, lines: Iterable[Line]) -> Iterator[Event]:
    """The whole trail of a subject that has none yet, for storing with many others."""
    name, last = subject_of(subject), None
    for line in lines:
        last = _after(last, name, *line)
        yield last


def verified_events(events: Iterable[Event]) -> Iterator[Event]:
    """Of one subject's events, all of them from the first one on, those that this site wrote."""
    previous = ""
    for event in events:
        if _fits(event, previous):
            yield event
        previous = event.digest


def broken_links(subject: str) -> Iterator[str]:
    """What is wrong with one subject's chain, in words."""
    previous, expected = "", 1
    for event in Event.objects.filter(subject=subject).order_by("n"):
        if event.n != expected:
            yield f"{subject}: event {expected} is missing"
        elif not _fits(event, previous):
            yield f"{subject}: event {event.n} ({event.kind}) does not match its digest"
        previous, expected = event.digest, event.n + 1


def _fits(event: Event, previous: str) -> bool:
    return is_seal_of(event.digest, _line(event, previous))
