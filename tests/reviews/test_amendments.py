"""Amendments: a reviewer whose own approval of the whole page stands signs a later text by its changes.

Further down: approvals of changes on another's, from before that. Dr Rivera approved the whole page, Dr Chen what changed
next, Dr Drew what changed after that; each trusted those between theirs and the base.
"""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from people import trail
from people.models import Event
from people.refusals import Refusal
from reviews import actions, gate
from reviews.gate import gather
from reviews.gate.approvals import defect_of
from reviews.models import Publication, SignOff
from reviews.signing import actor_of, sealed_sign_off
from tests.story import ALL_TICKED


def next_text(story, article, **changes):
    """The next revision, after its predecessor's review was closed."""
    if review := actions.open_review(article):
        actions.close_review(review=review, by=story.edith, reason="Next text")
    return story.write(article, **changes)


def asked(story, revision, physician):
    """The physician is asked, and Felix approves the facts of all of it."""
    review = story.submit(revision, (physician, "medical"), (story.felix, "fact_check"))
    medical, facts = review.assignments.order_by("id")
    story.decide(facts)
    return medical


def amend(story, revision, physician, **more):
    return story.decide(asked(story, revision, physician), scope="changes", **more)


def taken_back(*sign_offs):
    return [SignOff.objects.get(pk=one.pk).withdrawn_at is not None for one in sign_offs]


def why_not(revision, story):
    """What the gate says of approvals that do not count, in words."""
    found = gate.blockers(revision, at=story.now())
    return [one.message for one in found if "does not count" in one.message]


@pytest.fixture
def article(story):
    return story.live().article


@pytest.fixture
def rosa(article):
    return SignOff.objects.get(kind="medical")


def test_a_reviewer_amends_their_own_approval_of_the_whole_page(story, article, rosa):
    second = next_text(story, article, title="Second title")

    amended = amend(story, second, story.rivera)

    assert (amended.base, amended.base_reviewer, amended.on_anothers_base) == (
        rosa,
        story.rivera,
        False,
    )
    assert amended.valid_until == rosa.valid_until
    actions.publish(revision=second, by=story.edith)
    assert Publication.objects.get().release.reviewed_at == rosa.signed_at


def test_nobody_builds_on_anothers_approval(story, article, rosa):
    medical = asked(story, next_text(story, article, title="Second title"), story.chen)

    with pytest.raises(Refusal, match="whole-page approval of your own"):
        story.decide(medical, scope="changes")
    with pytest.raises(Refusal, match="whole-page approval of your own"):
        story.decide(medical, scope="changes", base=rosa.pk)

    assert not SignOff.objects.filter(assignment=medical).exists()


def test_the_database_refuses_what_builds_on_anothers_approval(story, article, rosa):
    """Even when it is sealed as the verb would."""
    medical = asked(story, next_text(story, article, title="Second title"), story.chen)
    at = story.now()

    for lie in (story.rivera, story.chen, None):
        made = sealed_sign_off(
            medical,
            decision=SignOff.Decision.APPROVED,
            checklist=ALL_TICKED,
            declaration=story.chen.declarations.get(),
            actor=actor_of(story.chen, medical.kind, at=at),
            at=at,
            valid_until=rosa.valid_until,
            base=rosa,
        )
        made.base_reviewer = lie
        with pytest.raises(IntegrityError), transaction.atomic():
            made.save()
            connection.check_constraints()


def test_an_amendment_stands_on_its_base_alone(story, article, rosa):
    """The reviewer saw all that changed since, so what was said in between is not needed."""
    second = amend(story, next_text(story, article, title="Second title"), story.rivera)
    third_text = next_text(story, article, title="Second title", summary="Third summary.")
    third = amend(story, third_text, story.rivera)
    actions.publish(revision=third_text, by=story.edith)

    actions.revoke(sign_off=second, by=story.maya, reason="By mistake")

    assert taken_back(rosa, second, third) == [False, True, False]
    assert why_not(third_text, story) == []
    assert Publication.objects.get().revision == third_text


def test_an_amendment_falls_with_its_base_and_the_page_with_it(story, article, rosa):
    second_text = next_text(story, article, title="Second title")
    second = amend(story, second_text, story.rivera)
    actions.publish(revision=second_text, by=story.edith)

    actions.revoke(sign_off=rosa, by=story.rivera.user, reason="I misread the dose")

    assert taken_back(rosa, second) == [True, True]
    assert not Publication.objects.exists()
    told = Event.objects.filter(subject=f"article:{article.pk}").order_by("-n")[:2]
    assert [event.kind for event in told] == ["sign-off taken back", "withdrawn"]
    assert set(told[0].detail["sign_offs"]) == {rosa.pk, second.pk}


def test_an_amendment_counts_no_longer_than_its_base(story, article, rosa):
    second = next_text(story, article, title="Second title")
    amended = amend(story, second, story.rivera)
    end = rosa.valid_until

    assert defect_of(amended, at=end - timedelta(seconds=1)) is None
    assert "it has expired" in defect_of(amended, at=end).why


def test_what_does_not_count_is_not_amended(story, article):
    """Dr Rivera declared a conflict on the whole page, which nobody has accepted."""
    second = next_text(story, article, title="Second title")
    whole = story.decide(asked(story, second, story.rivera), has_conflict=True)
    third = next_text(story, article, title="Second title", summary="Third summary.")
    medical = asked(story, third, story.rivera)

    with pytest.raises(Refusal, match="Review the whole page this time"):
        story.decide(medical, scope="changes")
    actions.override_conflict(sign_off=whole, by=story.maya, reason="Another product")

    assert story.decide(medical, scope="changes").base == whole


def test_after_five_amendments_the_whole_page_is_due(story, article, rosa):
    for number in range(5):
        text = next_text(story, article, title=f"Title {number}")
        assert amend(story, text, story.rivera).base == rosa
    medical = asked(story, next_text(story, article, title="The sixth"), story.rivera)

    with pytest.raises(Refusal, match="fewer than 5 amendments"):
        story.decide(medical, scope="changes")

    whole = story.decide(medical)
    again = amend(story, next_text(story, article, title="The seventh"), story.rivera)
    assert again.base == whole


# Approvals on another's, given before


@pytest.fixture
def chain(story, article, rosa):
    """The three approvals; the page is live on the third."""

    def build(revision, physician):
        return story.approve_on_anothers(asked(story, revision, physician), rosa)

    celia = build(next_text(story, article, title="Second title"), story.chen)
    third = next_text(story, article, title="Second title", summary="Third summary.")
    dana = build(third, story.drew)
    actions.publish(revision=third, by=story.edith)
    return rosa, celia, dana


def test_one_in_between_that_is_taken_back_takes_the_later_ones_along(story, chain):
    rosa, celia, dana = chain

    actions.revoke(sign_off=celia, by=story.chen.user, reason="I misread the dose")

    assert taken_back(rosa, celia, dana) == [False, True, True]
    assert not Publication.objects.exists()
    # Nothing else fell: the facts, and what is not later.
    assert SignOff.objects.exclude(withdrawn_at=None).count() == 2


def test_a_later_one_that_is_taken_back_leaves_the_earlier_ones(story, chain):
    rosa, celia, dana = chain

    actions.revoke(sign_off=dana, by=story.maya, reason="Doubt")

    assert taken_back(rosa, celia, dana) == [False, False, True]


def test_what_was_signed_on_the_same_text_or_as_a_whole_does_not_fall(story, chain):
    rosa, celia, dana = chain
    whole = story.decide(
        actions.assign(
            review=story.submit(dana.revision, (story.rivera, "medical")),
            reviewer=story.chen,
            kind="medical",
            due_on=story.due(),
            by=story.edith,
        )
    )
    beside = story.decide(
        whole.assignment.review.assignments.get(reviewer=story.rivera), scope="changes"
    )
    assert beside.base == rosa

    actions.revoke(sign_off=dana, by=story.drew.user, reason="Doubt")

    assert taken_back(whole, beside) == [False, False]


def test_the_gate_counts_none_above_one_that_does_not_count(story, chain):
    rosa, _, dana = chain
    assert why_not(dana.revision, story) == []

    actions.revoke_credential(
        credential=story.chen.credentials.get(), by=story.maya, reason="Struck off"
    )

    (why,) = why_not(dana.revision, story)
    for named in ("Dana Drew", "Celia Chen", "revision 2", "credential"):
        assert named in why
    # Dr Rivera sees all that changed since the base, and needs nobody's word in between.
    medical = asked(story, next_text(story, dana.revision.article, title="Fourth"), story.rivera)
    amended = story.decide(medical, scope="changes")
    assert (amended.base, defect_of(amended, at=story.now())) == (rosa, None)


def fall_alone(story, sign_off):
    """Taken back as it was before later approvals fell with it."""
    at = story.now()
    SignOff.objects.filter(pk=sign_off.pk).take_once(
        withdrawn_at=at,
        withdrawn_by=sign_off.reviewer.user,
        withdrawal_reason="I misread it",
        base_valid=None,
    )
    trail.record(
        subject=sign_off.revision.article,
        kind="sign-off taken back",
        by=sign_off.reviewer.user,
        at=at,
        wrote=[SignOff.objects.get(pk=sign_off.pk)],
    )


def test_the_gate_tells_what_was_taken_back_after(story, chain):
    _, celia, dana = chain

    fall_alone(story, celia)

    (why,) = why_not(dana.revision, story)
    for named in ("Celia Chen", "revision 2", "withdrawn"):
        assert named in why


def test_what_was_taken_back_before_was_not_relied_on(story, article, rosa):
    second = next_text(story, article, title="Second title")
    celia = story.approve_on_anothers(asked(story, second, story.chen), rosa)
    fall_alone(story, celia)
    third = next_text(story, article, title="Second title", summary="Third summary.")

    dana = story.approve_on_anothers(asked(story, third, story.drew), rosa)

    assert defect_of(dana, at=story.now()) is None


def test_who_looks_pays_one_query_for_what_lies_between_and_none_otherwise(story, chain):
    rosa, _, dana = chain
    fourth = next_text(story, dana.revision.article, title="Fourth title")
    amend(story, fourth, story.rivera)

    def asked_of(revision, kind):
        given = gather(revision, at=story.now()).approvals
        (approval,) = (one for one in given if one.kind == kind)
        with CaptureQueriesContext(connection) as queries:
            assert defect_of(approval, at=story.now(), writers=set()) is None
        return sum('FROM "reviews_signoff"' in query["sql"] for query in queries)

    assert asked_of(dana.revision, "medical") == 1
    assert asked_of(fourth, "medical") == 0
    assert asked_of(fourth, "fact_check") == 0
