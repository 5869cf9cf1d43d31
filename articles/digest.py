"""The digest of a revision: SHA-256 over everything that a reviewer vouches for.

Version 1 of the document. A later version gets a new number; old ones are verified by their own rule for ever.
What readers see and the document does not hold is listed in docs/publication-gate.md.
"""

from collections.abc import Sequence
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


def document(
    revision: Revision, author_ids: Sequence[int], citations: Sequence[Citation]
) -> dict[str, Any]:
    """The canonical document, version 1."""
    return {
        "v": 1,
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
            {name: getattr(citation, name) for name in CITATION_FIELDS} for citation in citations
        ],
        "images": [],
    }


def digest(revision: Revision, author_ids: Sequence[int], citations: Sequence[Citation]) -> str:
    """The digest that these bytes have."""
    return sha256(document(revision, author_ids, citations))


def matches(revision: Revision) -> bool:
    """Whether the stored text still is what its digest says. Uses prefetched bylines and citations."""
    bylines = sorted(revision.bylines.all(), key=lambda byline: byline.position)
    citations = sorted(revision.citations.all(), key=lambda citation: citation.number)
    author_ids = [byline.author_id for byline in bylines]
    return digest(revision, author_ids, citations) == revision.digest
