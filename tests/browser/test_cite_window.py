"""The window of the Cite button: what it offers when nothing is found."""

import pytest
from playwright.sync_api import expect

from tests.browser import writing

pytestmark = pytest.mark.browser


def test_a_work_that_is_not_here_can_be_added_at_once(story, visit):
    assert story.topic
    writer = visit()
    writer.sign_in(story.wanda)
    page = writer.open("/admin/articles/article/add/")
    writing.wait_for_editor(writer)

    page.get_by_role("button", name="Cite a work").click()
    dialog = page.get_by_role("dialog", name="Cite a work")
    expect(dialog.get_by_role("button", name="Add and cite")).to_be_hidden()
    dialog.get_by_label("Title, author, DOI or PMID").fill("nothing like it")
    dialog.get_by_role("button", name="Search").click()

    expect(dialog.get_by_role("status")).to_have_text(
        "No work in the list matches “nothing like it”. Add it below."
    )
    expect(dialog.get_by_role("button", name="Add and cite")).to_be_visible()
