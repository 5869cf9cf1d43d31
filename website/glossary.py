"""Medical words explained: articles of kind *term*, each on a small page of its own and beside the words of others that mark it."""

from articles.models import Kind
from articles.shelving import listed_as
from reviews import seals
from reviews.models import Publication
from reviews.terms import live_terms
from website.addresses import term_url
from website.lists import Link
from website.passage import Passage, proved


def terms() -> list[Link]:
    """All terms in their order."""
    there = [
        Link(
            one.revision.title,
            term_url(one.article),
            summary=one.revision.summary,
            language=one.revision.language,
        )
        for one in live_terms()
        if seals.may_be_listed(one)
    ]
    return sorted(there, key=lambda link: listed_as(link.title))


def term(slug: str) -> Passage | None:
    """One term, as it was signed; None when it is not live. Raises BrokenSeal when it is forged."""
    live = Publication.objects.live().filter(article__kind=Kind.TERM, article__slug=slug).first()
    return live and proved(live)
