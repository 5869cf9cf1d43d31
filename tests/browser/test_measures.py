"""What a reader meets first, and where: held in pixels, on a phone and on a desk. Nothing moves while a page arrives."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_axe import readers_pages, sample, snapshot  # noqa: F401 - fixtures
from tests.browser.visitor import NARROW, PHONE, WIDE

pytestmark = pytest.mark.browser

ARTICLE = "/articles/what-leads-to-paraneoplastic-syndrome/"
TOPIC = "/topics/paraneoplastic/"
TABLET = {"width": 768, "height": 1024}

# Until the next heading of the contents stands in the middle of the window.
_READ_ON = """number => {
  const next = document.querySelectorAll(".rail a")[number + 1];
  scrollBy(0, document.getElementById(next.hash.slice(1)).getBoundingClientRect().top - innerHeight / 2);
}"""

# How far things moved on their own since the page began.
_SHIFT = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(one => { sum += one.value }))
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 150);
})"""


def ends(page, selector):
    """Where a part begins and ends."""
    box = page.locator(selector).bounding_box()
    return box["y"], box["y"] + box["height"]


def test_a_phone_shows_what_it_is_who_vouches_and_when_to_call(sample, visit):  # noqa: F811
    page = visit(size=PHONE).open(ARTICLE)

    title, summary, line, bar = (
        ends(page, one) for one in (".article h1", ".lede", ".trust", ".sos")
    )

    assert title[1] <= summary[0] < summary[1] <= line[0] < line[1] <= bar[0]
    assert bar[1] <= 950
    assert ends(page, ".key-points")[0] <= 1050
    assert ends(page, ".body > p >> nth=0")[0] <= 1230


def test_key_points_unfold_on_a_phone_and_stand_open_elsewhere(sample, visit):  # noqa: F811
    page = visit(size=PHONE, java_script_enabled=False).open(ARTICLE)
    last = page.locator(".key-points li").last
    expect(last).not_to_be_visible()

    page.get_by_text("2 more key points").click()
    expect(last).to_be_visible()
    page.get_by_text("2 more key points").click()

    for way in ({"width": 640, "height": 900}, "print"):
        if way == "print":
            page.emulate_media(media="print")
        else:
            page.set_viewport_size(way)
        expect(last).to_be_visible()
        expect(page.get_by_text("2 more key points")).not_to_be_visible()
        page.set_viewport_size(PHONE)


def test_a_tablet_shows_the_same_and_the_key_points(sample, visit):  # noqa: F811
    page = visit(size=TABLET).open(ARTICLE)

    assert ends(page, ".sos")[1] <= 600
    assert ends(page, ".key-points")[1] <= TABLET["height"]


def test_home_holds_promise_search_and_topics_together(sample, visit):  # noqa: F811
    page = visit(size=PHONE).open("/")
    assert ends(page, ".topics li >> nth=0")[1] <= PHONE["height"]

    page.set_viewport_size(WIDE)

    promise, proof = (page.locator(one).bounding_box() for one in (".hero h1", ".proof"))
    assert proof["x"] >= promise["x"] + promise["width"]
    assert proof["x"] + proof["width"] >= WIDE["width"] - 60
    assert ends(page, ".topics li >> nth=3")[1] <= WIDE["height"]


def test_a_topic_says_when_to_get_help_before_anything_else(sample, visit):  # noqa: F811
    page = visit(size=PHONE).open(TOPIC)

    assert ends(page, "#help")[1] <= ends(page, ".opening .notice")[1] <= 600
    page.set_viewport_size(NARROW)
    assert ends(page, "#help")[1] <= NARROW["height"]


# Where each list below an article ends, and the card that they stand in.
_MORE = """() => [...document.querySelectorAll(".more > section")].map(one => Math.round(one.getBoundingClientRect().right))"""


def test_what_to_read_next_leaves_no_gap_at_its_side(sample, visit):  # noqa: F811
    page = visit().open(ARTICLE)
    for width in (320, 390, 640, 768, 960, 1024, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        rights = page.evaluate(_MORE)
        assert len(rights) == 3
        assert rights[-1] == max(rights), f"{width} px"


def test_the_line_unfolds_without_a_script(sample, visit):  # noqa: F811
    reader = visit(size=PHONE, java_script_enabled=False)
    page = reader.open(ARTICLE)
    assert "Fact-checked by" not in reader.words(".trust")

    page.locator(".trust summary").click()

    said = reader.words(".trust")
    for told in ("Fact-checked by", "Written by", "Next review due", "How we reviewed this"):
        assert told in said


def test_the_bar_leads_to_the_emergency(sample, visit):  # noqa: F811
    page = visit(size=PHONE).open(ARTICLE)

    page.locator(".sos").click()
    page.wait_for_url("**#get-help-now")

    top, _ = ends(page, ".care-card--emergency >> nth=0")
    assert 0 <= top <= 60


def test_the_third_beside_the_text_is_used(sample, visit):  # noqa: F811
    reader = visit(size=WIDE)
    page = reader.open(ARTICLE)
    text = page.locator(".article").bounding_box()
    assert page.locator(".beside").bounding_box()["x"] >= text["x"] + text["width"]
    assert "Medically reviewed by" in reader.words(".beside")

    page.locator(".body a.citation").first.hover()

    opened = page.locator(".reference-card")
    opened.wait_for()
    _, above = ends(page, ".beside")
    box = opened.bounding_box()
    assert box["x"] >= text["x"] + text["width"]
    assert box["x"] + box["width"] <= 1280
    assert box["y"] >= above


def test_the_contents_mark_what_is_read_however_far_one_jumps(sample, visit):  # noqa: F811
    page = visit(size=WIDE).open(ARTICLE)

    for number in (1, 9, 4):
        page.evaluate(_READ_ON, number)
        marked = page.locator(".rail [aria-current=true]")
        expect(marked).to_have_text(page.locator(".rail a").nth(number).inner_text())


def test_its_tools_print_the_page_and_copy_its_address(sample, visit):  # noqa: F811
    reader = visit(size=WIDE)
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = reader.open(ARTICLE)
    page.evaluate("() => { window.print = () => { document.title = 'printed' } }")

    reader.press("Print")
    reader.press("Copy link")
    page.get_by_text("Copied").wait_for()

    assert page.title() == "printed"
    assert "/a/" in page.evaluate("() => navigator.clipboard.readText()")


def test_nothing_moves_while_a_page_arrives(sample, visit):  # noqa: F811
    moved = {}
    # A reader for each size: a window that is made smaller while a page arrives moves it.
    for size in (PHONE, WIDE):
        reader = visit(size=size)
        for address, status in readers_pages().items():
            # On a busy machine the letters may come in the last moment that they may, and move a line by a pixel: not twice.
            tries = (reader.open(address, status).evaluate(_SHIFT) for _ in range(2))
            moved[address, size["width"]] = next(
                (how for how in tries if not round(how, 2)), "twice"
            )
        reader.watch.problems.clear()  # pages that are not there

    assert "twice" not in moved.values(), moved


_AT_THE_START_OF_A_LINE = """() => [...document.querySelectorAll(".body .citations")].filter(one => {
  const block = one.closest("p, li, td, th, h2, h3, h4");
  const start = block.getBoundingClientRect().left + parseFloat(getComputedStyle(block).paddingInlineStart);
  return one.getClientRects()[0].left < start + 4;
}).map(one => one.parentElement.textContent.slice(-80))"""


def test_no_line_begins_with_a_citation(sample, visit):  # noqa: F811
    page = visit().open(ARTICLE)

    for width in (320, 390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(_AT_THE_START_OF_A_LINE) == [], f"{width} px"


# Whether the last row of the topics reaches as far as the first, for every number of them.
_GAPS = """() => {
  const list = document.querySelector(".topics"), one = list.children[0];
  return [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].filter(count => {
    list.replaceChildren(...Array.from({length: count}, () => one.cloneNode(true)));
    const ends = at => Math.round(list.children[at].getBoundingClientRect().right);
    return ends(count - 1) !== Math.round(list.getBoundingClientRect().right);
  });
}"""


def test_no_topic_stands_alone_in_a_row(sample, visit):  # noqa: F811
    page = visit().open("/topics/")

    for width in (320, 390, 640, 768, 1024, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(_GAPS) == [], f"{width} px"


def test_a_language_from_right_to_left_breaks_nothing(sample, visit):  # noqa: F811
    reader = visit()
    for address in ("/", "/topics/", "/a-to-z/", ARTICLE):
        page = reader.open(address)
        page.evaluate("() => { document.documentElement.dir = 'rtl' }")
        for size in (PHONE, WIDE):
            page.set_viewport_size(size)
            outside = page.evaluate(
                """() => [...document.querySelectorAll("main :is(h1, h2, h3, p, li, a):not(.sticky *)")].filter(one => {
                  const {left, right, width} = one.getBoundingClientRect();
                  return width > 1 && (left < -1 || right > innerWidth + 1);
                }).map(one => one.outerHTML.slice(0, 80))"""
            )
            assert outside == [], f"{address} at {size['width']} px"
