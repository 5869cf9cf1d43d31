"""Auditing the trail: whether its chains and snapshots hold, and whether events and rows tell the same story."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from people.floors import above
from people.models import Event, Snapshot, User
from people.trail import broken_links, snapshot_hash

Detail = dict[str, Any]


def events_of(model: str, *kinds: str) -> Iterator[tuple[str, str, Detail]]:
    """Subject, kind and detail of each event of these kinds in the trails of a model, each trail from its start.

    Anybody may have added an event, with anything in it: one that makes no sense names nothing, and its chain is
    broken anyway.
    """
    events = Event.objects.filter(kind__in=kinds, subject__startswith=f"{model}:")
    rows = events.order_by("subject", "n").values_list("subject", "kind", "detail")
    return (
        (subject, kind, detail if isinstance(detail, dict) else {})
        for subject, kind, detail in rows.iterator()
    )


@dataclass(frozen=True)
class Reconciliation:
    """Compares rows with the events that tell of them: each row has its event, and each event its row.

    Events of these `kinds` name a row, or a list of rows, under `key`; without a key, their subject itself. Of each
    of the `rows`, `subject` leads to what it is told of, and `named` to what events call it.
    """

    noun: str
    kinds: tuple[str, ...]
    key: str
    rows: QuerySet
    subject: str
    named: str = "pk"
    model: str = "article"

    def faults(self) -> Iterator[str]:
        """Rows that no event tells of, and events whose row is gone: no verb did that."""
        told = {
            (subject, pk)
            for subject, _, detail in events_of(self.model, *self.kinds)
            for pk in self._ids(detail)
            if isinstance(pk, Hashable)
        }
        columns = (self.subject, self.named if self.key else self.subject)
        written = {
            (f"{self.model}:{subject}", pk if self.key else None)
            for subject, pk in self.rows.values_list(*columns)
        }
        for row in sorted(written - told, key=str):
            yield f"{self._description(*row)}: no event tells of it"
        for row in sorted(told - written, key=str):
            yield f"{self._description(*row)}: an event tells of it, and it is gone"

    def _ids(self, detail: Detail) -> list[Any]:
        named = detail.get(self.key) if self.key else None
        return named if isinstance(named, list) else [named]

    def _description(self, subject: str, pk: Hashable) -> str:
        return " ".join(map(str, filter(None, (self.noun, pk, "of", subject))))


def every_fault() -> Iterator[str]:
    """What does not match on any floor, one sentence each: what the setting TRAIL_CHECKS finds."""
    for faults in above("TRAIL_CHECKS"):
        yield from faults()


def faults() -> Iterator[str]:
    """What does not match on this floor."""
    yield from _snapshots()
    yield from _chains()
    yield from _resurrected()
    yield from _ERASURES.faults()
    yield from _accounts()


def erased() -> Iterator[str]:
    """What is empty by somebody's decision, and is no fault."""
    for snapshot in Snapshot.objects.exclude(erased_at=None).order_by("id"):
        yield f"snapshot {snapshot}: erased on {snapshot.erased_at:%-d %B %Y}"


def heads() -> Iterator[tuple[str, int, str]]:
    """Each chain's last number and digest, for keeping elsewhere."""
    for subject in _subjects():
        last = Event.objects.filter(subject=subject).order_by("-n").first()
        yield subject, last.n, last.digest


def _subjects() -> list[str]:
    return list(Event.objects.order_by("subject").values_list("subject", flat=True).distinct())


def _chains() -> Iterator[str]:
    for subject in _subjects():
        yield from broken_links(subject)


def _snapshots() -> Iterator[str]:
    known = set()
    for snapshot in Snapshot.objects.order_by("id").iterator():
        known.add(snapshot.hash)
        whole = snapshot_hash(snapshot.salt, snapshot.payload) == snapshot.hash
        if not whole and snapshot.erased_at is None:
            yield f"snapshot {snapshot}: does not match its hash"
    for actor in Event.objects.values_list("actor", flat=True).distinct():
        if actor not in known:
            yield f"snapshot {actor[:12]}: an event names it, and it is gone"


def _resurrected() -> Iterator[str]:
    """Somebody who was erased stays so; a name on their row would be another person's."""
    erased = Snapshot.objects.exclude(erased_at=None).values("user")
    for pk in User.objects.filter(pk__in=erased, erased_at=None).values_list("pk", flat=True):
        yield f"user:{pk}: was erased, and stands there as if not"


def _accounts() -> Iterator[str]:
    for person in User.objects.order_by("pk").iterator():
        if not person.has_valid_seal():
            yield f"account of user:{person.pk}: not sealed by this site"


_EMPTIED = Snapshot.objects.exclude(erased_at=None).values("user")
_ERASED = User.objects.filter(~Q(erased_at=None) | Q(pk__in=_EMPTIED))
_ERASURES = Reconciliation("erasure", ("erased",), "", _ERASED, "pk", model="user")
