"""Which articles the newest texts lead to, and whether readers find something there."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.links import Named, articles_named
from articles.models import Article, InnerLink, Revision
from articles.searched import AT_ONCE

_SLUG = InnerLink._meta.get_field("slug").max_length


def take_in(texts: Iterable[Revision]) -> None:
    """Keep the links of these texts, instead of those of their articles' texts before. What stays keeps its row."""
    named = {text.article_id: articles_named(text.html) for text in texts}
    kept: dict[int, set[str]] = defaultdict(set)
    gone = []
    for link in InnerLink.objects.filter(article__in=named):
        if link.url in named[link.article_id]:
            kept[link.article_id].add(link.url)
        else:
            gone.append(link.pk)
    InnerLink.objects.filter(pk__in=gone).delete()
    new = [
        (article, url, one)
        for article, urls in named.items()
        for url, one in urls.items()
        if url not in kept[article]
    ]
    seen = _pages(one for _, _, one in new)
    InnerLink.objects.bulk_create(
        (
            InnerLink(
                article_id=article,
                url=url,
                slug=one.slug[:_SLUG],
                number=one.pk or None,
                leads=one in seen,
            )
            for article, url, one in new
        ),
        batch_size=AT_ONCE,
    )


def _pages(named: Iterable[Named]) -> set[Named]:
    """The pages that readers see, among those that these name."""
    wanted = set(named)
    if not wanted:
        return set()
    slugs, keys = {one.slug for one in wanted}, {one.pk for one in wanted}
    return pages(Article.objects.filter(Q(slug__in=slugs) | Q(pk__in=keys)))


def pages(articles: QuerySet[Article]) -> set[Named]:
    """By what links name those of these articles that readers see a page of."""
    rows = articles.listed().values_list("slug", "pk")
    return {one for slug, pk in rows for one in (Named(slug), Named(pk=pk))}


def renew() -> int:
    """Say again of each link whether it leads to a page that readers see; of how many that was said wrongly.

    A text that is saved while its target goes live, is taken down or is renamed does not hear of it.
    """
    here = Article.objects.listed().filter(Q(slug=OuterRef("slug")) | Q(pk=OuterRef("number")))
    links = InnerLink.objects.alias(now=Exists(here))
    to_nothing = list(links.filter(leads=True, now=False).values_list("pk", flat=True))
    to_pages = list(links.filter(leads=False, now=True).values_list("pk", flat=True))
    InnerLink.objects.filter(pk__in=to_nothing).update(leads=False)
    InnerLink.objects.filter(pk__in=to_pages).update(leads=True)
    return len(to_nothing) + len(to_pages)


def told(html: str, pages: Collection[Named]) -> set[tuple[str, bool]]:
    """The links of a text, each with whether it leads to one of these pages."""
    return {(url, one in pages) for url, one in articles_named(html).items()}


def tell(article: Article, *, leads: bool) -> None:
    """Readers see a page of this article from now on, or see none."""
    to_it = Q(slug=article.slug) | Q(number=article.pk)
    InnerLink.objects.filter(to_it).exclude(leads=leads).update(leads=leads)


def moved(article: Article, *, was: str) -> None:
    """The page that readers see of this article has another address than it was."""
    InnerLink.objects.filter(slug=was).update(leads=False)
    tell(article, leads=True)
