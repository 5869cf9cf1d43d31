"""Who answers for a page."""

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from articles.actions import lock_each
from articles.models import Article
from people import trail
from people.models import User
from people.refusals import Refusal
from people.verbs import verb
from reviews import notifications


@verb
def make_responsible(
    *, articles: Collection[Article], person: User, by: User, at: datetime | None = None
) -> list[Article]:
    """Let one person answer for these articles from now on; returns those for which they did not before.

    Refusal for somebody who does not work at the desk.
    """
    at = at or timezone.now()
    if not (person.is_active and person.is_staff):
        raise Refusal(
            f"{person.name} does not work at the desk, so nobody there would see to the page."
        )
    known = lock_each(Article.objects.filter(pk__in=[article.pk for article in articles]))
    changed = [article for article in known if article.responsible_id != person.pk]
    for article in changed:
        article.responsible = person
        article.save(update_fields=["responsible"])
        detail = {"person": person.pk}
        trail.record(subject=article, kind="made responsible", by=by, at=at, detail=detail)
    if changed:
        notifications.made_responsible(changed, person, by=by, at=at)
    return changed
