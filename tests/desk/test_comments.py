"""Comments on the review screen and in the article's form, by people who write and read them."""

import json

import pytest
from django.urls import reverse

from reviews import actions
from reviews.models import Comment
from tests.desk.house import signed_in, words
from tests.story import cite, entitle
from tests.website.reading import part

ABOUT = {
    "comment_part": "body",
    "comment_quote": "5 mg",
    "comment_kind": "must_fix",
    "comment_words": "Per day?",
    "comment_do": "add",
}


def dosed(story, dose="5 mg"):
    return f"<p>Adults take 10 mg.</p><p>Children take {dose}.</p><p>So it is{cite(*story.works[:2])}.</p>"


@pytest.fixture
def asked(story):
    review = story.submit(story.draft(title="Migraine", body=dosed(story)))
    return review.assignments.get(kind="medical")


@pytest.fixture
def rosa(story):
    return signed_in(story.rivera.user)


def address(assignment, page="comment"):
    return reverse(f"desk:{page}", args=[assignment.pk])


def test_a_reviewer_comments_on_words_without_a_script_and_loses_nothing(story, asked, rosa):
    sent = ABOUT | {"comment": "In all it is good.", "checked": ["accurate"]}
    done = rosa.post(address(asked), sent)

    thread = Comment.objects.get()
    assert done.url == f"{address(asked, 'assignment')}?said={thread.pk}#comment-{thread.pk}"
    page = rosa.get(done.url)
    shown = words(page)
    assert "Comments (1 open)" in shown
    assert "Per day?" in shown
    assert "You said that something in this text must be fixed." in shown
    # What was typed elsewhere in the form is kept.
    assert "In all it is good." in part(page, "answer-comment").text_content()
    (mark,) = json.loads(part(page, "comments").get("data-marks"))
    assert (mark["comment"], mark["exact"], mark["prefix"]) == (thread.pk, "5 mg", "Children take ")

    rosa.post(address(asked), sent)  # the second click
    assert Comment.objects.count() == 1


def test_a_comment_that_is_typed_and_not_added_is_kept_and_asked_about(story, asked, rosa):
    rosa.post(address(asked), ABOUT | {"comment_kind": "question"})
    thread = Comment.objects.get()
    typed = {name: ABOUT[name] for name in ABOUT if name != "comment_do"} | {
        "comment_words": "And at night?"
    }
    # Another button of the page loses nothing of it.
    rosa.post(address(asked), typed | {"comment_do": f"resolve:{thread.pk}"})
    page = rosa.get(address(asked, "assignment"))
    assert part(page, "comment-words").text_content() == "And at night?"

    decided = rosa.post(
        address(asked, "decide"), typed | {"decision": "ask_for_changes", "comment": "Mend it."}
    )
    assert decided.status_code == 422
    assert "A comment is typed and not added" in words(decided)
    assert not hasattr(asked, "sign_off")

    rosa.post(address(asked), typed | {"comment_do": "add"})
    page = rosa.get(address(asked, "assignment"))
    assert part(page, "comment-words").text_content() == ""


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"comment_quote": "mg"}, "stands there 2 times"),
        ({"comment_quote": "50 mg"}, "does not stand in the text"),
        ({"comment_kind": ""}, "Say whether it must be fixed"),
        ({"comment_words": ""}, "Say something about the words."),
        ({"comment_do": "dance"}, "Press one of the buttons"),
        ({"comment_do": "answer:1"}, "This comment is not here."),
    ],
)
def test_what_can_not_be_said_is_told_and_what_was_typed_stays(story, asked, rosa, sent, says):
    page = rosa.post(address(asked), ABOUT | sent)

    assert page.status_code == 422
    assert says in words(page)
    typed = ABOUT | sent
    assert part(page, "comment-words").text_content() == typed["comment_words"]
    assert part(page, "comment-quote").text_content() == typed["comment_quote"]
    assert not Comment.objects.exists()


def test_the_writer_answers_in_the_form_and_the_reviewer_resolves(story, asked, rosa):
    rosa.post(address(asked), ABOUT)
    thread, wanda = Comment.objects.get(), signed_in(story.wanda)
    article = asked.review.article
    form = words(wanda.get(f"/admin/articles/article/{article.pk}/change/"))
    assert "Rosa Rivera says that “5 mg” must be fixed: Per day?" in form
    own = f"/admin/articles/article/{article.pk}/comment/{thread.pk}/"
    assert f'href="{own}"' in form
    page = words(wanda.get(own))
    assert "Per day?" in page
    assert "You can answer it." in page
    assert 'name="step"' not in page  # what must be fixed is not for her to resolve

    empty = wanda.post(own, {"words": " "})
    assert empty.status_code == 422
    assert "Answer it, or say that it is resolved." in words(empty)
    assert wanda.post(own, {"words": "Yes, per day.", "step": "resolve"}).status_code == 302
    assert not thread.steps.exists()

    assert "Yes, per day." in words(rosa.get(address(asked, "assignment")))
    rosa.post(address(asked), {"comment_do": f"resolve:{thread.pk}", f"answer_{thread.pk}": ""})
    shown = words(rosa.get(address(asked, "assignment")))
    assert "Resolved by Rosa Rivera" in shown
    assert "(1 open)" not in shown
    rosa.post(address(asked), {"comment_do": f"reopen:{thread.pk}"})
    assert "Opened again by Rosa Rivera" in words(rosa.get(address(asked, "assignment")))


def test_an_editor_resolves_a_question_and_opens_it_again(story, asked):
    thread = actions.comment(
        revision=asked.revision,
        by=story.rivera.user,
        assignment=asked,
        part="title",
        quote="Migraine",
        kind="question",
        words="With aura?",
    )
    edith, article = signed_in(story.edith), asked.review.article
    own = f"/admin/articles/article/{article.pk}/comment/{thread.pk}/"
    assert "question about “Migraine”: With aura?" in words(
        edith.get(f"/admin/articles/article/{article.pk}/change/")
    )
    assert edith.post(own, {"words": "Both.", "step": "resolve"}).status_code == 302
    assert not Comment.objects.open().exists()
    assert edith.post(own, {"step": "reopen"}).status_code == 302
    assert Comment.objects.open().exists()
    assert edith.get(own.replace(str(thread.pk), "999")).status_code == 404
    assert signed_in(story.stan).get(own).status_code == 302


def test_an_editor_comments_on_words_and_whoever_reviews_reads_it(story, asked, rosa):
    article = asked.review.article
    edith, own = signed_in(story.edith), f"/admin/articles/article/{article.pk}/say/"
    assert "Comment on words of the text" in words(
        edith.get(f"/admin/articles/article/{article.pk}/change/")
    )
    said = {"part": "body", "quote": "15 mg", "kind": "question", "words": "By mouth?"}

    refused = edith.post(own, said)
    assert refused.status_code == 409
    assert "does not stand in the text" in words(refused)
    assert "By mouth?" in refused.content.decode()
    assert edith.post(own, said | {"quote": "5 mg", "kind": "must_fix"}).status_code == 422
    for _ in range(2):
        assert edith.post(own, said | {"quote": "5 mg"}).status_code == 302

    thread = Comment.objects.get()
    assert (thread.author, thread.kind, thread.assignment) == (story.edith, "question", None)
    assert "By mouth?" in words(rosa.get(address(asked, "assignment")))
    assert signed_in(story.stan).post(own, said).status_code == 302
    assert rosa.post(own, said).status_code == 302
    assert Comment.objects.count() == 1


def test_the_next_round_shows_where_the_words_went_and_which_are_gone(story, asked, rosa):
    rosa.post(address(asked), ABOUT)
    rosa.post(address(asked), ABOUT | {"comment_quote": "Adults", "comment_words": "All?"})
    story.decide(asked, "changes_requested")
    mended = story.write(asked.review.article, body=dosed(story, "4 mg"))
    actions.close_review(review=asked.review, by=story.edith, reason="Mended")
    second = story.submit(mended, (story.rivera, "medical")).assignments.get()

    page = rosa.get(address(second, "assignment"))

    shown = words(page)
    assert "“5 mg” <span" in shown
    assert "no longer stands in the text. Beside it now: “Children take 4 mg.”" in shown
    assert [mark["exact"] for mark in json.loads(part(page, "comments").get("data-marks"))] == [
        "Adults"
    ]
    assert "revision 1" in shown


def test_what_others_of_the_round_say_is_shown_after_ones_own_decision(story, asked, rosa):
    facts = asked.review.assignments.get(kind="fact_check")
    felix = signed_in(facts.reviewer.user)
    rosa.post(address(asked), ABOUT | {"comment_words": "A secret dose"})
    story.decide(asked, "changes_requested", comment="A secret reason")

    before = words(felix.get(address(facts, "assignment")))
    assert "A secret" not in before
    assert "Rosa Rivera" not in before

    story.decide(facts)
    after = words(felix.get(address(facts, "assignment")))
    assert "A secret dose" in after


def test_whoever_declined_reads_and_says_nothing_more(story, asked, rosa):
    rosa.post(address(asked), ABOUT)
    story.decide(asked, "declined")

    page = rosa.get(address(asked, "assignment"))
    assert "Per day?" not in words(page)
    refused = rosa.post(address(asked), ABOUT | {"comment_words": "And?"})
    assert refused.status_code == 422
    assert Comment.objects.count() == 1


@pytest.mark.both
def test_a_reason_that_is_too_long_is_told_and_stays(story, asked, rosa):
    rosa.post(address(asked), ABOUT)
    thread, long = Comment.objects.get(), "It is per day. " * 40

    sent = {"comment_do": f"resolve:{thread.pk}", f"answer_{thread.pk}": long}
    page = rosa.post(address(asked), sent)

    assert page.status_code == 422
    assert "Keep the reason to 500 characters." in words(page)
    assert part(page, f"answer-{thread.pk}").text_content() == long
    assert not thread.steps.exists()


def test_words_beside_open_again_are_an_answer(story, asked, rosa):
    rosa.post(address(asked), ABOUT)
    thread = Comment.objects.get()
    rosa.post(address(asked), {"comment_do": f"resolve:{thread.pk}"})

    again = {"comment_do": f"reopen:{thread.pk}", f"answer_{thread.pk}": "Per day or night?"}
    rosa.post(address(asked), again)

    assert thread.answers.get().words == "Per day or night?"
    assert Comment.objects.open().get() == thread


@pytest.mark.both
def test_an_answer_and_the_step_beside_it_are_made_together_or_neither(story, asked):
    thread = actions.comment(
        revision=asked.revision,
        by=story.rivera.user,
        assignment=asked,
        part="body",
        quote="5 mg",
        kind="must_fix",
        words="Per day?",
    )
    chen = story.chen.user
    actions.assign(
        review=asked.review, reviewer=story.chen, kind="medical", due_on=story.due(), by=story.edith
    )
    entitle(chen, *story.edith.groups.all(), is_staff=True)
    own = f"/admin/articles/article/{asked.review.article_id}/comment/{thread.pk}/"
    long = "The leaflet says so. " * 40
    assert signed_in(chen).post(own, {"words": long, "step": "resolve"}).status_code == 302
    assert thread.steps.get().reason.endswith("…")

    page = signed_in(chen).post(own, {"words": "But see the leaflet.", "step": "reopen"})

    assert "alone says so again" in words(page)
    assert "But see the leaflet." in words(page)
    assert [one.words for one in thread.answers.all()] == [long.strip()]


def test_a_stranger_and_another_reviewer_find_no_such_page(story, asked):
    for person in (story.chen.user, story.edith):
        assert signed_in(person).post(address(asked), ABOUT).status_code == 404
    assert signed_in(story.rivera.user).get(address(asked)).status_code == 405
