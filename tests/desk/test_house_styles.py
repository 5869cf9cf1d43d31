"""The pages from which later pages pick show what there is."""

from django.urls import reverse

from articles.allowed import CALLOUTS
from desk.articles.sidebar import TONES
from tests.desk.house import signed_in
from tests.website.reading import page
from website.glyphs import NAMES


def test_the_desk_shows_each_state_and_what_is_wrong_with_a_form(story):
    shown = page(signed_in(story.wanda).get(reverse("admin:styles")))

    dots = {one.get("class").rpartition("-")[2] for one in shown.xpath("//dt/span")}
    assert dots >= set(TONES.values())
    assert shown.xpath("//ul[contains(@class, 'errorlist')]")
    assert shown.xpath("//li[@class='blocks']/following-sibling::li[@class='warns']")


def test_the_readers_pages_show_each_callout_topic_and_standing(story):
    shown = page(signed_in(story.wanda).get(reverse("admin:readers_styles")))

    assert {
        one.get("class") for one in shown.xpath("//div[@id='text']/*[self::div or self::details]")
    } >= set(CALLOUTS)
    assert shown.xpath("//section[@class='proof']//p[@class='signed']")
    drawn = {one.get("href").partition("#")[2] for one in shown.xpath("//*[@class='glyph']/*")}
    assert drawn == NAMES
    standings = [text.strip() for text in shown.xpath("//p[@class='standing']//text()")]
    assert [one.split()[0] for one in standings if one] == ["Corrected", "Concern", "Retracted"]
