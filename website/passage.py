"""A text without a page of its own, as it is shown inside others: where to get help, what a term means."""

from dataclasses import dataclass

import structlog
from django.utils.safestring import SafeString

from articles.allowed import TextRefused
from articles.models import Revision
from articles.rendering import present
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


def proved(publication: Publication) -> Passage:
    """Raises BrokenSeal or TextRefused unless everything is as it was signed."""
    with_text(publication.revision)
    sign_offs = seals.prove(publication)
    return Passage(
        revision=publication.revision,
        html=present(publication.revision.html, [], terms={}).html,
        sources=[entry(one, ()) for one in publication.revision.citations.all()],
        reviewed=[approved(s) for s in sign_offs if s.kind == ApprovalKind.MEDICAL],
    )


def proved_or_none(publication: Publication) -> Passage | None:
    """The same; a log line and None for one that is not as it was signed."""
    try:
        return proved(publication)
    except (seals.BrokenSeal, TextRefused) as fault:
        log.critical("help_not_shown", article=publication.article_id, problem=str(fault))
        return None
