"""Where reading begins: the home page and the page of a topic."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import timezone

from articles.models import Topic
from reviews import actions
from tests.website.reading import day_of_release, page, words
from website import glyphs
from website.templatetags.website import marked

pytestmark = pytest.mark.both

SPRITE = Path(__file__).resolve().parents[2] / "website/static/website/topics.svg"


RIVERA = "Rosa Rivera, M.D. Neurology"
PROOF = "//section[@class='proof']"


def proof(answer):
    """The text that was signed last, and what stands below it of who signed."""
    tree = page(answer)
    titles = tree.xpath(f"{PROOF}/p/a/text()")
    signatures = tree.xpath(f"{PROOF}/div[@class='signature']/p")
    return [
        (title, " ".join(one.text_content().split()))
        for title, one in zip(titles, signatures, strict=True)
    ]


def test_home_says_who_signed_last(story, client):
    story.live("older", title="Older")
    story.live(title="Newer")

    answer = client.get("/")

    assert proof(answer) == [("Newer", f"Signed today by {RIVERA}")]
    assert page(answer).xpath(f"{PROOF}//a/@href") == [
        "/articles/paraneoplastic-syndrome/",
        story.rivera.get_absolute_url(),
    ]


def test_another_day_is_named(story, client, monkeypatch):
    story.live(title="Newer")
    day = day_of_release()
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)

    assert proof(client.get("/")) == [("Newer", f"Signed on {day} by {RIVERA}")]


def test_of_two_who_reviewed_it_the_later_one_is_named_with_the_own_day(story, client):
    yesterday = timezone.now() - timedelta(days=1)
    story.start = timezone.now() - timedelta(days=9)
    two = story.make_policy("medical", "medical")
    actions.set_topic_policy(topic=story.topic, policy=two, by=story.maya, at=story.start)
    revision = story.draft(title="Twice read", at=story.start)
    review = story.submit(revision, (story.rivera, "medical"), (story.chen, "medical"))
    first, second = review.assignments.order_by("pk")
    story.decide(first, at=yesterday)
    story.decide(second)
    actions.publish(revision=revision, by=story.edith)

    assert proof(client.get("/")) == [("Twice read", "Signed today by Celia Chen, M.D. Oncology")]


def test_the_changes_alone_are_not_told_as_a_review(story, client):
    story.live_by_changes(title="A better title")

    assert proof(client.get("/")) == [("A better title", f"Signed today by {RIVERA}")]


def test_what_is_taken_down_is_nobodys_proof(story, client):
    revision = story.live()
    actions.withdraw(article=revision.article, by=story.edith, reason="Doubt")

    assert proof(client.get("/")) == []


@override_settings(SEAL_KEYS=["another-site's-key-" + "x" * 20])
def test_what_is_not_sealed_is_nobodys_proof(story, client):
    with override_settings(SEAL_KEYS=["the-key-it-was-sealed-with-" + "y" * 20]):
        story.live()

    assert proof(client.get("/")) == []


def test_home_has_the_letters(story, client):
    story.live("zoster", title="Zoster", also_known_as=["Shingles"])

    letters = page(client.get("/")).xpath("//ul[@class='letters']//a")

    assert {one.text: one.get("href") for one in letters} == {
        "S": "/a-to-z/s/",
        "Z": "/a-to-z/z/",
    }


def test_a_topic_begins_with_a_condition_and_groups_the_rest_by_kind(story, client):
    for slug, kind in (("a-pill", "medicine"), ("an-ache", "condition"), ("a-walk", "treatment")):
        article = story.live(slug, title=slug).article
        actions.reclassify(article=article, by=story.edith, topic=story.topic, kind=kind)

    tree = page(client.get("/topics/nerves/"))

    parts = tree.xpath("//div[@id='articles']/section")
    assert [(part.xpath("h2/text()")[0], part.xpath(".//h3/a/text()")) for part in parts] == [
        ("Start here", ["an-ache"]),
        ("Treatments", ["a-walk"]),
        ("Medicines", ["a-pill"]),
    ]


def test_one_article_alone_is_no_start(story, client):
    story.live()

    assert "Start here" not in words(client.get("/topics/nerves/"))


def test_nobody_is_sent_to_another_condition_than_theirs(story, client):
    story.live()
    story.live("other", title="Other")

    assert "Start here" not in words(client.get("/topics/nerves/"))


def test_a_topic_says_who_reviews_it(story, client):
    story.live()
    story.live("other", title="Other")

    people = page(client.get("/topics/nerves/")).xpath("//ul[@class='faces']/li")

    assert [" ".join(one.text_content().split()) for one in people] == [
        "RR Rosa Rivera, M.D.Neurology"
    ]


@pytest.mark.parametrize(
    ("name", "glyph"),
    [
        ("Heart, blood pressure and diabetes", "heart"),
        ("Migraine and headache", "head"),
        ("Back pain", "spine"),
        ("Paraneoplastic and autoimmune conditions", "cell"),
        ("Sleep and mood", "moon"),
        ("Feedback", glyphs.OTHER),
        ("", glyphs.OTHER),
    ],
)
def test_the_drawing_of_a_topic(name, glyph):
    assert glyphs.glyph_of(name) == glyph


def test_every_drawing_is_in_the_sprite():
    assert set(re.findall(r'<symbol id="([a-z]+)"', SPRITE.read_text("utf-8"))) == glyphs.NAMES


def test_every_topic_wears_one(story, client):
    story.live()
    Topic.objects.filter(pk=story.topic.pk).update(name="Nerves")

    assert page(client.get("/topics/")).xpath("//ul[@class='topics']//use/@href") == [
        "/static/website/topics.svg#head"
    ]


@pytest.mark.parametrize(
    ("text", "stems", "html"),
    [
        (
            "A tumour, two Tumours.",
            {"tumor"},
            "A <mark>tumour</mark>, two <mark>Tumours</mark>.",
        ),
        ("<b>", {"b"}, "&lt;<mark>b</mark>&gt;"),
        ("Crohn’s and crohn", {"crohn"}, "<mark>Crohn’s</mark> and <mark>crohn</mark>"),
        ("nothing", set(), "nothing"),
    ],
)
def test_what_was_searched_for_is_marked(text, stems, html):
    assert marked(text, stems) == html


def test_a_topic_says_what_is_new_once_there_is_much_in_it(story, client):
    for number in range(3):
        story.live(f"text-{number}", title=f"Text {number}")
    assert page(client.get("/topics/nerves/")).xpath("//section[@aria-labelledby='latest']") == []

    below = story.topic_below()
    article = story.live("last", title="The last").article
    actions.reclassify(article=article, by=story.edith, topic=below, kind="condition")

    tree = page(client.get("/topics/nerves/"))
    shown = tree.xpath("//section[@aria-labelledby='latest']//li/a/text()")
    assert shown == ["The last", "Text 2", "Text 1"]
    assert tree.xpath("//section[@aria-labelledby='latest']//p/a/@href") == ["/topics/nerves/feed/"]
    assert not page(client.get("/topics/brain/")).xpath("//section[@aria-labelledby='latest']")
