"""What a look-up found, as an editor sees it, and accepting it."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from desk.references.patience import patience
from people.models import User
from references.actions import looks_like, same_work
from references.columns import columns
from references.formatting import format_plain
from references.lookup.finding import Outcome, Result, find_several
from references.lookup.records import FoundNotice
from references.models import Notice, Reference
from reviews.sources import works
from reviews.sources.tasks import look_up_work, work_with


@dataclass(frozen=True)
class LookupRow:
    """One thing that was looked for: what came of it, and whether the work is here already.

    `problem` is why a record that was found cannot be kept as it is.
    """

    outcome: Outcome
    known: Reference | None = None
    alike: Reference | None = None
    problem: str = ""

    @property
    def is_found(self) -> bool:
        return self.outcome.result is Result.FOUND and not self.problem

    @property
    def is_new(self) -> bool:
        return self.is_found and self.known is None

    @property
    def is_silent(self) -> bool:
        """Nobody answered: it is not known whether there is such a work."""
        return self.outcome.result is Result.UNREACHABLE

    @property
    def entry(self) -> str:
        return format_plain(self.outcome.csl)

    @property
    def why_not(self) -> str:
        return self.problem or self.outcome.sentence

    @property
    def name(self) -> str:
        """What finds it again: its number, or what was typed."""
        return str(self.outcome.identifier or self.outcome.text)

    @property
    def notices(self) -> list[str]:
        """What was published about it, in words."""
        return list(map(in_words, self.outcome.notices))

    @property
    def add_url(self) -> str:
        """The form to enter it by hand, with its number if that is known, else with the words that were looked for."""
        identifier = self.outcome.identifier
        words = " ".join(self.outcome.text.split())[:1000]
        known: dict[str, str] = (
            {identifier.kind: identifier.value} if identifier else {"title": words}
        )
        return f"{reverse('admin:references_reference_add')}?{urlencode(known)}"


def in_words(notice: FoundNotice) -> str:
    """ "retraction, 6 February 2010"."""
    return (
        f"{Notice.Kind(notice.kind).label}{f', {notice.dated:%-d %B %Y}' if notice.dated else ''}"
    )


def lookup_rows(wanted: str) -> list[LookupRow]:
    """Look up each line of a text, and see whether the list has it already."""
    with patience():
        outcomes = find_several(wanted)
    return [_row(outcome) for outcome in outcomes]


def _row(outcome: Outcome) -> LookupRow:
    if outcome.result is not Result.FOUND:
        return LookupRow(outcome, known=work_with(outcome.identifier))
    try:
        values = columns(outcome.csl)
    except ValidationError as refused:
        return LookupRow(outcome, problem=f"It cannot be kept: {' '.join(refused.messages)}")
    known = same_work(values)
    return LookupRow(outcome, known=known, alike=None if known else looks_like(values))


def accept(row: LookupRow, *, by: User) -> Reference:
    """Put a found work into the list; who did not answer about it is asked again in the background."""
    if row.outcome.missed:
        look_up_later([row], by=by)
    return works.add(row.outcome, by=by)


@transaction.atomic
def look_up_later(rows: Iterable[LookupRow], *, by: User) -> None:
    """Put into the queue what was not answered; the same number of the same person waits there once."""
    for row in rows:
        look_up_work.enqueue(number=row.name, by=by.pk)
