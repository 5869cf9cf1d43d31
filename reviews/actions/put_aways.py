"""Putting a draft away that nobody works on, and bringing it back."""

from datetime import datetime

from django.utils import timezone

from articles.actions import lock
from articles.models import Article, PutAway
from people import trail
from people.models import User
from people.refusals import Refusal, the_reason
from people.verbs import verb
from reviews.rounds import handed_over, open_review
from reviews.scheduling import waiting_for


@verb
def put_away(*, article: Article, by: User, reason: str, at: datetime | None = None) -> PutAway:
    """Take a draft out of every list until it is brought back; its texts stay as they are. A second time changes nothing.

    Refusal for a page that readers know, and while somebody waits for the draft: reviewers, an editor, or its time to go live.
    """
    at = at or timezone.now()
    article = lock(article)
    why = the_reason(reason, "put it away")
    if known := article.put_aways.open().first():
        return known
    if why_not := why_not_put_away(article):
        raise Refusal(why_not)
    made = PutAway.objects.create(article=article, put_by=by, put_at=at, reason=why)
    trail.record(subject=article, kind="put away", by=by, at=at, detail={"reason": why})
    return made


def why_not_put_away(article: Article) -> str:
    """What keeps a draft from being put away; "" when nothing does."""
    if article.last_seen_id:
        return "Readers know this page. Take it offline instead."
    if open_review(article):
        return "A review of this draft is open. Close it first, so that nobody reads it in vain."
    if waiting_for(article):
        return "This draft is to go live by itself. Call that off first."
    if handed_over(article):
        return "This draft waits for an editor. Give it back to its writer first."
    if article.concerns.open().exists():
        return "A concern about this draft is open. Answer it, or dismiss it, first."
    return ""


@verb
def bring_back(*, article: Article, by: User, at: datetime | None = None) -> bool:
    """Have a draft in the lists again, as it was; False when nobody has put it away."""
    at = at or timezone.now()
    article = lock(article)
    if not article.put_aways.open().take_each(ended_at=at, ended_by=by):
        return False
    trail.record(subject=article, kind="brought back", by=by, at=at)
    return True
