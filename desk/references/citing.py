"""A work's standing as a label, and the articles that cite it."""

from typing import NamedTuple

from django.utils.safestring import SafeString

from articles.models import Citation, Revision
from desk.common import display
from desk.common.actions import admin_url
from references.models import Reference
from reviews.models import Publication

_LABELS = {
    "unknown": ("quiet", "Not yet checked"),
    "none found": ("good", "Not retracted"),
    "corrected": ("busy", "Corrected"),
    "concern": ("due", "Expression of concern"),
    "retracted": ("bad", "Retracted"),
}


def standing_label(reference: Reference) -> SafeString:
    """What was published about the work itself, as a labelled dot."""
    return display.state(*_LABELS[reference.standing])


class CitingArticle(NamedTuple):
    """An article that cites a work, and in which of its texts."""

    title: str
    url: str
    where: SafeString


def citing(reference: Reference) -> list[CitingArticle]:
    """Who cites the work: live, in the newest draft, or in earlier texts only; three queries."""
    cites = dict(
        Citation.objects.filter(reference=reference).values_list("revision", "revision__article")
    )
    articles = set(cites.values())
    live = Publication.objects.filter(article__in=articles, revision__in=cites)
    is_live = set(live.values_list("article", flat=True))
    texts = Revision.objects.filter(article__in=articles).select_related("article")
    newest = {
        text.article_id: text
        for text in texts.only("article__slug", "number", "title").order_by("number")
    }
    return [
        CitingArticle(r.title, admin_url(r.article, "change"), _where(r.pk in cites, pk in is_live))
        for pk, r in sorted(newest.items(), key=lambda item: item[1].title)
    ]


def _where(in_draft: bool, is_live: bool) -> SafeString:
    if is_live:
        return display.state("good", "in the live text")
    if in_draft:
        return display.state("busy", "in the newest draft")
    return display.state("quiet", "in earlier texts only")
