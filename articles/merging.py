"""Two people change one text at the same time: what one of them left alone is taken from the other."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from articles.texts import PLAIN_FIELDS, Text

LABELS = {
    **{one.name: one.label.lower() for one in PLAIN_FIELDS},
    "body": "text",
    "authors": "authors",
    "codes": "codes",
    "retracted_reasons": "reasons for citing retracted works",
}


@dataclass(frozen=True)
class Merged:
    """One text of two, by fields: `taken` are from theirs, `both` were changed on both sides, and stand as in mine."""

    text: Text
    taken: list[str]
    both: list[str]


def merge(*, base: Text, mine: Text, theirs: Text) -> Merged:
    """What both made of `base`; a field that both changed alike is no matter for either."""
    differing = [
        one.name for one in fields(Text) if getattr(mine, one.name) != getattr(theirs, one.name)
    ]
    taken = [name for name in differing if getattr(mine, name) == getattr(base, name)]
    both = [
        name
        for name in differing
        if name not in taken and getattr(theirs, name) != getattr(base, name)
    ]
    return Merged(with_fields(mine, theirs, taken), taken, both)


def with_fields(text: Text, other: Text, names: Iterable[str]) -> Text:
    """The text with these fields of the other."""
    return replace(text, **{name: getattr(other, name) for name in names})


def labels(names: list[str]) -> list[str]:
    """What people call these fields."""
    return [LABELS[name] for name in names]
