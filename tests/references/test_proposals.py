"""What AMA would write instead is proposed, and only where it is not so already."""

import pytest

from references.actions import import_reference
from references.proposals import propose, sentence_case


@pytest.mark.parametrize(
    ("title", "proposed"),
    [
        ("Migraine in Children", "Migraine in children"),
        (
            "Effects of Aspirin With Statins in Type 2 Diabetes: A Randomized Trial",
            "Effects of aspirin with statins in type 2 diabetes: a randomized trial",
        ),
        (
            "SARS-CoV-2 mRNA Vaccines and COVID-19 in Crohn’s Disease",
            "SARS-CoV-2 mRNA vaccines and COVID-19 in Crohn’s disease",
        ),
        (
            "Helicobacter pylori Infection and Gastric Cancer in the United States",
            "Helicobacter pylori infection and gastric cancer in the United States",
        ),
        (
            "Treatment of Staphylococcus aureus Bacteremia From Catheters",
            "Treatment of Staphylococcus aureus bacteremia from catheters",
        ),
        (
            "<i>Escherichia Coli</i> Infection in Adults",
            "<i>Escherichia Coli</i> infection in adults",
        ),
        ("Hepatitis A and Vitamin D, Part II", "Hepatitis A and vitamin D, part II"),
        (
            "Placebo-Controlled Trial of X-Ray Screening",
            "Placebo-controlled trial of X-ray screening",
        ),
        ("Is Tea Healthy? What We Know – An Update", "Is tea healthy? What we know – an update"),
        ("Children’s Sleep in July", "Children’s sleep in July"),
    ],
)
def test_a_title_in_title_case_is_proposed_in_sentence_case(title, proposed):
    assert sentence_case(title) == proposed


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Migraine",
        "Migraine and its treatment in Glasgow",
        "Prevalence of migraine in Denmark",
        "Asthma in Africa",
        "Effect of Botulinum toxin",
        "EFFECTS OF ASPIRIN ON STROKE",
        "Behandlung der Migräne bei Erwachsenen",
    ],
)
def test_other_titles_stay_as_they_are(title):
    assert sentence_case(title) == title


@pytest.mark.parametrize(
    ("record", "is_proposed"),
    [
        ({"type": "article-journal"}, True),
        ({"type": "webpage", "language": "en-GB"}, True),
        ({"type": "chapter", "language": "eng"}, True),
        ({"type": "article-journal", "language": "fr"}, False),
        ({"type": "book"}, False),
        ({"type": "report"}, False),
    ],
)
def test_books_and_other_languages_keep_their_capitals(record, is_proposed):
    assert bool(propose(record | {"title": "Living With Heart Failure"})) is is_proposed


@pytest.mark.parametrize(
    ("record", "short"),
    [
        ({"container-title": "the new england Journal of Medicine"}, "N Engl J Med"),
        ({"container-title": "NEJM", "ISSN": "0028-4793"}, "N Engl J Med"),
        (
            {"container-title": "New England Journal of Medicine", "journalAbbreviation": "NEJM"},
            None,
        ),
        ({"container-title": "New England Journal of Medicine", "type": "chapter"}, None),
        ({"container-title": "Another Journal", "ISSN": "0028-4794"}, None),
        ({}, None),
    ],
)
def test_a_journals_abbreviation_is_taken_from_another_work_as_pubmed_has_it(story, record, short):
    journal = {"type": "article-journal", "container-title": "The New England Journal of Medicine"}
    import_reference(
        csl=journal | {"title": "One", "container-title-short": "New Engl. J."}, by=story.maya
    )
    import_reference(
        csl=journal
        | {"title": "Two", "PMID": "29768149", "ISSN": "0028-4793"}
        | {"container-title-short": "N Engl J Med"},
        by=story.maya,
    )

    proposed = propose({"type": "article-journal", "title": "Tea", "volume": "1"} | record)

    assert proposed.get("container-title-short") == short
