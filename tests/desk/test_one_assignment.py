"""One reviewer does not answer: the mail goes out again, somebody else is asked, or nobody is."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from people.models import Event
from people.refusals import Refusal
from reviews import actions
from reviews.actions.assignments import SENT_AGAIN
from reviews.models import Assignment, Scratch
from reviews.refusals import NoLongerAsked
from tests.desk.reviewers import ALL, alert, decisions, press, screen, sign_in
from tests.desk.test_article_steps import told, url
from tests.story import entitle
from tests.website.reading import words
from tests.working import mailed

VERBS = ("send_again", "move_assignment", "end_assignment")
TEXT = "The body defends itself"


@pytest.fixture
def review(story):
    return story.submit(story.draft())


@pytest.fixture
def rosa(story, review):
    """Rosa Rivera's assignment; she has not decided."""
    return review.assignments.get(reviewer=story.rivera)


@pytest.fixture
def edith(story, client):
    client.force_login(story.edith)
    return client


def at(verb, assignment):
    return url(verb, assignment.review.article_id, assignment.pk)


def events(article, kind):
    return Event.objects.filter(subject=f"article:{article.pk}", kind=kind)


def move(edith, assignment, reviewer, story):
    sent = {"reviewer": reviewer.pk, "due_on": story.due().isoformat()}
    return edith.post(at("move_assignment", assignment), sent, follow=True)


def links(answer):
    """What is offered beside each reviewer."""
    rows = answer.context["assignments"]
    return {row.assignment.reviewer.name: [one.label for one in row.tools] for row in rows}


# Sent again


def test_the_mail_goes_out_again_and_a_second_click_sends_none(edith, rosa):
    mailed()  # what was sent before
    edith.post(at("send_again", rosa))
    again = edith.post(at("send_again", rosa), follow=True)

    assert [one.to for one in mailed()] == [["rivera@example.org"]]
    assert events(rosa.review.article, SENT_AGAIN).count() == 1
    assert "no second mail" in [str(one) for one in again.context["messages"]][-1]


def test_an_hour_later_it_can_be_sent_once_more(story, rosa):
    now = timezone.now()
    sent = [
        actions.send_again(assignment=rosa, by=story.edith, at=now + timedelta(minutes=m))
        for m in (0, 59, 61)
    ]

    assert sent == [True, False, True]


# Moved


def test_somebody_else_is_asked_for_the_same_and_the_first_is_told(story, edith, rosa):
    mailed()  # what was sent before
    move(edith, rosa, story.chen, story)

    rosa.refresh_from_db()
    made = rosa.review.assignments.get(reviewer=story.chen)
    assert (made.kind, made.review) == (rosa.kind, rosa.review)
    assert rosa.ended_by == story.edith
    assert sorted(one.to[0] for one in mailed()) == ["chen@example.org", "rivera@example.org"]


def test_who_declined_is_replaced_and_stays_marked_as_declined(story, edith, rosa):
    story.decide(rosa, "declined", comment="Outside my field.")

    move(edith, rosa, story.chen, story)

    rosa.refresh_from_db()
    assert rosa.ended_at is None
    assert rosa.review.assignments.filter(reviewer=story.chen).exists()


def test_a_reviewer_who_cannot_be_asked_changes_nothing(story, edith, rosa):
    answer = move(edith, rosa, story.felix, story)

    rosa.refresh_from_db()
    assert answer.status_code == 409
    assert "credential" in words(answer)
    assert rosa.ended_at is None


def test_moving_to_the_same_person_says_what_to_do_instead(story, rosa):
    with pytest.raises(Refusal, match="Send it again"):
        actions.move_assignment(
            assignment=rosa, reviewer=story.rivera, due_on=story.due(), by=story.edith
        )


def test_a_second_click_asks_nobody_twice(story, edith, rosa):
    move(edith, rosa, story.chen, story)

    again = move(edith, rosa, story.chen, story)

    assert again.status_code == 409
    assert rosa.review.assignments.filter(reviewer=story.chen).count() == 1


# Withdrawn


@pytest.mark.both
def test_withdrawing_needs_a_reason_and_is_told(story, edith, rosa):
    without = edith.post(at("end_assignment", rosa), {"reason": " "})
    mailed()  # what was sent before
    edith.post(at("end_assignment", rosa), {"reason": "On leave"})
    again = edith.post(at("end_assignment", rosa), {"reason": "Again"}, follow=True)

    rosa.refresh_from_db()
    assert without.status_code == 422
    assert (rosa.ended_by, rosa.ended_reason) == (story.edith, "On leave")
    assert rosa not in Assignment.objects.waiting()
    assert [one.to for one in mailed()] == [["rivera@example.org"]]
    assert told(again)[-1] == "info"


@pytest.mark.parametrize("verb", ["end", "move", "send"])
def test_what_is_decided_is_left_alone(story, rosa, verb):
    story.decide(rosa)
    call = {
        "end": lambda: actions.end_assignment(assignment=rosa, by=story.edith, reason="x"),
        "move": lambda: actions.move_assignment(
            assignment=rosa, reviewer=story.chen, due_on=story.due(), by=story.edith
        ),
        "send": lambda: actions.send_again(assignment=rosa, by=story.edith),
    }[verb]

    with pytest.raises(Refusal, match="decided"):
        call()

    rosa.refresh_from_db()
    assert rosa.ended_at is None


def test_each_reviewer_shows_what_can_be_done(story, edith, rosa):
    story.decide(rosa, "declined", comment="No time.")
    page = edith.get(url("change", rosa.review.article_id))

    assert links(page) == {
        "Rosa Rivera": ["Replace"],
        "Felix Factor": ["Send again", "Replace", "Withdraw"],
    }


def test_a_writer_is_offered_none_of_it_and_may_do_none(story, client, rosa):
    client.force_login(story.wanda)

    assert links(client.get(url("change", rosa.review.article_id))) == {
        "Rosa Rivera": [],
        "Felix Factor": [],
    }
    assert {client.post(at(verb, rosa)).status_code for verb in VERBS} == {403}


def test_another_articles_assignment_does_not_exist_here(story, edith, rosa):
    other = story.draft("another-article").article

    assert {edith.get(url(verb, other.pk, rosa.pk)).status_code for verb in VERBS} == {404}


# Where people are chosen


def test_who_declined_and_why_and_who_has_a_conflict_is_marked(story, edith, review, rosa):
    story.decide(rosa, "declined", comment="Outside my field.", has_conflict=True)
    actions.close_review(review=review, by=story.edith, reason="Again")
    assert story.chen

    page = edith.get(url("submit", review.article_id))

    labels = dict(page.context["form"].formset[0].fields["reviewer"].choices)
    marked = labels[str(story.rivera.pk)]
    assert "has a conflict of interest here" in marked
    assert "declined on" in marked
    assert "Outside my field." in marked
    assert "declined" not in labels[str(story.chen.pk)]


# The reviewer


def test_who_is_no_longer_asked_signs_nothing_and_reads_what_is_true(story, client, rosa):
    Scratch.objects.create(assignment=rosa, answers={"comment": "Half a thought", "checked": []})
    sign_in(client, story.rivera)
    actions.end_assignment(assignment=rosa, by=story.edith, reason="Too slow as always")

    shown = screen(client, rosa)
    pressed = press(client, rosa, "approve", checked=ALL)
    queue = client.get(reverse("desk:queue"))

    assert "You are no longer asked" in words(shown)
    assert "Half a thought" in words(shown)
    assert TEXT not in words(shown)
    assert "Too slow" not in shown.content.decode()
    assert pressed.status_code == 409
    assert alert(pressed)
    assert TEXT not in words(pressed)
    assert decisions(rosa) == []
    assert "No longer asked of you" in words(queue)


def test_the_verb_refuses_who_is_no_longer_asked(story, rosa):
    actions.end_assignment(assignment=rosa, by=story.edith, reason="On leave")

    with pytest.raises(NoLongerAsked):
        story.decide(rosa)

    assert decisions(rosa) == []


def test_after_declining_the_text_is_closed(story, client, rosa):
    sign_in(client, story.rivera)
    press(client, rosa, "decline", declining="time")
    actions.close_review(review=rosa.review, by=story.edith, reason="Rewriting")
    story.write(rosa.review.article, title="A secret new title")

    shown = screen(client, rosa)

    assert "You declined" in words(shown)
    assert TEXT not in words(shown)
    assert "A secret new title" not in shown.content.decode()


def test_an_earlier_round_shows_nothing_to_who_declined_the_later_one(story, client, rosa):
    actions.close_review(review=rosa.review, by=story.edith, reason="Next round")
    newer = story.write(rosa.review.article, title="A secret new title")
    later = story.submit(newer, (story.rivera, "medical")).assignments.get()
    story.decide(later, "declined", comment="No time.")
    sign_in(client, story.rivera)

    shown = screen(client, rosa)

    assert TEXT not in words(shown)
    assert "A secret new title" not in shown.content.decode()


def test_who_declined_and_is_asked_again_reads_it(story, client, rosa):
    story.decide(rosa, "declined", comment="No time.")
    again = actions.assign(
        review=rosa.review,
        reviewer=story.rivera,
        kind="medical",
        due_on=story.due(),
        by=story.edith,
    )
    sign_in(client, story.rivera)

    assert TEXT in words(screen(client, again))
    assert TEXT in words(screen(client, rosa))


def test_who_sees_drafts_anyway_still_reads_what_they_declined(story, client, rosa):
    entitle(story.rivera.user, story.edith.groups.get())
    story.decide(rosa, "declined", comment="No time.")
    sign_in(client, story.rivera)

    assert TEXT in words(screen(client, rosa))


def test_what_readers_see_is_closed_to_nobody(story, client):
    live = story.live()
    again = story.submit(live, (story.chen, "medical")).assignments.get()
    story.decide(again, "declined", comment="No time.")
    sign_in(client, story.chen)

    assert TEXT in words(screen(client, again))


def test_what_somebody_signed_stays_open_to_them(story, client, rosa):
    story.decide(rosa)
    sign_in(client, story.rivera)

    assert TEXT in words(screen(client, rosa))
