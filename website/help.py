"""Where to get help now: the passage that readers see first who may be in danger. It is an article of kind *help*, signed like any other."""

from django.conf import settings
from django.db.models import QuerySet

from articles.models import Kind
from people.prepared import Prepared
from reviews.models import Publication
from website.passage import Passage, proved_or_none


@Prepared
def _live() -> QuerySet[Publication]:
    helps = Publication.objects.live().filter(article__kind=Kind.HELP)
    return helps.order_by("-release__published_at", "-release")


def passage(language: str = "") -> Passage | None:
    """The one that went live last, of those in this language or else the site's; in any other rather than none.

    None while there is none, or none is what was signed.
    """
    wanted = _main(language or settings.LANGUAGE_CODE)
    in_order = sorted(_live(), key=lambda one: _main(one.revision.language) != wanted)
    return next(filter(None, map(proved_or_none, in_order)), None)


def _main(language: str) -> str:
    """“en” of “en-GB”."""
    return language.partition("-")[0].casefold()
