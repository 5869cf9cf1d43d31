"""A citation shows its reference where it stands: to a mouse, a keyboard and a finger."""

import pytest

from tests.browser.visitor import NARROW, PHONE, WIDE
from tests.story import cite

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
    card(page).locator(".work").hover()
    page.wait_for_timeout(400)

    assert card(page).count() == 1
    page.mouse.move(1, 1)
    card(page).wait_for(state="detached")
    assert page.url.endswith(ADDRESS)


def test_enter_opens_it_and_escape_leads_back(story, visit):
    story.live()
    page = visit().open(ADDRESS)
    marker(page, 1).focus()

    page.keyboard.press("Enter")
    card(page).wait_for()
    assert "#" not in page.url
    page.keyboard.press("Tab")
    assert page.evaluate("() => Boolean(document.activeElement.closest('.reference-card'))")
    page.keyboard.press("Escape")

    card(page).wait_for(state="detached")
    assert page.evaluate("() => document.activeElement.id") == "cite-1-1"


def test_a_second_enter_leads_to_the_list_and_from_there_a_way_back(story, visit):
    story.live(
        body=f"<h2>What it is</h2><p>So{cite(story.works[0])}. So{cite(story.works[0])}.</p>"
    )
    page = visit().open(ADDRESS)
    marker(page, 2).focus()

    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("**#reference-1")
    tab_to(page, ".back a")

    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == "b"
    page.keyboard.press("Enter")
    page.wait_for_url("**#cite-1-2")


def tab_to(page, selector):
    """Press Tab until something of that kind has the focus; how often that took."""
    for pressed in range(1, 100):
        page.keyboard.press("Tab")
        if page.evaluate("kind => document.activeElement.matches(kind)", selector):
            return pressed
    raise AssertionError(f"Tab does not come to {selector}.")


def test_going_by_the_keyboard_to_the_answers_meets_nothing_that_is_not_open(story, visit):
    often = "".join(f"<p>So it is{cite(*story.works)}.</p>" for _ in range(5))
    story.live(body=f"<h2>What it is</h2>{often}")
    page = visit().open(ADDRESS)

    tab_to(page, "[href='#references-end']")
    met = tab_to(page, "#feedback button")

    assert card(page).count() == 0
    listed = page.locator(".references :is(.work, .about > a)").count()
    people = page.locator(".person a").count()
    assert met == listed + people + 1  # of twenty ways back none


def test_the_list_of_references_can_be_stepped_over(story, visit):
    story.live()
    page = visit().open(ADDRESS)
    skip = page.get_by_role("link", name="Skip the references")
    assert skip.bounding_box()["width"] <= 1

    skip.focus()
    assert skip.bounding_box()["width"] > 100
    page.keyboard.press("Enter")

    tab_to(page, "a")
    assert page.evaluate("() => Boolean(document.activeElement.closest('.person'))")


BOXES = (
    '<div class="care-card care-card--urgent"><h3>Call 111 if:</h3><ul><li>so{0}</li></ul></div>',
    '<div class="care-card care-card--emergency"><h3>Call 999 if{0}</h3><p>so</p></div>',
    '<div class="key-fact"><p>So it is{0}.</p></div>',
    "<table><thead><tr><th>Dose{0}</th></tr></thead><tbody><tr><td>1 mg</td></tr></tbody></table>",
    "<blockquote><p>So it is{0}.</p></blockquote>",
)
_LOOK = "one => { const s = getComputedStyle(one); return [s.font, s.color, s.textAlign, s.whiteSpace] }"


def opened(page, number):
    """The card of one of several places that cite the same work."""
    marker(page, number).hover()
    page.locator(f"#cite-1-{number} + .reference-card").wait_for()
    return card(page)


def test_in_a_box_it_looks_as_it_does_elsewhere(story, visit):
    places = ("<p>So{0}.</p>", *BOXES)
    story.live(body="".join(place.format(cite(story.works[0])) for place in places))
    page = visit().open(ADDRESS)

    def look(number):
        shown = opened(page, number)
        hidden = shown.locator(".visually-hidden")
        assert {one.bounding_box()["width"] for one in hidden.all()} == {1}
        return shown.evaluate(_LOOK), shown.inner_text()

    plain = look(1)
    assert [look(number) for number in range(2, len(places) + 1)] == [plain] * len(BOXES)


def test_it_never_covers_a_heading_that_says_when_to_get_help(story, visit):
    emergency = '<div class="care-card care-card--emergency"><h3>Call 999 now if:</h3><ul><li>{0}</li></ul></div>'
    so = f"So{cite(story.works[0])}"
    boxes = f"{emergency.format(so)}<p>{so}.</p>{emergency.format(so)}{emergency.format('so')}"
    story.live(body=f"<p>{so}.</p>{boxes}<p>{so}</p>")
    reader = visit()
    page = reader.open(ADDRESS)

    for size in (WIDE, PHONE, NARROW):
        page.set_viewport_size(size)
        for number in range(1, 6):
            shown = opened(page, number).bounding_box()
            for head in page.locator(".care-card h3").all():
                case = f"citation {number} in {size['width']} px"
                assert not overlap(shown, head.bounding_box()), case
            page.keyboard.press("Escape")


def overlap(one, other):
    return (
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    )


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


def explained(story):
    """An article of which one word is explained, in the words of another."""
    story.term()
    body = f"<p>The body makes <dfn>antibodies</dfn> against it{cite(*story.works[:2])}.</p>"
    story.live(body=body)


def test_a_word_is_explained_to_a_mouse_and_to_a_keyboard(story, visit):
    explained(story)
    page = visit().open(ADDRESS)
    word = page.get_by_role("link", name="antibodies")

    word.hover()
    card(page).get_by_text("It binds to what is foreign").wait_for()
    assert "Medically reviewed by Rosa Rivera" in card(page).inner_text()
    page.mouse.move(1, 1)
    card(page).wait_for(state="detached")

    word.focus()
    page.keyboard.press("Enter")
    card(page).get_by_role("link", name="Where this is from").wait_for()
    page.keyboard.press("Escape")
    card(page).wait_for(state="detached")
    word.focus()
    page.keyboard.press("Enter")
    card(page).get_by_role("link", name="Where this is from").click()
    page.get_by_role("heading", name="Antibody").wait_for()
    assert page.url.endswith("/glossary/antibody/")


def test_a_finger_sees_it_first_and_follows_it_then(story, visit):
    explained(story)
    page = visit(size=PHONE, has_touch=True).open(ADDRESS)
    word = page.get_by_role("link", name="antibodies")

    word.tap()
    card(page).get_by_text("It binds to what is foreign").wait_for()
    box = card(page).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    word.tap()
    page.get_by_role("heading", name="Antibody").wait_for()


def test_without_a_script_the_word_is_a_link(story, visit):
    explained(story)
    page = visit(java_script_enabled=False).open(ADDRESS)

    page.get_by_role("link", name="antibodies").click()

    assert page.url.endswith("/glossary/antibody/")


def test_where_a_meaning_cannot_be_fetched_the_link_is_followed(story, visit):
    explained(story)
    reader = visit()
    page = reader.open(ADDRESS)
    page.route(
        "**/glossary/**",
        lambda route: (
            route.abort() if route.request.resource_type == "fetch" else route.continue_()
        ),
    )

    page.get_by_role("link", name="antibodies").focus()
    page.keyboard.press("Enter")

    page.get_by_role("heading", name="Antibody").wait_for()
    reader.watch.problems.clear()  # the fetch that failed
