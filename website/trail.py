"""Verifying site pages: what readers see of them, a second person approved."""

from collections.abc import Iterator

from people.verifying import Line, Told, named
from website import seals
from website.models import PageVersion


def _approved() -> Iterator[Line]:
    rows = PageVersion.objects.exclude(approved_at=None).values_list("page", "number")
    return ((f"page:{pk}", number) for pk, number in rows)


def _proposed() -> Iterator[Line]:
    rows = PageVersion.objects.values_list("page", "number")
    return ((f"page:{pk}", number) for pk, number in rows)


_TOLD = (
    Told("version", "page", ("proposed",), named("version"), _proposed),
    Told("approval of version", "page", ("approved",), named("version"), _approved),
)


def faults() -> Iterator[str]:
    """What does not match, one sentence each."""
    for version in PageVersion.objects.exclude(approved_at=None).order_by("pk"):
        if not seals.holds(version):
            yield f"version {version.number} of page:{version.page_id}: not sealed by this site"
    for told in _TOLD:
        yield from told.faults()
