"""Home, topics, A to Z: lists of what is live."""

import pytest

from articles.models import Topic
from reviews import actions
from tests.website.many import publish_many
from tests.website.reading import page, words
from website.lists import PER_PAGE, first_letter

pytestmark = pytest.mark.both


@pytest.fixture
def tree(story):
    """Nerves has a topic below it, with one live article; another one is empty."""
    below = Topic.objects.create(name="Pain", slug="pain", parent=story.topic)
    Topic.objects.create(name="Empty", slug="empty")
    article = story.article("an-ache", topic=below)
    revision = story.write(article, title="An ache")
    story.approve_all(story.submit(revision))
    actions.publish(revision=revision, by=story.edith)
    return below


def test_the_home_page_of_an_empty_site_says_so(db, client):
    answer = client.get("/")

    assert answer.status_code == 200
    assert not page(answer).xpath("//main//a[starts-with(@href, '/articles/')]")
    assert "No article" in words(answer)


def test_home_shows_topics_and_what_was_reviewed_last(story, client, tree):
    story.live("older", title="Older")
    story.draft("draft", title="A draft")

    answer = client.get("/")

    assert "Nerves 2 articles" in words(answer)
    assert "Empty" not in words(answer)
    titles = page(answer).xpath("//section[@aria-labelledby='recent']//h3/a/text()")
    assert titles == ["Older", "An ache"]
    assert "A draft" not in answer.content.decode()


def test_a_topic_shows_what_is_in_it_and_below(story, client, tree):
    story.live("nervous", title="Nervous")

    above, below = client.get("/topics/nerves/"), client.get("/topics/pain/")

    assert page(above).xpath("//h3/a/text()") == ["Pain", "An ache", "Nervous"]
    assert page(below).xpath("//h3/a/text()") == ["An ache"]
    crumbs = page(below).xpath("//nav[@class='crumbs']//a/@href")
    assert crumbs == ["/", "/topics/", "/topics/nerves/"]


def test_an_empty_topic_offers_others(story, client, tree):
    answer = client.get("/topics/empty/")

    assert answer.status_code == 200
    assert not page(answer).xpath("//main//a[starts-with(@href, '/articles/')]")
    assert {"/topics/", "/a-to-z/"} <= set(page(answer).xpath("//main//p/a/@href"))
    assert "Empty" not in words(client.get("/topics/"))


def test_a_loop_in_the_tree_of_topics_ends(story, client):
    story.live()
    other = Topic.objects.create(name="Other", slug="other", parent=story.topic)
    Topic.objects.filter(pk=story.topic.pk).update(parent=other)

    addresses = ("/topics/nerves/", "/topics/", "/", "/articles/paraneoplastic-syndrome/")

    assert [client.get(address).status_code for address in addresses] == [200] * 4


def test_a_long_topic_is_cut_into_pages(story, client):
    publish_many(story, PER_PAGE + 3)

    first, second = client.get("/topics/nerves/"), client.get("/topics/nerves/?page=2")

    assert len(page(first).xpath("//section[@aria-labelledby='articles']//h3")) == PER_PAGE
    assert len(page(second).xpath("//section[@aria-labelledby='articles']//h3")) == 3
    assert page(first).xpath("//a[@rel='next']/@href") == ["?page=2"]
    assert page(second).xpath("//a[@rel='prev']/@href") == ["?page=1"]


def test_any_page_number_is_answered(story, client):
    story.live()

    for number in ("0", "-1", "x", "999999999999999999999", "１", "", "1%00"):
        assert client.get(f"/topics/nerves/?page={number}").status_code == 200, number


def test_a_to_z_has_every_live_article_under_its_letter(story, client):
    for slug, title in (("e", "Éclampsia"), ("w", "What it is"), ("d", "5-HT"), ("z", "zoster")):
        story.live(slug, title=title)

    tree = page(client.get("/a-to-z/"))

    found = {
        section.xpath("./h2/text()")[0]: section.xpath("./ul//a/text()")
        for section in tree.xpath("//section")
    }
    assert found == {
        "E": ["Éclampsia"],
        "W": ["What it is"],
        "Z": ["zoster"],
        "0–9": ["5-HT"],
    }
    assert tree.xpath("//ul[@class='letters']//a/@href") == [
        "#letter-e",
        "#letter-w",
        "#letter-z",
        "#letter-other",
    ]


@pytest.mark.parametrize(
    ("title", "letter"),
    [
        ("“Quoted”", "Q"),
        ("¿Qué?", "Q"),
        ("ångström", "A"),
        ("", "0–9"),
        ("日本", "0–9"),
        ("#", "0–9"),
    ],
)
def test_the_letter_of_a_title(title, letter):
    assert first_letter(title) == letter
