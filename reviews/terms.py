"""Words that a text marks as terms, and the live articles of kind *term* that explain them."""

from django.db.models import QuerySet

from articles.models import Kind, Topic
from articles.searched import before_colon
from articles.tree import one_line, tree
from articles.words import key_of
from people.ticks import read_whole
from reviews import seals
from reviews.models import Publication

MARK = "<dfn"


def marked(html: str) -> dict[str, str]:
    """The words that a text marks, as they stand there first, by `key_of` them."""
    if MARK not in html:
        return {}
    found: dict[str, str] = {}
    for element in tree(html).iter("dfn"):
        words = one_line(element)
        found.setdefault(key_of(words), words)
    return found


def explaining(html: str) -> dict[str, Publication]:
    """What explains the words that a text marks, by `key_of` them; nothing is asked for a text that marks none."""
    wanted = marked(html)
    if not wanted:
        return {}
    found: dict[str, Publication] = {}
    for one in live_terms():
        keys = {key_of(name) for name in names_of(one)} & wanted.keys()
        if keys and seals.may_be_listed(one):
            found |= dict.fromkeys(keys, one)
    return found


def live_terms() -> QuerySet[Publication]:
    """All of them, by what they are called; whoever shows one asks `may_be_listed` first."""
    read_whole(
        Topic
    )  # whatever goes live is a change of the topics, and so of a page that found no term yet
    live = Publication.objects.live().filter(article__kind=Kind.TERM)
    said = ("title", "summary", "also_known_as", "language")
    named = ("article__slug", *(f"revision__{name}" for name in said))
    light = live.select_related(None).select_related("article", "release", "revision")
    return light.only(*seals.LISTED_BY, *named).order_by("pk")


def names_of(publication: Publication) -> list[str]:
    """What a term is called: its title, what stands before the title's colon, and its other names."""
    text = publication.revision
    return [text.title, *before_colon(text.title), *text.also_known_as]
