"""What a text shares word for word with others, and what was accepted of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.db.models import Q, QuerySet, prefetch_related_objects

from articles.models import Revision
from articles.overlap import Shared, Words, covered, share, shared
from articles.sketches import sharing, words_in, words_of_source
from people.witness import subject_of
from references.formatting import short_label
from references.models import Abstract, Reference
from reviews.models import OverlapExplanation

MOST_ROUNDS = 8  # of looking for what other texts share, each for what is left


@dataclass
class Overlap:
    """What a text shares with one other: `against` names it as trails do.

    What `counts` was not accepted, and readers had not seen it as the article's own when the other one `came_later`.
    """

    against: str
    title: str
    passages: list[Shared] = field(default_factory=list)
    came_later: bool = False
    counts: set[int] = field(default_factory=set)
    explanation: OverlapExplanation | None = None

    @property
    def lines(self) -> list[str]:
        """The passages as they are compared, whatever their punctuation."""
        return [one.line for one in self.passages]

    def take_in(self, other: "Overlap") -> None:
        """Another text of the same article: what it shares besides."""
        if other is not self:
            known = covered(self.passages)
            self.passages += [one for one in other.passages if not covered([one]) <= known]


@dataclass
class Compared:
    """A text's own words, and each other text that shares some of them, the most first."""

    words: Words
    others: list[Overlap]

    def share_of(self, other: Overlap) -> float:
        """Of the text's words, from 0 to 1."""
        return share(self.words.words, other.counts)

    @property
    def is_too_much(self) -> bool:
        """Whether more of it stands elsewhere than the site lets pass."""
        return self.share * 100 > settings.OVERLAP_PERCENT

    @cached_property
    def share(self) -> float:
        """The same of all others together."""
        return share(self.words.words, set().union(*(one.counts for one in self.others)))


def compare(text: Revision) -> Compared:
    """What the text shares with other articles, texts from elsewhere and the abstracts of what it cites."""
    words = words_in(text)
    found: dict[str, Overlap] = {}
    for other in _others(text, words):
        if other.passages:
            found.setdefault(other.against, other).take_in(other)
    if found:
        explained = list(_explanations(text.article_id))
        accepted = [same_words(words, one) for one in explained if _is_accepted(one)]
        seen = _seen_before(text, words)
        for one in found.values():
            one.counts = covered(one.passages).difference(*accepted)
            one.counts -= seen if one.came_later else set()
            one.explanation = _waiting_for(one, words, explained)
    return Compared(words, sorted(found.values(), key=lambda one: -len(one.counts)))


def same_words(words: Words, explanation: OverlapExplanation) -> set[int]:
    """Which of the words an explanation is about: each of its passages by itself, so that none is read on into the next."""
    passages = (shared(words, Words.of([line])) for line in explanation.passages)
    return set().union(*map(covered, passages))


def _is_accepted(explanation: OverlapExplanation) -> bool:
    decision = getattr(explanation, "decision", None)
    return decision is not None and decision.accepts


def _waiting_for(
    other: Overlap, words: Words, explained: Iterable[OverlapExplanation]
) -> OverlapExplanation | None:
    """The explanation that waits for a decision on all that counts, if there is one."""
    for one in explained:
        is_open = one.against == other.against and not hasattr(one, "decision")
        if is_open and other.counts and other.counts <= same_words(words, one):
            return one
    return None


def _explanations(article: int) -> QuerySet[OverlapExplanation]:
    said = OverlapExplanation.objects.filter(article=article)
    return said.select_related("decision", "explained_by").order_by("pk")


def _seen_before(text: Revision, words: Words) -> set[int]:
    """The words that readers saw of the article last. They are its own against whatever came later."""
    last = text.article.last_seen
    return covered(shared(words, words_in(last))) if last else set()


def _others(text: Revision, words: Words) -> Iterator[Overlap]:
    """Each text that shares some of the words, those with the most first: by rounds, until nothing more is found by what remains."""
    for work, said in _abstracts(text):
        title = f"the abstract of {short_label(work.csl)}"
        yield Overlap(subject_of(work), title, shared(words, Words.of([said])))
    begun, done = text.article.created_at, set[int]()
    for _ in range(MOST_ROUNDS):
        before = len(done)
        revisions, sources = sharing(words, text.article_id, without=done)
        for one in revisions:
            came_later = one.article.created_at > begun
            passages = shared(words, words_in(one))
            yield Overlap(subject_of(one.article), _title(one), passages, came_later)
            done |= covered(passages)
        for source in sources:
            passages = shared(words, words_of_source(source))
            came_later = source.added_at > begun
            yield Overlap(subject_of(source), "a text to compare with", passages, came_later)
            done |= covered(passages)
        if len(done) == before:
            return


def _abstracts(text: Revision) -> Iterator[tuple[Reference, str]]:
    """Those of what the text cites, as far as they are known: of a work that was merged, whichever entry has it."""
    prefetch_related_objects(
        [text], "citations__reference"
    )  # asks nothing of a text that the gate has read
    works = [entry.reference for entry in text.citations.all()]
    cited = {work.merged_into_id or work.pk: work for work in works}
    if not cited:
        return
    of_them = Q(reference__in=cited) | Q(reference__merged_into__in=cited)
    for one in Abstract.objects.filter(of_them).select_related("reference"):
        yield cited[one.reference.merged_into_id or one.reference_id], one.text


def _title(other: Revision) -> str:
    """By the title that readers know; what they never saw is nobody's business who only reviews."""
    if other.article.last_seen_id == other.pk:
        return f"the article “{other.title}”"
    return "a text of this site that is not published"
