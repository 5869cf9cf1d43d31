"""A writer, who opens no reviews, hands an article over; the editors find it, submit it or give it back."""

import pytest
from django.test import Client

from desk.articles.turns import waiting
from people.refusals import Refusal
from reviews import actions
from reviews.models import HandOver
from tests.desk.test_article_steps import asking, told, url
from tests.website.reading import page, words
from tests.working import mailed


def as_(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def article(story):
    return story.draft().article


@pytest.fixture
def handed(story, article):
    assert story.edith
    return actions.hand_over(article=article, by=story.wanda, words="The dose is from NG240.")


def offered(person, article):
    page = as_(person).get(url("change", article.pk))
    return {tool.label for tool in page.context["buttons"]}


def line(person, **query):
    """The words of the list, as this person sees it."""
    return words(as_(person).get(url("changelist"), query), "//table[@id='result_list']")


@pytest.mark.both
def test_a_writer_hands_over_and_the_editors_are_told(story, article):
    assert story.edith
    assert "Ready for an editor" in offered(story.wanda, article)
    wanda = as_(story.wanda)

    mailed()  # what was sent before
    wanda.post(url("hand_over", article.pk), {"words": "Look at the dose."})
    again = wanda.post(url("hand_over", article.pk), {"words": "Again"}, follow=True)

    [made] = HandOver.objects.all()
    assert (made.handed_by, made.words, made.ended_at) == (story.wanda, "Look at the dose.", None)
    assert sorted(one.to[0] for one in mailed()) == ["editor@example.org", "manager@example.org"]
    assert told(again)[-1] == "info"
    assert "Ready for an editor" not in offered(story.wanda, article)
    assert "Take it back" in words(wanda.get(url("hand_back", article.pk)))


def test_it_waits_for_the_editors_and_no_longer_for_the_writer(story, article):
    assert article.pk in waiting(story.wanda)
    assert article.pk not in waiting(story.edith)

    actions.hand_over(article=article, by=story.wanda)

    assert article.pk not in waiting(story.wanda)
    assert article.pk in waiting(story.edith)


def test_lists_and_the_form_say_who_handed_it_over(story, handed):
    told_to_edith = line(story.edith, waits="me")
    page = as_(story.edith).get(url("change", handed.article_id))
    ask = as_(story.edith).get(url("submit", handed.article_id))

    assert "handed over by Wanda Writer" in told_to_edith
    assert "handed over by Wanda Writer" in line(story.wanda, state="handed_over")
    assert "The dose is from NG240." in words(page, "//aside")
    assert "The dose is from NG240." in words(ask)


def test_the_filter_finds_only_what_is_handed_over(story, handed):
    other = story.draft("another-article").article

    shown = line(story.edith, state="handed_over")

    assert handed.article.slug in shown
    assert other.slug not in shown


def test_submitting_takes_it_over(story, handed):
    as_(story.edith).post(url("submit", handed.article_id), asking((story.rivera, "medical")))

    handed.refresh_from_db()
    assert handed.ended_by == story.edith
    assert handed.article_id not in waiting(story.edith)


def test_an_editor_gives_it_back_with_a_reason_and_the_writer_is_told(story, handed):
    edith = as_(story.edith)
    without = edith.post(url("hand_back", handed.article_id), {"reason": ""})
    mailed()  # what was sent before
    edith.post(url("hand_back", handed.article_id), {"reason": "Cite the dose."})
    again = edith.post(url("hand_back", handed.article_id), {"reason": "Again"}, follow=True)

    handed.refresh_from_db()
    assert without.status_code == 422
    assert handed.ended_reason == "Cite the dose."
    assert [one.to for one in mailed()] == [["writer@example.org"]]
    assert told(again)[-1] == "info"
    assert handed.article_id in waiting(story.wanda)
    assert "Ready for an editor" in offered(story.wanda, handed.article)


def test_another_writer_neither_hands_it_over_again_nor_takes_it_back(story, handed):
    other = as_(story.person("Wilma Second", "Writers", staff=True))

    assert other.post(url("hand_back", handed.article_id), {"reason": "Mine"}).status_code == 403
    with pytest.raises(Refusal, match="Wanda Writer"):
        actions.hand_over(article=handed.article, by=story.maya)


def test_who_may_submit_is_not_offered_to_hand_over(story, article):
    assert "Ready for an editor" not in offered(story.edith, article)


def test_what_readers_see_or_reviewers_read_is_not_handed_over(story):
    live = story.live()
    with pytest.raises(Refusal, match="readers have not seen"):
        actions.hand_over(article=live.article, by=story.wanda)

    newer = story.write(live.article, title="A later draft")
    story.submit(newer)
    with pytest.raises(Refusal, match="review of this article is open"):
        actions.hand_over(article=live.article, by=story.wanda)


def test_the_mended_text_is_handed_over_after_a_request(story):
    review = story.submit(story.draft())
    story.decide(review.assignments.first(), "changes_requested")
    story.write(review.article, by=story.wanda, title="Mended")
    actions.end_overtaken(revision=review.article.revisions.latest("number"), by=story.wanda)

    actions.hand_over(article=review.article, by=story.wanda)

    assert review.article_id in waiting(story.edith)
    assert "Submit again" in offered(story.edith, review.article)


def test_a_stranger_hands_nothing_over(story, article):
    rosa = as_(story.rivera.user)

    assert rosa.post(url("hand_over", article.pk)).status_code == 302
    assert not HandOver.objects.exists()


def test_what_need_not_be_said_is_not_marked_as_required(story, article):
    asked = page(as_(story.wanda).get(url("hand_over", article.pk)))

    assert [label.get("class") for label in asked.xpath("//label[@for='id_words']")] == [None]
