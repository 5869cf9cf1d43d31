"""Verifying everything that can be verified: digests, seals and chains."""

from collections.abc import Iterator

from articles import digest
from articles.models import Revision
from people.models import Event, Snapshot
from people.trail import broken_links, snapshot_hash
from reviews import seals
from reviews.models import Publication, Release, SignOff


def faults() -> Iterator[str]:
    """What does not match, one sentence each."""
    yield from _revisions()
    yield from _sign_offs()
    yield from _releases()
    yield from _publications()
    yield from _snapshots()
    yield from _chains()
    yield from _unexplained()


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


def _revisions() -> Iterator[str]:
    texts = Revision.objects.order_by("id").prefetch_related("bylines", "citations")
    for revision in texts.iterator(chunk_size=500):
        if not digest.holds(revision):
            yield f"revision {revision.pk} of article {revision.article_id}: other words than its digest names"


def _sign_offs() -> Iterator[str]:
    for sign_off in SignOff.objects.order_by("id").iterator():
        if not seals.sign_off_holds(sign_off):
            yield f"sign-off {sign_off.pk}: not sealed by this site"


def _releases() -> Iterator[str]:
    rows = Release.objects.order_by("id").select_related("revision")
    for release in rows.iterator():
        if not seals.release_holds(release, release.revision):
            yield f"release {release.pk}: not sealed by this site"


def _publications() -> Iterator[str]:
    for publication in Publication.objects.live().order_by("pk"):
        try:
            seals.prove(publication)
        except seals.BrokenSeal as broken:
            yield f"live article {publication.article_id}: {broken}"


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


def _chains() -> Iterator[str]:
    for subject in _subjects():
        yield from broken_links(subject)


def _unexplained() -> Iterator[str]:
    """Rows that no event tells of: sealed or not, a verb did not write them."""
    told = _told("published", "release"), _told("signed off", "sign_off"), _told_revisions()
    releases, sign_offs, revisions = told
    for pk, article, number in Release.objects.values_list("pk", "article", "number"):
        if (f"article:{article}", number) not in releases:
            yield f"release {pk}: no event tells of it"
    for pk, article in SignOff.objects.values_list("pk", "revision__article"):
        if (f"article:{article}", pk) not in sign_offs:
            yield f"sign-off {pk}: no event tells of it"
    for pk, article, number in Revision.objects.values_list("pk", "article", "number"):
        if (f"article:{article}", number) not in revisions:
            yield f"revision {pk}: no event tells of it"


def _told(kind: str, key: str) -> set[tuple[str, int]]:
    events = Event.objects.filter(kind=kind).values_list("subject", "detail")
    return {(subject, detail.get(key)) for subject, detail in events}


def _told_revisions() -> set[tuple[str, int]]:
    return set.union(*(_told(kind, "revision") for kind in ("saved", "restored", "mending")))
