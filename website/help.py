"""Where to get help now: the passage that readers see first who may be in danger. It is an article of kind *help*, signed like any other."""

from dataclasses import dataclass

import structlog
from django.db.models import QuerySet
from django.utils.safestring import SafeString

from articles.allowed import TextRefused
from articles.models import Kind, Revision
from articles.rendering import present
from people.prepared import Prepared
from reviews import seals
from reviews.models import ApprovalKind, Publication
from website.entries import Entry, entry
from website.pages import Approved, approved, with_text

log = structlog.get_logger("imprimatur.gate")


@dataclass(frozen=True)
class Passage:
    """The text as it was signed, without its marks of citations, with what it cites and who reviewed it."""

    revision: Revision
    html: SafeString
    sources: list[Entry]
    reviewed: list[Approved]


@Prepared
def _live() -> QuerySet[Publication]:
    helps = Publication.objects.live().filter(article__kind=Kind.HELP)
    return helps.order_by("-release__published_at", "-release")


def passage() -> Passage | None:
    """The one that went live last; None while there is none, or none is what was signed."""
    for publication in _live():
        with_text(publication.revision)
        try:
            sign_offs = seals.prove(publication)
            return Passage(
                revision=publication.revision,
                html=present(publication.revision.html, []).html,
                sources=[entry(one, ()) for one in publication.revision.citations.all()],
                reviewed=[approved(s) for s in sign_offs if s.kind == ApprovalKind.MEDICAL],
            )
        except (seals.BrokenSeal, TextRefused) as fault:
            log.critical("help_not_shown", article=publication.article_id, problem=str(fault))
    return None
