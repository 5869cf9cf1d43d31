"""What stands elsewhere word for word stops a text (E012), until one editor explains it and another accepts that."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.actions import add_source
from articles.models import SketchedRun
from people.audit import every_fault
from people.models import Event
from people.refusals import Refusal
from references.actions import keep_abstracts, merge_references
from reviews import actions
from reviews.gate import blockers
from reviews.gate.compared import compare
from reviews.models import OverlapDecision, OverlapExplanation
from reviews.refusals import NotPublishable
from tests.story import cite

COPIED = (
    "The tumour carries proteins that otherwise only nerve cells have. Defence cells learn to attack them, and then "
    "attack the nerves as well, so that the first signs are often those of the nerves. Who loses balance within weeks, or "
    "cannot find words that they used yesterday, is therefore looked over for a tumour that nobody has noticed until then"
)
OWN = "Nobody else has said it quite like this"


@pytest.fixture(autouse=True)
def _fifteen_percent(settings):
    settings.OVERLAP_PERCENT = 15


def saying(story, words, **changes):
    """A text that says this and little else."""
    plain = {"summary": "", "key_points": [], "body": f"<p>{words}{cite(story.works[0])}.</p>"}
    return plain | changes


@pytest.fixture
def first(story):
    return story.live("nerves-attacked", title="Nerves under attack", **saying(story, COPIED))


@pytest.fixture
def copy(story, first):
    return story.draft("another", **saying(story, f"{OWN}. {COPIED}"))


def found(story, revision):
    return [one for one in blockers(revision, at=story.now()) if one.id == "gate.E012"]


def against(article):
    return f"article:{article.pk}"


def explain(story, copy, first, by=None, reason="It is our own sentence"):
    return actions.explain_overlap(
        article=copy.article, against=against(first.article), reason=reason, by=by or story.wanda
    )


def test_a_copy_stops_and_names_the_article_and_the_share(story, first, copy):
    [finding] = found(story, copy)

    assert finding.message == "82 % of the text stands in the article “Nerves under attack”."
    story.approve_all(story.submit(copy))
    with pytest.raises(NotPublishable, match="82 % of the text"):
        actions.publish(revision=copy, by=story.edith)


def test_the_first_one_is_not_held_up_by_its_copy(story, first, copy):
    again = story.write(first.article, **saying(story, f"{COPIED}. More of it"))

    assert found(story, again) == []


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_drafts_and_withdrawn_texts_count_too(story, state):
    if state == "draft":
        story.draft("first", **saying(story, COPIED))
    else:
        live = story.live("first", **saying(story, COPIED))
        actions.withdraw(article=live.article, by=story.edith, reason="Doubt")
    copy = story.draft("another", **saying(story, COPIED))

    [finding] = found(story, copy)

    # What readers never saw is not named to who only reviews.
    name = "a text of this site that is not published" if state == "draft" else "the article “"
    assert name in finding.message


def test_versions_of_one_article_are_no_copies(story):
    first = story.draft("first", **saying(story, COPIED))

    assert found(story, story.write(first.article, **saying(story, f"{COPIED}. And more"))) == []


@pytest.mark.parametrize(
    ("body", "stops"),
    [
        ("<p>{own}.</p><blockquote><p>{copied}.</p></blockquote>", False),
        ("<p>{own}: “{copied}.”</p>", False),
        ("<p>{own}.</p><ul><li>{copied}.</li></ul>", True),
        ("<p>{own}.</p><table><tbody><tr><td>{copied}</td></tr></tbody></table>", True),
    ],
)
def test_quotations_count_for_nothing(story, first, body, stops):
    written = body.format(own=OWN, copied=COPIED) + f"<p>So it is{cite(story.works[0])}.</p>"

    copy = story.draft("another", **saying(story, "", body=written))

    assert bool(found(story, copy)) is stops


def test_up_to_the_threshold_it_may_stand(story, first, settings):
    words = " ".join(f"word{n}" for n in range(270))
    some = " ".join(COPIED.split()[:30])
    copy = story.draft("another", **saying(story, f"{words}. {some}"))

    assert compare(copy).share == 30 / 305  # with the five of its title
    settings.OVERLAP_PERCENT = 10
    assert found(story, copy) == []
    settings.OVERLAP_PERCENT = 9
    assert found(story, copy)


def test_several_sources_count_together(story, settings):
    settings.OVERLAP_PERCENT = 60
    words = COPIED.split()
    for name, part in (("one", words[:30]), ("two", words[30:])):
        story.live(name, title=name, **saying(story, " ".join(part)))
    copy = story.draft("another", **saying(story, f"{OWN}. {COPIED}"))

    assert len(found(story, copy)) == 2


def test_a_text_that_was_added_is_compared_with(story):
    source = add_source(title="Press release of Harbour Pharma", text=COPIED, by=story.wanda)
    copy = story.draft("another", **saying(story, COPIED))

    [finding] = found(story, copy)

    # Staff alone read it, and see whose it is.
    assert finding.message == "92 % of the text stands in a text to compare with."
    assert add_source(title="Again", text=f" {COPIED}\n", by=story.edith) == source


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"title": " "}, "Say whose text it is"),
        ({"text": "Too short to say anything."}, "at least 8 words"),
        ({"text": "x" * 400_001}, "at most|to 400,000"),
    ],
)
def test_a_text_that_says_nothing_is_refused(story, given, why):
    with pytest.raises(Refusal, match=why):
        add_source(**{"title": "A title", "text": COPIED, "by": story.wanda} | given)


def test_the_abstract_of_a_cited_work_is_compared_with(story):
    keep_abstracts({story.works[0]: COPIED, story.works[2]: OWN})
    cited = story.draft("another", **saying(story, COPIED))
    not_cited = story.draft("third", **saying(story, OWN))

    [finding] = found(story, cited)

    assert finding.message.startswith("92 % of the text stands in the abstract of ")
    assert found(story, not_cited) == []


# Two editors


def test_one_explains_another_accepts_and_it_goes_live(story, first, copy):
    explanation = explain(story, copy, first)
    [waits] = found(story, copy)
    assert waits.hint == "Another editor decides whether the explanation is accepted."
    actions.decide_overlap(explanation=explanation, accepts=True, by=story.edith)

    assert found(story, copy) == []
    story.approve_all(story.submit(copy))
    actions.publish(revision=copy, by=story.edith)
    told = Event.objects.filter(subject=against(copy.article), kind__startswith="overlap")
    assert list(told.order_by("n").values_list("kind", flat=True)) == [
        "overlap explained",
        "overlap accepted",
    ]
    assert list(every_fault()) == []


def test_what_is_accepted_holds_for_these_words_alone(story, first, copy):
    actions.decide_overlap(explanation=explain(story, copy, first), accepts=True, by=story.edith)
    third = story.live(
        "third", title="A third one", **saying(story, OWN + ", said the third of all people")
    )
    later = story.write(
        copy.article, **saying(story, f"{OWN}, said the third of all people. {COPIED}")
    )

    [finding] = found(story, later)

    assert "A third one" in finding.message
    assert third.article.slug == "third"


def test_words_that_are_added_later_are_explained_anew(story, copy, first):
    explanation = explain(story, copy, first)
    more = f"{COPIED}, and not of the tumour itself, which is found a year later"
    grown = story.write(first.article, **saying(story, more))
    story.write(copy.article, **saying(story, more))
    actions.decide_overlap(explanation=explanation, accepts=True, by=story.edith)
    newest = copy.article.revisions.latest("number")

    assert grown.number == 2
    assert 0 < compare(newest).share < 0.5
    assert found(story, newest)


def test_who_explained_it_or_wrote_the_text_does_not_decide(story, first, copy):
    edited = story.write(copy.article, by=story.maya, **saying(story, f"{OWN}! {COPIED}"))
    explanation = explain(story, edited, first, by=story.edith)

    for person, why in ((story.edith, "explained it yourself"), (story.maya, "You wrote part")):
        with pytest.raises(Refusal, match=why):
            actions.decide_overlap(explanation=explanation, accepts=True, by=person)

    assert not OverlapDecision.objects.exists()


def test_it_is_not_accepted_without_a_reason_and_then_explained_again(story, first, copy):
    explanation = explain(story, copy, first)
    with pytest.raises(Refusal, match="Say why"):
        actions.decide_overlap(explanation=explanation, accepts=False, by=story.edith)
    actions.decide_overlap(
        explanation=explanation, accepts=False, reason="Write it anew", by=story.edith
    )

    [finding] = found(story, copy)
    assert "Write it in your own words" in finding.hint
    assert explain(story, copy, first, reason="The lawyer's wording") != explanation


def test_nobody_accepts_words_that_are_gone_from_the_text(story, first, copy):
    """Or they could come back after somebody accepted what they were not shown."""
    explanation = explain(story, copy, first)
    shorter = " ".join(COPIED.split()[:30])
    story.write(copy.article, **saying(story, f"{OWN}. {shorter}"))

    with pytest.raises(Refusal, match="The text has changed"):
        actions.decide_overlap(explanation=explanation, accepts=True, by=story.edith)

    refused = {"accepts": False, "reason": "Explain what is left"}
    actions.decide_overlap(explanation=explanation, by=story.edith, **refused)
    assert explain(story, copy, first) != explanation


def test_what_is_accepted_holds_against_whoever_says_the_same(story, first, copy):
    actions.decide_overlap(explanation=explain(story, copy, first), accepts=True, by=story.edith)

    story.draft("third", **saying(story, COPIED))

    assert found(story, copy) == []


def test_an_explanation_that_waits_is_found_again(story, first, copy):
    others = " ".join(f"other{n}" for n in range(40))
    other = story.live("other", title="Other", **saying(story, others))
    waiting = explain(story, copy, first)
    explain(story, story.write(copy.article, **saying(story, others)), other)
    back = story.write(copy.article, **saying(story, f"{OWN}. {COPIED}"))

    [one] = [one for one in compare(back).others if one.against == against(first.article)]

    assert one.explanation == waiting


def test_many_that_share_one_passage_hide_no_other(story):
    """The texts that share most are compared first; then what is left is looked for."""
    common = " ".join(f"common{n}" for n in range(60))
    for n in range(13):
        story.draft(f"common-{n}", **saying(story, common))
    story.live("source", title="The source", **saying(story, COPIED))
    copy = story.draft("another", **saying(story, f"{common}. {COPIED}"))

    assert any("The source" in one.message for one in found(story, copy))


def test_a_page_that_came_down_is_not_held_up_by_its_copy(story, first, copy):
    actions.withdraw(article=first.article, by=story.edith, reason="Doubt")

    assert found(story, first) == []


def test_who_copies_little_by_little_copies(story, first):
    words = COPIED.split()
    own = " ".join(f"own{n}" for n in range(180))
    revision = story.live("slowly", **saying(story, f"{own}. {' '.join(words[:25])}"))
    more = story.write(revision.article, **saying(story, f"{own}. {COPIED}"))

    assert found(story, more)


def test_a_merged_work_keeps_its_abstract(story):
    keep_abstracts({story.works[0]: COPIED})
    merge_references(reference=story.works[0], into=story.works[1], by=story.maya)
    copy = story.draft("another", **saying(story, COPIED))

    assert found(story, copy)


def test_both_texts_of_an_article_count_together(story):
    words = COPIED.split()
    live = story.live("both", title="Both", **saying(story, " ".join(words[:32])))
    story.write(live.article, **saying(story, " ".join(words[32:])))
    copy = story.draft("another", **saying(story, COPIED))

    [one] = compare(copy).others

    assert len(one.counts) >= len(words) - 1


def test_the_second_click_changes_nothing(story, first, copy):
    explanation = explain(story, copy, first)
    assert explain(story, copy, first) == explanation
    with pytest.raises(Refusal, match="Wanda Writer has explained it"):
        explain(story, copy, first, by=story.maya)
    decided = actions.decide_overlap(explanation=explanation, accepts=True, by=story.edith)

    assert actions.decide_overlap(explanation=explanation, accepts=True, by=story.edith) == decided
    with pytest.raises(Refusal, match="Edith Editor accepted it in the meantime"):
        actions.decide_overlap(explanation=explanation, accepts=False, reason="No", by=story.maya)
    with pytest.raises(Refusal, match="shares nothing"):
        explain(story, copy, first)
    assert OverlapExplanation.objects.count() == 1


def test_nothing_is_explained_that_is_not_shared(story, first):
    own = story.draft("another", **saying(story, OWN))

    with pytest.raises(Refusal, match="shares nothing"):
        explain(story, own, first)
    with pytest.raises(Refusal, match="Say why"):
        explain(story, own, first, reason=" ")


# What it costs


def test_a_text_that_shares_nothing_costs_five_questions_at_most(story, first):
    own = story.draft("another", **saying(story, OWN))

    with CaptureQueriesContext(connection) as asked:
        assert compare(own).others == []

    # Which texts share something; what it cites, and the abstracts of that, which the gate has read already but for the last.
    assert len(asked) <= 5


def test_of_each_article_the_newest_text_and_the_live_one_are_kept(story, first):
    kept = {first.pk}
    for n in range(3):
        last = story.write(first.article, **saying(story, f"{COPIED}, {n} times"))

    found = set(SketchedRun.objects.values_list("revision", flat=True))

    assert found == kept | {last.pk}
