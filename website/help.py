"""Where to get help now: the passage that readers see first who may be in danger. It is an article of kind *help*, signed like any other."""

from django.db.models import QuerySet

from articles.models import Kind
from people.prepared import Prepared
from reviews.models import Publication
from website.passage import Passage, proved_or_none


@Prepared
def _live() -> QuerySet[Publication]:
    helps = Publication.objects.live().filter(article__kind=Kind.HELP)
    return helps.order_by("-release__published_at", "-release")


def passage() -> Passage | None:
    """The one that went live last; None while there is none, or none is what was signed."""
    return next(filter(None, map(proved_or_none, _live())), None)
