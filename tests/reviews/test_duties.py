"""Who may vouch for what: nobody decides alone about their own text, their own choice or their own newcomer."""

from datetime import timedelta

import pytest

from articles.actions import latest_revision
from feedback.actions import accept_report, dismiss_report, report_problem
from people.actions import create_person
from people.models import Event
from people.plain_rows import keep
from people.refusals import Refusal
from reviews import actions
from reviews.gate import blockers
from reviews.models import (
    Concern,
    LateConflict,
    Override,
    Publication,
    Reviewer,
    SignOff,
    Verification,
)
from reviews.refusals import NotPublishable
from reviews.states import state_of
from tests.story import entitle

# Readers' reports


def reported(story, revision):
    return report_problem(revision=revision, reason="inaccurate")


def test_the_writer_does_not_dismiss_what_readers_report_about_their_text(story):
    """Wanda wrote it; Edith, who edits elsewhere, decides."""
    report = reported(story, story.live())

    with pytest.raises(Refusal, match="Somebody else decides"):
        dismiss_report(report=report, by=story.wanda, reason="It is right")

    report.refresh_from_db()
    assert report.outcome is None
    assert dismiss_report(report=report, by=story.edith, reason="It is right")


def test_nor_does_whoever_is_named_in_its_byline(story):
    revision = story.draft("by-both", authors=[story.author], by=story.edith)
    story.approve_all(story.submit(revision, by=story.maya))
    actions.publish(revision=revision, by=story.maya)
    report = reported(story, revision)

    for person in (story.wanda, story.edith):
        with pytest.raises(Refusal, match="Somebody else decides"):
            dismiss_report(report=report, by=person, reason="It is right")


def test_the_writer_may_accept_it_and_not_dismiss_the_concern_that_follows(story):
    revision = story.live()
    concern = accept_report(report=reported(story, revision), by=story.wanda, reason="It may be")

    with pytest.raises(Refusal, match="let somebody else dismiss it"):
        actions.resolve_concern(concern=concern, by=story.wanda, reason="It is right after all")

    concern.refresh_from_db()
    assert concern.resolved_at is None
    mended = story.write(revision.article, summary="Mended.")
    assert actions.resolve_concern(concern=concern, by=story.wanda, revision=mended).resolved_at


def test_a_concern_that_a_colleague_raised_is_dismissed_by_anybody(story):
    article = story.live().article
    concern = actions.raise_concern(article=article, by=story.edith, detail="Look again")

    assert actions.resolve_concern(concern=concern, by=story.wanda, reason="I did").resolved_at


# Conflicts of interest


def test_whoever_chose_the_reviewer_does_not_override_their_conflict(story):
    review = story.submit(story.draft(), by=story.maya)
    sign_off = story.decide(review.assignments.get(kind="medical"), has_conflict=True)

    with pytest.raises(Refusal, match="You chose this reviewer"):
        actions.override_conflict(sign_off=sign_off, by=story.maya, reason="Unrelated")

    assert not Override.objects.exists()
    with pytest.raises(Refusal, match="You verified a credential of Rosa Rivera"):
        actions.override_conflict(sign_off=sign_off, by=story.olga, reason="Unrelated")
    assert not Override.objects.exists()
    actions.override_conflict(sign_off=sign_off, by=story.root, reason="Unrelated")


def test_whoever_wrote_part_of_the_text_does_not_override_a_conflict_of_its_reviewer(story):
    revision = story.write(story.draft().article, by=story.maya, summary="Rarer than thought.")
    sign_off = story.decide(
        story.submit(revision).assignments.get(kind="medical"), has_conflict=True
    )

    with pytest.raises(Refusal, match="You wrote part of the text"):
        actions.override_conflict(sign_off=sign_off, by=story.maya, reason="Unrelated")

    assert not Override.objects.exists()


# Credentials


def claim(story, reviewer, by):
    return actions.claim_credential(
        reviewer=reviewer,
        by=by,
        kind="nurse",
        regulator="other",
        jurisdiction="Nowhere",
        number="RN 7",
        expires_on=story.due(100),
    )


def refused(credential, by, why):
    with pytest.raises(Refusal, match=why):
        actions.verify_credential(credential=credential, by=by, evidence="The register")
    assert not Verification.objects.filter(credential=credential).exists()


def test_whoever_entered_a_credential_does_not_verify_it(story):
    credential = claim(story, story.rivera, story.olga)

    refused(credential, story.olga, "You entered this credential")
    actions.verify_credential(credential=credential, by=story.root, evidence="The register")


def test_one_managing_editor_does_not_make_a_reviewer_alone(story):
    """Olga makes the account, Maya the profile, the reviewer enters the credential: neither of the two vouches for it."""
    dora = create_person(by=story.olga, name="Dora Doctor", email="dora@example.org")
    profile = Reviewer(user=dora, slug="dora", specialty="Cardiology")
    reviewer = keep(profile, by=story.maya)
    credential = claim(story, reviewer, dora)

    refused(credential, story.olga, "You brought Dora Doctor here")
    refused(credential, story.maya, "You brought Dora Doctor here")
    actions.verify_credential(credential=credential, by=story.root, evidence="The register")


def test_two_people_do_not_verify_each_other(story):
    entitle(story.rivera.user, *story.maya.groups.all(), is_staff=True)
    entitle(story.chen.user, *story.maya.groups.all(), is_staff=True)
    rosas = claim(story, story.rivera, story.rivera.user)
    celias = claim(story, story.chen, story.chen.user)
    actions.verify_credential(credential=celias, by=story.rivera.user, evidence="The register")

    refused(rosas, story.chen.user, "Rosa Rivera, M.D. verified|Rosa Rivera verified")


# What a managing editor took down for good


def gone(story, by, **how):
    revision = story.live()
    actions.withdraw(article=revision.article, by=by, reason="It does harm", **how)
    return revision


def test_an_editor_does_not_put_back_what_a_managing_editor_took_down_for_good(story):
    revision = gone(story, story.maya, for_good=True)

    with pytest.raises(Refusal, match="Only a managing editor puts it back"):
        actions.publish(revision=revision, by=story.edith)
    with pytest.raises(Refusal, match="Only a managing editor puts it back"):
        actions.withdraw(article=revision.article, by=story.edith, reason="Not so bad")

    assert not Publication.objects.exists()
    newer = story.write(revision.article, summary="Newer.")
    story.approve_all(story.submit(newer))
    with pytest.raises(Refusal, match="Only a managing editor puts it back"):
        actions.publish(revision=newer, by=story.edith)
    actions.publish(revision=newer, by=story.olga)
    assert Publication.objects.get().revision == newer


def test_their_word_outlasts_their_account(story):
    revision = gone(story, story.maya, for_good=True)
    story.maya.is_active = False
    story.maya.save()

    with pytest.raises(Refusal, match="Maya Manager took this article down for good"):
        actions.publish(revision=revision, by=story.edith)


@pytest.mark.parametrize(("who", "for_good"), [("maya", False), ("edith", True)])
def test_what_is_down_for_now_or_by_an_editor_an_editor_puts_back(story, who, for_good):
    revision = gone(story, getattr(story, who), for_good=for_good)

    assert actions.publish(revision=revision, by=story.edith)
    assert latest_revision(revision.article) == revision
    assert Event.objects.filter(kind="published").count() == 2


# Revoked credentials


def revoke(story, reviewer, at=None):
    actions.revoke_credential(
        credential=reviewer.credentials.get(), by=story.maya, reason="Struck off", at=at
    )


def test_a_revoked_credential_raises_a_concern_on_each_live_page_that_rests_on_it(story):
    one, two = story.live("one"), story.live("two")
    of_others = story.draft("three")
    story.approve_all(story.submit(of_others, (story.chen, "medical"), (story.felix, "fact_check")))
    actions.publish(revision=of_others, by=story.edith)
    actions.withdraw(article=two.article, by=story.edith, reason="Not now")

    revoke(story, story.rivera)
    revoke(story, story.rivera)  # the second click

    concern = Concern.objects.get()
    assert (concern.article, concern.source) == (one.article, "credential")
    assert "medical review of the live text was revoked" in concern.detail
    assert Publication.objects.filter(revision=one).exists()


def test_each_article_is_doubted_once_for_each_who_lost_a_credential(story):
    story.live()

    revoke(story, story.felix)
    revoke(story, story.rivera)

    kinds = ["fact check", "medical review"]
    said = [one.detail for one in Concern.objects.order_by("pk")]
    assert [kind in detail for kind, detail in zip(kinds, said, strict=True)] == [True, True]


def test_a_second_credential_holds_the_page_up(story):
    story.live()
    second = claim(story, story.rivera, story.rivera.user)
    assert second.kind == "nurse"
    actions.verify_credential(
        credential=second, by=story.olga, evidence="The register", at=story.start
    )

    actions.revoke_credential(
        credential=story.rivera.credentials.get(kind="physician"), by=story.maya, reason="Gone"
    )

    assert not Concern.objects.exists()


def test_the_amendment_of_a_page_rests_on_it_too(story):
    story.live_by_changes(summary="Another summary.")

    revoke(story, story.rivera)

    assert Concern.objects.get().source == "credential"


# Conflicts that come up later


def declare_conflict(story, sign_off):
    return actions.declare_conflict(sign_off=sign_off, by=sign_off.reviewer.user)


def ids(revision, story):
    return [one.id for one in blockers(revision, at=story.now())]


def test_a_conflict_declared_after_signing_blocks_from_then_on(story):
    revision = story.approved()
    sign_off = revision.sign_offs.get(kind="medical")
    assert ids(revision, story) == []

    made = declare_conflict(story, sign_off)

    assert ids(revision, story) == ["gate.E001", "gate.E006"]
    assert state_of(revision.article, at=story.now()).state == "in_review"
    with pytest.raises(NotPublishable):
        actions.publish(revision=revision, by=story.edith)
    assert declare_conflict(story, sign_off) == made  # the second click
    assert not Concern.objects.exists()
    actions.override_conflict(sign_off=sign_off, by=story.maya, reason="A talk, unpaid")
    assert ids(revision, story) == []
    assert state_of(revision.article, at=story.now()).state == "approved"


def test_what_was_accepted_before_does_not_cover_it(story):
    review = story.submit(story.draft())
    sign_off = story.decide(review.assignments.get(kind="medical"), has_conflict=True)
    story.decide(review.assignments.get(kind="fact_check"))
    actions.override_conflict(sign_off=sign_off, by=story.maya, reason="Another product")
    assert ids(review.revision, story) == []

    declare_conflict(story, sign_off)

    assert ids(review.revision, story) == ["gate.E001", "gate.E006"]
    assert state_of(review.article, at=story.now()).state == "in_review"


def test_it_raises_a_concern_on_what_is_live_and_leaves_the_page(story):
    live = story.live_by_changes(summary="Another summary.")
    whole = SignOff.objects.get(kind="medical", scope="whole")

    declare_conflict(story, whole)

    concern = Concern.objects.get()
    assert (concern.article, concern.source) == (live.article, "conflict")
    assert Publication.objects.filter(revision=live).exists()
    assert ids(live, story) == ["gate.E001", "gate.E006"]


def test_only_the_reviewer_declares_it_and_only_of_what_stands(story):
    sign_off = story.approved().sign_offs.get(kind="medical")

    with pytest.raises(Refusal, match="Only the reviewer"):
        actions.declare_conflict(sign_off=sign_off, by=story.maya)
    actions.revoke(sign_off=sign_off, by=story.rivera.user, reason="Doubt")
    with pytest.raises(Refusal, match="no approval that stands"):
        declare_conflict(story, sign_off)

    assert not LateConflict.objects.exists()


@pytest.mark.parametrize("seconds", [0, 60])
def test_a_text_that_was_there_before_answers_no_concern(story, seconds):
    revision = story.live()
    raised = revision.created_at + timedelta(seconds=seconds)
    concern = actions.raise_concern(
        article=revision.article, by=story.edith, detail="Look again", at=raised
    )

    with pytest.raises(Refusal, match="older than the concern"):
        actions.resolve_concern(concern=concern, by=story.edith, revision=revision)

    concern.refresh_from_db()
    assert concern.resolved_at is None


def test_a_text_of_another_article_answers_no_concern(story):
    article = story.live().article
    concern = actions.raise_concern(article=article, by=story.edith, detail="Look again")
    foreign = story.write(story.article("other"), at=story.now() + timedelta(seconds=1))

    with pytest.raises(Refusal, match="another article"):
        actions.resolve_concern(concern=concern, by=story.edith, revision=foreign)

    concern.refresh_from_db()
    assert concern.resolved_at is None
