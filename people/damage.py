"""What is not as the trail tells: the one question of whoever decides by what is stored, and of whoever audits it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from people import trail, witness
from people.refusals import Refusal
from people.told_rows import with_lines
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
    """Refusal when some row of a subject is not as its trail tells; one statement.

    A verb that changes a row asks, with the row locked: telling of the whole of it, it would tell what somebody else has changed as its own.
    """
    name = subject_of(subject)
    there, lines = with_lines([name], [name])
    told = trail.chain_of(name, lines).told
    for row, what in witness.differences(told, there[name]):
        raise Refusal(
            f"{witness.in_words(row, name)}: {what}, so nothing was changed. Whoever runs the server sees more with manage.py mend {name}."
        )


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
