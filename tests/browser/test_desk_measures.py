"""How the desk stands on a phone: one row above the text, one row of places, and a button that says whether it can be pressed."""

import pytest
from playwright.sync_api import expect

from tests.browser import writing
from tests.browser.visitor import NARROW, PHONE
from tests.desk.reviewers import asked

pytestmark = pytest.mark.browser


def tops(page, selector):
    """How high these begin, each height once."""
    return {round(one.bounding_box()["y"]) for one in page.locator(selector).all()}


@pytest.mark.parametrize("size", [PHONE, NARROW], ids=["390", "320"])
def test_a_reviewer_has_one_row_above_the_text(story, visit, size):
    assignment = asked(story)
    page = visit(size=size).sign_in(story.rivera).open(f"/review/{assignment.pk}/")

    assert page.locator(".masthead").bounding_box()["height"] <= 60
    name, tab = (page.locator(one).bounding_box() for one in (".site-name", ".places a"))
    assert name["x"] + name["width"] <= tab["x"]
    expect(page.get_by_role("link", name="Sign out")).to_be_hidden()
    page.locator(".account summary").click()
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()


def test_places_and_lists_keep_to_a_row_each_and_begin_where_one_is(story, visit):
    page = visit(size=PHONE).sign_in(story.maya).open("/admin/people/event/")

    for row in (".places", ".tabs >> nth=0", ".tabs >> nth=1"):
        assert len(tops(page, f"{row} >> li")) == 1
        expect(page.locator(f"{row} >> [aria-current]")).to_be_in_viewport(ratio=0.99)


def test_approving_looks_as_if_it_could_be_pressed_once_it_can(story, visit):
    assignment = asked(story)
    page = visit().sign_in(story.rivera).open(f"/review/{assignment.pk}/")
    approve = page.get_by_role("button", name="Approve the whole page")
    expect(approve).to_have_css("border-style", "dashed")

    for box in page.locator("#part-checked").get_by_role("checkbox").all():
        box.check()
    expect(approve).to_have_css("border-style", "solid")


def test_the_main_button_of_the_form_has_its_words_on_one_line(story, visit):
    article = story.live().article
    writer = visit(size=PHONE).sign_in(story.edith)
    page = writing.open_form(writer, f"/admin/articles/article/{article.pk}/change/")
    writing.fill(writer, summary="Newer.")

    box = page.get_by_role("button", name="Save and submit for review").bounding_box()

    assert box["height"] <= 48
    assert box["x"] + box["width"] <= PHONE["width"]


def test_a_reference_is_a_card_whose_values_stand_below_one_another(story, visit):
    assert story.works
    page = visit(size=PHONE).sign_in(story.wanda).open("/admin/references/reference/")
    row = page.locator("#result_list tbody tr").first

    lefts = [one.bounding_box()["x"] for one in row.locator("td .state, td .under").all()]
    assert len({round(one) for one in lefts}) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
