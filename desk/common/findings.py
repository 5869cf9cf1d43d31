"""What a rule finds several times, as one line that opens to show each."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from reviews.gate.findings import Finding

# What a rule that warns says of several sources at once. What blocks is never folded: each asks for something of its own.
_OF_SEVERAL = {
    "gate.W001": "{} cited works have an expression of concern",
    "gate.W002": "{} cited works were corrected",
    "gate.W003": "{} cited works are preprints",
    "gate.W004": "{} cited works are from doubtful journals",
    "gate.W005": "{} cited works over ten years old are neither guidelines nor landmarks",
    "gate.W006": "{} cited works are not yet checked for retractions",
    "gate.W007": "{} links are broken",
    "gate.W008": "{} links lead to no live article",
    "gate.W009": "{} marked words are not explained",
    "gate.W010": "{} things about care cards",
    "gate.W011": "{} things about callouts and tables",
    "gate.W012": "{} notices are shown on no page",
    "gate.W013": "{} doses are easily misread",
    "gate.W014": "{} sentences have more than 20 words",
    "gate.W015": "{} words have plainer ones",
    "gate.W016": "{} sentences are in the passive",
    "gate.W017": "{} texts do not say when to see a doctor",
    "gate.W018": "{} sentences tell the colour of skin",
    "gate.W020": "{} cited works were replaced by others",
    "gate.W021": "{} cited works are from publishers that are not on the list",
    "gate.W022": "{} headings have nothing below them",
    "gate.W019": "{} claims cite nothing",
}


class Group(NamedTuple):
    """What one rule found; `words` says it of all its rows, and is "" where each row is shown as it is."""

    words: str
    rows: list[Any]


def itself(finding: Finding) -> Finding:
    return finding


def folded(rows: Iterable[Any], finding_of: Callable[[Any], Finding] = itself) -> list[Group]:
    """The rows in their order, those of one rule together where the first of them stands."""
    kinds: dict[object, list[Any]] = {}
    for n, row in enumerate(rows):
        rule = finding_of(row).id
        kinds.setdefault(rule if rule in _OF_SEVERAL else n, []).append(row)
    return [Group(_words(kind, len(found)), found) for kind, found in kinds.items()]


def _words(kind: object, count: int) -> str:
    return _OF_SEVERAL[kind].format(count) if isinstance(kind, str) and count > 1 else ""
