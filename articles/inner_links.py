"""Which articles the newest texts lead to, and whether readers find something there."""

from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from articles.links import Named, articles_named
from articles.models import Article, InnerLink, Revision
from articles.searched import AT_ONCE


def take_in(texts: Iterable[Revision]) -> None:
    """Keep the links of these texts, instead of those of their articles' texts before."""
    taken = list(texts)
    InnerLink.objects.filter(article__in=[text.article_id for text in taken]).delete()
    named = [(text.article_id, articles_named(text.html)) for text in taken]
    seen = _pages(one for _, urls in named for one in urls.values())
    InnerLink.objects.bulk_create(
        (
            InnerLink(
                article_id=article,
                url=url,
                slug=one.slug[:_SLUG],
                number=one.pk or None,
                leads=one in seen,
            )
            for article, urls in named
            for url, one in urls.items()
        ),
        batch_size=AT_ONCE,
    )


_SLUG = InnerLink._meta.get_field("slug").max_length


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
