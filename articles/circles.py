"""Who sees a draft until it is live, as facts."""

from collections.abc import Collection
from datetime import datetime

from articles.models import Article, Circle, InCircle
from people import trail
from people.models import User


def chosen_for(article: Article) -> set[int]:
    """The keys of the people to whom the draft is kept; none when everybody who works on articles sees it."""
    if article.last_seen_id:
        return set()
    members = InCircle.objects.filter(circle__in=article.circles.open())
    return set(members.values_list("person", flat=True))


def draw(article: Article, chosen: Collection[int], *, by: User, at: datetime) -> Circle:
    """Keep the draft to these people, in the place of those who were chosen before."""
    end(article, by=by, at=at)
    drawn = Circle.objects.create(article=article, drawn_by=by, drawn_at=at)
    InCircle.objects.bulk_create(InCircle(circle=drawn, person_id=key) for key in sorted(chosen))
    trail.record(
        subject=article, kind="kept to a circle", by=by, at=at, detail={"people": sorted(chosen)}
    )
    return drawn


def end(article: Article, *, by: User, at: datetime) -> bool:
    return bool(article.circles.open().take_each(ended_at=at, ended_by=by))
