"""Safety notices: articles of kind *notice*, signed like any other and shown on top of the pages that they name, until their sign-off ends."""

from collections.abc import Collection

from django.db.models import QuerySet

from articles.models import Kind, Topic
from articles.notices import Named, named
from people.prepared import Prepared
from people.ticks import read_whole
from references.models import Reference
from reviews.models import Publication
from website import lists
from website.pages import ArticlePage
from website.passage import Passage, proved_or_none


@Prepared
def _live() -> QuerySet[Publication]:
    notices = Publication.objects.live().filter(article__kind=Kind.NOTICE)
    return notices.order_by("-release__published_at", "-release")


def on_article(page: ArticlePage) -> list[Passage]:
    works = [one.reference_id for one in page.revision.citations.all()]
    return on_page(page=page.article.pk, topics=page.topics, works=works)


def on_page(
    *, page: int | None, topics: Collection[int], works: Collection[int] = ()
) -> list[Passage]:
    """Those that name this page, a topic that it is in (with those above it) or a work that it cites; the newest first.

    One that is not what was signed is left out, and logged.
    """
    # Whatever goes live is a change of the topics, and so of a page without a notice.
    read_whole(Topic)
    holding = [one for one in _live() if not lists.is_overdue(one.release)]
    if not holding:
        return []
    about = {one.pk: named(one.revision.shown_on) for one in holding}
    same = _same_works(about.values())
    cited = {same.get(work, work) for work in works}
    meant = [
        one
        for one in holding
        if page in about[one.pk].pages
        or not about[one.pk].topics.isdisjoint(topics)
        or not cited.isdisjoint(same.get(work, work) for work in about[one.pk].works)
    ]
    return [passage for one in meant if (passage := proved_or_none(one))]


def _same_works(about: Collection[Named]) -> dict[int, int]:
    """The entry that stays, of each that was merged into a work which a notice names, or that such a work was merged into."""
    wanted = set().union(*(one.works for one in about))
    if not wanted:
        return {}
    into = Reference.objects.filter(pk__in=wanted, merged_into__isnull=False)
    stays = dict(into.values_list("pk", "merged_into"))
    kept = {stays.get(work, work) for work in wanted}
    merged = Reference.objects.filter(merged_into__in=kept)
    return stays | dict(merged.values_list("pk", "merged_into"))
