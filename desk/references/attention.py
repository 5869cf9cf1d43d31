"""Works that need attention: the list's filter, and what the front page counts."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.models import Citation
from references.models import Link, Notice, Reference, Replacement
from reviews.models import Concern, Publication

REASONS = {
    "doubtful": "retracted or doubtful, and cited live",
    "replaced": "replaced by another, and cited live",
    "changed": "page changed since, and cited live",
    "unchecked": "not yet checked for retractions",
    "failed": "last check failed",
    "broken": "address broken",
    "uncited": "cited nowhere",
}
_GRAVE = (Notice.Kind.RETRACTION, Notice.Kind.CONCERN)


def needing_attention(works: QuerySet[Reference], reason: str | None) -> QuerySet[Reference]:
    """The works that need attention for this reason; without a reason, all works."""
    stays = works.filter(merged_into=None)
    if reason == "doubtful":
        return stays.filter(Exists(_grave_notices()), Exists(_live_citations()))
    if reason == "replaced":
        return stays.filter(Exists(_lasting_replacements()), Exists(_live_citations()))
    if reason == "changed":
        open_ = Concern.objects.open().filter(cause__startswith="page:")
        keys = {int(cause.split(":")[1]) for cause in open_.values_list("cause", flat=True)}
        return stays.filter(pk__in=keys)
    if reason == "unchecked":
        has_number = Q(doi__isnull=False) | Q(pmid__isnull=False)
        return stays.filter(has_number, checked_at=None, notices=None)
    if reason == "failed":
        return stays.exclude(problem="")
    if reason == "broken":
        dead = Link.objects.filter(state=Link.State.BROKEN)
        return stays.filter(url__in=dead.values("url"))
    if reason == "uncited":
        return stays.exclude(Exists(_citations()))
    return works


def _citations() -> QuerySet[Citation]:
    here = Q(reference=OuterRef("pk")) | Q(reference__merged_into=OuterRef("pk"))
    return Citation.objects.filter(here)


def _live_citations() -> QuerySet[Citation]:
    return _citations().filter(revision__in=Publication.objects.values("revision"))


def _lasting_replacements() -> QuerySet[Replacement]:
    """What was recorded last of a work, where it names another."""
    later = Replacement.objects.filter(reference=OuterRef("reference"), pk__gt=OuterRef("pk"))
    here = Replacement.objects.filter(reference=OuterRef("pk"), by_work__isnull=False)
    return here.exclude(Exists(later))


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
