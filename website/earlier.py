"""How site pages of earlier versions were audited, whose trails told of no rows."""

from collections.abc import Iterator

from people.earlier import Reconciliation
from website import audit
from website.models import PageVersion

_RECONCILIATIONS = (
    Reconciliation(
        "version", ("proposed",), "version", PageVersion.objects, "page", "number", model="page"
    ),
    Reconciliation(
        "approval of version",
        ("approved",),
        "version",
        PageVersion.objects.approved(),
        "page",
        "number",
        model="page",
    ),
)


def faults() -> Iterator[str]:
    """What does not match, one sentence each."""
    yield from audit.faults()
    for one in _RECONCILIATIONS:
        yield from one.faults()
