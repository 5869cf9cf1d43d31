"""Who sees a draft until it is live, as facts."""

from collections.abc import Collection
from datetime import datetime

from articles.models import Article, Circle, InCircle
from people import trail
from people.models import User

KNOWN = "Readers know this page: everybody who works on articles sees what is written for it."


def chosen_for(article: Article) -> set[int]:
    """The keys of the people to whom the draft is kept; none when everybody who works on articles sees it."""
    members = InCircle.objects.filter(circle__in=article.circles.holding())
    return set(members.values_list("person", flat=True))


def always_in(article: Article, by: User) -> set[int]:
    """The keys of those who see the draft whoever is chosen: who chooses, who answers for it, and who wrote its newest text."""
    newest = article.newest_text
    return {by.pk, article.responsible_id, newest.created_by_id if newest else None} - {None}


def draw(article: Article, chosen: Collection[int], *, by: User, at: datetime) -> Circle:
    """Keep the draft to these people and whoever draws it, in the place of those who were chosen before."""
    end(article, by=by, at=at)
    drawn = Circle.objects.create(article=article, drawn_by=by, drawn_at=at)
    people = sorted({by.pk, *chosen})
    InCircle.objects.bulk_create(InCircle(circle=drawn, person_id=key) for key in people)
    detail = {"people": people}
    trail.record(subject=article, kind="kept to a circle", by=by, at=at, detail=detail)
    return drawn


def end(article: Article, *, by: User, at: datetime) -> bool:
    """Whoever was chosen is chosen no more; False when nobody was."""
    return bool(article.circles.open().take_each(ended_at=at, ended_by=by))
