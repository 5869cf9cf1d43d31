"""The plain search: what is live, every word, any input answered."""

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviews import actions
from tests.story import cite
from tests.website.many import publish_many
from tests.website.reading import page, words
from website import search

pytestmark = pytest.mark.both


def titles(client, query):
    return page(client.get(f"/search/?q={quote(query)}")).xpath("//h3/a/text()")


@pytest.fixture
def library(story):
    story.live("migraine", title="Migraine", summary="A headache with a reason.")
    story.live("tumour", title="A tumour and headache", summary="Rare.")
    story.draft("secret", title="Headache nobody signed")
    withdrawn = story.live("withdrawn", title="Headache taken down")
    actions.withdraw(article=withdrawn.article, by=story.edith, reason="No")


def test_title_summary_and_text_are_searched_and_titles_come_first(client, library):
    assert titles(client, "HEADACHE") == ["A tumour and headache", "Migraine"]
    assert titles(client, "defends itself") == ["A tumour and headache", "Migraine"]
    assert titles(client, "migraine") == ["Migraine"]


def test_summaries_come_before_texts_and_what_is_found_further_down_says_so(story, client):
    story.live(
        "atlas",
        title="Atlas of rare answers",
        body=f"<h2>What it is</h2><p>So tinnitus begins{cite(story.works[0])}.</p>",
    )
    story.live("ears", title="When ears ring", summary="Tinnitus is common.")
    story.live("zoo", title="Tinnitus")

    assert titles(client, "tinnitus") == ["Tinnitus", "When ears ring", "Atlas of rare answers"]
    entries = page(client.get("/search/?q=tinnitus")).xpath("//li[@class='entry']")
    said = ["named further down" in entry.text_content() for entry in entries]
    assert said == [False, False, True]


def test_every_word_has_to_occur(client, library):
    assert titles(client, "headache rare") == ["A tumour and headache"]
    assert titles(client, "headache zebra") == []
    assert "“headache zebra”" in words(client.get("/search/?q=headache zebra"))


def test_what_is_not_live_is_not_found(client, library):
    assert titles(client, "nobody") == []
    assert titles(client, "taken") == []
    assert "2 articles found" in words(client.get("/search/?q=headache"))


def test_without_words_it_says_what_to_do(db, client):
    for address in ("/search/", "/search/?q=", "/search/?q=%20%00%0a"):
        assert "Type one or more words" in words(client.get(address))


def test_signs_of_the_database_mean_nothing(client, library):
    for query in ("%", "_", "head%ache", "'", '"', "\\", "a' OR 1=1 --"):
        assert titles(client, query) == []


def test_what_was_typed_comes_back_harmless(db, client):
    answer = client.get("/search/?q=" + quote('"><script>alert(1)</script>'))

    assert page(answer).xpath("//input[@id='search']")[0].value == '"><script>alert(1)</script>'
    assert not page(answer).xpath("//script")


def test_a_long_query_is_cut(db, client):
    answer = client.get("/search/?q=" + "word " * 1000)

    assert answer.status_code == 200
    assert len(page(answer).xpath("//input[@id='search']")[0].value) <= search.MAX_QUERY


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=600), number=st.text(max_size=5))
def test_any_input_is_answered(db, client, query, number):
    answer = client.get("/search/", {"q": query, "page": number})

    assert answer.status_code == 200


def test_long_results_are_paged_and_capped(story, client, monkeypatch):
    monkeypatch.setattr(search, "MAX_RESULTS", 22)
    publish_many(story, 24)

    first, second = client.get("/search/?q=tumour"), client.get("/search/?q=tumour&page=2")

    assert "More than 22 " in words(first)
    assert len(page(first).xpath("//h3/a")) == search.PER_PAGE
    assert len(page(second).xpath("//h3/a")) == 2
    assert page(first).xpath("//a[@rel='next']/@href") == ["?q=tumour&page=2"]


def test_results_are_not_for_search_engines(db, client):
    robots = page(client.get("/search/?q=x")).xpath("//meta[@name='robots']/@content")

    assert robots == ["noindex, follow"]


ODD = [
    ("/search/?q=head%00ache", 200),
    ("/search/?q=headache&page=%00", 200),
    ("/search/?q=%ED%A0%80", 200),
    ("/topics/ner%00ves/", 404),
    ("/topics/nerves/?page=%00", 200),
    ("/articles/migraine%00/", 404),
    ("/articles/migraine/history/1%00/", 404),
    ("/a/1%00", 404),
    ("/a/99999999999999999999999999", 404),
    ("/articles/migraine/history/99999999999999999999999999/", 404),
    ("/authors/wanda%00/", 404),
    ("/reviewers/%00/", 404),
    ("/policies/%00/", 404),
    ("/media/photos/%00.webp", 404),
]


def test_characters_that_no_database_keeps_are_no_fault_of_ours(client, library):
    assert [(address, client.get(address).status_code) for address, _ in ODD] == ODD
