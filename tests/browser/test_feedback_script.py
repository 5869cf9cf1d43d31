"""The script that sends answers from the foot of an article: what it cannot show, the browser shows."""

import pytest

from feedback.models import Report, Vote
from reviews import actions

pytestmark = pytest.mark.browser

ADDRESS = "/articles/paraneoplastic-syndrome/"


def test_an_answer_is_shown_without_loading_the_page_again(story, visit):
    story.live()
    reader = visit()
    page = reader.open(ADDRESS)
    page.evaluate("() => { window.still = true }")

    page.get_by_role("button", name="this article was not helpful").click()
    page.get_by_text("Your answer is counted: No.").wait_for()

    assert page.evaluate("() => window.still")
    assert Vote.objects.get().helpful is False


def test_when_the_article_went_offline_meanwhile_the_browser_says_so(story, visit):
    revision = story.live()
    reader = visit()
    page = reader.open(ADDRESS)
    actions.withdraw(article=revision.article, by=story.edith, reason="Doubt")

    page.get_by_role("button", name="this article was helpful").click()
    page.get_by_role("heading", name="This page is being checked again").wait_for()

    assert page.locator("h1").count() == 1
    reader.watch.problems.clear()  # the 404 is what this is about


def test_an_error_beside_a_field_is_where_the_reader_is_led(story, visit):
    story.live()
    reader = visit()
    page = reader.open(ADDRESS)
    page.get_by_role("button", name="this article was not helpful").click()

    page.get_by_text("Your answer is counted: No.").wait_for()
    page.get_by_label("Tell us more").evaluate("one => { one.maxLength = 2000 }")
    page.get_by_label("Tell us more").fill("x" * 1001)
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("the limit is 1,000").wait_for()

    assert page.evaluate("() => document.activeElement.id") == "comment-error"
    assert page.get_by_text("Your answer is counted: No.").is_visible()
    reader.watch.problems.clear()  # the 422 that brings the form back


def test_words_that_are_marked_are_reported_as_they_stand(story, visit):
    revision = story.live()
    page = visit().open(ADDRESS)
    offer = page.get_by_role("link", name="Report these words")
    assert not offer.is_visible()

    page.locator("h1").click(click_count=3)
    offer.click()
    offer.wait_for(state="hidden")
    page.get_by_label("It is inaccurate").check()
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("Your report has reached the editors").wait_for()

    report = Report.objects.get()
    assert (report.passage, report.reason) == (revision.title, "inaccurate")
    page.locator("h1").click(click_count=3)
    page.wait_for_timeout(400)
    assert not offer.is_visible()  # the report is sent
