"""The search box suggests names while somebody types, and does without them."""

import pytest

pytestmark = pytest.mark.browser


def box(page):
    return page.locator("main input[type=search]")


def suggested(page):
    return page.locator("datalist option").evaluate_all("all => all.map(one => one.value)")


def test_a_reader_is_shown_names_and_finds_the_page(story, visit):
    story.live("aches", title="Headaches")
    story.live("knees", title="Knees")
    reader = visit()
    page = reader.open("/")

    box(page).press_sequentially("hea")
    page.locator("datalist option").first.wait_for(state="attached")

    assert suggested(page) == ["Headaches"]
    box(page).fill("Headaches")
    box(page).press("Enter")
    page.get_by_role("link", name="Headaches").click()
    assert page.url.endswith("/articles/aches/")


def test_it_searches_where_the_network_gives_no_names(story, visit):
    story.live("aches", title="Headaches")
    reader = visit()
    page = reader.open("/search/")
    page.route("**/search/names/**", lambda route: route.abort())

    box(page).press_sequentially("headaches")
    page.wait_for_timeout(400)
    box(page).press("Enter")

    page.get_by_role("heading", name="1 article found").wait_for()
    reader.watch.problems.clear()  # the names that did not come are what this is about
