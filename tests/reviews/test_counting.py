"""An approval that does not count supports nothing: no page, no later approval, no cleared request."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet

from articles.actions import mend_live, restore_text
from articles.models import Citation
from people import guards, trail
from people.audit import every_fault
from people.refusals import Refusal
from people.witness import is_as_told
from reviews import actions
from reviews.gate import blockers
from reviews.gate.approvals import RELATED, defect_of, qualified
from reviews.models import Override, SignOff, Verification
from tests.databases import as_owner


def ids(revision, story):
    return [blocker.id for blocker in blockers(revision, at=story.now())]


def changed(story, revision, by=None, **changes):
    """The next revision, after its predecessor's review was closed."""
    review = actions.open_review(revision.article)
    if review:
        actions.close_review(review=review, by=story.edith, reason="Next text")
    return story.write(revision.article, by=by, **(changes or {"title": "Another title"}))


def test_who_is_no_clinician_checks_facts_alone(story):
    """Felix is a researcher; Dr Rivera a physician, who may do both."""
    at = story.now()
    may = [
        (qualified(one, "medical", at=at), qualified(one, "fact_check", at=at))
        for one in (story.felix, story.rivera)
    ]

    assert may == [(False, True), (True, True)]
    with pytest.raises(Refusal, match="credential"):
        story.submit(story.draft(), (story.felix, "medical"))


ANOTHER = "0" * 64


@pytest.mark.parametrize(
    ("otherwise", "rule", "why"),
    [
        (lambda one: setattr(one, "digest", ANOTHER), "gate.E003", "other words"),
        (lambda one: setattr(one.revision, "title", "Other"), "gate.E003", "other words"),
        (
            lambda one: setattr(one, "signed_at", one.valid_until - timedelta(days=1)),
            "gate.E003",
            "dated in the future",
        ),
        (lambda one: setattr(one, "declaration", None), "gate.E006", "without a declaration"),
        (
            lambda one: setattr(
                one.declaration, "declared_at", one.signed_at - timedelta(days=366)
            ),
            "gate.E006",
            "over 12 months old",
        ),
    ],
)
def test_an_approval_counts_for_its_own_words_and_from_its_moment_on(story, otherwise, rule, why):
    """Asked by itself: the database and the trail would refuse each of these before."""
    story.approved()
    approval = SignOff.objects.select_related(*RELATED).filter(kind="medical").get()
    assert defect_of(approval, at=story.now()) is None

    otherwise(approval)

    defect = defect_of(approval, at=story.now())
    assert (defect.rule, why in defect.why) == (rule, True)


def test_who_wrote_it_does_not_approve_it(story):
    """Asked by itself: nobody may be asked to review their own text."""
    story.approved()
    approval = SignOff.objects.select_related(*RELATED).filter(kind="medical").get()

    defect = defect_of(approval, at=story.now(), writers={approval.reviewer_id})

    assert (defect.rule, "wrote" in defect.why) == ("gate.E005", True)


def test_a_reference_that_is_gone_shuts_the_gate(story):
    """The bytes differ then, and a rule of its own says what is wrong."""
    revision = story.approved()
    with as_owner(), guards.letting_go(connection, ["articles_citation"]):
        QuerySet(Citation).filter(revision=revision, number=3).delete()

    (found,) = (one for one in blockers(revision, at=story.now()) if one.id == "gate.E009")
    assert "do not match" in str(found)


def test_a_request_that_was_cleared_without_a_word_stands(story):
    request, mended = objected(story)
    asked = story.submit(mended, (story.chen, "medical"), (story.felix, "fact_check"))
    cleared = story.decide(
        asked.assignments.get(kind="medical"), clears=request, comment="The dose is right now."
    )
    story.decide(asked.assignments.get(kind="fact_check"))
    assert ids(mended, story) == []

    with as_owner(), guards.letting_go(connection, ["reviews_signoff"]):
        QuerySet(SignOff).filter(pk=cleared.pk).update(comment="")

    assert "gate.E007" in ids(mended, story)


def test_the_changes_are_not_approved_on_a_base_with_a_conflict(story):
    revision = story.draft()
    medical, facts = story.submit(revision).assignments.order_by("id")
    base = story.decide(medical, has_conflict=True)
    story.decide(facts)
    later = changed(story, revision)
    asked = story.submit(later)

    with pytest.raises(Refusal, match="whole page"):
        story.decide(asked.assignments.get(kind="medical"), scope="changes")

    actions.override_conflict(sign_off=base, by=story.maya, reason="Another product")
    story.decide(asked.assignments.get(kind="medical"), scope="changes")
    story.decide(asked.assignments.get(kind="fact_check"))
    assert ids(later, story) == []


def test_a_base_that_stops_counting_takes_what_is_built_on_it_along(story):
    revision = story.approved()
    later = changed(story, revision)
    asked = story.submit(later)
    story.decide(asked.assignments.get(kind="medical"), scope="changes")
    story.decide(asked.assignments.get(kind="fact_check"))
    assert ids(later, story) == []

    actions.revoke_credential(
        credential=story.rivera.credentials.get(), by=story.maya, reason="Struck off"
    )

    assert ids(later, story) == ["gate.E001", "gate.E004"]


def objected(story):
    """A mended text after Dr Rivera asked for changes, with everybody else's approval still to come."""
    revision = story.draft()
    medical, _ = story.submit(revision).assignments.order_by("id")
    request = story.decide(medical, "changes_requested")
    return request, changed(story, revision)


def test_a_fact_checker_does_not_clear_a_physicians_request(story):
    request, mended = objected(story)
    asked = story.submit(mended, (story.chen, "medical"), (story.felix, "fact_check"))
    story.decide(asked.assignments.get(kind="medical"))

    with pytest.raises(Refusal, match="same kind"):
        story.decide(
            asked.assignments.get(kind="fact_check"), clears=request, comment="It is fine."
        )


def test_an_approval_that_does_not_count_clears_nothing(story):
    request, mended = objected(story)
    asked = story.submit(mended, (story.chen, "medical"), (story.felix, "fact_check"))
    cleared = story.decide(
        asked.assignments.get(kind="medical"),
        clears=request,
        comment="The dose is right now.",
        has_conflict=True,
    )
    story.decide(asked.assignments.get(kind="fact_check"))
    assert ids(mended, story) == ["gate.E001", "gate.E006", "gate.E007"]

    actions.override_conflict(sign_off=cleared, by=story.maya, reason="Another product")

    assert ids(mended, story) == []


def test_her_approval_of_a_text_that_was_left_clears_nothing_in_the_old_one(story):
    revision = story.draft()
    medical, _ = story.submit(revision).assignments.order_by("id")
    story.decide(medical, "changes_requested")
    mended = changed(story, revision)
    story.approve_all(story.submit(mended))
    assert ids(mended, story) == []
    actions.close_review(
        review=actions.open_review(revision.article), by=story.edith, reason="Back"
    )

    again = restore_text(
        article=revision.article, by=story.wanda, revision=revision, based_on=mended
    )
    story.approve_all(story.submit(again, (story.chen, "medical"), (story.felix, "fact_check")))

    assert ids(again, story) == ["gate.E007"]


def test_an_objection_comes_back_with_the_draft_that_was_set_aside_to_mend(story):
    """Dr Rivera approved the mended live text, never the draft that is taken up on top of it."""
    live = story.live()
    draft = story.write(live.article, title="Gold against pain")
    medical, _ = story.submit(draft).assignments.order_by("id")
    story.decide(medical, "changes_requested")
    actions.close_review(review=actions.open_review(live.article), by=story.edith, reason="Mend")
    mended = mend_live(article=live.article, by=story.edith, live=live, based_on=draft)
    story.approve_all(story.submit(mended))
    actions.publish(revision=mended, by=story.edith)

    again = restore_text(article=live.article, by=story.wanda, revision=draft, based_on=mended)
    story.approve_all(story.submit(again, (story.chen, "medical"), (story.felix, "fact_check")))

    assert ids(again, story) == ["gate.E007"]


def test_an_objection_to_what_was_live_comes_back_with_its_words(story):
    live = story.live()
    renewal = story.submit(live, (story.chen, "medical"))
    story.decide(renewal.assignments.get(), "changes_requested")
    other = changed(story, live, title="Other words")
    story.approve_all(story.submit(other, (story.chen, "medical"), (story.felix, "fact_check")))
    actions.publish(revision=other, by=story.edith)

    again = restore_text(article=live.article, by=story.wanda, revision=live, based_on=other)
    story.approve_all(story.submit(again))

    assert ids(again, story) == ["gate.E007"]


def test_what_was_settled_before_it_went_live_does_not_come_back(story):
    request, mended = objected(story)
    story.approve_all(story.submit(mended))
    actions.publish(revision=mended, by=story.edith)
    other = changed(story, mended, title="Other words")
    story.approve_all(story.submit(other))
    actions.publish(revision=other, by=story.edith)

    again = restore_text(article=mended.article, by=story.wanda, revision=mended, based_on=other)
    story.approve_all(story.submit(again, (story.chen, "medical"), (story.felix, "fact_check")))

    assert request.withdrawn_at is None
    assert ids(again, story) == []


def test_nobody_else_takes_back_a_request_for_changes(story):
    request, _ = objected(story)

    with pytest.raises(Refusal, match="Only the reviewer"):
        actions.revoke(sign_off=request, by=story.maya, reason="In the way")
    actions.revoke(sign_off=request, by=story.rivera.user, reason="I misread it")

    request.refresh_from_db()
    assert request.withdrawn_by == story.rivera.user


def test_taking_up_the_faulty_live_text_does_not_answer_the_concern(story):
    live = story.live()
    concern = actions.raise_concern(
        article=live.article, by=story.edith, detail="The dose is wrong", source="report"
    )
    answer = story.write(live.article, title="With the right dose")
    actions.resolve_concern(concern=concern, by=story.edith, revision=answer)

    mending = mend_live(article=live.article, by=story.edith, live=live, based_on=answer)
    restored = restore_text(article=live.article, by=story.edith, revision=answer, based_on=mending)

    assert "gate.E013" in ids(mending, story)
    assert "gate.E013" not in ids(restored, story)


def test_restoring_somebodys_text_keeps_her_its_writer(story):
    first = story.draft()
    hers = story.write(first.article, by=story.rivera.user, title="In the doctor's words")
    third = story.write(first.article, title="In other words")
    story.approve_all(story.submit(third, (story.chen, "medical"), (story.felix, "fact_check")))
    actions.publish(revision=third, by=story.edith)

    restored = restore_text(article=first.article, by=story.edith, revision=hers, based_on=third)

    with pytest.raises(Refusal, match="wrote part"):
        story.submit(restored)


def test_a_forged_override_lets_nothing_pass(story):
    revision = story.draft()
    medical, facts = story.submit(revision).assignments.order_by("id")
    sign_off = story.decide(medical, has_conflict=True)
    story.decide(facts)
    Override.objects.create(
        sign_off=sign_off,
        reviewer=sign_off.reviewer,
        overridden_by=story.maya,
        overridden_at=story.now(),
        reason="Forged",
    )

    assert ids(revision, story) == ["gate.E014"]
    (fault,) = every_fault()
    assert "override" in fault
    assert "no event" in fault


def test_a_verification_is_told_with_what_was_verified(story):
    verification = Verification.objects.get(reviewer=story.rivera)
    told = trail.chains([f"reviewer:{story.rivera.pk}"])[f"reviewer:{story.rivera.pk}"].told
    assert is_as_told(verification, told)

    verification.credential.number = "another"

    assert not is_as_told(verification, told)


def test_an_event_whose_row_is_gone_is_named(story, django_db_blocker):
    revision = story.draft()
    sign_off = story.decide(story.submit(revision).assignments.first(), "declined")
    with as_owner():
        guards.lift(connection)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM reviews_signoff WHERE id = %s", [sign_off.pk])
        guards.install(connection)

    assert any("it is gone" in fault for fault in every_fault())
    assert not SignOff.objects.exists()


def test_a_topic_moved_below_a_stricter_one_brings_its_policy_along(story):
    below = story.topic_below()
    live = story.live(topic=below)
    strict = story.bare_topic
    actions.set_topic_policy(
        topic=strict, policy=story.make_policy("medical", "medical"), by=story.maya
    )

    actions.move_topic(topic=below, parent=strict, by=story.maya)

    assert live.article.requirements.count() == 2
    assert live.article.concerns.get().source == "policy"


def test_a_topic_does_not_stand_below_itself(story):
    below = type(story.topic).objects.create(name="Below", slug="below", parent=story.topic)

    with pytest.raises(Refusal):
        actions.move_topic(topic=story.topic, parent=below, by=story.maya)
