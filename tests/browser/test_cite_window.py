"""The window of the Cite button: works that are not here, and works that are refused."""

import pytest
from playwright.sync_api import expect

from articles.cleaning import clean
from references.models import Reference
from tests.browser import writing
from tests.desk.test_citing_several import FILES
from tests.references import lookup_records as records
from tests.references.conftest import server, time
from tests.story import cite

__all__ = ["server", "time"]

pytestmark = pytest.mark.browser

PASTE = """(input, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  input.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
}"""


def open_window(writer):
    page = writing.open_form(writer, "/admin/articles/article/add/")
    page.get_by_role("button", name="Cite a work").click()
    return page.get_by_role("dialog", name="Cite a work")


def look_for(dialog, words):
    dialog.get_by_label("Title, author, DOI or PMID").fill(words)
    dialog.get_by_role("button", name="Search").click()


def test_a_work_that_is_not_here_can_be_added_at_once(story, visit):
    assert story.topic
    dialog = open_window(visit().sign_in(story.wanda))
    expect(dialog.get_by_role("button", name="Add and cite")).to_be_hidden()

    look_for(dialog, "nothing like it")

    expect(dialog.get_by_role("status")).to_have_text(
        "No work in the list matches “nothing like it”. Add it below."
    )
    expect(dialog.get_by_role("button", name="Add and cite")).to_be_visible()


def test_a_work_that_is_refused_says_why_and_one_that_is_here_can_be_cited(story, visit):
    work = story.works[0]
    writer = visit().sign_in(story.wanda)
    dialog = open_window(writer)
    writer.watch.expected.add(422)
    look_for(dialog, "nothing like it")
    title = dialog.get_by_label("Title", exact=True)
    expect(title).to_have_value("nothing like it")  # nobody types it twice
    title.fill("")

    dialog.get_by_role("button", name="Add and cite").click()
    expect(dialog.locator(".field-title .errorlist li")).to_have_count(1)
    expect(dialog.locator("#cite-problem")).not_to_be_empty()
    dialog.get_by_label("Kind of work").select_option(Reference.Kind.values[0])
    dialog.get_by_label("Title", exact=True).fill("Another title")
    dialog.get_by_label("DOI", exact=True).fill(work.doi)
    dialog.get_by_role("button", name="Add and cite").click()

    expect(dialog.locator(".field-title .errorlist")).to_have_count(0)
    dialog.locator("#cite-known").get_by_role("button").click()
    expect(dialog).to_be_hidden()
    assert writing.cited(writer) == ["Graus 2021"]
    assert Reference.objects.count() == len(story.works)


def test_a_work_that_is_not_here_is_looked_up_and_stored_on_request(story, visit, server):
    assert story.topic
    records.stock_sound(server)
    writer = visit().sign_in(story.wanda)
    dialog = open_window(writer)
    look_for(dialog, f"https://doi.org/{records.DOI}")

    dialog.get_by_role("button", name="Look it up").click()
    dialog.get_by_role("button", name="Add and cite").first.wait_for()
    assert not Reference.objects.exists()
    dialog.locator("#cite-results").get_by_role("button", name="Add and cite").click()
    dialog.wait_for(state="hidden")

    assert writing.cited(writer) == ["Wakefield 1998"]
    assert Reference.objects.get().doi == records.DOI


def test_works_are_shown_while_one_types_and_several_are_cited_at_once(story, visit):
    first, second, third = story.works[:3]
    writer = visit().sign_in(story.wanda)
    dialog = open_window(writer)
    query = dialog.get_by_label("Title, author, DOI or PMID")

    query.press_sequentially(first.title[:30])
    dialog.get_by_role("checkbox").first.check()
    query.fill("")
    query.evaluate(PASTE, f"{second.doi}\n{third.doi}\nUnheard of. 2020. doi:10.5555/x")
    expect(dialog.get_by_role("checkbox")).to_have_count(3)
    expect(dialog.get_by_text("Not here yet", exact=True)).to_be_visible()
    expect(dialog.get_by_role("button", name="Look them up in the background")).to_be_visible()
    assert writer.barriers() == []
    expect(dialog.locator("#cite-add-all")).to_be_hidden()
    dialog.get_by_role("button", name="Cite 3 works").click()

    expect(dialog).to_be_hidden()
    expect(writer.page.locator(".cke_editable a.citation")).to_have_count(3)
    body = writer.page.evaluate("CKEDITOR.instances.id_body.getData()")
    assert clean(body) == f"<p>{cite(first, second, third)}</p>"


def test_a_file_of_references_is_added_and_cited(story, visit):
    assert story.works
    writer = visit().sign_in(story.wanda)
    dialog = open_window(writer)
    file = {"name": "salt.ris", "mimeType": "text/plain", "buffer": FILES["salt.ris"].encode()}

    dialog.get_by_label("a file: RIS").set_input_files(file)
    dialog.get_by_role("button", name="Add 1 work that is not here yet").click()
    dialog.get_by_role("button", name="Cite 1 work", exact=True).click()

    assert writing.cited(writer) == ["Vale 2021"]
