"""Concerns: why an article needs another look."""

from datetime import datetime

from django.utils import timezone

from articles.actions import latest_revision, lock
from articles.models import Article, Revision
from people import trail
from people.damage import must_match
from people.models import User
from people.refusals import Refusal, the_reason
from people.verbs import verb
from reviews import notifications
from reviews.gate.stretches import writers_of
from reviews.models import Concern
from reviews.publishing import live_publication


@verb
def raise_concern(
    *,
    article: Article,
    by: User,
    detail: str,
    cause: str = "",
    source: str = str(Concern.Source.HAND),
    at: datetime | None = None,
) -> Concern:
    """Say why an article needs another look. One stays open per article and cause."""
    article = lock(article)
    text = " ".join(detail.split())
    if not text:
        raise Refusal("Say what the concern is.")
    if len(text) > 2000:
        raise Refusal("Keep the concern to 2,000 characters.")
    at = at or timezone.now()
    return raise_in(article, by=by, at=at, cause=cause, source=source, text=text)


def raise_in(
    article: Article, *, by: User, at: datetime, cause: str, source: str, text: str
) -> Concern:
    cause = cause or f"hand:{article.concerns.count() + 1}"
    if known := Concern.objects.open().filter(article=article, cause=cause).first():
        return known
    concern = Concern.objects.create(
        article=article,
        cause=cause,
        source=Concern.Source(source),
        detail=text,
        raised_by=by,
        raised_at=at,
    )
    detail = {"concern": concern.pk, "cause": cause}
    trail.record(
        subject=article, kind="concern raised", by=by, at=at, detail=detail, wrote=[concern]
    )
    notifications.concern_raised(concern, by=by)
    return concern


@verb
def resolve_concern(
    *,
    concern: Concern,
    by: User,
    revision: Revision | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> Concern:
    """Close a concern: answered by a revision, or dismissed with a reason.

    Refusal for whoever wrote the text and would dismiss what a reader reported about it.
    """
    at = at or timezone.now()
    article = lock(concern.article)
    if revision is not None and revision.article_id != article.pk:
        raise Refusal("That revision belongs to another article.")
    if revision is not None and revision.created_at <= concern.raised_at:
        raise Refusal("That revision is older than the concern. Mend the text first.")
    why = reason.strip() or (f"Answered by revision {revision.number}" if revision else "")
    why = the_reason(why, "dismiss the concern")
    answered = revision is not None
    resolution = Concern.Resolution.REVISION if answered else Concern.Resolution.DISMISSED
    concern.refresh_from_db()
    if concern.resolved_at:
        return concern
    must_match(article)
    if not answered and concern.source == Concern.Source.REPORT and by.pk in _writers(article):
        raise Refusal(
            "A reader’s report about your own text led to this concern. Mend the text, or let somebody else dismiss it."
        )
    concern.take_once(
        resolved_at=at,
        resolved_by=by,
        resolution=resolution,
        resolution_reason=why,
        resolving_revision=revision,
    )
    detail = {
        "concern": concern.pk,
        "resolution": str(resolution),
        "revision": revision.number if revision else None,
        "reason": why,
    }
    trail.record(
        subject=article, kind="concern resolved", by=by, at=at, detail=detail, wrote=[concern]
    )
    return concern


def _writers(article: Article) -> set[int]:
    """Who wrote the newest text, or what readers see."""
    live = live_publication(article)
    texts = filter(None, [latest_revision(article), live and live.revision])
    return set().union(*map(writers_of, texts))
