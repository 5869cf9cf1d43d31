"""What reviewers say about words of a text is answered in place, and holds the text up when it must be fixed."""

import pytest
from django.db import connection

from people import guards
from people.models import Event
from people.refusals import Refusal
from reviews import actions
from reviews.gate import blockers
from reviews.models import Comment, Publication
from reviews.refusals import NotPublishable
from reviews.rounds import comments_for
from reviews.states import State, state_of
from tests.databases import as_owner
from tests.story import cite
from tests.working import mailed

DOSE = "<p>Adults take 10 mg.</p><p>Children take 5 mg.</p>"


def cited(story, dose="5 mg"):
    """Two doses, and what they rest on."""
    return f"{DOSE.replace('5 mg', dose)}<p>So it is{cite(*story.works[:2])}.</p>"


def ids(found):
    return [one.id for one in found]


@pytest.fixture
def asked(story):
    """Rosa and Felix are asked about a text with two doses."""
    review = story.submit(story.draft(title="Migraine", body=cited(story)))
    return review.assignments.get(kind="medical")


def say(assignment, words="Is it twice a day?", *, kind="must_fix", quote="5 mg", **more):
    given = {"part": "body", "quote": quote, "kind": kind, "words": words} | more
    return actions.comment(
        revision=assignment.revision,
        by=assignment.reviewer.user,
        assignment=assignment,
        **given,
    )


def seen_by(person):
    """What somebody sees of the comments there are."""
    return set(comments_for(getattr(person, "user", person)).threads())


def mended(story, assignment, dose="6 mg"):
    """The next text, in review by the same two."""
    actions.close_review(review=assignment.review, by=story.edith, reason="Mended")
    text = story.write(assignment.revision.article, title="Migraine", body=cited(story, dose))
    return story.submit(text)


def test_what_must_be_fixed_stops_the_text_whoever_publishes_it(story, asked):
    thread = say(asked)
    chen = actions.assign(
        review=asked.review, reviewer=story.chen, kind="medical", due_on=story.due(), by=story.edith
    )
    for assignment in (asked.review.assignments.get(kind="fact_check"), chen):
        story.decide(assignment)
    revision = asked.revision

    assert ids(blockers(revision, at=story.now())) == ["gate.E008"]
    found = blockers(revision, at=story.now())[0]
    assert "Rosa Rivera says that “5 mg” must be fixed: Is it twice a day?" in found.message
    assert found.place == f"comment:{thread.pk}"
    with pytest.raises(NotPublishable):
        actions.publish(revision=revision, by=story.root)
    assert state_of(revision.article, at=story.now()).state == State.CHANGES_REQUESTED


def test_nobody_approves_the_very_text_in_which_they_say_something_must_be_fixed(story, asked):
    thread = say(asked)
    with pytest.raises(Refusal, match="Resolve your comment before you approve"):
        story.decide(asked)
    actions.resolve_comment(thread=thread, by=story.rivera.user)

    assert story.decide(asked).decision == "approved"


def test_approving_a_mended_text_settles_what_the_reviewer_themselves_said(story, asked):
    say(asked)
    say(asked, "Call them children.", kind="suggestion", quote="Children")
    review = mended(story, asked)
    assert "gate.E008" in ids(blockers(review.revision, at=story.now()))

    story.approve_all(review)

    assert blockers(review.revision, at=story.now()) == []
    assert state_of(review.article, at=story.now()).state == State.APPROVED
    actions.publish(revision=review.revision, by=story.edith)
    assert Publication.objects.exists()


def test_a_mended_text_is_held_up_and_the_text_before_the_comment_is_not(story):
    first = story.live(body=cited(story))
    second = story.write(first.article, body=cited(story, "6 mg"))
    assignment = story.submit(second).assignments.get(kind="medical")
    say(assignment, quote="6 mg")
    third = story.write(first.article, body=cited(story, "7 mg"))

    assert "gate.E008" in ids(blockers(third, at=story.now()))
    assert "gate.E008" not in ids(blockers(first, at=story.now()))


def test_no_writer_or_editor_resolves_what_must_be_fixed_and_a_reviewer_needs_a_reason(
    story, asked
):
    thread = say(asked)
    for person in (story.wanda, story.edith, story.maya, story.root):
        with pytest.raises(Refusal, match="Only whoever said"):
            actions.resolve_comment(thread=thread, by=person, reason="It is fine")
    facts = asked.review.assignments.get(kind="fact_check")
    story.decide(facts)
    with pytest.raises(Refusal, match="for the same kind of review"):
        actions.resolve_comment(thread=thread, by=facts.reviewer.user, reason="I think so")

    actions.assign(
        review=asked.review, reviewer=story.chen, kind="medical", due_on=story.due(), by=story.edith
    )
    chen = story.chen.user
    with pytest.raises(Refusal, match="Say why"):
        actions.resolve_comment(thread=thread, by=chen)
    step = actions.resolve_comment(thread=thread, by=chen, reason="It is twice a day: 1 says so")
    again = actions.resolve_comment(thread=thread, by=chen, reason="Once more")

    assert step == again
    assert "gate.E008" not in ids(blockers(asked.revision, at=story.now()))
    with pytest.raises(Refusal, match="alone says so again"):
        actions.reopen_comment(thread=thread, by=chen)
    actions.reopen_comment(thread=thread, by=story.rivera.user)
    assert "gate.E008" in ids(blockers(asked.revision, at=story.now()))


def test_a_reviewer_without_a_credential_resolves_nothing_of_others(story, asked):
    thread = say(asked)
    actions.assign(
        review=asked.review, reviewer=story.chen, kind="medical", due_on=story.due(), by=story.edith
    )
    for credential in story.chen.credentials.all():
        actions.revoke_credential(credential=credential, by=story.maya, reason="Struck off")

    with pytest.raises(Refusal, match="no verified, unexpired credential"):
        actions.resolve_comment(thread=thread, by=story.chen.user, reason="Fine")


def test_a_reviewer_who_wrote_the_mended_words_does_not_settle_what_another_said_of_them(
    story, asked
):
    thread = say(asked)
    actions.assign(
        review=asked.review, reviewer=story.chen, kind="medical", due_on=story.due(), by=story.edith
    )
    chen = story.chen.user
    story.write(asked.revision.article, by=chen, title="Migraine", body=cited(story, "6 mg"))

    with pytest.raises(Refusal, match="You wrote part of the text"):
        actions.resolve_comment(thread=thread, by=chen, reason="I mended it myself")
    assert "gate.E008" in ids(blockers(asked.revision, at=story.now()))


def test_reviewers_of_one_round_do_not_hear_each_other_before_they_decide(story, asked):
    facts = asked.review.assignments.get(kind="fact_check")
    said, answer = say(asked, kind="question"), "By mouth"
    felix = facts.reviewer.user

    assert seen_by(felix) == set()
    assert seen_by(story.rivera) == seen_by(story.wanda) == {said}
    with pytest.raises(Refusal, match="once you have decided"):
        actions.answer_comment(thread=said, by=felix, words=answer)

    story.decide(facts)
    assert seen_by(felix) == {said}
    actions.answer_comment(thread=said, by=felix, words=answer)

    # What was said before somebody was asked is why they are asked.
    actions.assign(
        review=asked.review, reviewer=story.chen, kind="medical", due_on=story.due(), by=story.edith
    )
    assert seen_by(story.chen) == {said}


def test_whoever_writes_answers_and_resolves_what_is_no_must(story, asked):
    thread = say(asked, kind="question")
    mailed()

    actions.answer_comment(thread=thread, by=story.wanda, words="Yes, twice.")
    actions.resolve_comment(thread=thread, by=story.wanda)

    (mail,) = mailed()
    assert mail.to == [story.rivera.user.email]
    assert "> Yes, twice." in mail.body
    assert f"/review/{asked.pk}/" in mail.body
    assert not Comment.objects.open().exists()
    told = {
        event.kind for event in Event.objects.filter(subject=f"article:{asked.review.article_id}")
    }
    assert {"commented", "comment answered", "comment resolved"} <= told


def test_a_second_click_says_nothing_twice(story, asked):
    first, second = say(asked), say(asked)
    assert first == second
    answers = [actions.answer_comment(thread=first, by=story.wanda, words="Yes.") for _ in range(2)]
    assert answers[0] == answers[1]
    assert story.wanda.notifications.filter(kind="commented").count() == 1


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"words": "  "}, "Say something"),
        ({"words": "x" * 2001}, "2,000 characters"),
        ({"quote": "take"}, "stands there 2 times"),
        ({"quote": "50 mg"}, "does not stand in the text"),
    ],
)
def test_what_says_nothing_or_is_about_nothing_is_refused(story, asked, given, says):
    with pytest.raises(Refusal, match=says):
        say(asked, **given)
    assert not Comment.objects.exists()


def test_only_who_is_asked_or_works_on_it_says_something(story, asked):
    for person, assignment in ((story.stan, None), (story.chen.user, asked), (story.wanda, asked)):
        with pytest.raises(Refusal):
            actions.comment(
                revision=asked.revision,
                by=person,
                assignment=assignment,
                part="body",
                quote="5 mg",
                kind="question",
                words="Why?",
            )
    editors = {"revision": asked.revision, "by": story.edith, "part": "body", "quote": "5 mg"}
    with pytest.raises(Refusal, match="for reviewers to say"):
        actions.comment(**editors, kind="must_fix", words="No.")
    assert actions.comment(**editors, kind="suggestion", words="Round it.").assignment is None

    story.decide(asked, "declined")
    with pytest.raises(Refusal, match="not asked about this text any more"):
        say(asked, kind="question")
    thread = Comment.objects.get()
    with pytest.raises(Refusal, match="work on the text or review it"):
        actions.answer_comment(thread=thread, by=story.rivera.user, words="Well.")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM reviews_comment",
        "UPDATE reviews_comment SET kind = 'question'",
        "INSERT INTO reviews_commentstep (comment_id, number, resolves, reason, by_id, at) "
        "SELECT id, 1, (1 = 1), 'Fine', author_id, made_at FROM reviews_comment",
    ],
)
def test_a_comment_that_somebody_removed_changed_or_resolved_by_sql_shuts_the_gate(
    story, asked, statement
):
    say(asked)
    letting_go = guards.letting_go(connection, ["reviews_comment"])
    with as_owner(), letting_go, connection.cursor() as cursor:
        cursor.execute(statement)

    assert "gate.E014" in ids(blockers(asked.revision, at=story.now()))
