"""Where a thing of the library is used: the articles whose texts cite a work, or show an image."""

from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from articles.models import Revision
from articles.querysets import kept_drafts
from desk.common import display
from desk.common.actions import admin_url
from people.models import User
from reviews.models import Publication


class Using(NamedTuple):
    """An article that uses it, and in which of its texts."""

    title: str
    url: str
    where: SafeString


def where_used(uses: QuerySet[Any], user: User) -> list[Using]:
    """The articles of these citations or illustrations that this person may see: in the live text, the newest draft, or earlier
    ones only; three queries."""
    shown = uses.exclude(revision__article__in=kept_drafts(user))
    texts = dict(shown.values_list("revision", "revision__article"))
    articles = set(texts.values())
    live = Publication.objects.filter(article__in=articles, revision__in=texts)
    is_live = set(live.values_list("article", flat=True))
    revisions = Revision.objects.filter(article__in=articles).select_related("article")
    newest = {
        text.article_id: text
        for text in revisions.only("article__slug", "number", "title").order_by("number")
    }
    return [
        Using(r.title, admin_url(r.article, "change"), _where(r.pk in texts, pk in is_live))
        for pk, r in sorted(newest.items(), key=lambda item: item[1].title)
    ]


def _where(in_draft: bool, is_live: bool) -> SafeString:
    if is_live:
        return display.state("good", "in the live text")
    if in_draft:
        return display.state("busy", "in the newest draft")
    return display.state("quiet", "in earlier texts only")
