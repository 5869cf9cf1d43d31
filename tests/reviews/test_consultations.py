"""A lawyer, a patient, a co-author: they say what they have to say, and nothing of it counts as an approval."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from people import trail
from people.days import local_day
from people.refusals import Refusal
from reviews import actions
from reviews.gate import blockers
from reviews.models import ADVICE, Assignment, Comment, Reviewer, SignOff
from reviews.rounds import ends_with_the_next_text
from reviews.signing import sealed_sign_off
from reviews.states import State, state_of
from tests.desk.reviewers import sign_in
from tests.website.reading import words


def due(story):
    return local_day(story.now() + timedelta(days=14))


@pytest.fixture
def lena(story):
    """Lena Lawyer, who holds no credential."""
    user = story.person("Lena Lawyer", "Reviewers")
    return story.keep(Reviewer(user=user, slug="lena-lawyer", specialty="Media law"))


@pytest.fixture
def consulted(story, lena):
    """Lena is consulted on a text, beside Dr Rivera and Dr Factor."""
    review = story.submit(story.draft(), (story.rivera, "medical"), (story.felix, "fact_check"))
    return actions.assign(
        review=review, reviewer=lena, kind=ADVICE, due_on=due(story), by=story.edith
    )


def says(assignment, kind="suggestion", words="Name the maker."):
    return actions.comment(
        revision=assignment.revision, by=assignment.reviewer.user, kind=kind, words=words,
        part="title", quote=assignment.revision.title.split()[0], assignment=assignment,
    )  # fmt: skip


def test_they_comment_and_the_text_goes_live_without_waiting_for_them(story, consulted):
    made = says(consulted)
    for assignment in consulted.review.assignments.exclude(kind=ADVICE):
        story.decide(assignment)

    assert state_of(consulted.review.article, at=story.now()).state == State.APPROVED
    assert blockers(consulted.revision, at=story.now()) == []
    assert actions.publish(revision=consulted.revision, by=story.edith)
    assert Comment.objects.get() == made


def test_nothing_that_they_press_is_a_decision(story, consulted):
    for decision in ("approved", "changes_requested", "declined"):
        with pytest.raises(Refusal, match="Nothing is decided here"):
            actions.sign_off(
                assignment=consulted, by=consulted.reviewer.user, decision=decision,
                digest=consulted.revision.digest, comment="No",
            )  # fmt: skip

    assert not SignOff.objects.exists()


def test_the_database_keeps_no_decision_of_theirs(story, consulted):
    made = sealed_sign_off(
        consulted, decision="declined", checklist={}, declaration=None, comment="No",
        actor=trail.snapshot(consulted.reviewer.user), at=story.now(), valid_until=None,
    )  # fmt: skip

    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()


def test_what_must_be_fixed_is_not_theirs_to_say(consulted):
    with pytest.raises(Refusal, match="for reviewers to say"):
        says(consulted, kind="must_fix")

    assert not Comment.objects.exists()


def test_a_round_does_not_wait_for_them(story, consulted):
    for assignment in consulted.review.assignments.exclude(kind=ADVICE):
        story.decide(assignment, "declined", comment="No time")

    assert ends_with_the_next_text(consulted.review)


def test_whoever_wrote_the_text_may_be_consulted_and_approves_nothing(story):
    writer = story.keep(Reviewer(user=story.wanda, slug="wanda"))
    review = story.submit(story.draft(), (story.rivera, "medical"))

    asked = actions.assign(
        review=review, reviewer=writer, kind=ADVICE, due_on=due(story), by=story.edith
    )
    assert asked.is_consultation
    with pytest.raises(Refusal, match="wrote part of the text"):
        actions.assign(
            review=review, reviewer=writer, kind="medical", due_on=due(story), by=story.edith
        )


def test_they_say_when_they_have_finished_and_the_text_is_closed_to_them(story, consulted):
    says(consulted)
    for _ in range(2):
        ended = actions.end_consultation(
            assignment=consulted, by=consulted.reviewer.user, words="All in my comments."
        )

    assert ended.is_ended_by_reviewer and ended.ended_reason == "All in my comments."
    assert story.edith.notifications.filter(kind="consulted").count() == 1
    with pytest.raises(Refusal, match="not asked about this text any more"):
        says(consulted, words="One more.")


def test_nobody_else_ends_it_and_a_review_does_not_end_so(story, consulted):
    medical = consulted.review.assignments.get(kind="medical")
    for assignment, by in (
        (consulted, story.edith),
        (consulted, story.rivera.user),
        (medical, story.rivera.user),
    ):
        with pytest.raises(Refusal, match="Only whoever is consulted"):
            actions.end_consultation(assignment=assignment, by=by)

    assert not Assignment.objects.exclude(ended_at=None).exists()


# On the review desk


def test_the_screen_shows_the_text_and_no_button_that_decides(client, consulted):
    sign_in(client, consulted.reviewer)
    page = client.get(reverse("desk:assignment", args=[consulted.pk])).content.decode()

    assert consulted.revision.title in page
    assert "I have said what I had to say" in page
    assert 'name="decision"' not in page and 'value="must_fix"' not in page

    refused = client.post(
        reverse("desk:decide", args=[consulted.pk]),
        {"decision": "approve", "digest": consulted.revision.digest},
    )
    assert refused.status_code == 409 and not SignOff.objects.exists()


def test_a_comment_that_was_typed_and_not_added_keeps_it_open(client, consulted):
    sign_in(client, consulted.reviewer)
    address = reverse("desk:end_consultation", args=[consulted.pk])

    refused = client.post(address, {"comment_words": "Half", "ending": "Thanks"})
    assert refused.status_code == 422
    assert "Half" in refused.content.decode() and "Thanks" in refused.content.decode()
    consulted.refresh_from_db()
    assert consulted.ended_at is None

    done = client.post(address, {"ending": "Thanks"}, follow=True)
    assert "You were consulted, and have finished" in done.content.decode()
    again = client.post(address, {"ending": "Thanks"})
    assert again.status_code in (302, 409)


def test_declining_says_so_to_who_asked(client, story, consulted):
    sign_in(client, consulted.reviewer)

    client.post(reverse("desk:end_consultation", args=[consulted.pk]), {"declines": "1"})

    assert story.edith.notifications.filter(kind="consultation_declined").count() == 1


def test_a_stranger_and_a_wrong_method_find_nothing_to_end(client, story, consulted):
    address = reverse("desk:end_consultation", args=[consulted.pk])
    assert client.post(address).status_code == 302
    sign_in(client, story.rivera)
    assert client.post(address).status_code == 404
    assert client.get(address).status_code == 405


# Away


def test_a_reviewer_says_until_when_they_are_away(client, story):
    sign_in(client, story.rivera)
    until = (story.now() + timedelta(days=20)).date()

    client.post(reverse("desk:away"), {"until": until.isoformat()})
    page = words(client.get(reverse("desk:queue")), "//details[contains(@class, 'away')]/summary")

    story.rivera.refresh_from_db()
    assert story.rivera.away_until == until
    assert f"You are away until {until.day} {until:%B %Y}" in page
    client.post(reverse("desk:away"), {"until": ""})
    story.rivera.refresh_from_db()
    assert story.rivera.away_until is None


@pytest.mark.parametrize("typed", ["2020-01-01", "tomorrow", "2199-01-01"])
def test_a_day_that_makes_no_sense_is_sent_back(client, story, typed):
    sign_in(client, story.rivera)

    answer = client.post(reverse("desk:away"), {"until": typed})

    assert answer.status_code == 422 and typed in answer.content.decode()
    story.rivera.refresh_from_db()
    assert story.rivera.away_until is None


def test_nobody_says_it_for_somebody_else(story):
    with pytest.raises(Refusal):
        actions.be_away(reviewer=story.rivera, by=story.maya, until=due(story))


# Beside a review


def test_a_consultation_that_is_over_closes_no_review_of_ones_own(client, story):
    """Dr Rivera reviews the text, and was asked for a word besides."""
    review = story.submit(story.draft(), (story.rivera, "medical"))
    medical = review.assignments.get()
    advice = actions.assign(
        review=review, reviewer=story.rivera, kind=ADVICE, due_on=due(story), by=story.edith
    )
    actions.end_consultation(assignment=advice, by=story.rivera.user)
    sign_in(client, story.rivera)

    page = client.get(reverse("desk:assignment", args=[medical.pk]))

    assert page.context["screen"].may_comment
    assert says(medical)
    assert story.decide(medical).decision == "approved"


def test_what_was_typed_is_shown_when_an_editor_was_faster(client, story, consulted):
    sign_in(client, consulted.reviewer)
    actions.end_assignment(assignment=consulted, by=story.edith, reason="Too late")

    answer = client.post(
        reverse("desk:end_consultation", args=[consulted.pk]),
        {"ending": "My last word", "comment_words": "And this"},
    )

    assert answer.status_code in (409, 422)
    page = answer.content.decode()
    assert "My last word" in page and "And this" in page


def test_declining_loses_no_comment_that_was_typed(client, consulted):
    sign_in(client, consulted.reviewer)
    address = reverse("desk:end_consultation", args=[consulted.pk])

    refused = client.post(address, {"declines": "1", "comment_words": "Half"})

    consulted.refresh_from_db()
    assert refused.status_code == 422 and consulted.ended_at is None
