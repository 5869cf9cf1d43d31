"""What became of a text, in everything that a reviewer vouches for."""

from dataclasses import fields, replace

import pytest

from articles import digest
from articles.differences import differences, typed_differences
from articles.models import Citation, Revision
from articles.texts import of_revision
from tests.story import cite

PARTS = {
    "language": ("fr", "Language"),
    "title": ("Another title", "Title"),
    "summary": ("Another summary", "Summary"),
    "key_points": (["Another point"], "Key points"),
    "html": ("<p>Another text.</p>", "Text"),
    "also_known_as": (["Another name"], "Also known as"),
    "codes": ([{"icd": "G13"}], "Codes"),
    "funding": ("Another purse", "Funding"),
}
ENTRY = {
    "text": "Another entry",
    "label": "Another 1999",
    "url": "https://example.org/another",
    "doi": "10.1000/another",
    "pmid": "123",
    "pmcid": "PMC123",
    "is_peer_reviewed": False,
    "retracted_reason": "It was wrong",
    "kind": "guideline",
    "evidence_level": "guideline",
}


def names(old, new):
    return [part.name for part in differences(old, new)]


def test_a_text_does_not_differ_from_itself(story):
    revision = story.draft()

    assert differences(revision, Revision.objects.get(pk=revision.pk)) == []


@pytest.mark.parametrize("field", PARTS)
def test_each_part_that_is_signed_is_compared(story, field):
    old = story.draft()
    new = Revision.objects.get(pk=old.pk)
    value, name = PARTS[field]

    setattr(new, field, value)

    assert names(old, new) == [name]


@pytest.mark.parametrize("field", ENTRY)
def test_each_part_of_an_entry_is_compared(story, field):
    old = story.draft()
    new = Revision.objects.prefetch_related("citations").get(pk=old.pk)

    setattr(new.citations.all()[0], field, ENTRY[field])

    assert names(old, new) == ["Reference"]


def test_nothing_that_the_digest_covers_is_left_out(story):
    document = digest.document(story.draft(), [], [])

    compared = {*PARTS, "authors", "citations"}
    assert set(document) - compared == {"v", "change_note", "images"}
    assert {*digest.CITATION_FIELDS, *digest.FROZEN_LATER} - set(ENTRY) == {
        "number",
        "reference_id",
    }
    assert {field.name for field in Citation._meta.fields} >= set(ENTRY)


def test_authors_and_references_that_come_and_go(story):
    first, second, third, fourth = story.works
    old = story.draft(body=f"<p>So it is{cite(first, second)}.</p>")
    new = story.write(old.article, authors=[], body=f"<p>So it is{cite(second, third)}.</p>")

    parts = {part.name: part.html for part in differences(old, new)}

    assert list(parts) == ["Written by", "Text", "Reference left out", "New reference"]
    assert "<del>Wanda Writer</del>" in parts["Written by"]
    assert "<del>" in parts["Reference left out"]
    assert "<ins>" in parts["New reference"]


def test_what_was_typed_stays_text(story):
    nasty = "<script>alert(1)</script>"
    old, new = story.draft(), Revision(title=nasty, funding=nasty, key_points=[nasty])
    new.pk = old.pk

    said = "".join(part.html for part in differences(old, new))

    assert "<script" not in said
    assert said.count("&lt;") >= 3


def test_what_is_typed_is_compared_under_the_same_names(story):
    revision = story.draft()
    saved = of_revision(revision)
    typed = replace(
        saved,
        title="Another title",
        summary="Another summary",
        key_points=["Another point"],
        body=f"<p>Another text{cite(story.works[1])}.</p>",
        also_known_as=["Another name"],
        authors=[],
        codes=[{"icd": "G13"}],
        funding="Another purse",
    )
    inputs = {one.name: getattr(typed, one.name) for one in fields(typed)}
    made = story.write(revision.article, **inputs)

    before_saving = [part.name for part in typed_differences(saved, typed)]

    frozen_with_it = {"New reference", "Reference", "Reference left out"}
    assert typed_differences(saved, saved) == []
    assert before_saving == [name for name in names(revision, made) if name not in frozen_with_it]
    assert len(before_saving) == 8


def test_what_nobody_can_see_of_a_text_is_no_difference(story):
    """An editor in a browser sets the same words with other white space."""
    marker = cite(*story.works[:2])
    saved = story.draft(body=f"<p>It helps.{marker}</p>")
    typed = replace(of_revision(saved), body=f"<p>It helps. {marker}</p>")

    assert typed_differences(of_revision(saved), typed) == []
