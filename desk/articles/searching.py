"""Searching the list of articles."""

import re

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.models import Article, Byline, Citation, Revision
from articles.shelving import WITHOUT_PAGE
from desk.articles import addresses
from desk.common import access
from references.identifiers import recognise
from reviews.models import Assignment, Publication, SignOff
from reviews.querysets import visible_articles

MOST_FOUND = 8
MAX_WORDS = 8
MAX_QUERY = 500
_PMID = re.compile(r"[0-9]{1,8}", re.ASCII)


def search(articles: QuerySet[Article], query: str) -> QuerySet[Article]:
    """Articles at a pasted address, citing a pasted DOI or PMID, or containing all the words.

    A word is looked for in the newest and the live text, the address, and the names of authors and reviewers.
    """
    query = " ".join(query.replace("\x00", "").split())[:MAX_QUERY]
    if addresses.is_address(query):
        found = addresses.article_at(query, articles)
        return articles.filter(pk=found.pk) if found else articles.none()
    if (identifier := recognise(query)) and identifier.kind != "isbn":
        return articles.filter(_citing(identifier.kind, identifier.value))
    if _PMID.fullmatch(query):  # or a year, or any other number in a text
        return articles.filter(_citing("pmid", query.lstrip("0")) | _matches(query))
    for word in query.split()[:MAX_WORDS]:
        articles = articles.filter(_matches(word))
    return articles


@require_safe
def find(request: HttpRequest) -> JsonResponse:
    """The first pages by title that a pasted address names, or whose title or other names have all the words; as readers see them.

    Links and “Also read” are made by it. Drafts are not found: readers would find nothing there.
    """
    if not request.user.has_perm(access.WRITE):
        raise PermissionDenied
    query = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:MAX_QUERY]
    pages = Publication.objects.exclude(article__kind__in=WITHOUT_PAGE)
    if not query:
        pages = pages.none()
    elif addresses.is_address(query):
        pages = pages.filter(article__in=search(visible_articles(request.user), query))
    else:
        named = Revision.objects.alias(names=Cast("also_known_as", TextField()))
        for word in query.split()[:MAX_WORDS]:
            named = named.filter(Q(title__icontains=word) | Q(names__icontains=word))
        pages = pages.filter(revision__in=named.values("pk"))
    found = pages.order_by("revision__title", "pk").values_list("article__slug", "revision__title")
    return JsonResponse(
        {
            "articles": [
                {"slug": slug, "title": title, "url": reverse("website:article", args=[slug])}
                for slug, title in found[:MOST_FOUND]
            ]
        }
    )


def _citing(kind: str, value: str) -> Q:
    """What cites the work that has this identifier."""
    return _in_texts(Citation.objects.filter(**{kind: value}).values("revision"))


def _in_texts(texts: QuerySet) -> Q:
    """The article's newest or live text is one of these."""
    return Q(newest_text__in=texts) | Q(publication__revision__in=texts)


def _matches(word: str) -> Q:
    texts = Revision.objects.alias(names=Cast("also_known_as", TextField())).filter(
        Q(title__icontains=word)
        | Q(summary__icontains=word)
        | Q(words__icontains=word)
        | Q(names__icontains=word)
    )
    written = Byline.objects.filter(author__user__name__icontains=word)
    signed = SignOff.objects.filter(reviewer__user__name__icontains=word)
    asked = Assignment.objects.filter(reviewer__user__name__icontains=word)
    return (
        Q(slug__icontains=word)
        | _in_texts(texts.values("pk"))
        | _in_texts(written.values("revision"))
        | _in_texts(signed.values("revision"))
        | Q(pk__in=asked.values("review__article"))
    )
