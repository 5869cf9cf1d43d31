"""What the desk's scripts add to pages that work without them."""

import pytest
from playwright.sync_api import expect

from articles.actions import latest_revision
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
    # What is kept may be the tick alone, when the words come a moment later.
    with page.expect_response(lambda answer: "Which" in (answer.request.post_data or "")):
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


def test_each_key_point_has_a_row_and_the_box_stays_what_is_sent(story, visit):
    article = story.draft(key_points=["It is rare.", "It can be treated."]).article
    writer = visit().sign_in(story.wanda)
    page = writing.open_form(writer, f"/admin/articles/article/{article.pk}/change/")
    rows = page.locator("#id_key_points_row")

    writer.press("Move key point 2 up")
    expect(rows.get_by_role("button", name="Move key point 1 down")).to_be_focused()
    rows.get_by_role("textbox", name="Key point 2").press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("It comes back.")
    rows.get_by_role("textbox", name="Key point 3").fill("It comes back.\nNobody knows why.")
    expect(rows.get_by_role("textbox", name="Key point 4")).to_be_focused()
    writer.press("Remove key point 2")
    writer.press("Add a key point")

    writer.press("Save")
    assert latest_revision(article).key_points == [
        "It can be treated.",
        "It comes back.",
        "Nobody knows why.",
    ]


def test_articles_to_read_next_are_found_by_their_titles(story, visit):
    article, first = story.draft(title="Migraine").article, story.live("second", title="Sleep")
    story.live("third", title="Sleep and food", also_known_as=["Diet"])
    story.draft("fourth", title="Sleep and dreams")
    writer = visit().sign_in(story.wanda)
    page = writing.open_form(writer, f"/admin/articles/article/{article.pk}/change/")
    rows, sought = page.locator("#id_also_read_row"), page.get_by_label("Also read")
    found = rows.locator(".rows-found")

    sought.fill("diet")
    found.get_by_role("button", name="Sleep and food").click()
    expect(found).to_be_hidden()
    sought.fill(f"/articles/{first.article.slug}/")
    found.get_by_role("button", name="Sleep").click()
    writer.press("Move Sleep up")
    expect(rows.get_by_role("button", name="Move Sleep down")).to_be_focused()

    writer.press("Save")
    assert [one.other.slug for one in article.also_read.all()] == ["second", "third"]
    expect(rows.locator(".row-words")).to_have_text(["Sleep", "Sleep and food"])
    for words in ("migraine", "dreams"):  # itself, and a draft
        sought.fill(words)
        expect(rows.get_by_role("status")).to_have_text("No other live article has these words.")


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
