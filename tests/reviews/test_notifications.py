"""Each mail about a review says what is asked or was done, by whom, by when in the reader's own time, and what comes next."""

import pytest

from reviews import actions
from tests.working import mailed, work_later


def to(person):
    """What this person alone is mailed."""
    found = [mail for mail in mailed() if mail.to == [person.email]]
    (mail,) = found
    return mail


@pytest.fixture
def review(story):
    draft = story.draft(title="What helps", change_note="A new source of 2025")
    return story.submit(draft, (story.rivera, "medical"))


def on_the_desk(review):
    return f"http://localhost:8000/admin/articles/article/{review.article_id}/change/"


def test_a_reviewer_reads_what_who_and_by_when(story, review):
    due = story.due()
    asked = review.assignments.get()

    mail = to(story.rivera.user)

    assert mail.subject == f"Imprimatur: please review “What helps” by {due:%A, %-d %B %Y}"
    assert mail.body == (
        "Hello Rosa Rivera,\n\n"
        "Edith Editor asks you for a medical review of “What helps”, revision 1, by "
        f"{due:%A, %-d %B %Y}.\n\n"
        "What changed in it, as Wanda Writer says:\n\n"
        "A new source of 2025\n\n"
        "Read it and decide:\n"
        f"http://localhost:8000/review/{asked.pk}/\n\n"
        "Imprimatur\nhttp://localhost:8000\n"
    )


def test_the_day_is_told_in_the_reviewers_own_time(story):
    user = story.rivera.user
    user.time_zone = "America/New_York"
    user.save()
    story.submit(story.draft(), (story.rivera, "medical"))

    assert ":59 (America/New York).\n" in to(user).body


def test_what_was_decided_or_closed_meanwhile_is_asked_of_nobody(story, review):
    actions.close_review(review=review, by=story.wanda, reason="Too early")

    assert to(story.rivera.user).subject.startswith("Imprimatur: you need not review")


def test_whoever_asked_reads_what_was_decided(story, review):
    mailed()
    story.approve_all(review)

    (mail,) = mailed()
    assert mail.to == [story.edith.email]
    assert mail.subject == "Imprimatur: Rosa Rivera approved “What helps”"
    assert "wrote:" not in mail.body
    assert f"See what it still needs before it can go live:\n{on_the_desk(review)}" in mail.body


def test_the_writer_whose_turn_it_is_is_told_and_why(story, review):
    mailed()
    story.decide(review.assignments.get(), "changes_requested", comment="The dose is wrong.")

    edith, wanda = sorted(mailed(), key=lambda mail: mail.to)
    assert (edith.to, wanda.to) == ([story.edith.email], [story.wanda.email])
    assert wanda.subject == "Imprimatur: Rosa Rivera asked for changes to “What helps”"
    for mail in (edith, wanda):
        assert "Rosa Rivera wrote:\n\nThe dose is wrong.\n" in mail.body
        assert on_the_desk(review) in mail.body
    assert "The text waits for you." in wanda.body
    assert "waits for you" not in edith.body


def test_somebody_who_asked_about_their_own_text_gets_one_mail(story):
    review = story.submit(story.draft(), (story.rivera, "medical"), by=story.wanda)
    mailed()

    story.decide(review.assignments.get(), "changes_requested")

    (mail,) = mailed()
    assert mail.to == [story.wanda.email]
    assert "The text waits for you." in mail.body


def test_a_decision_that_was_taken_back_at_once_is_not_told(story, review):
    (made,) = story.approve_all(review)
    actions.revoke(sign_off=made, by=story.rivera.user, reason="Wrong button")

    (mail,) = [mail for mail in mailed() if mail.to == [story.edith.email]]
    assert "was taken back" in mail.subject


def test_who_declined_gives_the_next_step_to_whoever_asked(story, review):
    mailed()
    story.decide(review.assignments.get(), "declined", comment="I am away.")

    (mail,) = mailed()
    assert mail.subject == "Imprimatur: Rosa Rivera declined to review “What helps”"
    assert "I am away." in mail.body
    assert f"Ask somebody else:\n{on_the_desk(review)}" in mail.body


def test_a_closed_review_is_told_to_the_undecided_and_gives_the_text_back_to_its_writer(story):
    draft = story.draft(title="What helps")
    review = story.submit(draft, (story.rivera, "medical"), (story.felix, "fact_check"))
    story.decide(review.assignments.get(reviewer=story.felix))
    mailed()

    actions.close_review(review=review, by=story.maya, reason="The topic moves")

    rosa, wanda = sorted(mailed(), key=lambda mail: mail.to)
    assert (rosa.to, wanda.to) == ([story.rivera.user.email], [story.wanda.email])
    for mail in (rosa, wanda):
        assert "Maya Manager" in mail.body
        assert "The topic moves" in mail.body
    assert "you need not do anything" in rosa.body
    assert f"Go on writing:\n{on_the_desk(review)}" in wanda.body


def test_a_writer_who_closes_it_or_whose_next_review_has_begun_is_told_nothing(story, review):
    actions.close_review(review=review, by=story.wanda, reason="Mine")
    second = story.submit(review.revision, (story.rivera, "medical"))
    actions.close_review(review=second, by=story.edith, reason="Again")
    story.submit(review.revision, (story.chen, "medical"))

    assert [mail for mail in mailed() if mail.to == [story.wanda.email]] == []


def test_whoever_is_asked_about_the_next_text_gets_one_mail_about_both(story):
    review = story.submit(story.draft(), (story.rivera, "medical"), (story.felix, "fact_check"))
    story.decide(review.assignments.get(reviewer=story.felix), "changes_requested")
    mailed()

    actions.close_review(review=review, by=story.edith, reason="Mended")
    mended = story.write(review.article, title="What helps now")
    story.submit(mended, (story.rivera, "medical"), (story.felix, "fact_check"))

    assert to(story.rivera.user).subject.startswith("Imprimatur: please review “What helps now”")


def test_a_mail_that_waited_names_the_article_as_it_is_called_now(story, review):
    story.write(review.article, title="What really helps")

    work_later()

    assert "“What really helps”" in to(story.rivera.user).subject


def test_nobody_is_mailed_whose_account_was_forged_or_closed(story, review):
    type(story.edith).objects.filter(pk=story.rivera.pk).update(email="eve@example.net")

    assert mailed() == []
