"""How trails of earlier versions were audited, whose lines told of no rows; asked once, when such a database is taken over."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from people import audit, trail
from people.models import Event

Detail = dict[str, Any]


def events_of(model: str, *kinds: str) -> Iterator[tuple[str, str, Detail]]:
    """Subject, kind and detail of each event of these kinds in the trails of a model, each trail from its start.

    Anybody may have added an event, with anything in it: one that makes no sense names nothing, and its chain is
    broken anyway.
    """
    events = Event.objects.filter(kind__in=kinds, subject__startswith=f"{model}:")
    rows = events.order_by("subject", "n").values_list("subject", "kind", "detail")
    return (
        (subject, kind, detail if isinstance(detail, dict) else {})
        for subject, kind, detail in rows.iterator()
    )


@dataclass(frozen=True)
class Reconciliation:
    """Compares rows with the events that tell of them: each row has its event, and each event its row.

    Events of these `kinds` name a row, or a list of rows, under `key`; without a key, their subject itself. Of each
    of the `rows`, `subject` leads to what it is told of, and `named` to what events call it.
    """

    noun: str
    kinds: tuple[str, ...]
    key: str
    rows: QuerySet
    subject: str
    named: str = "pk"
    model: str = "article"

    def faults(self) -> Iterator[str]:
        """Rows that no event tells of, and events whose row is gone: no verb did that."""
        told = {
            (subject, pk)
            for subject, _, detail in events_of(self.model, *self.kinds)
            for pk in self._ids(detail)
            if isinstance(pk, Hashable)
        }
        columns = (self.subject, self.named if self.key else self.subject)
        written = {
            (f"{self.model}:{subject}", pk if self.key else None)
            for subject, pk in self.rows.values_list(*columns)
        }
        for row in sorted(written - told, key=str):
            yield f"{self._description(*row)}: no event tells of it"
        for row in sorted(told - written, key=str):
            yield f"{self._description(*row)}: an event tells of it, and it is gone"

    def _ids(self, detail: Detail) -> list[Any]:
        named = detail.get(self.key) if self.key else None
        return named if isinstance(named, list) else [named]

    def _description(self, subject: str, pk: Hashable) -> str:
        return " ".join(map(str, filter(None, (self.noun, pk, "of", subject))))


def faults() -> Iterator[str]:
    """What does not match on this floor."""
    for subjects in audit.subjects_at_once():
        for chain in trail.chains(subjects).values():
            yield from chain.faults
    yield from audit.beside_trails()
