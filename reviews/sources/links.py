"""Addresses outside the site: which there are, which are due, and which texts lead there."""

from collections.abc import Iterable, Iterator

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from articles.actions import latest_revision, replace_link
from articles.models import Article, Revision
from articles.querysets import kept_drafts
from articles.tree import external_links
from people.models import User
from people.refusals import Refusal
from references import links
from references.actions import note_links, record_link
from references.models import Link, Reference
from reviews.models import Publication


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


def longest_untried() -> QuerySet[Link]:
    """Every address, those tried longest ago first."""
    return Link.objects.order_by(F("tried_at").asc(nulls_first=True), "pk")


def check(link: Link) -> Link:
    """Try an address and keep how it answered."""
    seen = links.check(link.url)
    return record_link(link=link, state=seen.state, moved_to=seen.moved_to, said=seen.said)


def articles_with(found: Iterable[Link], person: User) -> dict[int, list[Article]]:
    """The articles that this person may see whose live or newest text leads to each of these; one query."""
    wanted = {link.pk: link.url for link in found}
    either = Q(pk__in=[])
    for url in wanted.values():
        either |= Q(html__contains=_as_written(url))
    seen = current_texts().exclude(article__in=kept_drafts(person))
    texts = seen.filter(either).select_related("article").order_by("article")
    held = [(text.article, set(external_links(text.html))) for text in texts]
    return {
        pk: list(dict.fromkeys(article for article, urls in held if url in urls))
        for pk, url in wanted.items()
    }


def only_in_kept(person: User) -> set[str]:
    """The addresses to which nothing leads but drafts that are kept from this person."""
    kept = current_texts().filter(article__in=kept_drafts(person)).values_list("html", flat=True)
    urls = {url for html in kept for url in external_links(html)}
    if not urls:
        return set()
    links = list(Link.objects.filter(url__in=urls))
    elsewhere = articles_with(links, person)
    works = set(Reference.objects.filter(url__in=urls).values_list("url", flat=True))
    return {link.url for link in links if not elsewhere[link.pk]} - works


def replace_everywhere(
    *, old: str, new: str, articles: Iterable[Article], by: User
) -> tuple[list[Article], list[str]]:
    """The articles whose newest text got the new address, and the addresses of those that were left: somebody was saving them, or they are put away."""
    done, left = [], []
    for article in articles:
        latest = latest_revision(article)
        if latest is None:
            continue
        try:
            mended = replace_link(article=article, by=by, based_on=latest, old=old, new=new)
        except Refusal:
            left.append(article.slug)
        else:
            done += [article] if mended != latest else []
    return done, left


def _as_written(url: str) -> str:
    return url.replace("&", "&amp;")
