"""Boxes in the editor: chosen on an empty line, a form asks for what they say; around words, they take those."""

import pytest
from playwright.sync_api import expect

from articles.actions import latest_revision
from tests.browser import writing
from tests.desk.test_article_form import change_url
from tests.helplines import helpline, mark

pytestmark = pytest.mark.browser


@pytest.fixture
def wanda(story, visit):
    return visit().sign_in(story.wanda)


def choose(page, name):
    page.locator(".cke_combo__callout a").click()
    page.frame_locator(".cke_combopanel__callout iframe").get_by_text(name, exact=True).click()


def on_a_new_line(wanda, article):
    page = writing.open_form(wanda, change_url(article))
    writing.type_into_body(wanda, "")
    page.keyboard.press("Enter")
    return page


def test_a_care_card_is_filled_in_and_stands_as_it_must(story, wanda):
    article = story.draft().article
    page = on_a_new_line(wanda, article)
    choose(page, "Urgent advice")
    dialog = page.get_by_role("dialog", name="Urgent advice")
    assert wanda.barriers() == []
    dialog.get_by_role("button", name="Insert").click()
    expect(dialog.get_by_role("alert")).to_have_text("Give it a heading.")

    dialog.get_by_label("Heading").fill("Ask for an urgent GP appointment")
    dialog.get_by_label("all of them apply together").check()
    dialog.get_by_label("Points, one a line").fill("you faint\n\nyou have a fever & chills")
    dialog.get_by_role("button", name="Insert").press("Enter")
    expect(dialog).to_be_hidden()
    wanda.press("Save")

    assert (
        '<div class="care-card care-card--urgent"><h3>Ask for an urgent GP appointment if all of these apply:</h3>'
        "<ul><li>you faint</li><li>you have a fever &amp; chills</li></ul></div>"
    ) in latest_revision(article).body


@pytest.mark.parametrize(
    ("name", "fields", "kept"),
    [
        (
            "Don’t",
            {"Points, one a line": "drive\nswim alone"},
            '<div class="dont-list"><h3>Don’t</h3><ul><li>drive</li><li>swim alone</li></ul></div>',
        ),
        ("Set apart", {"Text": "So it is.\nAnd so."}, '<div class="inset"><p>So it is.</p><p>And so.</p></div>'),
    ],
)  # fmt: skip
def test_other_boxes_ask_for_what_they_say(story, wanda, name, fields, kept):
    article = story.draft().article
    page = on_a_new_line(wanda, article)
    choose(page, name)
    dialog = page.get_by_role("dialog", name=name)
    for label, words in fields.items():
        dialog.get_by_label(label).fill(words)
    dialog.get_by_role("button", name="Insert").click()
    wanda.press("Save")

    assert kept in latest_revision(article).body


def test_words_that_are_there_go_into_the_box(story, wanda):
    article = story.draft().article
    page = on_a_new_line(wanda, article)
    page.keyboard.type("Rest first")
    choose(page, "Set apart")
    wanda.press("Save")

    assert '<div class="inset"><p>Rest first</p></div>' in latest_revision(article).body


def test_words_typed_just_before_the_menu_opens_stay_whole(story, wanda):
    """CKEditor looks where the caret is five times a second; whoever opens a menu sooner finds it where it is now."""
    line = helpline(story, "Samaritans", "116 123")
    article = story.draft().article
    page = on_a_new_line(wanda, article)
    page.evaluate(
        """() => {
          document.execCommand("insertText", false, "Call ");
          document.querySelector(".cke_combo__helpline a").click();
        }"""
    )
    page.frame_locator(".cke_combopanel__helpline iframe").get_by_text(
        "Samaritans: 116 123"
    ).click()
    expect(page.locator(".cke_editable a.helpline")).to_have_text("116 123")
    wanda.press("Save")

    assert f"<p>Call {mark(line)}</p>" in latest_revision(article).body


def test_whom_to_call_is_chosen_and_stands_bare_in_the_text(story, wanda):
    line = helpline(story, "Samaritans", "116 123")
    article = story.draft().article
    page = on_a_new_line(wanda, article)
    page.keyboard.type("Call ")
    page.locator(".cke_combo__helpline a").click()
    page.frame_locator(".cke_combopanel__helpline iframe").get_by_text(
        "Samaritans: 116 123"
    ).click()
    expect(page.locator(".cke_editable a.helpline")).to_have_text("116 123")
    assert wanda.barriers() == []
    page.keyboard.type(" at night")
    wanda.press("Save")

    assert f"Call {mark(line)} at night" in latest_revision(article).body
    writing.wait_for_editor(wanda)
    expect(page.locator(".cke_editable a.helpline")).to_have_text("116 123")
