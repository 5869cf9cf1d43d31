"""What the gate says of a text, and the rules that say it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

Find = Callable[..., "Finding"]


class Severity(StrEnum):
    BLOCKS = "blocks"
    WARNS = "warns"


@dataclass(frozen=True)
class Finding:
    """One thing that stands against a text: its rule's id, what is wrong, and what to do about it.

    `place` is where it is mended: a field of the text ("body"), or a row as the trail names it ("concern:3"); ""
    when that is no one place. `subject` is what it is about in a few words, where the rule says the same of each.
    """

    id: str
    severity: Severity
    message: str
    hint: str
    place: str = ""
    address: str = ""
    subject: str = ""


@dataclass(frozen=True)
class Rule:
    """A check with the ids of what it finds: its own first, then those that are shown with it only."""

    ids: tuple[str, ...]
    severity: Severity
    check: Callable[..., Iterator[Finding]]

    def __call__(self, *looked_at: object) -> Iterator[Finding]:
        return self.check(partial(Finding, self.ids[0], self.severity), *looked_at)


def blocks(*ids: str) -> Callable[[Callable[..., Iterator[Finding]]], Rule]:
    """Make a rule of a check: while it finds something, the text may not go live."""
    return partial(Rule, ids, Severity.BLOCKS)


def warns(*ids: str) -> Callable[[Callable[..., Iterator[Finding]]], Rule]:
    """Make a rule of a check: an editor looks at what it finds, and decides."""
    return partial(Rule, ids, Severity.WARNS)
