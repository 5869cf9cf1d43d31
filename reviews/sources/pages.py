"""Pages of the web that live texts cite: which are due to be looked at again, and looking at one."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from articles.models import Citation
from references import pages
from references.actions import note_page
from references.models import PageSeen, Reference
from reviews.models import Publication


def of_the_web() -> QuerySet[Reference]:
    """Works that are known by their address alone: nobody publishes a notice when they change."""
    return Reference.objects.filter(merged_into=None, doi=None, pmid=None).exclude(url="")


def due() -> QuerySet[Reference]:
    """Those that live texts cite, whatever was looked at longest ago first."""
    live = Citation.objects.filter(revision__in=Publication.objects.values("revision"))
    here = Q(reference=OuterRef("pk")) | Q(reference__merged_into=OuterRef("pk"))
    cited = Exists(live.filter(here))
    return of_the_web().filter(cited).order_by(F("tried_at").asc(nulls_first=True), "pk")


def cited_in(revision: int) -> QuerySet[Reference]:
    """Those that one text cites."""
    cited = Citation.objects.filter(revision=revision)
    works = cited.values(work=Coalesce("reference__merged_into", "reference"))
    return of_the_web().filter(pk__in=works)


def look(work: Reference) -> PageSeen | None:
    """Look at a work's page and keep what it says; None when it could not be read."""
    return note_page(reference=work, page=pages.see(work.url))
