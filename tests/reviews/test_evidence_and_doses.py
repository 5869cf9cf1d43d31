"""What a text rests on (E016), how its doses are written (E015, W013) and how hard it is to read (W014 to W018)."""

import pytest

from articles.models import Kind
from references.actions import correct_reference, import_reference
from reviews import actions
from reviews.gate import blockers, gather
from reviews.gate.warnings import warnings_of
from tests.story import cite

TABLE = (
    "<table><caption>Doses by age</caption><tbody><tr><th>Age</th><th>Dose</th></tr>"
    "<tr><td>6 to 11 years</td><td>{}</td></tr></tbody></table>"
)


def of(story, kind, **text):
    revision = story.draft(f"a-{kind}", **text)
    actions.reclassify(
        article=revision.article, by=story.edith, topic=revision.article.topic, kind=kind
    )
    return revision


def stops(story, revision):
    return [one.id for one in blockers(revision, at=story.now())]


def pointed_out(story, revision, rule):
    found = warnings_of(gather(revision, at=story.now()))
    return [one.message for one in found if one.id == f"gate.{rule}"]


# E016


def page(story, **details):
    return import_reference(
        csl={"type": "webpage", "title": "A page", "URL": "https://example.org/a"},
        by=story.maya,
        **details,
    )


@pytest.mark.parametrize(
    ("kind", "details", "is_stopped"),
    [
        *((kind, {}, True) for kind in (Kind.CONDITION, Kind.TREATMENT, Kind.MEDICINE)),
        *((kind, {}, False) for kind in (Kind.WELLBEING, Kind.NEWS, Kind.TEST)),
        (Kind.CONDITION, {"is_peer_reviewed": False}, True),
        (Kind.CONDITION, {"is_peer_reviewed": True}, False),
        (Kind.CONDITION, {"evidence_level": "guideline"}, False),
        (Kind.CONDITION, {"kind": "guideline"}, False),
        (Kind.CONDITION, {"kind": "article", "evidence_level": "trial"}, False),
        (Kind.CONDITION, {"kind": "web", "evidence_level": "trial"}, True),
        (
            Kind.CONDITION,
            {
                "kind": "article",
                "evidence_level": "trial",
                "is_peer_reviewed": False,
            },
            True,
        ),
    ],
)
def test_health_rests_on_peer_review_or_a_guideline(story, kind, details, is_stopped):
    body = f"<p>So it is{cite(page(story, **details))}.</p>"

    assert ("gate.E016" in stops(story, of(story, kind, body=body))) is is_stopped


def test_one_such_work_is_enough_and_marking_it_is_too(story):
    work = page(story)
    revision = story.draft(body=f"<p>So it is{cite(work)}.</p>")
    assert "gate.E016" in stops(story, revision)

    correct_reference(reference=work, csl=work.csl, by=story.maya, is_peer_reviewed=True)

    assert "gate.E016" not in stops(story, revision)
    both = story.draft("both", body=f"<p>So it is{cite(page(story), story.works[0])}.</p>")
    assert "gate.E016" not in stops(story, both)


def test_a_text_that_cites_nothing_is_told_that_alone(story):
    found = stops(story, story.draft(body="<p>So it is.</p>"))

    assert "gate.E009" in found
    assert "gate.E016" not in found


# Doses


@pytest.mark.parametrize(
    ("kind", "cell", "is_stopped"),
    [
        (Kind.MEDICINE, "5", True),
        (Kind.MEDICINE, "5 mg", False),
        (Kind.CONDITION, "5", False),
    ],
)
def test_a_table_of_doses_of_a_medicine_has_units(story, kind, cell, is_stopped):
    revision = of(
        story, kind, body=TABLE.format(cell) + f"<p>So it is{cite(*story.works[:2])}.</p>"
    )

    found = [one for one in blockers(revision, at=story.now()) if one.id == "gate.E015"]

    assert bool(found) is is_stopped
    assert [one.message for one in found] == ["“Doses by age”: “5” has no unit."] * is_stopped


def test_a_dose_that_is_misread_is_pointed_out_where_it_stands(story):
    revision = story.draft(
        summary="Take 1.0 mg.",
        key_points=["At most 50 µg."],
        body=f"<p>Or .5 mg{cite(*story.works[:2])}: 5 mg/ml, not 10 mg/5 ml.</p>",
    )

    found = [one for one in warnings_of(gather(revision, at=story.now())) if one.id == "gate.W013"]

    assert [(one.place, one.subject) for one in found] == [
        ("summary", "1.0 mg"),
        ("key_points", "50 µg"),
        ("body", ".5 mg"),
        ("body", "10 mg/5 ml"),
    ]


# Reading

PLAIN = "".join(f"<p>Most people feel better in week {n}.</p>" for n in range(30))


def saying(story, words):
    return story.draft(
        body=f"{PLAIN}<p>{words}{cite(*story.works[:2])}.</p>", summary="It is rare."
    )


@pytest.mark.parametrize(
    ("words", "rule", "message"),
    [
        ("word " * 25, "W014", "25 words in one sentence"),
        ("They utilise it", "W015", "“utilise”: a plain word is “use”."),
        ("It is rare", "W017", "The text does not say when to see a doctor."),
        ("See your GP: the skin turns red", "W018", "The colour of skin: “See your GP: the skin"),
    ],
)
def test_what_is_hard_to_read_is_pointed_out_and_stops_nothing(story, words, rule, message):
    revision = saying(story, words)

    [found] = pointed_out(story, revision, rule)

    assert found.startswith(message)
    assert f"gate.{rule}" not in stops(story, revision)


def test_much_in_the_passive_is_pointed_out_and_a_little_is_not(story):
    passive = "".join("<p>The tablets are taken with water.</p>" for _ in range(9))

    assert pointed_out(story, saying(story, "The tablets are taken with water"), "W016") == []
    much = story.draft("much", body=f"{PLAIN}{passive}<p>So it is{cite(story.works[0])}.</p>")
    assert len(pointed_out(story, much, "W016")) == 5


def test_of_a_short_text_nothing_is_said(story):
    revision = story.draft()

    assert [rule for n in range(14, 19) if (rule := pointed_out(story, revision, f"W0{n}"))] == []
