"""Explaining why words that stand elsewhere stand in an article, and deciding on what was explained."""

from datetime import datetime

from django.utils import timezone

from articles.actions import lock, must_be_at_hand
from articles.models import Article, Revision
from articles.overlap import Words, covered, shared
from articles.sketches import words_in
from people import trail
from people.models import User
from people.refusals import Refusal, a_reason, the_reason
from people.verbs import verb
from reviews.gate.compared import compare
from reviews.gate.stretches import writers_of
from reviews.models import OverlapDecision, OverlapExplanation


@verb
def explain_overlap(
    *, article: Article, against: str, reason: str, by: User, at: datetime | None = None
) -> OverlapExplanation:
    """Say why the newest text shares words with another; the same words a second time are the first explanation.

    Refusal when it shares none that nobody has explained, or no reason is given.
    """
    at = at or timezone.now()
    article = lock(article)
    must_be_at_hand(article)
    why = the_reason(reason, "keep these words")
    compared = compare(_newest(article))
    other = next((one for one in compared.others if one.against == against and one.counts), None)
    if other is None:
        raise Refusal("The newest text shares nothing with it that has to be explained.")
    if waiting := other.explanation:
        if (waiting.explained_by_id, waiting.reason) == (by.pk, why):
            return waiting
        raise Refusal(f"{waiting.explained_by} has explained it. Another editor decides on that.")
    made = OverlapExplanation.objects.create(
        article=article,
        against=against,
        passages=other.lines,
        reason=why,
        explained_by=by,
        explained_at=at,
    )
    detail = {"explanation": made.pk, "against": against, "reason": why}
    trail.record(
        subject=article, kind="overlap explained", by=by, at=at, detail=detail, wrote=[made]
    )
    return made


@verb
def decide_overlap(
    *,
    explanation: OverlapExplanation,
    accepts: bool,
    by: User,
    reason: str = "",
    at: datetime | None = None,
) -> OverlapDecision:
    """Accept an explanation or not; whoever explained it or wrote any of the text does not. The first decision stands.

    Refusal for them, for who decides otherwise than somebody before, and when it is not accepted without a reason.
    """
    at = at or timezone.now()
    article = lock(explanation.article)
    why = a_reason(reason) if accepts else the_reason(reason, "do not accept it")
    if by.pk == explanation.explained_by_id:
        raise Refusal("You explained it yourself, so another editor decides.")
    newest = _newest(article)
    if by.pk in writers_of(newest):
        raise Refusal("You wrote part of the text, so another editor decides.")
    known = OverlapDecision.objects.filter(explanation=explanation).first()
    if known and known.accepts == accepts:
        return known
    if known:
        said = "accepted it" if known.accepts else "did not accept it"
        raise Refusal(f"{known.decided_by} {said} in the meantime.")
    if accepts and not _stands_in(newest, explanation):
        raise Refusal(
            "The text has changed since this was explained, and some of the words are gone. Say no: what is left is explained anew."
        )
    given = {"accepts": accepts, "reason": why, "decided_by": by, "decided_at": at}
    made = OverlapDecision.objects.create(explanation=explanation, **given)
    kind = "overlap accepted" if accepts else "overlap not accepted"
    detail = {"explanation": explanation.pk, "against": explanation.against, "reason": why}
    trail.record(subject=article, kind=kind, by=by, at=at, detail=detail, wrote=[made])
    return made


def _stands_in(text: Revision, explanation: OverlapExplanation) -> bool:
    """Whether all that was explained still stands in the text."""
    here = words_in(text)
    told = [Words.of([line]) for line in explanation.passages]
    return all(len(covered(shared(one, here))) == len(one.words) for one in told)


def _newest(article: Article) -> Revision:
    text = article.newest_text
    if text is None:
        raise Refusal("This article has no text yet.")
    return text
