"""Auditing site pages: whatever readers see of them, a second person approved."""

from collections.abc import Iterator

from people.audit import Reconciliation, RowRef, id_from
from website.models import PageVersion


def _approved() -> Iterator[RowRef]:
    rows = PageVersion.objects.approved().values_list("page", "number")
    return ((f"page:{pk}", number) for pk, number in rows)


def _proposed() -> Iterator[RowRef]:
    rows = PageVersion.objects.values_list("page", "number")
    return ((f"page:{pk}", number) for pk, number in rows)


_RECONCILIATIONS = (
    Reconciliation("version", "page", ("proposed",), id_from("version"), _proposed),
    Reconciliation("approval of version", "page", ("approved",), id_from("version"), _approved),
)


def faults() -> Iterator[str]:
    """What does not match, one sentence each."""
    for version in PageVersion.objects.approved().order_by("pk"):
        if not version.has_valid_seal():
            yield f"version {version.number} of page:{version.page_id}: not sealed by this site"
    for one in _RECONCILIATIONS:
        yield from one.faults()
