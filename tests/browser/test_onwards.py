"""Linking to another page of the site: found by its title, on the words that are selected, and never to a draft."""

import pytest
from playwright.sync_api import expect

from articles.actions import latest_revision
from tests.browser import writing
from tests.desk.test_article_form import change_url

pytestmark = pytest.mark.browser


def select(page, words):
    page.evaluate(
        """words => {
          const walker = document.createTreeWalker(document.querySelector(".cke_editable"), NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(words);
            if (at < 0) continue;
            getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
            return;
          }
        }""",
        words,
    )


def test_the_selected_words_lead_to_a_live_article(story, visit):
    story.live("gout", title="Gout: what helps")
    story.draft("gout-draft", title="Gout in the knee")
    article = story.draft("new", body="<p>Often it is gout of the toe.</p>").article
    wanda = visit().sign_in(story.wanda)
    page = writing.open_form(wanda, change_url(article))
    page.locator(".cke_editable").click()
    select(page, "gout")

    page.get_by_role("button", name="Article link").click()
    dialog = page.get_by_role("dialog", name="Link to an article")
    expect(dialog.get_by_label("Title, or a pasted address")).to_have_value("gout")
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    assert wanda.barriers() == []
    dialog.get_by_role("button", name="Link to Gout: what helps").press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator(".cke_editable")).to_be_focused()
    writing.type_into_body(wanda, " See also: ")
    page.get_by_role("button", name="Article link").click()
    dialog.get_by_label("Title, or a pasted address").fill("nothing of that name")
    expect(dialog.get_by_role("status")).to_contain_text("No live article has these words")
    dialog.get_by_label("Title, or a pasted address").fill("gout")
    dialog.get_by_role("button", name="Link to Gout: what helps").click()
    page.keyboard.press("Control+s")

    expect(page.locator(".messagelist")).to_contain_text("Saved as revision 2.")
    assert latest_revision(article).body == (
        '<p>Often it is <a href="/articles/gout/">gout</a> of the toe. '
        'See also: <a href="/articles/gout/">Gout: what helps</a></p>'
    )


def test_no_link_stands_in_another(story, visit):
    story.live("gout", title="Gout: what helps")
    body = '<p>It is <a href="/articles/old/">often gout</a> of the toe.</p>'
    article = story.draft("new", body=body).article
    wanda = visit().sign_in(story.wanda)

    # Words of the link lead elsewhere; beside them a new one begins.
    for number, (chosen, key) in enumerate((("gout", None), ("often", "ArrowRight")), start=2):
        page = writing.open_form(wanda, change_url(article))
        page.locator(".cke_editable").click()
        select(page, chosen)
        if key:
            page.keyboard.press(key)
        page.get_by_role("button", name="Article link").click()
        dialog = page.get_by_role("dialog", name="Link to an article")
        dialog.get_by_label("Title, or a pasted address").fill("gout")
        dialog.get_by_role("button", name="Link to Gout: what helps").click()
        expect(dialog).to_be_hidden()
        page.keyboard.press("Control+s")
        expect(page.locator(".messagelist")).to_contain_text(f"Saved as revision {number}.")

    assert latest_revision(article).body == (
        '<p>It is <a href="/articles/gout/">often gout</a> '
        '<a href="/articles/gout/">Gout: what helps</a> of the toe.</p>'
    )


def test_closing_it_changes_nothing(story, visit):
    article = story.draft("new", body="<p>Often it is gout.</p>").article
    wanda = visit().sign_in(story.wanda)
    page = writing.open_form(wanda, change_url(article))
    before = page.evaluate("CKEDITOR.instances.id_body.getData()")
    page.locator(".cke_editable").click()

    page.get_by_role("button", name="Article link").click()
    expect(page.get_by_role("dialog", name="Link to an article")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog", name="Link to an article")).to_be_hidden()
    assert page.evaluate("CKEDITOR.instances.id_body.getData()") == before
