"""A reviewer marks words of the text and comments on them; what was commented on is marked, and found from its thread."""

import pytest
from playwright.sync_api import expect

from reviews.models import Comment
from tests.browser.visitor import PHONE, WIDE
from tests.story import cite

pytestmark = pytest.mark.browser

MARK = """([first, last]) => {
  const paragraph = [...document.querySelectorAll(".body p")].find((one) => one.textContent.includes(first));
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const from = node.data.indexOf(first), to = node.data.indexOf(last);
    if (from >= 0) range.setStart(node, from);
    if (to >= 0) range.setEnd(node, to + last.length);
  }
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.fixture
def asked(story):
    body = (
        "<p>Adults take 5 mg.</p>"
        f"<p>Children take 5 mg{cite(story.works[0])} twice a day.</p><p>So it is{cite(story.works[1])}.</p>"
    )
    return story.submit(story.draft(body=body), (story.rivera, "medical")).assignments.get()


@pytest.mark.parametrize("window", [WIDE, PHONE])
def test_words_are_marked_commented_on_and_found_again(story, asked, visit, window):
    rosa = visit(size=window).sign_in(story.rivera.user)
    page = rosa.open(asked.get_absolute_url())

    # Half a word is marked, and the number of a reference with it.
    page.evaluate(MARK, ["ren take", "twi"])
    page.get_by_role("button", name="Comment on these words").click()
    expect(page.get_by_label("The words", exact=True)).to_have_value("Children take 5 mg twice")
    page.get_by_label("Must fix").check()
    page.get_by_label("What you say").fill("By mouth?")
    assert rosa.barriers() == []
    page.get_by_role("button", name="Add the comment").click()

    thread = page.locator(".thread")
    expect(thread).to_contain_text("By mouth?")
    assert Comment.objects.get().target["selector"][0]["exact"] == "Children take 5 mg twice"
    marked = "[...CSS.highlights.get('commented')].map((range) => range.toString().slice(0, 8))"
    assert page.evaluate(marked) == ["Children"]

    # From the thread to the words, and back to say more about it.
    thread.get_by_role("link").click()
    assert page.evaluate("CSS.highlights.get('shown').size") == 1
    paragraph = page.locator(".body p", has_text="Children take")
    expect(paragraph).to_be_in_viewport()


def test_without_a_script_the_words_are_copied_and_everything_is_there(story, asked, visit):
    rosa = visit(java_script_enabled=False).sign_in(story.rivera.user)
    page = rosa.open(asked.get_absolute_url())
    page.get_by_text("Comment on words of the text").click()
    page.get_by_label("The words", exact=True).fill("5 mg")
    page.get_by_label("Question").check()
    page.get_by_label("What you say").fill("By mouth?")
    page.get_by_role("button", name="Add the comment").click()
    expect(page.get_by_role("alert")).to_contain_text("stands there 2 times")

    page.get_by_label("The words", exact=True).fill("Adults take 5 mg")
    page.get_by_role("button", name="Add the comment").click()

    expect(page.locator(".thread")).to_contain_text("By mouth?")


def test_the_keyboard_alone_answers_and_resolves(story, asked, visit):
    rosa = visit().sign_in(story.rivera.user)
    page = rosa.open(asked.get_absolute_url())
    page.get_by_text("Comment on words of the text").focus()
    page.keyboard.press("Enter")
    page.get_by_label("The words", exact=True).fill("So it is")
    page.get_by_label("Question").focus()
    page.keyboard.press("Space")
    page.get_by_label("What you say").fill("Is it?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    talk = page.locator(".thread summary")
    expect(talk).to_be_visible()

    talk.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Resolve").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("Resolved", exact=True)).to_be_visible()
    assert not Comment.objects.open().exists()


@pytest.mark.parametrize("window", [WIDE, PHONE])
def test_an_editor_marks_words_in_the_preview(story, asked, visit, window):
    article = asked.review.article
    edith = visit(size=window).sign_in(story.edith)
    page = edith.open(f"/admin/articles/article/{article.pk}/preview/")

    page.evaluate(MARK, ["Children", "twi"])
    page.get_by_role("button", name="Comment on these words").click()
    expect(page.get_by_label("The words", exact=True)).to_have_value("Children take 5 mg twice")
    page.get_by_label("Question").check()
    page.get_by_label("What you say").fill("By mouth?")
    page.get_by_role("button", name="Add the comment").click()

    expect(page.get_by_text("Your comment stands beside the text.")).to_be_visible()
    assert Comment.objects.get().target["selector"][0]["exact"] == "Children take 5 mg twice"
    # “5 mg” stands in both paragraphs; what stands around it tells which was marked.
    page = edith.open(f"/admin/articles/article/{article.pk}/preview/")
    page.evaluate(MARK, ["5", "mg"])
    page.get_by_role("button", name="Comment on these words").click()
    page.get_by_label("Suggestion").check()
    page.get_by_label("What you say").fill("Say for how long.")
    page.get_by_role("button", name="Add the comment").click()

    expect(page.get_by_text("Your comment stands beside the text.")).to_be_visible()


def test_an_old_text_is_not_commented_on(story, asked, visit):
    article, first = asked.review.article, asked.revision
    story.write(article, body=f"<p>Other words{cite(story.works[0])}.</p>")
    edith = visit().sign_in(story.edith)
    page = edith.open(f"/admin/articles/article/{article.pk}/preview/{first.pk}/")

    page.evaluate(MARK, ["Adults", "mg"])

    expect(page.get_by_text("Mark words to comment")).to_have_count(0)
    expect(page.get_by_role("button", name="Comment on these words")).to_have_count(0)
