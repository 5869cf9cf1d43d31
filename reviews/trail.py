"""Verifying everything that can be verified: digests, seals and chains."""

from collections.abc import Callable, Iterator

from django.db.models import QuerySet

from articles import digest
from articles.models import Revision
from people.models import Event, Snapshot
from people.trail import broken_links, snapshot_hash
from reviews import seals
from reviews.models import (
    Concern,
    Override,
    Publication,
    Release,
    Revocation,
    SignOff,
    Verification,
    Withdrawal,
)


def faults() -> Iterator[str]:
    """What does not match, one sentence each."""
    yield from _revisions()
    yield from _sign_offs()
    yield from _releases()
    yield from _verifications()
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


def _verifications() -> Iterator[str]:
    for verification in Verification.objects.order_by("id").select_related("credential"):
        if not seals.verification_holds(verification):
            yield f"verification of credential {verification.credential_id}: not sealed by this site"
    for override in Override.objects.order_by("id"):
        if not seals.override_holds(override):
            yield f"override of sign-off {override.sign_off_id}: not sealed by this site"


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
    """Rows that no event tells of, and events whose row is gone: sealed or not, no verb did that."""
    for kinds, key, noun, rows in _TOLD:
        events = Event.objects.filter(kind__in=kinds).values_list("subject", "detail")
        told = {(subject, detail.get(key)) for subject, detail in events}
        written = set(rows())
        for subject, value in sorted(written - told):
            yield f"{noun} {value} of {subject}: no event tells of it"
        for subject, value in sorted(told - written):
            yield f"{noun} {value} of {subject}: an event tells of it, and it is gone"


def _of_articles(rows: QuerySet, article: str, value: str) -> Iterator[tuple[str, int]]:
    return ((f"article:{pk}", number) for pk, number in rows.values_list(article, value))


def _of_reviewers(rows: QuerySet) -> Iterator[tuple[str, int]]:
    return (
        (f"reviewer:{pk}", number)
        for pk, number in rows.values_list("credential__reviewer", "credential")
    )


# Kinds of event, the key of its detail that names the row, what the row is, and the rows as (subject, key).
_TOLD: tuple[
    tuple[tuple[str, ...], str, str, Callable[[], Iterator[tuple[str, int]]]],
    ...,
] = (
    (
        ("saved", "restored", "mending"),
        "revision",
        "revision",
        lambda: _of_articles(Revision.objects, "article", "number"),
    ),
    (
        ("signed off",),
        "sign_off",
        "sign-off",
        lambda: _of_articles(SignOff.objects, "revision__article", "pk"),
    ),
    (
        ("published",),
        "release",
        "release",
        lambda: _of_articles(Release.objects, "article", "number"),
    ),
    (
        ("withdrawn",),
        "release",
        "withdrawal of release",
        lambda: _of_articles(Withdrawal.objects, "article", "release__number"),
    ),
    (
        ("conflict overridden",),
        "sign_off",
        "override of sign-off",
        lambda: _of_articles(Override.objects, "sign_off__revision__article", "sign_off"),
    ),
    (
        ("concern raised",),
        "concern",
        "concern",
        lambda: _of_articles(Concern.objects, "article", "pk"),
    ),
    (
        ("concern resolved",),
        "concern",
        "answer to concern",
        lambda: _of_articles(Concern.objects.exclude(resolved_at=None), "article", "pk"),
    ),
    (
        ("credential verified",),
        "credential",
        "verification of credential",
        lambda: _of_reviewers(Verification.objects),
    ),
    (
        ("credential revoked",),
        "credential",
        "revocation of credential",
        lambda: _of_reviewers(Revocation.objects),
    ),
)
