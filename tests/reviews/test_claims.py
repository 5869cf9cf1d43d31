"""Where the evidence for a claim stands: given by editors, ticked by who checks the facts, carried on, and known when a work is retracted."""

import pytest

from articles.actions import Given, give_evidence
from articles.evidence import proved
from articles.models import ClaimEvidence
from people.refusals import Refusal
from references.actions import correct_reference, import_reference, merge_references, record_notice
from reviews.actions import raise_about_works
from reviews.checklists import points_to_check
from reviews.gate import blockers, gather
from reviews.gate.warnings import warnings_of
from reviews.models import Concern, SignOff
from tests.story import cite

CLAIM = "Half of all people get better in 3 weeks."
OTHER = "It harms nobody."


def body(story, claim=CLAIM, other=OTHER, works=None):
    first, second = works or story.works[:2]
    return f"<p>{claim}{cite(first)}</p><p>{other}{cite(second)}</p><p>It cures.</p>"


@pytest.fixture
def draft(story):
    return story.draft(body=body(story))


def give(story, draft, passage="50 % recovered", locator="p. 4", sentence=CLAIM, work=None):
    work = work or story.works[0]
    told = Given(sentence, work.pk, locator, passage)
    return give_evidence(article=draft.article, given=[told], by=story.wanda)


def said(revision):
    return [[source.said for source in one.sources] for one in proved(revision)]


def write(story, draft, **changes):
    return story.write(draft.article, **changes)


def test_wanda_says_where_the_evidence_stands_and_a_second_click_adds_nothing(story, draft):
    [made] = give(story, draft, passage="  50 %\n recovered ")
    assert (made.locator, made.passage, made.given_by) == ("p. 4", "50 % recovered", story.wanda)
    assert give(story, draft) == []

    assert said(draft) == [["p. 4: “50 % recovered”"], [""], []]
    assert ClaimEvidence.objects.count() == 1


def test_what_was_said_is_taken_back_by_saying_nothing(story, draft):
    give(story, draft)
    give(story, draft, locator="", passage="")

    assert said(draft)[0] == [""]
    assert give(story, draft, locator="", passage="") == []


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"passage": "word " * 51}, "keep the passage to 50 words"),
        ({"passage": "x" * 601}, "keep the passage to 50 words"),
        ({"locator": "p" * 101}, "keep the page or section to 100 characters"),
        ({"sentence": "It is so."}, "does not say “It is so.”"),
        ({"sentence": OTHER}, "does not say"),  # it cites another work
    ],
)
def test_what_cannot_be_kept_is_refused_and_says_why(story, draft, told, why):
    with pytest.raises(Refusal, match=why):
        give(story, draft, **told)

    assert not ClaimEvidence.objects.exists()


def test_it_goes_along_while_neither_the_sentence_nor_the_work_changes(story, draft):
    give(story, draft)
    moved = write(story, draft, body=f"<p>New. It is rare.</p>{body(story)}")
    assert said(moved) == [["p. 4: “50 % recovered”"], [""], []]

    reworded = write(story, draft, body=body(story, claim="Half of all get better in 4 weeks."))
    assert said(reworded)[0] == [""]
    cites_another = write(story, draft, body=body(story, works=story.works[1::-1]))
    assert said(cites_another)[0] == [""]
    again = write(story, draft, body=body(story))
    assert said(again)[0] == ["p. 4: “50 % recovered”"]

    work = story.works[0]
    correct_reference(reference=work, csl=work.csl | {"title": "Another"}, by=story.maya)
    assert said(type(again).objects.get(pk=again.pk))[0] == [""]


def test_of_merged_works_it_is_told_of_the_one_that_stays(story, draft):
    work, other = story.works[:2]
    merge_references(reference=work, into=other, by=story.maya)
    give(story, draft)

    assert ClaimEvidence.objects.get().work == other


# Who checks the facts


def asked(story, draft):
    review = story.submit(draft)
    return review.assignments.get(kind="fact_check")


def test_felix_ticks_each_claim_and_what_he_ticked_is_frozen_with_its_evidence(story, draft):
    give(story, draft)
    assignment = asked(story, draft)
    points = dict(points_to_check(draft, "fact_check"))
    entry = draft.citations.get(number=1)
    assert list(points.values())[0] == (
        f"“{CLAIM}” Reference 1, {entry.label}, p. 4: “50 % recovered”"
    )
    assert list(points.values())[2] == "“It cures.” It cites nothing."

    with pytest.raises(Refusal, match="Tick what you checked"):
        story.decide(assignment, checklist=dict.fromkeys(list(points)[1:], True))
    story.decide(assignment)
    give(story, draft, passage="others")

    frozen = {row["key"]: row for row in SignOff.objects.get().checklist}
    assert all(
        frozen[key] == {"key": key, "question": points[key], "answer": True} for key in points
    )


def test_evidence_that_changed_since_is_ticked_anew(story, draft):
    assignment = asked(story, draft)
    ticked = {key: True for key, _ in points_to_check(draft, "fact_check")}
    give(story, draft)

    with pytest.raises(Refusal, match="p. 4"):
        story.decide(assignment, checklist=ticked)


def test_of_an_amendment_only_what_is_new_is_ticked(story, draft):
    give(story, draft)
    base = story.decide(asked(story, draft))
    now = write(story, draft, body=f"<p>It is deadly.{cite(story.works[2])}</p>{body(story)}")

    assert [words for _, words in points_to_check(now, "fact_check", base)] == [
        f"“It is deadly.” Reference 1, {now.citations.get(number=1).label}"
    ]


# The gate


def test_a_claim_that_cites_nothing_is_pointed_out_and_stops_nothing(story, draft):
    found = [one for one in warnings_of(gather(draft, at=story.now())) if one.id == "gate.W019"]

    assert [one.message for one in found] == ["It cites nothing: “It cures.”"]
    assert "gate.W019" not in {one.id for one in blockers(draft, at=story.now())}


def test_of_a_retracted_work_the_claims_that_rest_on_it_are_named(story, draft):
    record_notice(reference=story.works[0], kind="retraction", source="editor", by=story.maya)

    [found] = [one for one in blockers(draft, at=story.now()) if one.id == "gate.E010"]
    assert f"On it rest: “{CLAIM}”." in found.message


def test_so_does_the_concern_about_the_live_page(story):
    story.live(body=body(story))
    record_notice(reference=story.works[0], kind="retraction", source="editor", by=story.maya)
    raise_about_works(by=story.maya)

    assert f"On it rest: “{CLAIM}”." in Concern.objects.get().detail


def test_evidence_is_no_part_of_the_text(story, draft):
    before = write(story, draft, body=body(story)).digest
    give(story, draft)

    assert write(story, draft, body=body(story)).digest == before


def test_another_source_of_the_same_name_is_ticked_anew(story):
    """Two guidelines of one body and year have the same label, and are two sources."""
    told = {"type": "report", "author": [{"literal": "NICE"}], "issued": {"date-parts": [[2023]]}}
    one, other = (
        import_reference(csl=told | {"title": title}, by=story.maya)
        for title in ("Asthma", "Epilepsy")
    )
    base = story.draft(body=body(story, works=(one, story.works[1])))
    now = write(story, base, body=body(story, works=(other, story.works[1])))

    assert base.citations.get(number=1).label == now.citations.get(number=1).label
    before, after = (dict(points_to_check(text, "fact_check")) for text in (base, now))
    assert len(before.keys() - after.keys()) == 1
