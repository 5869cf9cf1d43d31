"""What changes works, their notices, and the links that texts go by."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from people import trail
from people.canonical import sha256
from people.damage import must_match
from people.models import User
from people.refusals import Refusal
from people.verbs import verb
from references.columns import columns
from references.lookup.notices import LookupResult
from references.models import Abstract, Link, Notice, Reference

IDENTIFIERS = ("doi", "pmid", "pmcid", "isbn")
_DETAILS = ("kind", "is_peer_reviewed", "evidence_level", "is_landmark")
# A site may have a bad day; a page that fails three checks in a row is gone.
FAILURES_TO_BREAK = 3


class StaleWork(Refusal):
    """Somebody else has corrected the work since. Nothing was stored."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody has corrected this work since you opened it. Nothing was stored: look at it in another window. "
            "Save once more to put what is here in its place."
        )


def same_work(values: dict[str, Any], *, apart_from: int | None = None) -> Reference | None:
    """The work that already has one of these identifiers; `values` are a work's columns.

    An ISBN identifies books only, since a book's chapters carry it too. Rows merged with the row `apart_from` may
    share its PMCID or ISBN.
    """
    family = Q(pk=apart_from) | Q(merged_into=apart_from) | Q(merged=apart_from)
    apart = {"doi": Q(pk=apart_from), "pmid": Q(pk=apart_from), "pmcid": family, "isbn": family}
    for name, one in apart.items():
        if not values.get(name) or (name == "isbn" and values.get("kind") != Reference.Kind.BOOK):
            continue
        works = Reference.objects.exclude(one) if apart_from else Reference.objects.all()
        alike = {"kind": Reference.Kind.BOOK} if name == "isbn" else {}
        if known := works.filter(**{name: values[name]}, **alike).order_by("pk").first():
            return known
    return None


def looks_like(values: dict[str, Any]) -> Reference | None:
    """A work with the same title, year and first author. Only an editor can tell whether it is the same work.

    `values` are a work's columns, as for `same_work`. For a merged row, the row that stays is returned.
    """
    if not values.get("match_key"):
        return None
    alike = Reference.objects.filter(match_key=values["match_key"]).select_related("merged_into")
    work = alike.order_by("pk").first()
    return work.survivor if work else None


@verb
def import_reference(
    *,
    csl: dict[str, Any],
    by: User,
    is_peer_reviewed: bool | None = None,
    evidence_level: str = "",
    is_landmark: bool = False,
    kind: str = "",
    at: datetime | None = None,
) -> Reference:
    """Add a work from CSL-JSON, or return the one that is here already (see `same_work`).

    Raises ValidationError, by field, when an identifier is wrong or the title is missing.
    """
    at = at or timezone.now()
    values = columns(csl) | ({"kind": kind} if kind else {})
    if known := same_work(values):
        return known.survivor
    details = {
        "is_peer_reviewed": is_peer_reviewed,
        "evidence_level": evidence_level,
        "is_landmark": is_landmark,
    }
    try:
        with transaction.atomic():
            work = Reference.objects.create(**values, **details, created_at=at, created_by=by)
    except IntegrityError:
        # Somebody added the same work in the meantime.
        if known := same_work(values):
            return known.survivor
        raise
    detail = {"title": work.title}
    trail.record(subject=work, kind="added", by=by, at=at, detail=detail, wrote=[work])
    return work


@verb
def correct_reference(
    *,
    reference: Reference,
    csl: dict[str, Any],
    by: User,
    is_peer_reviewed: bool | None = None,
    evidence_level: str = "",
    is_landmark: bool = False,
    kind: str = "",
    seen: str | None = None,
    follows_up: bool = False,
    at: datetime | None = None,
) -> Reference:
    """Correct a work's data. Signed texts keep the wording that their reviewers saw.

    Refusal when a work that texts cite would lose a number by which it is known, unless the caller `follows_up` what
    becomes of those texts, as `reviews.actions.correct_cited_work` does.

    `seen` is the `state_of` the work that the correction was made from: StaleWork when somebody else has corrected it
    since.
    """
    at = at or timezone.now()
    values = columns(csl) | {
        "is_peer_reviewed": is_peer_reviewed,
        "evidence_level": evidence_level,
        "is_landmark": is_landmark,
    }
    if kind:
        values["kind"] = kind
    _refuse_twins(values, reference)
    reference = _locked(reference.pk)
    if seen is not None and seen != state_of(reference):
        raise StaleWork
    changed = [name for name, value in values.items() if getattr(reference, name) != value]
    if not changed:
        return reference
    if not follows_up and lost_identifiers(reference, values) and reference.citations.exists():
        raise Refusal("Texts cite this work, and may mean what these numbers stood for.")
    must_match(reference)
    _store(reference, values, changed)
    detail = {"fields": changed}
    trail.record(
        subject=reference, kind="corrected", by=by, at=at, detail=detail, wrote=[reference]
    )
    return reference


def _store(reference: Reference, values: dict[str, Any], changed: list[str]) -> None:
    for name in changed:
        setattr(reference, name, values[name])
    try:
        with transaction.atomic():
            reference.save(update_fields=changed)
    except IntegrityError:
        # Another work was given the same identifier in the meantime.
        _refuse_twins(values, reference)
        raise


def lost_identifiers(reference: Reference, values: dict[str, Any]) -> list[str]:
    """By which numbers a work is known that it would no longer have; a new one beside them changes nothing."""
    return [n for n in IDENTIFIERS if getattr(reference, n) not in (None, "", values.get(n))]


def state_of(reference: Reference) -> str:
    """What `correct_reference` can change of a work, in one short word."""
    values = columns(reference.csl) | {name: getattr(reference, name) for name in _DETAILS}
    return sha256({name: str(value) for name, value in values.items()})[:16]


def _locked(pk: int) -> Reference:
    return Reference.objects.select_for_update(of=("self",)).get(pk=pk)


def _refuse_twins(values: dict[str, Any], reference: Reference) -> None:
    if other := same_work(values, apart_from=reference.pk):
        raise ValidationError(f"This is the work “{other}” already. Merge them instead.")


@verb
def record_notice(
    *,
    reference: Reference,
    kind: str,
    source: str,
    by: User,
    notice_doi: str = "",
    notice_pmid: str = "",
    dated: date | None = None,
    at: datetime | None = None,
) -> Notice:
    """Record a retraction, concern, correction or reinstatement; readers see the new standing at once.

    The notice goes to every row merged with this one, since signed texts may cite any of them.
    """
    at = at or timezone.now()
    notices = {
        row.pk: _record_notice(
            row,
            kind=Notice.Kind(kind).value,
            source=Notice.Source(source).value,
            notice_doi=notice_doi,
            notice_pmid=notice_pmid,
            dated=dated,
            by=by,
            at=at,
        )
        for row in _rows_of(reference)
    }
    return notices[reference.pk]


def _record_notice(
    reference: Reference, *, dated: date | None, by: User, at: datetime, **fields: str
) -> Notice:
    notice, is_new = Notice.objects.get_or_create(
        reference=reference, **fields, defaults={"dated": dated, "known_at": at, "recorded_by": by}
    )
    if is_new:
        trail.record(
            subject=reference,
            kind="notice recorded",
            by=by,
            at=at,
            detail=fields,
            wrote=[notice],
        )
    return notice


def note_links(*, urls: Iterable[str]) -> int:
    """Make these the addresses that are checked, forget all others, and return how many are new."""
    wanted = set(urls)
    known = set(Link.objects.values_list("url", flat=True))
    Link.objects.filter(url__in=list(known - wanted)).delete()
    made = Link.objects.bulk_create(
        (Link(url=url) for url in sorted(wanted - known)), ignore_conflicts=True
    )
    return len(made)


def record_link(
    *, link: Link, state: str, moved_to: str = "", said: str = "", at: datetime | None = None
) -> Link:
    """Record how an address answered. After three failures in a row it counts as broken."""
    failures = link.failures + 1 if state == Link.State.FAILING else 0
    link.failures = failures
    link.state = Link.State.BROKEN if failures >= FAILURES_TO_BREAK else Link.State(state)
    link.moved_to, link.said = moved_to, said[:300]
    link.tried_at, link.claimed_until = at or timezone.now(), None
    link.save()
    return link


@verb
def record_lookup(
    *, reference: Reference, result: LookupResult, by: User, at: datetime | None = None
) -> None:
    """Record the result of a look-up. The work counts as checked unless there was a problem."""
    at = at or timezone.now()
    for notice in result.notices:
        record_notice(reference=reference, by=by, at=at, **asdict(notice))
    keep_abstracts({reference: result.abstract})
    checked = {} if result.problem else {"checked_at": at}
    Reference.objects.filter(pk__in=[row.pk for row in _rows_of(reference)]).update(
        tried_at=at, problem=result.problem[:300], claimed_until=None, **checked
    )


def keep_abstracts(by_work: Mapping[Reference, str]) -> None:
    """Keep the abstracts of works in place of those that were here; one that is empty changes nothing."""
    rows = [Abstract(reference=work, text=text) for work, text in by_work.items() if text]
    Abstract.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["reference"], update_fields=["text"]
    )


def _rows_of(work: Reference) -> list[Reference]:
    """All rows of a work: the one that stays, and those merged into it."""
    return [work.survivor, *work.survivor.merged.order_by("pk")]


@verb
def merge_references(
    *, reference: Reference, into: Reference, by: User, at: datetime | None = None
) -> Reference:
    """Merge a row into another of the same work. Signed texts stay as they are."""
    survivor = into.survivor
    if survivor.pk == reference.pk:
        raise ValidationError("A work can’t be merged into itself.")
    if reference.merged_into_id == survivor.pk:
        return survivor
    at = at or timezone.now()
    merged = reference.merged.order_by("pk").values_list("pk", flat=True)
    for row in map(_locked, [*merged, reference.pk]):
        must_match(row)
        row.merged_into = survivor
        row.save(update_fields=["merged_into"])
        detail = {"into": survivor.pk}
        trail.record(subject=row, kind="merged", by=by, at=at, detail=detail, wrote=[row])
    _share_notices(survivor, by=by, at=at)
    return survivor


def _share_notices(survivor: Reference, *, by: User, at: datetime) -> None:
    """Give every row of the work the notices of each of them."""
    rows = _rows_of(survivor)
    notices = Notice.objects.filter(reference__in=rows).order_by("pk")
    for notice in notices.values("kind", "source", "notice_doi", "notice_pmid", "dated"):
        for row in rows:
            _record_notice(row, **notice, by=by, at=at)
