"""The main job, verb by verb."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.actions import latest_revision
from articles.models import Revision
from people.models import Event
from people.refusals import Refusal
from reviews import actions, seals
from reviews.gate import blockers
from reviews.models import Approval, Publication, Release, SignOff, Withdrawal
from reviews.refusals import AlreadyDecided, NotPublishable, OtherText, ReviewClosed


def ids(found):
    return [blocker.id for blocker in found]


def test_signed_by_everybody_asked_goes_live(story):
    revision = story.approved()

    release = actions.publish(revision=revision, by=story.edith)

    publication = Publication.objects.live().get()
    assert publication.revision == revision
    assert publication.release == release
    assert [s.reviewer for s in seals.prove(publication)] == [story.rivera, story.felix]
    assert release.review_due_on.year == release.published_at.year + 2


def test_going_live_asks_44_statements_at_most(story):
    first = story.live()
    second = story.write(first.article, title="Paraneoplastic syndrome, again")
    story.approve_all(story.submit(second))
    asked_afresh = Revision.objects.get(pk=second.pk)

    with CaptureQueriesContext(connection) as statements:
        release = actions.publish(revision=asked_afresh, by=story.edith)

    assert Publication.objects.live().get().release == release
    words_of_sqlite = connection.vendor == "sqlite"  # a table besides
    assert len(statements) <= 44 + words_of_sqlite + len(("BEGIN", "COMMIT"))


def test_unsigned_text_stays_away_from_readers_and_says_why(story):
    revision = story.draft()

    with pytest.raises(NotPublishable) as refused:
        actions.publish(revision=revision, by=story.root)

    assert ids(refused.value.blockers) == ["gate.E001", "gate.E002"]
    assert not Publication.objects.exists()
    assert not Release.objects.exists()


def test_no_policy_is_never_satisfied(story):
    revision = story.write(story.article(topic=story.bare_topic))

    found = blockers(revision, at=story.now())

    assert ids(found) == ["gate.E001"]
    assert "policy" in found[0].message.lower()


def test_publishing_twice_is_one_release(story):
    revision = story.approved()

    first = actions.publish(revision=revision, by=story.edith)
    second = actions.publish(revision=revision, by=story.edith)

    assert first == second
    assert Release.objects.count() == 1
    assert Event.objects.filter(kind="published").count() == 1


def test_the_same_click_twice_is_one_sign_off(story):
    assignment = story.submit(story.draft()).assignments.first()

    first = story.decide(assignment)
    second = story.decide(assignment)

    assert first == second
    assert SignOff.objects.count() == 1


def test_a_second_thought_needs_a_new_assignment(story):
    assignment = story.submit(story.draft()).assignments.first()
    story.decide(assignment)

    with pytest.raises(AlreadyDecided):
        story.decide(assignment, "changes_requested")

    assert SignOff.objects.get().decision == "approved"


def test_another_text_on_the_screen_is_not_signed(story):
    assignment = story.submit(story.draft()).assignments.first()

    with pytest.raises(OtherText):
        actions.sign_off(
            assignment=assignment,
            by=story.rivera.user,
            digest="0" * 64,
            decision="approved",
            checklist={},
        )

    assert not SignOff.objects.exists()


def test_a_closed_review_takes_no_signature(story):
    revision = story.draft()
    review = story.submit(revision)
    assignment = review.assignments.first()
    actions.close_review(review=review, by=story.edith, reason="A rewrite is coming")

    with pytest.raises(ReviewClosed) as refused:
        story.decide(assignment)

    assert refused.value.latest == revision


def test_somebody_else_cannot_sign_for_her(story):
    assignment = story.submit(story.draft()).assignments.first()

    with pytest.raises(Refusal):
        actions.sign_off(
            assignment=assignment,
            by=story.root,
            digest=assignment.revision.digest,
            decision="approved",
        )


def test_an_unticked_checklist_is_no_approval(story):
    assignment = story.submit(story.draft()).assignments.first()

    with pytest.raises(Refusal, match="Tick"):
        story.decide(assignment, checklist={"accurate": True})


def test_taking_back_a_sign_off_takes_the_page_down_at_once(story):
    story.live()
    sign_off = SignOff.objects.get(kind="medical")

    actions.revoke(sign_off=sign_off, by=story.maya, reason="The dose was wrong")

    assert not Publication.objects.exists()
    assert not Approval.objects.exists()
    assert Withdrawal.objects.get().for_good is False
    sign_off.refresh_from_db()
    assert sign_off.withdrawn_by == story.maya
    assert not sign_off.valid


def test_withdrawing_needs_a_reason_and_no_signature(story):
    revision = story.live()

    with pytest.raises(Refusal, match="Say why"):
        actions.withdraw(article=revision.article, by=story.edith, reason=" ")
    actions.withdraw(article=revision.article, by=story.edith, reason="A new trial")

    assert not Publication.objects.exists()
    assert Release.objects.count() == 1


def test_put_back_is_publishing_an_earlier_revision_whose_approvals_hold(story):
    first = story.live()
    second = story.write(first.article, title="Another title")
    story.approve_all(story.submit(second))
    actions.publish(revision=second, by=story.edith)

    actions.publish(revision=first, by=story.edith)

    assert Publication.objects.get().revision == first
    assert list(Release.objects.order_by("number").values_list("revision", flat=True)) == [
        first.pk,
        second.pk,
        first.pk,
    ]


def test_changes_requested_block_until_she_approves_the_mended_text(story):
    revision = story.draft()
    medical, facts = story.submit(revision).assignments.order_by("id")
    story.decide(facts)
    story.decide(medical, "changes_requested")
    actions.close_review(review=medical.review, by=story.edith, reason="Back to the writer")
    mended = story.write(revision.article, title="A better title")
    asked = story.submit(mended, (story.chen, "medical"), (story.felix, "fact_check"))
    story.approve_all(asked)
    assert ids(blockers(mended, at=story.now())) == ["gate.E007"]

    again = actions.assign(
        review=asked, reviewer=story.rivera, kind="medical", due_on=story.due(), by=story.edith
    )
    story.decide(again)

    assert blockers(mended, at=story.now()) == []


def test_a_third_reviewer_clears_a_request_with_a_reason(story):
    revision = story.draft()
    medical, _ = story.submit(revision).assignments.order_by("id")
    request = story.decide(medical, "changes_requested")
    actions.close_review(review=medical.review, by=story.edith, reason="Mending")
    mended = story.write(revision.article, title="A better title")
    chen, felix = story.submit(
        mended, (story.chen, "medical"), (story.felix, "fact_check")
    ).assignments.order_by("id")
    story.decide(felix)

    with pytest.raises(Refusal, match="readers can see"):
        story.decide(chen, clears=request)
    story.decide(chen, clears=request, comment="The dose is right now.")

    assert blockers(mended, at=story.now()) == []


def test_changes_only_approval_builds_on_a_whole_one_and_falls_with_it(story):
    first = story.live()
    base = SignOff.objects.get(kind="medical")
    second = story.write(first.article, summary="A rarer answer of the body.")
    medical, facts = story.submit(second).assignments.order_by("id")
    partial = story.decide(medical, scope="changes")
    story.decide(facts)
    release = actions.publish(revision=second, by=story.edith)
    assert partial.base == base
    assert partial.valid_until == base.valid_until
    assert release.reviewed_at == base.signed_at

    actions.revoke(sign_off=base, by=story.maya, reason="Wrong after all")

    partial.refresh_from_db()
    assert partial.withdrawn_at is not None
    assert not Publication.objects.exists()


def test_who_wrote_any_revision_since_the_last_live_one_cannot_approve(story):
    revision = story.draft()
    story.submit(revision)
    rivera = story.rivera.user
    mended = story.write(revision.article, by=rivera, title="Mended by the doctor")
    actions.close_review(
        review=actions.open_review(revision.article), by=story.edith, reason="New text"
    )
    again = story.write(revision.article, title="Mended again")
    assert latest_revision(revision.article) == again != mended

    with pytest.raises(Refusal, match="wrote part"):
        story.submit(again)


def test_a_conflict_needs_an_override_by_somebody_else(story):
    revision = story.draft()
    medical, facts = story.submit(revision).assignments.order_by("id")
    story.decide(facts)
    sign_off = story.decide(medical, has_conflict=True)
    assert ids(blockers(revision, at=story.now())) == ["gate.E001", "gate.E006"]

    with pytest.raises(Refusal):
        actions.override_conflict(sign_off=sign_off, by=story.rivera.user, reason="It is fine")
    actions.override_conflict(sign_off=sign_off, by=story.maya, reason="Unrelated product")

    assert blockers(revision, at=story.now()) == []


def test_expired_and_revoked_things_stop_counting(story):
    revision = story.approved()
    later = story.now() + timedelta(days=24 * 31)
    assert ids(blockers(revision, at=later)) == [
        "gate.E001",
        "gate.E003",
        "gate.E002",
        "gate.E003",
    ]

    credential = story.rivera.credentials.get()
    actions.revoke_credential(credential=credential, by=story.maya, reason="Struck off")

    assert ids(blockers(revision, at=story.now())) == ["gate.E001", "gate.E004"]


def test_a_stricter_policy_leaves_the_live_page_and_raises_a_concern(story):
    revision = story.live()
    stricter = story.make_policy("medical", "medical", "fact_check")

    actions.set_topic_policy(topic=story.topic, policy=stricter, by=story.maya)

    assert Publication.objects.get().revision == revision
    assert revision.article.concerns.get().source == "policy"
    assert ids(blockers(revision, at=story.now())) == ["gate.E001"]


def test_one_person_does_not_fill_two_slots(story):
    actions.set_topic_policy(
        topic=story.topic, policy=story.make_policy("medical", "fact_check"), by=story.maya
    )
    revision = story.draft()
    review = story.submit(revision, (story.rivera, "medical"), (story.rivera, "fact_check"))
    story.approve_all(review)

    assert ids(blockers(revision, at=story.now())) == ["gate.E001"]


def test_an_accepted_concern_blocks_whatever_does_not_answer_it(story):
    revision = story.live()
    concern = actions.raise_concern(
        article=revision.article, by=story.edith, detail="A reader is right", source="report"
    )
    assert ids(blockers(revision, at=story.now())) == ["gate.E013"]

    mended = story.write(revision.article, title="Now right")
    actions.resolve_concern(concern=concern, by=story.edith, revision=mended)

    assert "gate.E013" not in ids(blockers(mended, at=story.now()))
    assert "gate.E013" in ids(blockers(revision, at=story.now()))


def test_a_text_that_cites_nothing_is_blocked(story):
    revision = story.approved(body="<p>Trust us.</p>")

    assert ids(blockers(revision, at=story.now())) == ["gate.E009"]


def test_the_words_were_modified_when_they_were_written_not_when_they_went_live(story):
    written = story.now() - timedelta(days=40)
    revision = story.write(story.article(), at=written)
    story.approve_all(story.submit(revision))
    first = actions.publish(revision=revision, by=story.edith)
    assert first.modified_at == written

    second = story.write(revision.article, title="Replaced")
    story.approve_all(story.submit(second))
    actions.publish(revision=second, by=story.edith)
    put_back = actions.publish(revision=revision, by=story.edith)

    assert put_back.modified_at == put_back.published_at


def test_renewing_a_review_keeps_when_the_words_were_modified(story):
    revision = story.live()
    first = Release.objects.get()
    review = story.submit(revision)
    story.approve_all(review)

    second = actions.publish(revision=revision, by=story.edith)

    assert second.number == 2
    assert second.modified_at == first.modified_at
    assert second.reviewed_at > first.reviewed_at


def test_what_is_judged_is_what_is_stored(story):
    """A text held in memory with another number would not have the requests for changes before it."""
    revision = story.draft()
    medical, _ = story.submit(revision).assignments.order_by("id")
    story.decide(medical, "changes_requested")
    actions.close_review(
        review=actions.open_review(revision.article), by=story.edith, reason="Next text"
    )
    mended = story.write(revision.article, title="Another title")
    story.approve_all(story.submit(mended, (story.chen, "medical"), (story.felix, "fact_check")))

    mended.number = 0

    with pytest.raises(NotPublishable):
        actions.publish(revision=mended, by=story.edith)
