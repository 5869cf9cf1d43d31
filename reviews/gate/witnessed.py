"""Whether what the gate goes by is as the trail tells (E014)."""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from reviews.gate.case import Case
from reviews.gate.findings import Find, Finding, blocks


@blocks("gate.E014")
def damaged(find: Find, case: Case) -> Iterator[Finding]:
    """E014: something other than this site wrote, changed or took away what the gate goes by; one finding for each subject."""
    for subject, found in groupby(case.damage, attrgetter("subject")):
        first, *others = found
        more = f", and {len(others)} more" if others else ""
        yield find(
            f"Something other than this site has been at what counts here. {first}{more}.",
            f"Nothing goes live on it until whoever runs the server has looked: manage.py mend {subject}",
        )
