"""What comes out of the printer: where it is from, and one scale of sizes."""

import re

import pytest

from tests.browser.test_axe import sample, snapshot  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser

ADDRESS = "/articles/paraneoplastic-syndrome/"
_SIZES = """() => Object.fromEntries(["h1", ".lede", "h2", ".body p", ".references li", ".foot p", ".trust"].map(
  one => [one, parseFloat(getComputedStyle(document.querySelector(one)).fontSize) * 0.75]))"""

_HAS_ARIAL = """() => {
  const pen = document.createElement("canvas").getContext("2d");
  const width = font => { pen.font = `20px ${font}`; return pen.measureText("Imprimatur will").width; };
  return width(`"Helvetica Neue", Arial, "Liberation Sans", monospace`) !== width("monospace");
}"""


def test_paper_says_of_which_site_and_page_it_is_and_that_this_is_a_sample(story, visit, settings):
    settings.SAMPLE_SITE, settings.SITE_URL = True, "https://health.example"
    article = story.live().article
    reader = visit()
    page = reader.open(ADDRESS)
    address = f"https://health.example/a/{article.pk}"
    assert address not in reader.words()

    page.emulate_media(media="print")

    words = reader.words()
    assert words.startswith("Sample site, invented people: do not rely on it.")
    assert "Imprimatur" in words
    assert f"The address of this page: {address}" in words
    for of_the_screen in ("Topics", "Was this article helpful?", "On this page", "Recent articles"):
        assert of_the_screen not in words
    assert not page.locator("#site-search").is_visible()


def test_every_other_page_names_its_own_address_on_paper(story, visit, settings):
    settings.SITE_URL = "https://health.example"
    story.live()
    reader = visit()

    for address in (f"{ADDRESS}history/", "/topics/nerves/", "/nothing/"):
        page = reader.open(address, status=404 if address == "/nothing/" else 200)
        page.emulate_media(media="print")
        assert f"The address of this page: https://health.example{address}" in reader.words()
    reader.watch.problems.clear()  # the 404


def test_an_article_is_a_leaflet_of_four_pages(sample, visit):  # noqa: F811
    page = visit().open("/articles/what-leads-to-paraneoplastic-syndrome/")
    if not page.evaluate(_HAS_ARIAL):
        pytest.skip(
            "No letters as wide as Arial’s are installed here, such as Debian’s fonts-liberation."
        )

    printed = page.pdf(format="A4")

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 4


def test_sizes_on_paper_follow_from_one(story, visit):
    story.live()
    page = visit().open(ADDRESS)
    page.emulate_media(media="print")

    before = page.evaluate(_SIZES)
    page.evaluate("() => { document.documentElement.style.fontSize = '19.5pt' }")
    after = page.evaluate(_SIZES)

    assert round(before[".body p"], 1) == 11
    assert before["h1"] > before["h2"] > before[".lede"] > before[".body p"]
    assert {name: round(after[name] / size, 2) for name, size in before.items()} == dict.fromkeys(
        before, 2.0
    )
