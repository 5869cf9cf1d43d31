"""Where an article stands, told by what people did to it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.actions import mend_live, restore_text
from articles.models import Article
from reviews import actions
from reviews.gate import blockers
from reviews.models import Review
from reviews.states import State, in_state, state_of, with_state


def standing(article, at=None):
    found = state_of(article, at=at or timezone.now())
    return found.state, found.stage


def test_a_new_text_is_a_draft(story):
    revision = story.draft()

    assert standing(revision.article) == (State.DRAFT, State.DRAFT)


def test_an_article_without_a_text_is_a_draft(story):
    article = story.article()

    assert standing(article) == (State.DRAFT, State.DRAFT)


def test_a_submitted_text_is_in_review_until_enough_people_approved(story):
    revision = story.draft()
    review = story.submit(revision)
    medical, fact_check = review.assignments.order_by("id")

    story.decide(medical)

    assert standing(revision.article) == (State.IN_REVIEW, State.IN_REVIEW)
    story.decide(fact_check)
    assert standing(revision.article) == (State.APPROVED, State.APPROVED)


def test_two_approvals_of_one_kind_do_not_make_up_for_the_other(story):
    revision = story.draft()
    review = story.submit(revision, (story.rivera, "medical"), (story.chen, "medical"))

    story.approve_all(review)

    assert standing(revision.article)[0] == State.IN_REVIEW


def test_without_a_policy_nothing_is_approved(story):
    article = story.article(topic=story.bare_topic)
    revision = story.write(article)

    actions.submit(revision=revision, by=story.edith)

    assert standing(article)[0] == State.IN_REVIEW


def test_one_request_for_changes_outweighs_an_approval(story):
    revision = story.draft()
    medical, fact_check = story.submit(revision).assignments.order_by("id")

    story.decide(medical, "changes_requested")
    story.decide(fact_check)

    assert standing(revision.article)[0] == State.CHANGES_REQUESTED


def test_the_mended_text_is_a_draft_again(story):
    revision = story.draft()
    review = story.submit(revision)
    story.decide(review.assignments.order_by("id")[0], "changes_requested")

    actions.close_review(review=review, by=story.edith, reason="Mending")
    story.write(revision.article, summary="Mended.")

    assert standing(revision.article)[0] == State.DRAFT


def test_a_published_text_is_live_and_has_no_stage(story):
    revision = story.live()

    assert standing(revision.article) == (State.LIVE, "")


def test_a_newer_draft_leaves_the_live_text_live(story):
    revision = story.live()

    newer = story.write(revision.article, summary="Newer.")

    assert standing(revision.article) == (State.LIVE_NEWER, State.DRAFT)
    story.submit(newer)
    assert standing(revision.article) == (State.LIVE_NEWER, State.IN_REVIEW)


def test_renewing_a_live_text_is_a_review_until_all_have_decided(story):
    revision = story.live()

    review = story.submit(revision)

    assert standing(revision.article) == (State.LIVE, State.IN_REVIEW)
    story.approve_all(review)
    assert standing(revision.article) == (State.LIVE, State.APPROVED)


def test_a_page_falls_due_on_the_day_its_review_ends(story):
    revision = story.live()
    due_on = state_of(revision.article, at=timezone.now()).review_due_on
    days = (due_on - timezone.now().date()).days

    before = timezone.now() + timedelta(days=days - 2)
    after = timezone.now() + timedelta(days=days + 1)

    assert standing(revision.article, before)[0] == State.LIVE
    assert standing(revision.article, after)[0] == State.REVIEW_DUE


def test_what_was_taken_down_is_withdrawn_even_while_it_is_mended(story):
    revision = story.live()
    actions.withdraw(article=revision.article, by=story.edith, reason="A wrong dose")

    assert standing(revision.article) == (State.WITHDRAWN, "")

    mended = story.write(revision.article, summary="Mended.")
    story.submit(mended)
    assert standing(revision.article) == (State.WITHDRAWN, State.IN_REVIEW)

    actions.withdraw(article=revision.article, by=story.edith, reason="Too old", for_good=True)
    assert standing(revision.article) == (State.GONE, State.IN_REVIEW)


def test_mending_the_live_text_makes_a_draft_of_it(story):
    live = story.live()
    rewrite = story.write(live.article, summary="Half rewritten")

    mend_live(article=live.article, by=story.wanda, live=live, based_on=rewrite)

    assert standing(live.article) == (State.LIVE_NEWER, State.DRAFT)


@pytest.mark.parametrize(
    ("state", "found"),
    [
        (State.LIVE_NEWER, {"rewritten"}),
        (State.IN_REVIEW, {"rewritten", "asked"}),
        (State.DRAFT, {"new"}),
        (State.LIVE, {"read"}),
        (State.WITHDRAWN, set()),
    ],
)
def test_a_filter_finds_articles_by_what_readers_see_and_by_their_newest_text(story, state, found):
    story.draft("new")
    story.submit(story.draft("asked"))
    story.live("read")
    live = story.live("rewritten")
    story.submit(story.write(live.article, summary="Newer."))

    found_here = in_state(Article.objects.all(), state, at=timezone.now())

    assert set(found_here.values_list("slug", flat=True)) == found


def test_any_number_of_articles_is_read_in_one_query(story, django_assert_num_queries):
    for number in range(4):
        story.draft(f"text-{number}")
    assert Review.objects.count() == 0

    with django_assert_num_queries(1):
        rows = with_state(Article.objects.all(), at=timezone.now())

    assert [row.state for row in rows] == [State.DRAFT] * 4


# What the list calls approved, the gate lets through


def passes(revision, at=None):
    """Whether the gate misses no approval and no answer to a request for changes."""
    found = {one.id for one in blockers(revision, at=at or timezone.now())}
    return not found & {"gate.E001", "gate.E002", "gate.E007"}


def objected(story, slug="paraneoplastic-syndrome"):
    """Dr Rivera asked for changes on the first text, and the round was closed."""
    first = story.draft(slug)
    review = story.submit(first)
    request = story.decide(review.assignments.order_by("id")[0], "changes_requested")
    actions.close_review(review=review, by=story.edith, reason="Mending")
    return first, request


def approved_by_others(story, article, **more):
    mended = story.write(article, **more)
    review = story.submit(mended, (story.chen, "medical"), (story.felix, "fact_check"))
    story.approve_all(review)
    return mended


def test_a_request_on_an_earlier_text_holds_up_one_that_others_approved(story):
    first, request = objected(story)
    mended = approved_by_others(story, first.article, summary="Mended.")

    assert not passes(mended)
    assert standing(first.article)[0] == State.CHANGES_REQUESTED

    actions.revoke(sign_off=request, by=story.rivera.user, reason="I had read it wrongly")
    assert passes(mended)
    assert standing(first.article)[0] == State.APPROVED


def test_a_request_that_was_cleared_or_went_with_the_last_live_text_holds_nothing_up(story):
    first, request = objected(story)
    mended = story.write(first.article, summary="Mended.")
    review = story.submit(mended, (story.chen, "medical"), (story.felix, "fact_check"))
    medical, fact_check = review.assignments.order_by("id")
    story.decide(medical, clears=request, comment="The dose is right now")
    story.decide(fact_check)

    assert passes(mended)
    assert standing(first.article)[0] == State.APPROVED

    actions.publish(revision=mended, by=story.edith)
    newest = approved_by_others(story, first.article, summary="Newer.")
    assert passes(newest)
    assert standing(first.article) == (State.LIVE_NEWER, State.APPROVED)


def test_a_text_taken_up_again_brings_what_was_asked_of_it(story):
    first, request = objected(story)
    mended = story.write(first.article, summary="Mended.")
    review = story.submit(mended, (story.chen, "medical"), (story.felix, "fact_check"))
    medical, fact_check = review.assignments.order_by("id")
    story.decide(medical, clears=request, comment="The dose is right now")
    story.decide(fact_check)
    actions.publish(revision=mended, by=story.edith)

    again = restore_text(article=first.article, by=story.wanda, revision=first, based_on=mended)
    story.approve_all(story.submit(again, (story.chen, "medical"), (story.felix, "fact_check")))

    assert not passes(again)
    assert standing(first.article) == (State.LIVE_NEWER, State.CHANGES_REQUESTED)


def test_an_approval_that_the_gate_does_not_count_is_none(story):
    """A conflict that nobody overrode, and one person in two places."""
    conflict = story.draft("conflict")
    medical, fact_check = story.submit(conflict).assignments.order_by("id")
    story.decide(fact_check)
    sign_off = story.decide(medical, has_conflict=True)
    alone = story.draft("alone")
    story.approve_all(story.submit(alone, (story.rivera, "medical"), (story.rivera, "fact_check")))

    for revision in (conflict, alone):
        assert not passes(revision)
        assert standing(revision.article)[0] == State.IN_REVIEW

    actions.override_conflict(sign_off=sign_off, by=story.maya, reason="A small grant, long ago")
    assert passes(conflict)
    assert standing(conflict.article)[0] == State.APPROVED


def test_an_amendment_stands_on_its_base_and_not_on_the_amendments_before_it(story):
    """Lists agree with the gate: a conflict that came up about the second text says nothing of the third."""
    second = story.live_by_changes(summary="Second.")
    third = story.write(second.article, summary="Third.")
    medical, facts = story.submit(third).assignments.order_by("pk")
    story.decide(medical, scope="changes")
    story.decide(facts)
    amendment = second.sign_offs.get(kind="medical")

    actions.declare_conflict(sign_off=amendment, by=story.rivera.user)

    assert blockers(third, at=story.now()) == []
    assert standing(second.article) == (State.LIVE_NEWER, State.APPROVED)
