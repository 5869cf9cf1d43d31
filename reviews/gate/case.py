"""What the rules of the gate look at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, Max, Prefetch, Q, QuerySet

from articles.models import Article, Citation, Revision
from articles.querysets import whole_texts
from articles.tree import helpline_ids
from people import trail
from people.damage import Damage, damage_in
from people.models import Event
from people.trail import Chain
from people.witness import subject_of
from references.models import Replacement
from reviews.gate.compared import Compared, compare
from reviews.models import Comment, Concern, Policy, PolicySlot, Release, SignOff
from reviews.policies import places_of, policy_of


@dataclass(frozen=True)
class Defect:
    """Why an approval does not count: the rule's id, and the rest of a sentence."""

    rule: str
    why: str


class ArticleRecord:
    """What the database holds about an article. Each part is read once, when it is first asked for.

    `events` may bring more of each event than the rules need; a `policy` that is given is not read again.
    """

    def __init__(
        self,
        article: Article,
        *,
        events: QuerySet[Event] | None = None,
        policy: Policy | None = None,
    ) -> None:
        self.article = article
        self._stored = Event.objects.all() if events is None else events
        if policy:
            self.policy = policy

    @cached_property
    def policy(self) -> Policy | None:
        return policy_of(self.article)

    @cached_property
    def places(self) -> list[PolicySlot]:
        """What its next release needs, one for each approval."""
        return places_of(self.policy) if self.policy else []

    @cached_property
    def slots(self) -> list[str]:
        """The kinds of the same."""
        return [place.kind for place in self.places]

    @cached_property
    def texts(self) -> dict[int, Revision]:
        """All texts by their keys, the first one first: who saved them, when, and the last day of their approvals.

        Without what they say.
        """
        columns = ("article", "number", "digest", "parent", "text_of", "change_note", "created_at")
        approved_until = Max("sign_offs__valid_until", filter=Q(sign_offs__valid=True))
        texts = Revision.objects.filter(article=self.article).select_related("created_by")
        shown = texts.only(*columns, "created_by__name", "created_by__email")
        return shown.annotate(approved_until=approved_until).order_by("number").in_bulk()

    @cached_property
    def releases(self) -> list[Release]:
        """Every release, that of the newest text first."""
        releases = Release.objects.filter(article=self.article).select_related("revision")
        ordered = releases.order_by("-revision__number", "-number")
        return list(ordered.defer(*whole_texts("revision__")))

    @cached_property
    def concerns(self) -> list[Concern]:
        raised = Concern.objects.filter(article=self.article).select_related("raised_by")
        return list(raised.order_by("raised_at", "id"))

    @cached_property
    def open_threads(self) -> list[Comment]:
        said = Comment.objects.open().filter(revision__article=self.article)
        said = said.annotate(n_answers=Count("answers"))
        shown = said.select_related("author", "revision", "assignment").order_by("pk")
        return list(shown.defer(*whole_texts("revision__")))

    @cached_property
    def events(self) -> list[Event]:
        """The trail as it is stored, from the first event on."""
        return list(self._stored.filter(subject=subject_of(self.article)).order_by("n"))

    @cached_property
    def chain(self) -> Chain:
        """The same, proved: which of its lines this site wrote, and of which rows they tell."""
        return trail.chain_of(subject_of(self.article), self.events)

    def happened(self, *kinds: str) -> list[Event]:
        """All events of these kinds that this site wrote."""
        return [event for event in self.chain.lines if event.kind in kinds]

    def told(self, *kinds: str) -> list[dict[str, Any]]:
        """The details of the same."""
        return [event.detail for event in self.happened(*kinds)]


def judged_texts() -> QuerySet[Revision]:
    """Texts with everything in them that the rules look at, and the standing of what they cite; five queries."""
    citations = Citation.objects.select_related("reference").order_by("number")
    later = Replacement.objects.select_related("by_work__merged_into")
    return Revision.objects.select_related("article__topic", "created_by").prefetch_related(
        "bylines",
        Prefetch("citations", citations),
        "citations__reference__notices",
        Prefetch("citations__reference__replacements", later),
    )


@dataclass(frozen=True)
class Case:
    """One text at one moment, with everything that the rules look at, read once."""

    revision: Revision
    at: datetime
    policy: Policy | None
    places: Sequence[PolicySlot]
    approvals: Sequence[SignOff]
    defects: dict[int, Defect]
    open_requests: Sequence[SignOff]
    must_fix: Sequence[Comment]
    concerns: Sequence[Concern]
    cited: Sequence[int]
    entries: Sequence[Citation]
    writers: set[int]
    record: ArticleRecord

    @cached_property
    def damage(self) -> list[Damage]:
        """What of all this is not as the trail tells. Read when it is asked for, in one statement."""
        article = subject_of(self.record.article)
        return list(damage_in(self._subjects(), {article: self.record.chain}))

    @cached_property
    def compared(self) -> Compared:
        """What the text shares with others. Read when it is asked for."""
        return compare(self.revision)

    def _subjects(self) -> Iterator[str]:
        """What the gate goes by, as the trail names it: the article, its policy, who signed, and what is cited."""
        yield subject_of(self.record.article)
        if self.policy:
            yield subject_of(self.policy)
        for approval in self.approvals:
            for one in filter(None, (approval, approval.base)):
                yield subject_of(one.reviewer)
        for entry in self.entries:
            yield subject_of(entry.reference)
        for image in self.revision.images:
            yield f"image:{image['id']}"
        for helpline in helpline_ids(self.revision.html):
            yield f"helpline:{helpline}"
        for line in self.revision.bylines.all():
            yield f"author:{line.author_id}"

    @property
    def slots(self) -> list[str]:
        """The kinds of approval that are asked for."""
        return [place.kind for place in self.places]

    @property
    def counting(self) -> list[SignOff]:
        """The approvals that count."""
        return [one for one in self.approvals if one.pk not in self.defects]
