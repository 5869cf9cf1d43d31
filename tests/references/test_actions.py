"""Adding, correcting, marking and merging works."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from people.models import Event
from references import actions
from references.models import Reference
from tests.story import WORKS


def paper(**changes):
    return {
        "type": "article-journal",
        "title": "A paper",
        "DOI": "10.1000/xyz1",
        "issued": {"date-parts": [[2020]]},
    } | changes


@pytest.mark.parametrize(
    ("genre", "kind"),
    [
        ("NICE guideline", "guideline"),
        ("Guidelines", "guideline"),
        ("Guideline protocol", "report"),
    ],
)
def test_a_report_whose_genre_says_so_is_a_guideline(story, genre, kind):
    work = actions.import_reference(csl=paper(type="report", genre=genre), by=story.maya)

    assert work.kind == kind


def test_a_work_is_read_into_its_columns(story):
    work = actions.import_reference(csl=WORKS[0], by=story.maya)

    assert work.doi == WORKS[0]["DOI"].lower()
    assert work.pmid == WORKS[0]["PMID"]
    assert work.year == 2021
    assert work.kind == "article"
    assert work.standing == "unknown"


def test_the_same_work_is_pointed_out_and_not_written_twice(story):
    first = actions.import_reference(csl=paper(), by=story.maya)
    again = actions.import_reference(
        csl=paper(DOI="https://doi.org/10.1000/XYZ1", title="Another title"), by=story.maya
    )

    assert again == first
    assert Reference.objects.count() == 1


def test_wrong_identifiers_are_refused_field_by_field(story):
    with pytest.raises(ValidationError) as refused:
        actions.import_reference(csl={"DOI": "banana", "PMID": "x1", "title": ""}, by=story.maya)

    assert set(refused.value.message_dict) == {"doi", "pmid", "title"}


def test_an_address_that_is_none_is_refused(story):
    with pytest.raises(ValidationError) as refused:
        actions.import_reference(csl=paper(URL="http://["), by=story.maya)

    assert set(refused.value.message_dict) == {"url"}


def test_correcting_a_work_leaves_signed_words_alone(story):
    revision = story.live()
    work = story.works[0]
    entry = revision.citations.get(reference=work).text

    actions.correct_reference(reference=work, csl={**work.csl, "title": "Corrected"}, by=story.maya)

    assert revision.citations.get(reference=work).text == entry
    assert Event.objects.get(subject=f"reference:{work.pk}", kind="corrected")


def test_correcting_into_another_work_is_refused(story):
    actions.import_reference(csl=paper(), by=story.maya)
    other = actions.import_reference(csl=paper(DOI="10.1000/xyz2"), by=story.maya)

    with pytest.raises(ValidationError, match="already"):
        actions.correct_reference(reference=other, csl=paper(), by=story.maya)


def test_the_worst_notice_counts_until_it_is_taken_back(story):
    work = actions.import_reference(csl=paper(), by=story.maya)
    for kind, day in (("correction", 1), ("retraction", 2)):
        actions.record_notice(
            reference=work, kind=kind, source="editor", by=story.maya, dated=date(2020, 1, day)
        )
    assert work.standing == "retracted"

    actions.record_notice(
        reference=work,
        kind="reinstatement",
        source="editor",
        by=story.maya,
        dated=date(2020, 1, 3),
    )

    assert Reference.objects.get().standing == "none found"


def test_a_merged_work_is_cited_as_its_survivor_at_the_next_save(story):
    revision = story.draft()
    old, new = story.works[0], story.works[3]

    actions.merge_references(reference=old, into=new, by=story.maya)

    assert revision.citations.filter(reference=old).exists()
    later = story.write(revision.article, title="Saved again")
    assert not later.citations.filter(reference=old).exists()
    assert later.citations.get(number=1).reference == new


def test_a_work_is_not_merged_into_itself(story):
    work = actions.import_reference(csl=paper(), by=story.maya)

    with pytest.raises(ValidationError):
        actions.merge_references(reference=work, into=work, by=story.maya)
