"""Readers who have their browser show larger letters: on a phone, too, everything stays in the window."""

import pytest

from tests.browser.visitor import NARROW, PHONE
from tests.story import cite

pytestmark = pytest.mark.browser

ARTICLE = "/articles/paraneoplastic-syndrome/"
PAGES = (
    *("/", "/a-to-z/", "/topics/nerves/", "/search/?q=tumour", "/accounts/login/"),
    *(ARTICLE, f"{ARTICLE}history/"),
)
CARE_CARD = (
    '<h2>When to get help</h2><div class="care-card care-card--emergency"><h3>Call 999 now if:</h3>'
    "<ul><li>you suddenly have a headache</li></ul></div>"
)

# The words of the header that lie on one another.
_OVERLAPPING = """() => {
  const parts = [...document.querySelectorAll(".masthead :is(a, input, button)")];
  const boxes = parts.map(one => [one.outerHTML.slice(0, 60), one.getBoundingClientRect()]);
  return boxes.flatMap(([name, a], i) => boxes.slice(i + 1)
    .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
    .map(([other]) => `${name} and ${other}`));
}"""


def enlarge(page, size, percent):
    page.set_viewport_size(size)
    page.evaluate("size => { document.documentElement.style.fontSize = size }", f"{percent}%")


def test_a_page_with_larger_letters_keeps_to_the_window_and_its_header_low(story, visit, settings):
    settings.SITE_NAME = "Hertfordshire Health Encyclopaedia"
    story.live(
        body=f"{CARE_CARD}<p>So it is with pseudohypoparathyroidism{cite(*story.works)}.</p>"
    )
    story.live("in-one-word", title="Encephalomyeloneuropathies")
    reader = visit()

    for address in PAGES:
        page = reader.open(address)
        for size in (PHONE, NARROW):
            for percent in (150, 200):
                enlarge(page, size, percent)
                header = page.locator(".masthead").bounding_box()["height"]
                case = f"{address} in {size['width']} px at {percent} %"

                assert reader.sticks_out() == [], case
                assert page.evaluate(_OVERLAPPING) == [], case
                assert header <= size["height"] * 0.4, case


def test_long_words_are_hyphenated_in_the_language_of_the_page_and_short_ones_left_whole(
    story, visit
):
    story.live()
    page = visit().open(ARTICLE)

    style = page.evaluate(
        "() => { const s = getComputedStyle(document.querySelector('.body p'));"
        " return [s.hyphens, s.hyphenateLimitChars, document.documentElement.lang] }"
    )

    assert style == ["auto", "12 4 4", "en"]
