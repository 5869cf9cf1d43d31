"""Auditing site pages: whatever readers see of them, a second person approved."""

from collections.abc import Iterator

from website.models import PageVersion


def faults() -> Iterator[str]:
    """What does not match, one sentence each."""
    for version in PageVersion.objects.approved().order_by("pk"):
        if not version.has_valid_seal():
            yield f"version {version.number} of page:{version.page_id}: not sealed by this site"
