"""What a text shares word for word with others, and what was accepted of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import QuerySet

from articles.models import Revision
from articles.overlap import Shared, Words, covered, share, shared
from articles.sketches import sharing, words_in, words_of_source
from people.witness import subject_of
from references.formatting import short_label
from references.models import Abstract, Reference
from reviews.models import OverlapExplanation, Publication


@dataclass
class Overlap:
    """What a text shares with one other: `against` names it as trails do. What `counts` is neither accepted nor live already."""

    against: str
    title: str
    passages: list[Shared] = field(default_factory=list)
    counts: set[int] = field(default_factory=set)
    explanation: OverlapExplanation | None = None

    @property
    def lines(self) -> list[str]:
        """The passages as they are compared, whatever their punctuation."""
        return [one.line for one in self.passages]


@dataclass
class Compared:
    """A text's own words, and each other text that shares some of them, the most first."""

    words: Words
    others: list[Overlap]

    def share_of(self, other: Overlap) -> float:
        """Of the text's words, from 0 to 1."""
        return share(self.words.words, other.counts)

    @cached_property
    def share(self) -> float:
        """The same of all others together."""
        return share(self.words.words, set().union(*(one.counts for one in self.others)))


def compare(text: Revision) -> Compared:
    """What the text shares with other articles, texts from elsewhere and the abstracts of what it cites."""
    words = words_in(text)
    found = [one for one in _others(text, words) if one.passages]
    if found:
        live = Revision.objects.filter(pk__in=_live(text.article_id)).first()
        settled = _same(words, words_in(live)) if live else set()
        explained = _explanations(text.article_id)
        for one in found:
            one.counts = covered(one.passages) - settled
            _explain(one, words, explained[one.against])
    return Compared(words, sorted(found, key=lambda one: -len(one.counts)))


def _live(article: int) -> QuerySet[Publication]:
    return Publication.objects.live().filter(article=article).values("revision")


def _same(here: Words, there: Words) -> set[int]:
    return covered(shared(here, there))


def _others(text: Revision, words: Words) -> Iterator[Overlap]:
    revisions, sources = sharing(words, text.article_id)
    by_article: dict[int, list[Revision]] = defaultdict(list)
    for one in revisions:
        by_article[one.article_id].append(one)
    for texts in by_article.values():
        yield _most(words, [_of_article(words, one) for one in texts])
    for work, said in _abstracts(text):
        title = f"the abstract of {short_label(work.csl)}"
        yield Overlap(subject_of(work), title, shared(words, Words.of([said])))
    for source in sources:
        title = f"“{source.title}”"
        yield Overlap(subject_of(source), title, shared(words, words_of_source(source)))


def _abstracts(text: Revision) -> Iterator[tuple[Reference, str]]:
    """Those of what the text cites, as far as they are known."""
    works = [entry.reference for entry in text.citations.all()]
    # Of a work that was merged, as the entry that stays has it.
    cited = {work.merged_into_id or work.pk: work for work in works}
    known = Abstract.objects.filter(reference__in=cited) if cited else ()
    for one in known:
        yield cited[one.reference_id], one.text


def _of_article(words: Words, other: Revision) -> Overlap:
    """By the title that readers know; what they never saw is nobody's business who only reviews."""
    is_seen = other.article.last_seen_id == other.pk
    title = (
        f"the article “{other.title}”" if is_seen else "a text of this site that is not published"
    )
    return Overlap(subject_of(other.article), title, shared(words, words_in(other)))


def _most(words: Words, found: list[Overlap]) -> Overlap:
    """Of several texts of one article the one with the most in common."""
    return max(found, key=lambda one: len(covered(one.passages)))


def _explanations(article: int) -> dict[str, list[OverlapExplanation]]:
    said = OverlapExplanation.objects.filter(article=article).select_related("decision")
    found: dict[str, list[OverlapExplanation]] = defaultdict(list)
    for one in said.order_by("pk"):
        found[one.against].append(one)
    return found


def _explain(other: Overlap, words: Words, explained: Iterable[OverlapExplanation]) -> None:
    """Take away what was accepted, and name the explanation that waits for a decision on all the rest."""
    for one in explained:
        decision = getattr(one, "decision", None)
        same = _same(words, Words.of(part for line in one.passages for part in (line, "")))
        if decision is None:
            other.explanation = one if other.counts <= same else None
        elif decision.accepts:
            other.counts -= same
