"""Saying where in a cited work the evidence for a sentence stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.text import Truncator

from articles.actions.texts import latest_revision, lock, must_be_at_hand
from articles.allowed import legible
from articles.evidence import Source, proved
from articles.models import Article, ClaimEvidence
from people import trail
from people.models import User
from people.refusals import Refusal
from people.verbs import verb

_SHOWN = 80  # characters of a sentence


@dataclass(frozen=True)
class Given:
    """What is said of a sentence and the `work` that it cites; both empty take back what was said."""

    sentence: str
    work: int
    locator: str
    passage: str


@verb
def give_evidence(
    *, article: Article, given: Iterable[Given], by: User, at: datetime | None = None
) -> list[ClaimEvidence]:
    """Say of claims of the newest text where their evidence stands. What is as it was is left out; a second time adds nothing.

    Refusal when the text does not say so any more, or a passage is too long; then nothing was kept.
    """
    at = at or timezone.now()
    article = lock(article)
    must_be_at_hand(article)
    text = latest_revision(article)
    known = {
        (one.claim.sentence, source.entry.reference_id): source
        for one in (proved(text) if text else [])
        for source in one.sources
    }
    told = {(one.sentence, one.work): _tidied(one) for one in given}
    made = [
        _evidence(article, one, known[key], by, at)
        for key, one in told.items()
        if _differs(one, known.get(key))
    ]
    for one in made:
        one.save()
    if made:
        detail = {"evidence": [one.pk for one in made]}
        trail.record(
            subject=article, kind="evidence given", by=by, at=at, detail=detail, wrote=made
        )
    return made


def _tidied(given: Given) -> Given:
    locator, passage = (" ".join(legible(one).split()) for one in (given.locator, given.passage))
    about = f"“{Truncator(given.sentence).chars(_SHOWN)}”"
    if len(locator) > 100:
        raise Refusal(f"{about}: keep the page or section to 100 characters.")
    most = ClaimEvidence.MOST_WORDS
    if len(passage.split()) > most or len(passage) > ClaimEvidence.MOST:
        raise Refusal(
            f"{about}: keep the passage to {most} words. More of a source than that is not quoted."
        )
    return Given(given.sentence, given.work, locator, passage)


def _differs(given: Given, source: Source | None) -> bool:
    if source is None:
        if not (given.locator or given.passage):
            return False
        raise Refusal(
            f"The newest text does not say “{Truncator(given.sentence).chars(_SHOWN)}” with this work any more. "
            "Load the page again."
        )
    now = source.given
    return (given.locator, given.passage) != ((now.locator, now.passage) if now else ("", ""))


def _evidence(
    article: Article, given: Given, source: Source, by: User, at: datetime
) -> ClaimEvidence:
    work = source.entry.reference
    return ClaimEvidence(
        article=article,
        sentence=given.sentence,
        work_id=work.merged_into_id or work.pk,
        match_key=work.match_key,
        locator=given.locator,
        passage=given.passage,
        given_by=by,
        given_at=at,
    )
