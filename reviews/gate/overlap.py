"""What of a text stands elsewhere word for word (E012)."""

from collections.abc import Iterator

from reviews.gate.case import Case
from reviews.gate.findings import Find, Finding, blocks


@blocks("gate.E012")
def too_much(find: Find, case: Case) -> Iterator[Finding]:
    """E012: more of the text than `OVERLAP_PERCENT` stands elsewhere, and nobody accepted why."""
    compared = case.compared
    if not compared.is_too_much:
        return
    for other in compared.others:
        if other.counts:
            waits = other.explanation is not None
            yield find(
                f"{percent(compared.share_of(other))} of the text stands in {other.title}.",
                "Another editor decides whether the explanation is accepted."
                if waits
                else "Write it in your own words, mark it as a quotation, or explain why it stands there.",
                f"overlap:{other.against}",
            )


def percent(part: float) -> str:
    """A share as people read it."""
    return f"{max(1, round(part * 100))} %"
