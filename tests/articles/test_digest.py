"""The document that reviewers sign: each version of it stays as it was, for the texts that were signed by it."""

import pytest

from articles import digest
from articles.models import Citation, Revision

REVISION = {
    "language": "en",
    "title": "Migraine – what helps",
    "summary": "A “migraine” is more than a headache.",
    "key_points": ["Rest in a dark room.", "See a doctor after the first one."],
    "html": '<p>Triptans help.<sup><a href="#reference-1">1</a></sup></p>',
    "also_known_as": ["Hemicrania"],
    "codes": [{"system": "MeSH", "code": "D008881"}],
    "funding": "None.",
    "change_note": "First text",
}
CITATION = {
    "number": 1,
    "reference_id": 7,
    "text": "Okafor A. Triptans. 2021.",
    "label": "Okafor 2021",
    "url": "https://doi.org/10.1000/1",
    "doi": "10.1000/1",
    "pmid": "12345678",
    "pmcid": "PMC1234567",
    "is_peer_reviewed": True,
    "retracted_reason": "",
}
# What was signed once: never changed, only added to.
FROZEN = {1: "fc8020c1c747664afb698e2d5d857df8697167ad8d07e5ee9815becf7cb6ad81"}


@pytest.mark.parametrize("version", digest.DOCUMENTS)
def test_each_version_of_the_document_is_for_ever_as_it_was(version):
    revision = Revision(document_version=version, **REVISION)

    made = digest.digest(revision, [3, 4], [Citation(**CITATION)])

    assert made == FROZEN[version]


def test_what_a_citation_freezes_since_is_in_the_document_and_nothing_where_it_was_not_frozen():
    revision = Revision(document_version=1, **REVISION)

    made = {
        digest.digest(revision, [3, 4], [Citation(**CITATION, **more)])
        for more in (
            {},
            {"kind": "article", "evidence_level": ""},
            {"kind": "guideline", "evidence_level": ""},
            {"kind": "article", "evidence_level": "guideline"},
        )
    }

    assert len(made) == 4
    assert FROZEN[1] in made


def test_a_text_keeps_by_which_version_its_digest_was_made(story):
    revision = story.draft()

    assert revision.document_version == digest.NEWEST
    assert digest.matches(revision)


@pytest.mark.parametrize("version", [0, digest.NEWEST + 1])
def test_a_text_under_another_version_is_not_as_it_was_signed(story, version):
    revision = story.draft()

    revision.document_version = version

    assert not digest.matches(revision)
