"""Keys of the desk: they find, cite and tell of themselves, do nothing while somebody writes, and can be turned off."""

import pytest
from playwright.sync_api import expect

from articles.actions import latest_revision
from tests.browser import writing
from tests.desk.test_article_form import change_url

pytestmark = pytest.mark.browser


def test_a_stroke_leads_to_the_search_unless_somebody_writes(story, visit):
    story.draft(title="Migraine")
    story.draft("other", title="Gout")
    edith = visit().sign_in(story.edith)
    page = edith.open("/admin/")
    field = page.get_by_label("Find an article")

    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.type("migraine/?")
    expect(field).to_have_value("migraine/?")
    field.fill("migraine")
    page.keyboard.press("Enter")

    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    expect(field).to_be_hidden()  # the list has its own search
    page.wait_for_load_state()  # rows are there before the scripts
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    expect(page.locator("#searchbar")).to_be_focused()


def test_the_sheet_tells_the_keys_and_turns_them_off(story, visit):
    edith = visit().sign_in(story.edith)
    page = edith.open("/admin/")
    sheet = page.get_by_role("dialog", name="Keys")

    page.keyboard.press("?")
    expect(sheet).to_be_visible()
    assert edith.barriers() == []
    page.keyboard.press("/")  # what lies under a sheet takes no focus
    expect(sheet).to_be_visible()
    expect(page.get_by_label("Find an article")).not_to_be_focused()
    sheet.get_by_label("Use").uncheck()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.keyboard.press("?")
    page.keyboard.press("/")
    expect(sheet).to_be_hidden()
    expect(page.get_by_label("Find an article")).not_to_be_focused()

    page.reload()
    page.locator("#user-tools summary").press("Enter")
    page.get_by_role("button", name="Keys").press("Enter")
    expect(sheet.get_by_label("Use")).not_to_be_checked()
    sheet.get_by_label("Use").check()
    sheet.get_by_role("button", name="Close").press("Enter")
    expect(page.locator("#user-tools summary")).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    expect(page.get_by_label("Find an article")).to_be_focused()


def test_two_brackets_cite_and_leave_none_behind(story, visit):
    article, work = story.draft().article, story.works[3]
    wanda = visit().sign_in(story.wanda)
    page = writing.open_form(wanda, change_url(article))
    dialog = page.get_by_role("dialog", name="Cite a work")

    writing.type_into_body(wanda, " One [ alone. It helps[[")
    expect(dialog).to_be_visible()
    page.keyboard.type(work.csl["title"][:20])
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Cite ").first.click()
    expect(dialog).to_be_hidden()
    page.keyboard.press("Control+s")

    expect(page.locator(".messagelist")).to_contain_text("Saved as revision 2.")
    body = latest_revision(article).body
    assert f'It helps<a class="citation" data-reference="{work.pk}"></a>' in body
    assert "One [ alone" in body
    assert "[[" not in body


def test_whoever_turned_keys_off_writes_brackets(story, visit):
    article = story.draft().article
    wanda = visit().sign_in(story.wanda)
    wanda.open("/admin/")
    wanda.page.evaluate("localStorage.setItem('keys-off', '1')")
    page = writing.open_form(wanda, change_url(article))

    writing.type_into_body(wanda, " Two [[ of them.")

    expect(page.locator(".cke_editable")).to_contain_text("Two [[ of them.")
    expect(page.get_by_role("dialog", name="Cite a work")).to_be_hidden()
