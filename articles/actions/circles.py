"""Choosing who sees a draft until it is live."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from articles import circles
from articles.actions.texts import lock
from articles.models import Article
from people import trail
from people.models import User
from people.refusals import Refusal
from people.verbs import verb


@verb
def keep_to_circle(
    *, article: Article, people: Iterable[User], by: User, at: datetime | None = None
) -> bool:
    """From now on only these people see this draft until it is live, and who must in any case; False when that is so already.

    Those are whoever chooses them, answers for it or wrote its newest text. Refusal for a page that readers know.
    """
    at = at or timezone.now()
    article = lock(article)
    if article.last_seen_id:
        raise Refusal(circles.KNOWN)
    chosen = circles.always_in(article, by) | {person.pk for person in people}
    if chosen == circles.chosen_for(article):
        return False
    circles.draw(article, chosen, by=by, at=at)
    return True


@verb
def open_to_all(*, article: Article, by: User, at: datetime | None = None) -> bool:
    """Whoever works on articles sees this draft again; False when they do already."""
    at = at or timezone.now()
    article = lock(article)
    if not circles.end(article, by=by, at=at):
        return False
    trail.record(subject=article, kind="opened to all", by=by, at=at)
    return True
