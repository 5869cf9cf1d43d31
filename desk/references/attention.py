"""Works that want looking at: what a list can be filtered by, and what the front page counts."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.models import Citation
from references.models import Link, Notice, Reference
from reviews.models import Publication

SORTS = {
    "doubtful": "retracted or doubtful, and cited live",
    "unchecked": "not yet checked for retractions",
    "failed": "last check failed",
    "broken": "address broken",
    "uncited": "cited nowhere",
}
_GRAVE = (Notice.Kind.RETRACTION, Notice.Kind.CONCERN)


def of_sort(works: QuerySet[Reference], sort: str | None) -> QuerySet[Reference]:
    """The works of one sort; all of them for none."""
    stays = works.filter(merged_into=None)
    if sort == "doubtful":
        return stays.filter(Exists(_grave_notices()), Exists(_live_citations()))
    if sort == "unchecked":
        has_number = Q(doi__isnull=False) | Q(pmid__isnull=False)
        return stays.filter(has_number, checked_at=None, notices=None)
    if sort == "failed":
        return stays.exclude(problem="")
    if sort == "broken":
        dead = Link.objects.filter(state=Link.State.BROKEN)
        return stays.filter(url__in=dead.values("url"))
    if sort == "uncited":
        return stays.exclude(Exists(_citations()))
    return works


def _citations() -> QuerySet[Citation]:
    here = Q(reference=OuterRef("pk")) | Q(reference__merged_into=OuterRef("pk"))
    return Citation.objects.filter(here)


def _live_citations() -> QuerySet[Citation]:
    return _citations().filter(revision__in=Publication.objects.values("revision"))


def _grave_notices() -> QuerySet[Notice]:
    """Retractions and concerns that no later reinstatement took back."""
    taken_back = Notice.objects.filter(
        reference=OuterRef("reference"),
        kind=Notice.Kind.REINSTATEMENT,
        dated__gte=OuterRef("dated"),
    )
    return Notice.objects.filter(reference=OuterRef("pk"), kind__in=_GRAVE).exclude(
        Exists(taken_back)
    )
