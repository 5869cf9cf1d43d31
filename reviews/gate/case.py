"""What the rules of the gate look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from articles.models import Article, Citation, Revision
from people import trail
from people.models import Event
from reviews.models import Concern, Policy, SignOff


@dataclass(frozen=True)
class Defect:
    """Why an approval does not count: the rule's id, and the rest of a sentence."""

    rule: str
    why: str


class ArticleTrail:
    """What an article's genuine events tell. The chain is read and verified once, when it is first asked."""

    def __init__(self, article: Article) -> None:
        self._subject = trail.subject_of(article)

    @cached_property
    def _events(self) -> list[Event]:
        return list(trail.verified_events(self._subject))

    def told(self, *kinds: str) -> list[dict[str, Any]]:
        """The details of all events of these kinds."""
        return [event.detail for event in self._events if event.kind in kinds]


@dataclass(frozen=True)
class Case:
    """One text at one moment, with everything that the rules look at, read once."""

    revision: Revision
    at: datetime
    policy: Policy | None
    slots: Sequence[str]
    approvals: Sequence[SignOff]
    defects: dict[int, Defect]
    open_requests: Sequence[SignOff]
    concerns: Sequence[Concern]
    cited: Sequence[int]
    entries: Sequence[Citation]
    writers: set[int]

    @property
    def counting(self) -> list[SignOff]:
        """The approvals that count."""
        return [one for one in self.approvals if one.pk not in self.defects]
