"""Addresses outside the site: which there are, which are due, and which texts lead there."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from articles.models import Article, Revision
from articles.rendering import external_links
from references import links
from references.actions import note_links, record_link
from references.models import Link, Reference
from reviews.models import Publication
from reviews.watching import CLAIM, EVERY

_AT_ONCE = 50


def current_texts() -> QuerySet[Revision]:
    """What readers see now, and the newest text of each article."""
    newer = Revision.objects.filter(article=OuterRef("article"), number__gt=OuterRef("number"))
    live = Publication.objects.filter(revision=OuterRef("pk"))
    return Revision.objects.filter(Exists(live) | ~Exists(newer))


def collect() -> int:
    """Note every address that a current text or a work without a number leads to; how many were new."""
    return note_links(urls=set(_addresses()))


def _addresses() -> Iterator[str]:
    for html in current_texts().values_list("html", flat=True).iterator():
        yield from external_links(html)
    works = Reference.objects.filter(merged_into=None, doi=None, pmid=None).exclude(url="")
    yield from works.values_list("url", flat=True)


def claimed(*, at: datetime, limit: int | None = None) -> Iterator[Link]:
    """Addresses that are due, each claimed for whoever asks, those tried longest ago first."""
    taken = 0
    while batch := list(_due(at).order_by(F("tried_at").asc(nulls_first=True), "pk")[:_AT_ONCE]):
        for link in batch:
            if limit is not None and taken >= limit:
                return
            if _due(at).filter(pk=link.pk).update(claimed_until=at + CLAIM):
                taken += 1
                yield link


def _due(at: datetime) -> QuerySet[Link]:
    is_old = Q(tried_at=None) | Q(tried_at__lte=at - EVERY)
    is_free = Q(claimed_until=None) | Q(claimed_until__lte=at)
    return Link.objects.filter(is_old, is_free)


def check(link: Link) -> Link:
    """Try an address and keep how it answered."""
    seen = links.look(link.url)
    return record_link(link=link, state=seen.state, moved_to=seen.moved_to, said=seen.said)


def articles_with(found: Iterable[Link]) -> dict[int, list[Article]]:
    """The articles whose live or newest text leads to each of these; one query."""
    wanted = {link.pk: link.url for link in found}
    either = Q(pk__in=[])
    for url in wanted.values():
        either |= Q(html__contains=_as_written(url))
    texts = current_texts().filter(either).select_related("article").order_by("article")
    held = [(text.article, set(external_links(text.html))) for text in texts]
    return {
        pk: list(dict.fromkeys(article for article, urls in held if url in urls))
        for pk, url in wanted.items()
    }


def _as_written(url: str) -> str:
    return url.replace("&", "&amp;")
