"""A text without a page of its own, as it is shown inside others: where to get help, what a term means."""

from dataclasses import dataclass

import structlog
from django.utils import timezone
from django.utils.safestring import SafeString

from articles.allowed import TextRefused
from articles.models import Revision
from articles.rendering import present
from reviews import seals
from reviews.models import ApprovalKind, Publication, Release
from website import helplines, lists, profiles
from website.entries import Entry, entry
from website.pages import Approved, approved, with_text
from website.pictures import of_live
from website.renewals import lost_its_credential

log = structlog.get_logger("imprimatur.gate")


@dataclass(frozen=True)
class Passage:
    """The text as it was signed, without its marks of citations, with what it cites and who reviewed it.

    And what came up since: a work that was retracted or doubted, a review that is overdue, or that is being renewed.
    """

    revision: Revision
    release: Release
    html: SafeString
    sources: list[Entry]
    reviewed: list[Approved]
    is_being_renewed: bool

    @property
    def is_overdue(self) -> bool:
        return lists.is_overdue(self.release)

    @property
    def doubted(self) -> list[Entry]:
        """The works behind it that were retracted, and of which the text does not say so."""
        return [one for one in self.sources if one.needs_a_word]


def proved(publication: Publication) -> Passage:
    """Raises BrokenSeal or TextRefused unless everything is as it was signed."""
    revision, at = with_text(publication.revision), timezone.now()
    sign_offs = seals.prove(publication)
    known = profiles.credentials_behind(publication.release)
    vouching = [one for one in sign_offs if not lost_its_credential(one, known)]
    return Passage(
        revision=revision,
        release=publication.release,
        html=present(
            revision.html,
            [],
            terms={},
            pictures=of_live(revision, at=at),
            helplines=helplines.of(revision, at=at),
        ).html,
        sources=[entry(one, ()) for one in revision.citations.all()],
        reviewed=[approved(s) for s in vouching if s.kind == ApprovalKind.MEDICAL],
        is_being_renewed=len(vouching) < len(sign_offs),
    )


def proved_or_none(publication: Publication) -> Passage | None:
    """The same; a log line and None for one that is not as it was signed."""
    try:
        return proved(publication)
    except (seals.BrokenSeal, TextRefused) as fault:
        log.critical("help_not_shown", article=publication.article_id, problem=str(fault))
        return None
