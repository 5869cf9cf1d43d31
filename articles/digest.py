"""The digest of a revision: SHA-256 over everything that a reviewer vouches for.

A text keeps by which version of the document its digest was made, and is verified by that rule for ever. A new kind of content needs no
new version: what a text has none of is not in its document, so only texts that have it get another one. A rule that
changes what stands there already does. What readers see and the document does not hold is listed in docs/publication-gate.md.
"""

from collections.abc import Callable, Sequence
from typing import Any

from articles.models import Citation, Revision
from people.canonical import sha256

CITATION_FIELDS = (
    "number",
    "reference_id",
    "text",
    "label",
    "url",
    "doi",
    "pmid",
    "pmcid",
    "is_peer_reviewed",
    "retracted_reason",
)
# What citations have since; those from before have none of it.
FROZEN_LATER = ("kind", "evidence_level")
# What texts say since; those from before say none of it.
SAID_LATER = ("change_kind", "made_with", "shown_on")


def _first(
    revision: Revision, author_ids: Sequence[int], citations: Sequence[Citation]
) -> dict[str, Any]:
    """Version 1, whose members all stand there, empty or not."""
    return {
        "language": revision.language,
        "title": revision.title,
        "summary": revision.summary,
        "key_points": revision.key_points,
        "html": revision.html,
        "authors": list(author_ids),
        "also_known_as": revision.also_known_as,
        "codes": revision.codes,
        "funding": revision.funding,
        "change_note": revision.change_note,
        "citations": [
            {name: getattr(citation, name) for name in CITATION_FIELDS}
            | {n: getattr(citation, n) for n in FROZEN_LATER if getattr(citation, n) is not None}
            for citation in citations
        ],
        "images": revision.images,
        **{name: value for name in SAID_LATER if (value := getattr(revision, name))},
    }


DOCUMENTS: dict[int, Callable[..., dict[str, Any]]] = {1: _first}
NEWEST = max(DOCUMENTS)


def document(
    revision: Revision, author_ids: Sequence[int], citations: Sequence[Citation]
) -> dict[str, Any]:
    """The canonical document, in the version that the revision names."""
    version = revision.document_version
    return {"v": version} | DOCUMENTS[version](revision, author_ids, citations)


def digest(revision: Revision, author_ids: Sequence[int], citations: Sequence[Citation]) -> str:
    """The digest that these bytes have."""
    return sha256(document(revision, author_ids, citations))


def matches(revision: Revision) -> bool:
    """Whether the stored text still is what its digest says. Uses prefetched bylines and citations."""
    if revision.document_version not in DOCUMENTS:
        return False
    bylines = sorted(revision.bylines.all(), key=lambda byline: byline.position)
    citations = sorted(revision.citations.all(), key=lambda citation: citation.number)
    author_ids = [byline.author_id for byline in bylines]
    return digest(revision, author_ids, citations) == revision.digest
