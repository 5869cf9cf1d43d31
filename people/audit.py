"""Auditing the trail: whether its lines and snapshots hold, and whether the rows are as it tells."""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db.models import Q

from people import trail, witness
from people.damage import damage_in
from people.floors import above
from people.models import Event, Snapshot, User
from people.trail import snapshot_hash
from people.witness import subject_of

AT_ONCE = 500  # trails in memory


def every_fault() -> Iterator[str]:
    """What does not match on any floor, one sentence each: what the setting TRAIL_CHECKS finds."""
    for faults in above("TRAIL_CHECKS"):
        yield from faults()


def is_of_an_earlier_version() -> bool:
    """Whether lines tell of rows nowhere yet, and there are some that ought to."""
    return Event.objects.exists() and not Event.objects.exclude(previous=None).exists()


def faults() -> Iterator[str]:
    """What does not match on this floor."""
    yield from _trails()
    yield from beside_trails()


def beside_trails() -> Iterator[str]:
    """What does not match on this floor, whatever the trails tell of rows."""
    yield from _snapshots()
    yield from _resurrected()
    yield from _erasures()
    yield from _accounts()


def erased() -> Iterator[str]:
    """What is empty by somebody's decision, and is no fault."""
    for snapshot in Snapshot.objects.exclude(erased_at=None).order_by("id"):
        yield f"snapshot {snapshot}: erased on {snapshot.erased_at:%-d %B %Y}"


def against(kept: Iterable[tuple[str, int, str]]) -> Iterator[str]:
    """Which of these heads, as they were kept elsewhere, no trail holds any more: its end was cut off, or written anew."""
    waiting = iter(kept)
    while chunk := list(islice(waiting, AT_ONCE)):
        names = {subject for subject, _, _ in chunk}
        lines = Event.objects.filter(subject__in=names).values_list("subject", "n", "digest")
        there = set(lines.iterator())
        for head in chunk:
            if head not in there:
                subject, n, _ = head
                yield f"{subject}: event {n} was its last one when the heads were kept, and is not there as it was"


def heads(up_to: int | None = None) -> Iterator[tuple[str, int, str]]:
    """Each chain's last number and digest, for keeping elsewhere; of lines that this site wrote, and no later than this one of the table."""
    earlier = {} if up_to is None else {"pk__lte": up_to}
    for subjects in subjects_at_once():
        stored = Event.objects.filter(subject__in=subjects, **earlier).order_by("subject", "n")
        ends = {line.subject: line for line in stored}
        for subject, line in sorted(
            ends.items()
        ):  # not in the order of the database, which a copy may not have
            if last := line if trail.is_sealed(line) else _last_sealed(subject, up_to):
                yield subject, last.n, last.digest


def _last_sealed(subject: str, up_to: int | None) -> Event | None:
    lines = trail.chains([subject])[subject].lines
    return next((one for one in reversed(lines) if up_to is None or one.pk <= up_to), None)


def _subjects() -> list[str]:
    return list(Event.objects.order_by("subject").values_list("subject", flat=True).distinct())


def subjects_at_once() -> Iterator[list[str]]:
    """Everything that has a trail or ought to have one, some at a time."""
    owners = (
        f"{kind}:{pk}"
        for kind in witness.told_models()
        for pk in witness.model_called(kind)._base_manager.values_list("pk", flat=True)
    )
    subjects = sorted({*_subjects(), *owners})
    for start in range(0, len(subjects), AT_ONCE):
        yield subjects[start : start + AT_ONCE]


def _trails() -> Iterator[str]:
    """Told and there are equal, whole, for every subject."""
    for subjects in subjects_at_once():
        yield from map(str, damage_in(subjects))


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


def _erasures() -> Iterator[str]:
    """Whoever was emptied was erased by somebody, and whoever was erased is empty."""
    lines = Event.objects.filter(kind="erased", subject__startswith="user:")
    told = set(lines.values_list("subject", flat=True))
    emptied = Snapshot.objects.exclude(erased_at=None).values("user")
    erased = User.objects.filter(~Q(erased_at=None) | Q(pk__in=emptied))
    done = {subject_of(person) for person in erased.iterator()}
    for subject in sorted(done - told):
        yield f"erasure of {subject}: no event tells of it"
    for subject in sorted(told - done):
        yield f"erasure of {subject}: an event tells of it, and it is gone"
