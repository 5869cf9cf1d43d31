"""Auditing site pages, introductions of topics and helplines: whatever readers see of them, a second person approved."""

from collections.abc import Iterator
from typing import TypeGuard

from people.two_person import Proposal, Version, proposals
from people.witness import subject_of


def _is_version(model: type[Proposal]) -> TypeGuard[type[Version]]:
    return issubclass(model, Version)


def faults() -> Iterator[str]:
    """What does not match, one sentence each."""
    for model in filter(_is_version, proposals()):
        for version in model.objects.approved().select_related(model.of).order_by("pk"):
            if not version.has_valid_seal():
                where = subject_of(version.subject)
                yield f"version {version.number} of {where}: not sealed by this site"
