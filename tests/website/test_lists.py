"""Home, topics, A to Z: lists of what is live."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.actions import create_article
from articles.models import Article, ListedName, Topic
from articles.shelving import OTHER, letter_of
from people.audit import every_fault
from reviews import actions
from tests.website.many import publish_many
from tests.website.reading import page, words
from website.lists import PER_PAGE

pytestmark = pytest.mark.both


@pytest.fixture
def tree(story):
    """Nerves has a topic below it, with one live article; another one is empty."""
    below = story.keep(Topic(name="Pain", slug="pain", parent=story.topic))
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

    assert "Nerves" in words(answer)
    assert "Empty" not in words(answer)
    titles = page(answer).xpath("//section[@aria-labelledby='recent']//h3/a/text()")
    assert titles == ["Older", "An ache"]
    assert "A draft" not in answer.content.decode()


def test_a_topic_shows_what_is_in_it_and_below(story, client, tree):
    story.live("nervous", title="Nervous")

    above, below = client.get("/topics/nerves/"), client.get("/topics/pain/")

    assert page(above).xpath("//h3/a/text()") == ["An ache", "Nervous", "Pain"]
    assert page(below).xpath("//h3/a/text()") == ["An ache"]
    crumbs = page(below).xpath("//nav[@class='crumbs']//a/@href")
    assert crumbs == ["/", "/topics/", "/topics/nerves/"]


def test_a_topic_in_which_nothing_can_be_read_is_not_there(story, client, tree):
    answer = client.get("/topics/empty/")

    assert answer.status_code == 404
    assert {"/topics/", "/a-to-z/"} <= set(page(answer).xpath("//main//a/@href"))
    assert "Empty" not in words(client.get("/topics/"))


def test_a_page_that_is_gone_leads_to_no_empty_topic(story, client):
    revision = story.live()
    actions.withdraw(article=revision.article, by=story.edith, reason="Doubt")
    topic = story.topic.get_absolute_url()

    links = page(client.get(revision.article.get_absolute_url())).xpath("//main//a/@href")
    assert topic not in links
    assert client.get(topic).status_code == 404

    story.live("another")
    links = page(client.get(revision.article.get_absolute_url())).xpath("//main//a/@href")
    assert topic in links


def test_a_loop_in_the_tree_of_topics_ends(story, client):
    story.live()
    other = story.keep(Topic(name="Other", slug="other", parent=story.topic))
    Topic.objects.filter(pk=story.topic.pk).update(parent=other)

    addresses = ("/topics/nerves/", "/topics/", "/", "/articles/paraneoplastic-syndrome/")

    assert [client.get(address).status_code for address in addresses] == [200] * 4


def test_a_long_topic_is_cut_into_pages(story, client):
    publish_many(story, PER_PAGE + 3)

    first, second = client.get("/topics/nerves/"), client.get("/topics/nerves/?page=2")

    assert len(page(first).xpath("//div[@id='articles']//h3")) == PER_PAGE
    assert len(page(second).xpath("//div[@id='articles']//h3")) == 3
    assert page(first).xpath("//a[@rel='next']/@href") == ["?page=2"]
    assert page(second).xpath("//a[@rel='prev']/@href") == ["?page=1"]


def test_any_page_number_is_answered(story, client):
    story.live()

    for number in ("0", "-1", "x", "999999999999999999999", "１", "", "1%00"):
        assert client.get(f"/topics/nerves/?page={number}").status_code == 200, number


@pytest.fixture
def titles(story):
    for slug, title in (("e", "Éclampsia"), ("w", "What it is"), ("d", "5-HT"), ("z", "zoster")):
        story.live(slug, title=title)
    story.live("wa", title="“Warts”")


def shown(answer):
    """The heading of a page of A to Z, and the titles under it."""
    tree = page(answer)
    titles = [one.text_content() for one in tree.xpath("//section/ul//a")]
    return tree.xpath("//section/h2/text()")[0], titles


def test_while_titles_are_few_all_stand_on_one_page(client, titles):
    tree = page(client.get("/a-to-z/"))

    assert [
        (one.xpath("./h2/text()")[0], one.xpath("./ul//a/span/text()"))
        for one in tree.xpath("//section[contains(@class, 'letter')]")
    ] == [
        ("E", ["Éclampsia"]),
        ("W", ["“Warts”", "What it is"]),
        ("Z", ["zoster"]),
        ("0–9", ["5-HT"]),
    ]
    links = tree.xpath("//ul[@class='letters']//a/@href")
    assert links == [f"#{one}" for one in tree.xpath("//section/h2/@id")]


def test_when_they_are_many_it_begins_with_the_first_letter(client, titles, monkeypatch):
    monkeypatch.setattr("website.alphabet.WHOLE_LIST", 4)

    answer = client.get("/a-to-z/")

    letters = page(answer).xpath("//ul[@class='letters']//a")
    addresses = [one.get("href") for one in letters]
    assert addresses == [f"/a-to-z/{one}/" for one in ("e", "w", "z", "0-9")]
    assert shown(answer) == ("E", ["Éclampsia"])


@pytest.mark.parametrize(
    ("letter", "found"),
    [("w", ["“Warts”", "What it is"]), ("z", ["zoster"]), ("0-9", ["5-HT"]), ("b", [])],
)
def test_each_letter_has_an_address_with_its_titles(client, titles, letter, found):
    answer = client.get(f"/a-to-z/{letter}/")

    assert shown(answer) == ("0–9" if letter == "0-9" else letter.upper(), found)
    assert page(answer).xpath("//link[@rel='canonical']/@href")[0].endswith(f"/a-to-z/{letter}/")
    current = page(answer).xpath("//ul[@class='letters']//a[@aria-current]/@href")
    assert current == ([f"/a-to-z/{letter}/"] if found else [])


def test_what_was_taken_down_stands_under_no_letter(story, client, titles):
    zoster = Article.objects.get(slug="z")
    actions.withdraw(article=zoster, by=story.edith, reason="Doubts")

    assert client.get("/a-to-z/z/").status_code == 200
    assert shown(client.get("/a-to-z/z/")) == ("Z", [])


def test_a_renamed_text_stands_under_its_new_letter(story, client, titles):
    revision = story.write(Article.objects.get(slug="z"), title="Shingles")
    assert shown(client.get("/a-to-z/z/")) == ("Z", ["zoster"])
    story.approve_all(story.submit(revision))
    actions.publish(revision=revision, by=story.edith)

    assert shown(client.get("/a-to-z/s/")) == ("S", ["Shingles"])


def test_what_becomes_a_part_of_other_pages_stands_under_no_letter(story, client, titles):
    zoster = Article.objects.get(slug="z")
    actions.reclassify(article=zoster, by=story.edith, topic=story.topic, kind="term")
    assert shown(client.get("/a-to-z/z/")) == ("Z", [])

    actions.reclassify(article=zoster, by=story.edith, topic=story.topic, kind="news")
    assert shown(client.get("/a-to-z/z/")) == ("Z", ["zoster"])


@pytest.mark.parametrize("address", ["/a-to-z/ä/", "/a-to-z/bb/", "/a-to-z/0/", "/a-to-z/B/"])
def test_there_are_no_other_letters(client, titles, address):
    assert client.get(address).status_code == 404


def test_an_empty_site_has_no_letters(db, client):
    assert client.get("/a-to-z/").status_code == 200
    assert client.get("/a-to-z/a/").status_code == 404


def test_a_long_letter_is_cut_into_pages(story, client, monkeypatch):
    monkeypatch.setattr("website.alphabet.NAMES_PER_PAGE", 2)
    publish_many(story, 5)

    first, last = client.get("/a-to-z/t/"), client.get("/a-to-z/t/?page=3")

    assert shown(first) == ("T", ["Tumour, part 0000", "Tumour, part 0001"])
    assert shown(last) == ("T", ["Tumour, part 0004"])


def test_an_article_stands_under_its_other_names_too(story, client):
    story.live("zoster", title="Zoster", also_known_as=["Shingles", "“Herpes zoster”", "zoster"])

    assert named(client, "h") == ["“Herpes zoster”: see Zoster"]
    assert named(client, "s") == ["Shingles: see Zoster"]
    assert named(client, "z") == ["Zoster"]
    whole = page(client.get("/a-to-z/"))
    assert [one.text_content() for one in whole.xpath("//section//ul//a")] == [
        "“Herpes zoster”: see Zoster",
        "Shingles: see Zoster",
        "Zoster",
    ]


def test_another_name_comes_and_goes_with_the_text_that_is_live(story, client):
    article = story.live("zoster", title="Zoster", also_known_as=["Shingles"]).article
    revision = story.write(article, title="Zoster", also_known_as=["Zona"])
    assert (named(client, "s"), named(client, "z")) == (["Shingles: see Zoster"], ["Zoster"])

    story.approve_all(story.submit(revision))
    actions.publish(revision=revision, by=story.edith)
    assert (named(client, "s"), named(client, "z")) == ([], ["Zona: see Zoster", "Zoster"])

    actions.reclassify(article=article, by=story.edith, topic=story.topic, kind="term")
    assert named(client, "z") == []
    actions.reclassify(article=article, by=story.edith, topic=story.topic, kind="news")
    assert named(client, "z") == ["Zona: see Zoster", "Zoster"]
    assert not list(every_fault())

    actions.withdraw(article=article, by=story.edith, reason="Doubts")
    assert named(client, "z") == []
    assert not list(every_fault())


def test_a_name_that_no_live_text_has_is_not_shown_and_is_told_of(story, client):
    article = story.live("zoster", title="Zoster").article
    ListedName.objects.create(article=article, letter="c", listed_as="cure for everything")

    assert named(client, "c") == []
    assert [fault for fault in every_fault() if f"article:{article.pk}:" in fault]


def test_a_title_in_another_language_says_so_in_every_list(story, client):
    story.live("this", title="This")
    article = create_article(by=story.wanda, slug="de", topic=story.topic, language="de")
    revision = story.write(article, title="Gürtelrose", also_known_as=["Zoster"])
    story.approve_all(story.submit(revision))
    actions.publish(revision=revision, by=story.edith)

    spoken = "//*[text()='Gürtelrose']/ancestor-or-self::*[@lang][1]/@lang"
    for address in ("/", "/topics/nerves/", "/search/?q=G%C3%BCrtelrose", "/articles/this/"):
        found = page(client.get(address)).xpath(spoken)
        assert found and set(found) == {"de"}, address
    assert set(page(client.get("/a-to-z/")).xpath(spoken)) == {"de"}
    assert page(client.get("/articles/de/")).xpath("//html/@lang") == ["de"]


def test_many_names_cost_as_many_queries_as_few(story, client, django_assert_num_queries):
    publish_many(story, 2)
    with CaptureQueriesContext(connection) as few:
        client.get("/a-to-z/t/")
    publish_many(story, 30)

    with django_assert_num_queries(len(few)):
        client.get("/a-to-z/t/")


def named(client, letter):
    """What stands under a letter, with what it leads to."""
    found = page(client.get(f"/a-to-z/{letter}/")).xpath("//section//ul//a")
    return [one.text_content() for one in found]


@pytest.mark.parametrize(
    ("title", "letter"),
    [
        ("“Quoted”", "q"),
        ("¿Qué?", "q"),
        ("ångström", "a"),
        ("", OTHER),
        ("日本", OTHER),
        ("#", OTHER),
    ],
)
def test_the_letter_of_a_title(title, letter):
    assert letter_of(title) == letter
