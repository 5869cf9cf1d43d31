"""Links of a text to other articles of this site, and whether readers find a page there."""

from django.db.models import Exists, F, OuterRef, Q

from articles.links import Named, articles_named
from articles.models import Article
from articles.shelving import WITHOUT_PAGE
from reviews.models import Publication


def without_page(html: str) -> frozenset[str]:
    """The addresses in a text that name an article which is not live, or none at all."""
    named = articles_named(html)
    if not named:
        return frozenset()
    slugs = {one.slug for one in named.values()}
    keys = {one.pk for one in named.values()}
    is_named = Q(slug__in=slugs) | Q(pk__in=keys - {0}) | Q(former_slugs__slug__in=slugs)
    # The articles themselves are read, so that a page which asks is made anew when one of them goes live.
    articles = (
        Article.objects.filter(is_named)
        .annotate(
            former=F("former_slugs__slug"),
            is_live=Exists(Publication.objects.filter(article=OuterRef("pk"))),
        )
        .only("slug", "kind")
    )
    with_page: set[Named] = set()
    for article in articles:
        if article.is_live and article.kind not in WITHOUT_PAGE:
            with_page |= {Named(article.slug), Named(pk=article.pk), Named(article.former or "")}
    return frozenset(url for url, one in named.items() if one not in with_page)
