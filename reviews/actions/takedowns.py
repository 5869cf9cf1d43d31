"""Taking down what the law requires."""

from datetime import datetime

from django.utils import timezone

from articles.actions import lock
from articles.models import Article
from people import trail
from people.models import User
from people.refusals import Refusal, the_reason
from people.verbs import verb
from reviews.actions.releases import withdraw
from reviews.models import Release, Takedown
from reviews.takedowns import TAKEN_DOWN


@verb
def take_down_by_law(
    *, article: Article, by: User, reason: str, at: datetime | None = None
) -> Takedown:
    """Show readers nothing any more of what an article was: page, old versions, notes, certificates. A dated mark stays.

    It goes offline for good; another text may go live later, and none that was live before. The texts stay at the desk. The second time
    changes nothing. Refusal when readers never saw the article.
    """
    at = at or timezone.now()
    article = lock(article)
    why = the_reason(reason, "take it down, such as by which order")
    last = Release.objects.filter(article=article).order_by("-number").first()
    if last is None:
        raise Refusal("Readers have never seen this article, so there is nothing to take down.")
    if known := Takedown.objects.filter(article=article, up_to=last.number).first():
        return known
    withdraw(article=article, by=by, reason=f"By law: {why}"[:500], for_good=True, at=at)
    made = Takedown.objects.create(
        article=article, up_to=last.number, reason=why, taken_by=by, taken_at=at
    )
    detail = {"up_to": made.up_to, "reason": why}
    trail.record(subject=article, kind=TAKEN_DOWN, by=by, at=at, detail=detail, wrote=[made])
    return made
