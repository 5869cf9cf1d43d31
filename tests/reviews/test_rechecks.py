"""What is live is looked at each day: what does not hold any more is a concern, and the same reviewers are asked in time."""

from datetime import datetime, time, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from people.actions import automatic
from references.actions import record_notice
from reviews import actions
from reviews.models import Concern, Credential, Publication, Release
from reviews.states import State, state_of


def noon(day):
    return datetime.combine(day, time(12), timezone.get_default_timezone())


def look(revision, at=None):
    return actions.recheck(article=revision.article_id, by=automatic(), at=at)


def causes(article):
    return sorted(one.cause for one in article.concerns.open())


@pytest.fixture
def live(story):
    return story.live(title="Migraine")


@pytest.fixture
def end(live):
    return noon(Publication.objects.get().release.review_due_on)


@pytest.fixture
def renewed(story, end):
    """Both reviewers' credentials and declarations were renewed in time."""
    before = end - timedelta(days=100)
    for reviewer, number in ((story.rivera, "1558598797"), (story.felix, "1245319599")):
        kind = reviewer.credentials.first().kind
        story.qualify(reviewer, kind, number=number, at=before)
        actions.declare(reviewer=reviewer, by=reviewer.user, none_to_declare=True, at=before)


def test_an_approval_runs_out_and_comes_round(story, live, end, renewed):
    assert look(live, end - timedelta(days=40)).review is None

    review = look(live, end - timedelta(days=29)).review

    asked = {(one.reviewer, one.kind) for one in review.assignments.all()}
    assert asked == {(story.rivera, "medical"), (story.felix, "fact_check")}
    assert {one.due_on for one in review.assignments.all()} == {end.date()}
    assert "You approved this page" in review.assignments.first().message
    assert look(live, end - timedelta(days=28)).review is None  # asked once
    # Nobody answers: the page becomes overdue, readers are told, and there is a concern.
    late = end + timedelta(days=1)
    assert [one.cause for one in look(live, late).raised] == [f"overdue:{Release.objects.get().pk}"]
    assert look(live, late).raised == []
    assert state_of(live.article, at=late).state == State.REVIEW_DUE

    for assignment in review.assignments.order_by("pk"):
        story.decide(assignment, at=late)
    actions.publish(revision=live, by=story.edith, at=late)

    assert state_of(live.article, at=late).state == State.LIVE
    done = look(live, late)
    assert [one.cause.partition(":")[0] for one in done.settled] == ["overdue"]
    assert causes(live.article) == []


def test_a_review_that_an_editor_closed_is_not_opened_again(story, live, end, renewed):
    review = look(live, end - timedelta(days=29)).review
    actions.close_review(review=review, by=story.edith, reason="We write it anew")

    assert look(live, end - timedelta(days=28)).review is None


def test_nobody_is_asked_while_a_newer_text_is_written_or_reviewed(story, live, end, renewed):
    story.write(live.article, title="Newer")
    assert look(live, end - timedelta(days=20)).review is None


def test_a_credential_that_ran_out_is_a_concern_until_it_is_renewed(story, live, end):
    expires = Credential.objects.filter(reviewer=story.rivera).first().expires_on
    after = noon(expires) + timedelta(days=2)

    done = look(live, after)

    assert f"lapsed:{story.rivera.pk}" in causes(live.article)
    concern = live.article.concerns.get(cause=f"lapsed:{story.rivera.pk}")
    assert concern.source == Concern.Source.LAPSED
    assert "Rosa Rivera, who has no verified, unexpired credential now" in concern.detail
    # They can't be asked, so nobody is asked in their name.
    asked = done.review.assignments.all() if done.review else []
    assert story.rivera not in {one.reviewer for one in asked}

    story.qualify(story.rivera, number="1558598797", at=after)
    settled = look(live, after + timedelta(hours=1)).settled
    assert concern in settled


def test_where_nobody_can_be_asked_that_is_said(story, live, end):
    for credential in Credential.objects.all():
        actions.revoke_credential(credential=credential, by=story.maya, reason="Struck off")

    done = look(live, end - timedelta(days=20))

    assert done.review is None
    assert done.why_no_review == "Nobody who signed it can be asked again."


def test_what_must_be_fixed_in_the_live_text_is_a_concern(story, live, end, renewed):
    review = look(live, end - timedelta(days=20)).review
    assignment = review.assignments.get(kind="medical")
    actions.comment(
        revision=live,
        by=story.rivera.user,
        assignment=assignment,
        part="title",
        quote="Migraine",
        kind="must_fix",
        words="Which kind?",
    )
    look(live, end - timedelta(days=19))
    assert "recheck:gate.E008" in causes(live.article)


def test_an_article_that_came_down_meanwhile_is_left_alone(story, live):
    actions.withdraw(article=live.article, by=story.edith, reason="Doubt")
    done = look(live)
    assert (done.raised, done.settled, done.review) == ([], [], None)


def test_the_command_looks_at_all_and_says_what_came_of_it(story, live, capsys):
    story.live("second")
    record_notice(
        reference=story.works[0], kind="retraction", source="pubmed", by=story.maya, notice_pmid="1"
    )

    call_command("recheck_published")
    assert (
        "2 concerns raised, 0 settled, 0 reviews opened, 0 taken offline."
        in capsys.readouterr().out
    )
    call_command("recheck_published")
    assert (
        "0 concerns raised, 0 settled, 0 reviews opened, 0 taken offline."
        in capsys.readouterr().out
    )
