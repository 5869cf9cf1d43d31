"""Approvals of the changes only, one after another: each was given trusting those between it and its base.

Dr Rivera approved the whole page, Dr Chen what changed next, Dr Drew what changed after that.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people import trail
from people.models import Event
from people.refusals import Refusal
from reviews import actions, gate
from reviews.gate import gather
from reviews.gate.approvals import defect_of
from reviews.models import Publication, SignOff


def next_text(story, article, **changes):
    """The next revision, after its predecessor's review was closed."""
    if review := actions.open_review(article):
        actions.close_review(review=review, by=story.edith, reason="Next text")
    return story.write(article, **changes)


def approve_changes(story, revision, physician, **more):
    """The physician approves the changes only, Felix the facts of all of it."""
    medical, facts = story.submit(
        revision, (physician, "medical"), (story.felix, "fact_check")
    ).assignments.order_by("id")
    story.decide(facts)
    return story.decide(medical, scope="changes", **more)


@pytest.fixture
def chain(story):
    """The three approvals; the page is live on the third."""
    article = story.live().article
    rosa = SignOff.objects.get(kind="medical")
    celia = approve_changes(story, next_text(story, article, title="Second title"), story.chen)
    third = next_text(story, article, title="Second title", summary="Third summary.")
    dana = approve_changes(story, third, story.drew)
    actions.publish(revision=third, by=story.edith)
    return rosa, celia, dana


def taken_back(*sign_offs):
    return [SignOff.objects.get(pk=one.pk).withdrawn_at is not None for one in sign_offs]


def why_not(revision, story):
    """What the gate says of approvals that do not count, in words."""
    found = gate.blockers(revision, at=story.now())
    return [one.message for one in found if "does not count" in one.message]


def test_an_approval_in_between_that_is_taken_back_takes_the_later_ones_along(story, chain):
    rosa, celia, dana = chain
    article = dana.revision.article

    actions.revoke(sign_off=celia, by=story.chen.user, reason="I misread the dose")

    assert taken_back(rosa, celia, dana) == [False, True, True]
    assert not Publication.objects.exists()
    told = Event.objects.filter(subject=f"article:{article.pk}").order_by("-n")[:2]
    assert [event.kind for event in told] == ["sign-off taken back", "withdrawn"]
    assert set(told[0].detail["sign_offs"]) == {celia.pk, dana.pk}
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


def test_the_gate_counts_no_approval_above_one_that_does_not_count(story, chain):
    _, celia, dana = chain
    assert why_not(dana.revision, story) == []

    actions.revoke_credential(
        credential=story.chen.credentials.get(), by=story.maya, reason="Struck off"
    )

    (why,) = why_not(dana.revision, story)
    for named in ("Dana Drew", "Celia Chen", "revision 2", "credential"):
        assert named in why


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


def test_the_gate_tells_what_was_taken_back_before_from_what_was_taken_back_after(story, chain):
    _, celia, dana = chain
    fall_alone(story, celia)
    (why,) = why_not(dana.revision, story)
    for named in ("Celia Chen", "revision 2", "withdrawn"):
        assert named in why

    actions.revoke(sign_off=dana, by=story.drew.user, reason="Once more")
    again = approve_changes(story, dana.revision, story.rivera)

    assert again.signed_at > SignOff.objects.get(pk=celia.pk).withdrawn_at
    assert defect_of(again, at=story.now()) is None


def test_the_changes_alone_are_not_offered_where_they_would_not_count(story):
    """Dr Chen declared a conflict that nobody has accepted; on her approval nothing is built."""
    article = story.live().article
    celia = approve_changes(
        story, next_text(story, article, title="Second title"), story.chen, has_conflict=True
    )
    third = next_text(story, article, title="Second title", summary="Third summary.")

    with pytest.raises(Refusal, match="Review the whole page this time"):
        approve_changes(story, third, story.drew)
    actions.override_conflict(sign_off=celia, by=story.maya, reason="Another product")
    review = actions.open_review(article)
    dana = story.decide(review.assignments.get(kind="medical"), scope="changes")

    assert defect_of(dana, at=story.now()) is None


def test_who_looks_pays_one_query_for_what_lies_between_and_none_for_a_whole_page(story):
    article = story.live().article
    second = next_text(story, article, title="Second title")
    approve_changes(story, second, story.chen)

    def asked(revision, kind):
        given = gather(revision, at=story.now()).approvals
        (approval,) = (one for one in given if one.kind == kind)
        with CaptureQueriesContext(connection) as queries:
            assert defect_of(approval, at=story.now(), writers=set()) is None
        return sum('FROM "reviews_signoff"' in query["sql"] for query in queries)

    assert asked(second, "medical") == 1
    assert asked(second, "fact_check") == 0
