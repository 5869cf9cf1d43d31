"""What readers saw of an article at a moment."""

from dataclasses import dataclass
from datetime import datetime

from articles.models import Article
from reviews.models import Release, Withdrawal


@dataclass(frozen=True)
class Seen:
    """The version that was live then, from when to when; or since when the article was offline, and whether for good.

    Nothing of both before it first went live.
    """

    release: Release | None = None
    until: datetime | None = None
    offline: Withdrawal | None = None


def seen_at(article: Article, at: datetime) -> Seen:
    """What readers saw then; three queries, however long the history."""
    releases = Release.objects.filter(article=article).select_related("revision", "published_by")
    release = releases.filter(published_at__lte=at).order_by("-published_at", "-pk").first()
    if release is None:
        return Seen()
    gone = Withdrawal.objects.filter(article=article, withdrawn_at__gte=release.published_at)
    first = gone.order_by("withdrawn_at", "pk").first()
    if first and first.withdrawn_at <= at:
        last = gone.filter(withdrawn_at__lte=at).order_by("-withdrawn_at", "-pk").first()
        return Seen(offline=last)
    later = releases.filter(published_at__gt=at).order_by("published_at", "pk").first()
    ends = [one for one in (first and first.withdrawn_at, later and later.published_at) if one]
    return Seen(release=release, until=min(ends, default=None))
