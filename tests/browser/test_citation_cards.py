"""A citation shows its reference where it stands: to a mouse, a keyboard and a finger."""

import pytest

from tests.browser.visitor import PHONE

pytestmark = pytest.mark.browser

ADDRESS = "/articles/paraneoplastic-syndrome/"


def marker(page, number=2):
    return page.locator(".body a.citation").nth(number - 1)


def card(page):
    return page.locator(".reference-card")


def test_the_mouse_meets_it_and_can_move_into_it(story, visit):
    story.live()
    page = visit().open(ADDRESS)

    marker(page).hover()
    card(page).wait_for()
    assert story.works[1].title[:40] in card(page).inner_text()
    card(page).get_by_role("link", name="DOI").hover()
    page.wait_for_timeout(400)

    assert card(page).count() == 1
    page.mouse.move(1, 1)
    card(page).wait_for(state="detached")
    assert page.url.endswith(ADDRESS)


def test_the_keyboard_meets_it_and_escape_puts_it_away(story, visit):
    story.live()
    page = visit().open(ADDRESS)
    marker(page, 1).focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")

    card(page).wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("() => Boolean(document.activeElement.closest('.reference-card'))")
    page.keyboard.press("Escape")

    card(page).wait_for(state="detached")


def test_a_first_tap_shows_it_and_a_second_leads_to_the_list(story, visit):
    story.live()
    page = visit(size=PHONE, has_touch=True).open(ADDRESS)

    marker(page).tap()
    card(page).wait_for()
    box = card(page).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert "#" not in page.url
    marker(page).tap()

    page.wait_for_url("**#reference-2")


def test_without_the_script_it_is_a_link(story, visit):
    story.live()
    page = visit(java_script_enabled=False).open(ADDRESS)

    marker(page).click()

    assert page.url.endswith("#reference-2")
