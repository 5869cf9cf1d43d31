"""Which works are due to be looked up, looking one up, and adding one that was found."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from articles.models import Citation
from people.models import User
from references.actions import import_reference, record_lookup
from references.lookup.finding import Outcome
from references.lookup.notices import LookupResult, look_up
from references.models import Reference
from reviews.models import Publication


def due() -> QuerySet[Reference]:
    """Works that can be looked up, those cited in live articles first, then whatever was tried longest ago.

    A work without a DOI or PMID cannot be looked up; one that was merged is looked up as the row that stays.
    """
    live = Citation.objects.filter(revision__in=Publication.objects.values("revision"))
    cited = live.filter(Q(reference=OuterRef("pk")) | Q(reference__merged_into=OuterRef("pk")))
    has_number = Q(doi__isnull=False) | Q(pmid__isnull=False)
    return (
        Reference.objects.filter(has_number, merged_into=None)
        .annotate(is_cited_live=Exists(cited))
        .order_by("-is_cited_live", F("tried_at").asc(nulls_first=True), "pk")
    )


def check(reference: Reference, *, by: User) -> LookupResult:
    """Look a work up and keep what was said of it; the result says whether that failed, and why."""
    result = look_up(doi=reference.doi or "", pmid=reference.pmid or "")
    record_lookup(reference=reference, result=result, by=by)
    return result


def add(outcome: Outcome, *, by: User) -> Reference:
    """Put a found work, with what was published about it, into the list; returns the one that is there already, if any."""
    work = import_reference(csl=outcome.csl, evidence_level=outcome.evidence, by=by)
    result = LookupResult(outcome.notices, missing(outcome), abstract=outcome.abstract)
    record_lookup(reference=work, result=result, by=by)
    return work


def missing(outcome: Outcome) -> str:
    """Who should have answered and did not, as a sentence; "" when all did."""
    return f"{' and '.join(outcome.missed)} did not answer." if outcome.missed else ""
