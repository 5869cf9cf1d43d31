"""What the desk's scripts add to pages that work without them."""

import pytest
from playwright.sync_api import expect

from reviews.models import Scratch
from tests.browser import writing
from tests.browser.visitor import PHONE
from tests.desk.reviewers import ALL, asked

pytestmark = pytest.mark.browser

NEW_ARTICLE = "/admin/articles/article/add/"
# The form is sent, and the page goes out of sight with it.
GO = """() => {
  const form = document.querySelector("form[data-keep]");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.requestSubmit();
  Object.defineProperty(document, "visibilityState", { value: "hidden" });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_a_reviewers_notes_are_kept_as_they_are_typed(story, visit):
    assignment = asked(story)
    page = visit().sign_in(story.rivera).open(f"/review/{assignment.pk}/")

    page.locator("#part-checked").get_by_role("checkbox").first.check()
    page.get_by_label("Comment or reason").fill("Which dose?")

    expect(page.locator(".panel-head [data-progress]")).to_have_text("1 of 5 checked")
    expect(page.locator("[data-missing] li")).to_have_text("Tick 4 more statements.")
    expect(page.locator("#kept")).to_contain_text("Saved at")
    page.reload()
    expect(page.get_by_label("Comment or reason")).to_have_value("Which dose?")
    assert Scratch.objects.get().answers["checked"] == ALL[:1]


def test_a_decision_takes_the_notes_along_and_none_are_sent_after_it(story, visit):
    assignment = asked(story)
    page = visit().sign_in(story.rivera).open(f"/review/{assignment.pk}/")
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    page.get_by_label("Comment or reason").fill("Which dose?")

    page.evaluate(GO)

    page.wait_for_timeout(1000)  # longer than words wait for the next key
    assert not [address for address in sent if "/keep/" in address]


def test_the_checklist_folds_away_where_there_is_no_room_beside_the_text(story, visit):
    assignment = asked(story)
    page = visit(size=PHONE).sign_in(story.rivera).open(f"/review/{assignment.pk}/")
    panel = page.locator("#panel")
    expect(panel).not_to_have_attribute("open", "")

    page.set_viewport_size({"width": 1280, "height": 900})
    expect(panel).to_have_attribute("open", "")
    page.set_viewport_size(PHONE)

    expect(panel).not_to_have_attribute("open", "")


def test_choosing_the_last_author_brings_one_more_box(story, visit):
    assert story.author
    writer = visit().sign_in(story.wanda)
    boxes = writing.open_form(writer, NEW_ARTICLE).locator("[data-ordered] select")
    expect(boxes).to_have_count(2)

    boxes.first.select_option("Wanda Writer")
    expect(boxes).to_have_count(2)
    boxes.last.select_option("Wanda Writer")

    expect(boxes).to_have_count(3)
    expect(boxes.last).to_have_attribute("id", "id_authors_3")
    expect(boxes.last).to_have_value("")


def test_filters_are_a_bar_above_their_list_or_folded(story, visit):
    assert story.live()
    editor = visit(size=PHONE).sign_in(story.edith)
    page = editor.open("/admin/articles/article/")
    filters, first = page.locator("#changelist-filter"), page.locator("#result_list")
    assert filters.bounding_box()["y"] < first.bounding_box()["y"]
    expect(filters.get_by_role("link", name="Draft", exact=True)).to_be_hidden()

    filters.locator("summary").first.press("Enter")
    filters.locator("summary", has_text="State").press("Enter")
    expect(filters.get_by_role("link", name="Draft", exact=True)).to_be_visible()
    filters.locator("summary", has_text="Topic").press("Enter")
    expect(filters.get_by_role("link", name="Draft", exact=True)).to_be_hidden()
    filters.locator("summary", has_text="State").press("Enter")
    filters.get_by_role("link", name="Draft", exact=True).click()
    expect(filters.locator("summary").first).to_contain_text("Some are on")
    expect(page.get_by_role("link", name="Clear all filters")).to_be_hidden()

    page.set_viewport_size({"width": 1280, "height": 900})
    expect(page.get_by_role("link", name="Clear all filters")).to_be_visible()
    expect(filters.locator("summary", has_text="State: Draft")).to_be_visible()
    boxes = [one.bounding_box() for one in filters.locator(".filter").all()]
    assert len({box["y"] for box in boxes}) == 1
