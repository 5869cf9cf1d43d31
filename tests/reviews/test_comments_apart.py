"""What settles a comment, who may say so, and who hears of it: no approval that does not count, nobody who is not asked, and no reviewer of
the same round before they have decided."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.anchors import blocks_of
from desk.common.threads import threads_beside
from people.refusals import Refusal
from reviews import actions, gate
from reviews.gate import blockers
from reviews.models import SignOff
from reviews.notifications.lines import lines
from reviews.states import State, state_of
from tests.desk.house import signed_in, words
from tests.reviews.test_comments import asked, cited, ids, mended, say  # noqa: F401 - a fixture
from tests.story import cite, entitle
from tests.working import mailed


def is_held_up(revision, story):
    return "gate.E008" in ids(blockers(revision, at=story.now()))


def ask_chen(story, review, kind="medical"):
    return actions.assign(
        review=review, reviewer=story.chen, kind=kind, due_on=story.due(), by=story.edith
    )


def threads(revision, person, story):
    must_fix = gate.gather(revision, at=story.now()).must_fix
    return threads_beside(revision, person, must_fix=must_fix, at=story.now())


def screen(assignment):
    return words(signed_in(assignment.reviewer.user).get(assignment.get_absolute_url()))


# What settles it


def test_an_approval_that_was_taken_back_settles_nothing(story, asked):  # noqa: F811
    say(asked)
    review = mended(story, asked)
    story.approve_all(review)
    assert not is_held_up(review.revision, story)
    approval = SignOff.objects.get(revision=review.revision, kind="medical")
    actions.revoke(sign_off=approval, by=story.rivera.user, reason="By mistake")
    story.decide(ask_chen(story, review))

    assert is_held_up(review.revision, story)
    article = state_of(review.article, at=story.now())
    assert article.state == State.CHANGES_REQUESTED
    (thread,) = threads(review.revision, story.edith, story)
    assert not thread.is_resolved


def test_an_approval_with_a_conflict_or_of_another_kind_settles_nothing(story, asked):  # noqa: F811
    say(asked)
    review = mended(story, asked)
    story.decide(review.assignments.get(kind="medical"), has_conflict=True)
    assert is_held_up(review.revision, story)

    both = (story.rivera, "medical"), (story.rivera, "fact_check")
    first = story.submit(story.draft("second", body=cited(story)), *both)
    say(first.assignments.get(kind="medical"))
    actions.close_review(review=first, by=story.edith, reason="Mended")
    text = story.write(first.article, body=cited(story, "6 mg"))
    second = story.submit(text, *both)
    story.decide(second.assignments.get(kind="fact_check"))
    assert is_held_up(text, story)


def test_the_same_again_after_somebody_resolved_it_is_said_again(story, asked):  # noqa: F811
    first = say(asked)
    chen = ask_chen(story, asked.review)
    actions.answer_comment(thread=first, by=story.wanda, words="Mended.")
    actions.answer_comment(thread=first, by=story.rivera.user, words="Still wrong.")
    again = actions.answer_comment(thread=first, by=story.wanda, words="Mended.")
    assert list(first.answers.order_by("-pk"))[0] == again
    assert first.answers.count() == 3
    actions.resolve_comment(thread=first, by=chen.reviewer.user, reason="Fine")

    assert say(asked) != first
    assert is_held_up(asked.revision, story)


# Who resolves what another said


@pytest.mark.parametrize("how", ["declined", "for other facts", "in conflict", "long ago"])
def test_who_is_not_asked_for_it_now_resolves_nothing(story, how):
    chen = story.chen.user
    others = {
        "declined": [(story.chen, "medical")],
        "for other facts": [(story.chen, "fact_check")],
        "in conflict": [(story.chen, "medical")],
        "long ago": [],
    }[how]
    revision = story.draft(body=cited(story))
    if how == "long ago":
        story.approve_all(
            story.submit(revision, (story.chen, "medical"), (story.felix, "fact_check"))
        )
        actions.publish(revision=revision, by=story.edith)
        revision = story.write(revision.article, title="Newer", body=cited(story))
    review = story.submit(revision, (story.rivera, "medical"), *others)
    thread = say(review.assignments.get(reviewer=story.rivera))
    if how == "declined":
        entitle(chen, *story.edith.groups.all(), is_staff=True)
        story.decide(review.assignments.get(reviewer=story.chen), "declined")
    elif how == "in conflict":
        story.decide(review.assignments.get(reviewer=story.chen), has_conflict=True)
    elif how == "for other facts":
        story.decide(review.assignments.get(reviewer=story.chen))

    with pytest.raises(Refusal):
        actions.resolve_comment(thread=thread, by=chen, reason="I say so")
    assert is_held_up(revision, story)


# Who hears of it


def test_answers_of_others_wait_until_one_has_decided(story, asked):  # noqa: F811
    thread = say(asked, kind="question")
    chen = ask_chen(story, asked.review)
    mailed()
    actions.answer_comment(thread=thread, by=chen.reviewer.user, words="CHENSAYS so")
    rosa = story.rivera.user

    assert "CHENSAYS" not in screen(asked)
    assert not [mail for mail in mailed() if rosa.email in mail.to]
    story.decide(asked)
    assert "CHENSAYS" in screen(asked)
    # That she approved settles it for the editors, and says nothing to whoever is still to decide.
    assert "pproved revision 1" not in screen(chen)


def test_no_older_screen_shows_what_the_new_one_keeps(story, asked):  # noqa: F811
    actions.close_review(review=asked.review, by=story.edith, reason="Mended")
    second = story.write(asked.revision.article, body=cited(story, "6 mg"))
    review = story.submit(second)
    say(review.assignments.get(kind="fact_check"), "FELIXSAYS no", quote="6 mg")

    assert "FELIXSAYS" not in screen(review.assignments.get(kind="medical"))
    assert "FELIXSAYS" not in screen(asked)


@pytest.mark.parametrize("page", ["change", "schedule"])
def test_an_editor_who_reviews_hears_it_after_their_own_decision(story, asked, page):  # noqa: F811
    felix, facts = story.felix.user, asked.review.assignments.get(kind="fact_check")
    entitle(felix, *story.edith.groups.all(), is_staff=True)
    actions.make_responsible(articles=[asked.revision.article], person=felix, by=story.maya)
    mailed()
    say(asked, "ROSASAYS no")
    story.decide(asked, "changes_requested", comment="ROSASAYS it again")
    address = f"/admin/articles/article/{asked.revision.article_id}/{page}/"

    before = words(signed_in(felix).get(address))
    assert "ROSASAYS" not in before
    assert "Another reviewer of this round says something against the text." in before
    assert not [mail for mail in mailed() if felix.email in mail.to]
    story.decide(facts)
    assert "ROSASAYS" in words(signed_in(felix).get(address))


def test_a_refusal_to_publish_tells_an_editor_who_reviews_no_more_than_the_page(story, asked):  # noqa: F811
    felix, text = story.felix.user, asked.revision
    entitle(felix, *story.edith.groups.all(), is_staff=True)
    say(asked, "ROSASAYS no")
    address = f"/admin/articles/article/{text.article_id}/publish/{text.pk}/"

    for person, hears in ((felix, False), (story.edith, True)):
        refused = signed_in(person).post(address, {})
        assert refused.status_code == 409
        assert "cannot go live now. Nothing was changed." in words(refused)
        assert ("ROSASAYS" in words(refused)) is hears


def test_answers_reach_nobody_to_whom_the_text_is_closed(story, asked):  # noqa: F811
    thread = say(asked, kind="question")
    story.decide(asked, "declined")
    actions.answer_comment(thread=thread, by=story.wanda, words="Yes")
    story.wanda.groups.clear()
    mailed()

    actions.answer_comment(thread=thread, by=story.edith, words="DRAFTWORDS")

    assert not [mail for mail in mailed() if "DRAFTWORDS" in mail.body]


def test_who_declined_the_next_text_reads_nothing_that_is_said_of_it(story, asked):  # noqa: F811
    thread = say(asked, kind="question")
    story.decide(asked, "changes_requested")
    second = story.write(asked.revision.article, body=cited(story, "6 mg"))
    story.decide(story.submit(second).assignments.get(kind="medical"), "declined")
    actions.answer_comment(thread=thread, by=story.wanda, words="NEWDRAFT says 6 mg")

    assert "NEWDRAFT" not in screen(asked)


def test_lines_name_no_draft_to_those_who_see_none_and_what_is_live_by_its_own_title(story):
    first = story.live(title="Old title")
    story.write(first.article, title="SECRET title")
    rosa, wanda = story.rivera.user, story.wanda
    assert not [one for one in lines(rosa, rosa.notifications.all()) if "SECRET" in one.words]
    published = lines(wanda, wanda.notifications.filter(kind="published"))
    assert [one.words for one in published] == ["Edith Editor published “Old title”"]
    wanda.groups.clear()
    wanda = type(wanda).objects.get(pk=wanda.pk)
    assert not [one for one in lines(wanda, wanda.notifications.all()) if "SECRET" in one.words]


# What it costs


def test_ten_threads_cost_as_much_as_two_and_a_text_written_anew_is_no_trouble(story, asked):  # noqa: F811
    chen = ask_chen(story, asked.review)
    story.decide(chen)

    def statements():
        must_fix = gate.gather(asked.revision, at=story.now()).must_fix
        with CaptureQueriesContext(connection) as counted:
            threads_beside(asked.revision, chen.reviewer.user, must_fix=must_fix, at=story.now())
        return len(counted)

    for number in range(2):
        say(asked, f"First {number}")
    few = statements()
    for number in range(8):
        say(asked, f"More {number}")
    assert statements() == few


def test_every_comment_is_shown_beside_a_text_that_was_written_anew(story):
    old, new = (
        "".join(f"<p>{word} {number} of many.</p>" for number in range(60))
        for word in ("Sentence", "Paragraph")
    )
    tail = f"<p>So it is{cite(*story.works[:2])}.</p>"
    first = story.draft(body=old + tail)
    assignment = story.submit(first).assignments.get(kind="medical")
    for line in blocks_of(first, "body")[:10]:
        say(assignment, "Why?", kind="question", quote=line)
    second = story.write(first.article, body=new + tail)

    found = threads(second, story.wanda, story)

    assert len(found) == 10  # none is lost without a word
    assert all(one.there or one.instead for one in found)
