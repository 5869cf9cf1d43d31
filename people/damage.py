"""What is not as the trail tells: the one question of whoever decides by what is stored, and of whoever audits it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from people import trail, witness
from people.told_rows import rows_of, with_lines
from people.trail import Chain
from people.witness import subject_of


@dataclass(frozen=True)
class Damage:
    """One row, or one line of a trail, that something other than a verb of this site has written, changed or taken away."""

    subject: str
    what: str

    def __str__(self) -> str:
        return self.what


def must_match(subject: Any) -> None:
    """Refusal when some row of a subject is not as its trail tells. For verbs that tell of several of them."""
    name = subject_of(subject)
    told, there = trail.chains([name])[name].told, rows_of([name])[name]
    for row, what in witness.differences(told, there):
        raise trail.refusal_of_damage(f"{witness.in_words(row, name)}: {what}", subject)


def damage_in(
    subjects: Iterable[str], known: Mapping[str, Chain] | None = None
) -> Iterator[Damage]:
    """All damage in these subjects; one statement. `known` are trails that were read already."""
    chains = dict(known or {})
    asked = list(dict.fromkeys(subjects))
    unknown = [subject for subject in asked if subject not in chains]
    there, lines = with_lines(asked, unknown)
    chains |= {subject: Chain(subject) for subject in unknown}
    for line in lines:
        chains[line.subject].add(line)
    for subject in asked:
        chain = chains[subject]
        for fault in chain.faults:
            yield Damage(subject, fault)
        for name, what in witness.differences(chain.told, there.get(subject, {})):
            yield Damage(subject, f"{witness.in_words(name, subject)}: {what}")
