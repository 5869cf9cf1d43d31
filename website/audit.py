"""Auditing site pages and introductions of topics: whatever readers see of them, a second person approved."""

from collections.abc import Iterator

from people.witness import subject_of
from website.models import PageVersion, TopicIntroduction


def faults() -> Iterator[str]:
    """What does not match, one sentence each."""
    for model in (PageVersion, TopicIntroduction):
        for version in model.objects.approved().select_related(model.of).order_by("pk"):
            if not version.has_valid_seal():
                where = subject_of(version.subject)
                yield f"version {version.number} of {where}: not sealed by this site"
