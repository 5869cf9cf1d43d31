"""Seals of site pages: only a version that two managing editors agreed on here comes before readers."""

from typing import Any

from people import canonical
from website.models import PageVersion

FIELDS = (
    *("page_id", "number", "title", "summary", "body"),
    *("proposed_by_id", "proposed_at", "approved_by_id", "approved_at"),
)


def _document(version: PageVersion) -> dict[str, Any]:
    return {"v": 1, "row": "page_version"} | {name: getattr(version, name) for name in FIELDS}


def seal_of(version: PageVersion) -> str:
    """The seal of an approved version."""
    return canonical.sealed(_document(version))


def holds(version: PageVersion) -> bool:
    """Whether it was approved here, in these very words."""
    return bool(version.seal) and canonical.seals(version.seal, _document(version))
