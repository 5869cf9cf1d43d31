"""Which works are due to be looked up, and how several runs share them without doing one twice."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from articles.models import Citation
from people.models import User
from references.actions import record_standing
from references.lookup.standing import look_up
from references.models import Reference
from reviews.models import Publication

# A retraction becomes known here within a week of its being registered.
EVERY = timedelta(days=7)
# A run that was killed holds its work no longer than this.
CLAIM = timedelta(minutes=10)
_AT_ONCE = 50


def due(*, at: datetime) -> QuerySet[Reference]:
    """Works to look up, those cited in live articles first, then whatever was tried longest ago.

    A work without a DOI or PMID cannot be looked up; one that was merged is looked up as the row that stays.
    """
    live = Citation.objects.filter(revision__in=Publication.objects.values("revision"))
    cited = live.filter(Q(reference=OuterRef("pk")) | Q(reference__merged_into=OuterRef("pk")))
    return (
        _wanted(at)
        .annotate(is_cited_live=Exists(cited))
        .order_by("-is_cited_live", F("tried_at").asc(nulls_first=True), "pk")
    )


def _wanted(at: datetime) -> QuerySet[Reference]:
    has_number = Q(doi__isnull=False) | Q(pmid__isnull=False)
    is_old = Q(tried_at=None) | Q(tried_at__lte=at - EVERY)
    is_free = Q(claimed_until=None) | Q(claimed_until__lte=at)
    return Reference.objects.filter(has_number, is_old, is_free, merged_into=None)


def claim(reference: Reference, *, at: datetime) -> bool:
    """Take a work for this run; False when another run has it or has just looked it up."""
    return _wanted(at).filter(pk=reference.pk).update(claimed_until=at + CLAIM) == 1


def check(reference: Reference, *, by: User) -> str:
    """Look a work up and keep what was said of it; why that failed, "" when it did not."""
    standing = look_up(doi=reference.doi or "", pmid=reference.pmid or "")
    record_standing(reference=reference, standing=standing, by=by)
    return standing.problem


def claimed(*, at: datetime, limit: int | None = None) -> Iterator[Reference]:
    """Works that are due, each claimed for whoever asks, until none is left or the limit is reached."""
    taken = 0
    while batch := list(due(at=at)[:_AT_ONCE]):
        for reference in batch:
            if limit is not None and taken >= limit:
                return
            if claim(reference, at=at):
                taken += 1
                yield reference
