"""Verifying the trail: chains, snapshots, and whether events and rows tell the same story."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from people.floors import above
from people.models import Event, Snapshot, User
from people.trail import broken_links, snapshot_hash

Line = tuple[str, Hashable]


def lines_of(subject: str, *kinds: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Subject, kind and detail of each event of these kinds, trail by trail, the first one first.

    Anybody may have added a line, with anything in it: one that makes no sense names nothing, and its chain is
    broken anyway.
    """
    events = Event.objects.filter(kind__in=kinds, subject__startswith=f"{subject}:")
    told = events.order_by("subject", "n").values_list("subject", "kind", "detail")
    return ((name, kind, detail if isinstance(detail, dict) else {}) for name, kind, detail in told)


def named(key: str) -> Callable[[dict[str, Any]], Iterable[Hashable]]:
    """Reads the one row that an event's detail names under this key."""
    return lambda detail: [detail.get(key)]


def named_each(key: str) -> Callable[[dict[str, Any]], Iterable[Hashable]]:
    """Reads the rows that an event's detail lists under this key."""
    return lambda detail: found if isinstance(found := detail.get(key), list) else []


def itself(detail: dict[str, Any]) -> Iterable[Hashable]:
    """For events that tell of their subject and name nothing else."""
    return [None]


@dataclass(frozen=True)
class Told:
    """Rows of which events tell: `kinds` of event of such a `subject` name them by `of`, `rows` gives those there.

    Both come as (subject, key); a key that is None stands for the subject itself.
    """

    noun: str
    subject: str
    kinds: tuple[str, ...]
    of: Callable[[dict[str, Any]], Iterable[Hashable]]
    rows: Callable[[], Iterable[Line]]

    def faults(self) -> Iterator[str]:
        """Rows that no event tells of, and events whose row is gone: no verb did that."""
        told = {
            (subject, key)
            for subject, _, detail in lines_of(self.subject, *self.kinds)
            for key in self.of(detail)
            if isinstance(key, Hashable)
        }
        written = set(self.rows())
        for line in sorted(written - told, key=str):
            yield f"{self._called(*line)}: no event tells of it"
        for line in sorted(told - written, key=str):
            yield f"{self._called(*line)}: an event tells of it, and it is gone"

    def _called(self, subject: str, key: Hashable) -> str:
        return " ".join(map(str, filter(None, (self.noun, key, "of", subject))))


def every_fault() -> Iterator[str]:
    """What does not match on any floor, one sentence each."""
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
        if not person.is_sealed():
            yield f"account of user:{person.pk}: not sealed by this site"


def _people_erased() -> Iterator[Line]:
    people = User.objects.exclude(erased_at=None).values_list("pk", flat=True)
    emptied = Snapshot.objects.exclude(erased_at=None).values_list("user", flat=True)
    return ((f"user:{pk}", None) for pk in {*people, *emptied})


_ERASURES = Told("erasure", "user", ("erased",), itself, _people_erased)
