"""The sentences of a text that need a source, and the works that each of them cites."""

import pytest

from articles.claims import claims_in, resting_on, without_source


def cited(*works):
    return ", ".join(
        f'<a class="citation" data-reference="{one}" href="#reference-{one}"></a>' for one in works
    )


def told(html):
    return [(one.sentence, one.works) for one in claims_in(html)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Half of all people get better.",
        "It took 3 weeks.",
        "Pain fell by 12%.",
        "One in ten people has it.",
        "Take 0.5 mg at night.",
        "Exercise lowers blood pressure.",
        "It has side effects.",
        "Smoking causes cancer.",
        "Paracetamol is safe in pregnancy.",
    ],
)
def test_numbers_benefits_and_harms_are_claims(sentence):
    assert told(f"<p>{sentence}</p>") == [(sentence, ())]


@pytest.mark.parametrize(
    "sentence",
    [
        "Migraine is more than a headache.",
        "Type 2 diabetes is another illness.",
        "Call 999 or 112.",
        "The trial was published in 2015.",
        "Ask about vitamin B12 and HbA1c.",
        "Does it lower your risk?",
    ],
)
def test_names_years_and_questions_are_none(sentence):
    assert told(f"<p>{sentence}</p>") == []


@pytest.mark.parametrize(
    "html",
    [
        "<h2>What 5 people say</h2>",
        "<figure data-image='1'><figcaption>5 mg tablets</figcaption></figure>",
        '<div class="care-card care-card--emergency"><h3>Call 999 if:</h3><ul><li>it lasts 15 minutes</li></ul></div>',
    ],
)
def test_what_is_no_sentence_or_says_what_to_do_claims_nothing(html):
    assert told(html) == []


def test_a_citation_belongs_to_the_sentence_that_it_stands_in_or_behind():
    html = (
        f"<p>In adults{cited(1)} it lowers risk. Pain fell by 5 points.{cited(2, 3)} It took 3 weeks. "
        f"e.g. 5.5 mg helps, as Dr. Smith found {cited(4)}. It harms nobody. {cited(5)} Deaths are rare.</p>"
        f"<ul><li>It is safe{cited(6)}</li><li>It is deadly</li></ul>"
    )

    assert told(html) == [
        ("In adults it lowers risk.", (1,)),
        ("Pain fell by 5 points.", (2, 3)),
        ("It took 3 weeks.", ()),
        ("e.g. 5.5 mg helps, as Dr. Smith found .", (4,)),
        ("It harms nobody.", (5,)),
        ("Deaths are rare.", ()),
        ("It is safe", (6,)),
        ("It is deadly", ()),
    ]
    assert without_source(html) == ["It took 3 weeks.", "Deaths are rare.", "It is deadly"]
    assert resting_on(html, [3, 6]) == ["Pain fell by 5 points.", "It is safe"]


def test_a_row_of_a_table_is_one_claim_and_rests_on_what_its_caption_and_headings_cite():
    html = (
        f"<table><caption>Doses{cited(1)}</caption><tbody><tr><th>Who</th><th>Dose{cited(2)}</th></tr>"
        f"<tr><th>Adults</th><td>5 mg{cited(3)}</td></tr><tr><td>Children</td><td>none</td></tr></tbody></table>"
    )

    assert told(html) == [("Adults · 5 mg", (3, 1, 2))]


def test_nobody_types_a_citation_as_letters():
    assert told("<p>Pain fell by half \ue0007\ue001.</p>")[0][1] == ()


def test_the_same_claim_twice_is_one_and_with_another_source_another():
    html = f"<p>It cures{cited(1)}.</p><p>It cures{cited(1)}.</p><p>It cures{cited(2)}.</p>"

    claims = claims_in(html)

    assert [one.works for one in claims] == [(1,), (2,)]
    assert claims[0].key != claims[1].key
