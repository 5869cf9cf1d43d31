"""Search: what is live, the best first, in people's own words, and any input answered."""

from io import StringIO
from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import searched
from articles.models import Revision, SearchText
from people import guards, ticks
from people.refusals import Refusal
from reviews import actions, audit
from tests.databases import as_owner
from tests.story import cite
from tests.website.many import publish_many
from tests.website.reading import page, words
from website.actions import approve_page, create_page, propose_page
from website.models import PageVersion
from website.search import MAX_QUERY, PER_PAGE, finding, spelling

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
    said = ["Further down: “So tinnitus begins" in entry.text_content() for entry in entries]
    assert said == [False, False, True]


def test_what_nothing_has_is_named_and_the_rest_is_found(client, library):
    assert titles(client, "headache rare")[0] == "A tumour and headache"
    assert titles(client, "headache zebra") == ["A tumour and headache", "Migraine"]
    assert "No article has “zebra”." in words(client.get("/search/?q=headache zebra"))
    assert titles(client, "zebra") == []
    assert "Nothing found for “zebra”" in words(client.get("/search/?q=zebra"))


@pytest.mark.parametrize("typed", ["mamogram", "mamograms", "mammmogram", "mamomgram", "mammogrem"])
def test_a_misspelt_word_that_stands_in_no_name_is_found_in_the_texts(story, client, typed):
    said = f"<p>You may be offered a mammogram{cite(*story.works[:2])}.</p>"
    story.live("tests", title="Looking for a tumour", body=said)
    story.draft("secret", title="Nobody signed", body=said.replace("mammogram", "mammagram"))

    answer = client.get(f"/search/?q={typed} tumour")

    assert titles(client, f"{typed} tumour") == ["Looking for a tumour"]
    assert "mammogram" in words(answer)
    assert "mammagram" not in words(answer)


def test_a_word_that_is_no_word_of_any_text_is_only_named(story, client):
    story.live("tests", title="Looking for a tumour")

    assert titles(client, "zqxjkvb") == []
    assert titles(client, "pneumonoultramicroscopicsilicovolcanoconiosis") == []
    assert titles(client, "ab1cdef") == []


def test_what_is_not_live_is_not_found(client, library):
    assert titles(client, "nobody") == []
    assert titles(client, "taken") == []
    assert "2 articles found" in words(client.get("/search/?q=headache"))


def test_without_words_it_says_what_to_do(db, client):
    for address in ("/search/", "/search/?q=", "/search/?q=%20%00%0a"):
        assert "Type one or more words" in words(client.get(address))


def test_signs_of_the_database_mean_nothing(client, library):
    for query in ("%", "_", "'", '"', "\\", "a' OR 1=1 --", "NEAR(", "title:x", "x*", "!&|<->"):
        assert titles(client, query) == []


def test_what_was_typed_comes_back_harmless(db, client):
    answer = client.get("/search/?q=" + quote('"><script>alert(1)</script>'))

    assert page(answer).xpath("//input[@id='search']")[0].value == '"><script>alert(1)</script>'
    assert not page(answer).xpath("//script[not(@src)]")


def test_a_long_query_is_cut(db, client):
    answer = client.get("/search/?q=" + "word " * 1000)

    assert answer.status_code == 200
    assert len(page(answer).xpath("//input[@id='search']")[0].value) <= MAX_QUERY


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=600), number=st.text(max_size=5))
def test_any_input_is_answered(db, client, query, number):
    answer = client.get("/search/", {"q": query, "page": number})

    assert answer.status_code == 200


def test_long_results_are_paged_and_capped(story, client, monkeypatch):
    monkeypatch.setattr(finding, "MAX_RESULTS", 22)
    publish_many(story, 24)

    first, second = client.get("/search/?q=tumour"), client.get("/search/?q=tumour&page=2")

    assert "More than 22 " in words(first)
    assert len(page(first).xpath("//h3/a")) == PER_PAGE
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


# In people's own words


@pytest.fixture
def ward(story):
    story.live(
        "pressure",
        title="High blood pressure: what the numbers mean",
        also_known_as=["Hypertension"],
        summary="Most people feel nothing.",
    )
    story.live("swelling", title="A tumour of the lung", summary="Rare.")
    story.live("sleep", title="Insomnia: what helps", summary="When sleep does not come.")
    story.live("aches", title="Headaches", summary="Many kinds, most of them harmless.")
    story.live("aches-children", title="Headaches in children", summary="They have them, too.")


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("what is normal blood pressure", "High blood pressure: what the numbers mean"),
        ("hypertension", "High blood pressure: what the numbers mean"),
        ("high bp", "High blood pressure: what the numbers mean"),
        ("tumors", "A tumour of the lung"),
        ("LUNG TUMOR??", "A tumour of the lung"),
        ("why can't I sleep", "Insomnia: what helps"),
        ("insomina", "Insomnia: what helps"),
        ("hed aches", "Headaches"),
        ("hyperten", "High blood pressure: what the numbers mean"),
        ("headache", "Headaches"),
        ("children with headaches", "Headaches in children"),
        ("Kopfschmerz headache", "Headaches"),
    ],
)
def test_the_page_that_is_meant_comes_first(client, ward, asked, first):
    assert titles(client, asked)[:1] == [first]


def test_a_phrase_is_found_as_it_stands(story, client):
    story.live("one", title="On pain and joints", summary="Of pain, joint after joint.")
    story.live("two", title="On joints and pain", summary="Some joint pain passes.")

    assert titles(client, '"joint pain"') == ["On joints and pain"]
    assert set(titles(client, '"joint pain')) == {"On joints and pain", "On pain and joints"}


def test_a_mended_word_is_said_and_marked(client, ward):
    answer = client.get("/search/?q=insomina")

    assert "This is what was found for insomnia ." in words(answer).replace(
        "insomnia.", "insomnia ."
    )
    assert "<mark>Insomnia</mark>" not in answer.content.decode()  # titles are plain
    assert "Insomnia" in titles(client, "insomina")[0]


def test_other_forms_of_a_word_are_marked(story, client):
    story.live(
        "aches", title="Aches", summary="Headaches come & go; a headache-free day is a good day."
    )

    answer = client.get("/search/?q=headache").content.decode()

    assert "<mark>Headaches</mark> come &amp; go; a <mark>headache</mark>-free day" in answer


def test_only_what_was_signed_is_shown_of_a_text(story, client):
    """Whoever writes into the index lets an article be found by a word, and shows nobody that word."""
    story.live("aches", title="Aches", summary="They pass.")
    SearchText.objects.update(body="eat clay")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"UPDATE {searched.TABLE} SET body = 'eat clay'")

    answer = client.get("/search/?q=clay")

    assert page(answer).xpath("//h3/a/text()") == ["Aches"]
    assert "Further down" not in words(answer)


def test_a_text_that_was_changed_behind_our_back_is_not_quoted(story, client):
    live = story.live(
        "aches",
        title="Aches",
        body=f"<p>Rest helps{cite(story.works[0])}.</p>",
        summary="They pass.",
    )
    assert "Further down: “Rest helps.”" in words(client.get("/search/?q=rest"))
    with as_owner(), guards.letting_go(connection, ["articles_revision"]):
        QuerySet(Revision).filter(pk=live.pk).update(html="<p>Rest on clay.</p>")

    assert "clay" not in words(client.get("/search/?q=rest"))


def test_what_goes_live_is_found_by_its_new_words_and_no_more_by_the_old(story, client):
    first = story.live("aches", title="Aches and cramps")
    second = story.write(first.article, title="Aches and twinges")
    story.approve_all(story.submit(second))
    assert titles(client, "twinges") == []

    actions.publish(revision=second, by=story.edith)

    assert titles(client, "twinges") == ["Aches and twinges"]
    assert titles(client, "cramps") == []
    actions.withdraw(article=first.article, by=story.edith, reason="No")
    assert titles(client, "twinges") == []
    assert not SearchText.objects.exists()


def test_what_has_no_page_is_not_found(story, client):
    live = story.live("aches", title="Aches")
    actions.reclassify(article=live.article, by=story.edith, topic=story.topic, kind="term")

    assert titles(client, "aches") == []


def test_an_index_that_its_texts_do_not_say_is_named(story):
    story.live("aches", title="Aches")
    assert list(audit.faults()) == []

    SearchText.objects.update(title="clay")

    assert ["search finds it" in fault for fault in audit.faults()] == [True]


def test_the_index_is_written_again_by_a_command(story, client):
    story.live("aches", title="Aches")
    gone = story.live("gone", title="Gone")
    row = SearchText.objects.get(article=gone.article)
    actions.withdraw(article=gone.article, by=story.edith, reason="No")
    row.save(force_insert=True)
    SearchText.objects.filter(article__slug="aches").update(title="clay")
    assert len(list(audit.faults())) == 2

    call_command("index_search", stdout=StringIO())

    assert list(audit.faults()) == []
    assert titles(client, "aches") == ["Aches"]


def test_readers_choose_one_kind_of_what_was_found(story, client):
    story.live("aches", title="Aches")
    pill = story.live("pill", title="A pill for aches")
    actions.reclassify(article=pill.article, by=story.edith, topic=story.topic, kind="medicine")

    every = page(client.get("/search/?q=aches"))
    ways = every.xpath("//nav[@aria-label='Kinds of article']//a")
    medicines = page(client.get("/search/?q=aches&kind=medicine"))

    assert [one.text_content() for one in ways] == ["All (2)", "Conditions (1)", "Medicines (1)"]
    assert ways[2].get("href") == "?q=aches&kind=medicine"
    assert medicines.xpath("//h3/a/text()") == ["A pill for aches"]
    assert medicines.xpath("//a[@aria-current='true']/text()") == ["Medicines (1)"]
    assert titles(client, "aches&kind=zebra") == ["Aches", "A pill for aches"]
    assert len(page(client.get("/search/?q=aches&kind=zebra")).xpath("//h3/a")) == 2
    assert not page(client.get("/search/?q=pill")).xpath("//nav[@aria-label='Kinds of article']")


# While somebody types


def suggested(client, typed):
    return client.get("/search/names/", {"q": typed}).json()["names"]


def test_titles_are_suggested_by_any_of_their_words_and_by_other_names(client, ward):
    pressure = "High blood pressure: what the numbers mean"

    assert suggested(client, "hea") == ["Headaches", "Headaches in children"]
    assert suggested(client, "headaches in ch") == ["Headaches in children"]
    assert suggested(client, "pressu") == [pressure]
    assert suggested(client, "blood pressures") == [pressure]
    assert suggested(client, "hyperten") == [pressure]


@pytest.mark.parametrize("typed", ["", "h", "zebra", "%", '"*', "a' OR 1=1 --", "\x00", "x" * 5000])
def test_nothing_is_suggested_that_nobody_began(client, ward, typed):
    assert suggested(client, typed) == []


def test_no_draft_and_nothing_withdrawn_is_suggested(client, library):
    assert suggested(client, "headache") == ["A tumour and headache"]


def test_the_words_that_are_remembered_are_those_of_what_is_live(db):
    """Kept in memory, they would go on without what went live since, be it the first of all."""
    with ticks.collecting() as names:
        spelling.vocabulary()

    assert "topic:" in names


# Names that things have besides: a page that takes two people


@pytest.fixture
def names_page(story):
    return create_page(by=story.maya, slug="search-names", position=20)


def propose_names(story, page, *lines):
    body = "".join(f"<li>{line}</li>" for line in lines)
    return propose_page(page=page, by=story.maya, title="Names", body=f"<ul>{body}</ul>")


def found_by(client, query):
    return page(client.get(f"/search/?q={query}")).xpath("//ol//h3/a/text()")


def test_a_name_finds_another_once_a_second_person_agrees(story, client, names_page):
    story.live("scrofula", title="Scrofula")
    version = propose_names(story, names_page, "king’s evil; scrofula")
    assert found_by(client, "kings+evil") == []

    with pytest.raises(Refusal):
        approve_page(version=version, by=story.maya)
    approve_page(version=version, by=story.olga)

    assert found_by(client, "kings+evil") == ["Scrofula"]
    approve_page(version=propose_names(story, names_page, "one; two"), by=story.olga)
    assert found_by(client, "kings+evil") == []


def test_while_there_is_no_page_the_names_of_the_software_are_known(story, client):
    story.live("mi", title="Myocardial infarction")

    assert found_by(client, "heart+attack") == ["Myocardial infarction"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<p>None.</p>", "Write a list"),
        ("<ul><li>one</li><li>a; b</li><li>two</li></ul>", "“one”, “two” stands alone"),
    ],
)
def test_what_search_cannot_go_by_is_refused(story, names_page, body, said):
    with pytest.raises(ValidationError, match=said):
        propose_page(page=names_page, by=story.maya, title="Names", body=body)


def test_the_page_is_no_policy_and_whoever_finds_nothing_is_led_to_it(story, client, names_page):
    version = propose_names(story, names_page, "one; two")
    approve_page(version=version, by=story.olga)
    link = 'href="/policies/search-names/"'

    assert link in client.get("/search/?q=xylophone").text
    assert link not in client.get("/").text
    assert link not in client.get("/policies/").text
    assert "one; two" in client.get("/policies/search-names/").text


def test_names_that_were_written_into_the_database_are_not_gone_by(story, client, names_page):
    story.live("scrofula", title="Scrofula")
    version = propose_names(story, names_page, "one; two")
    approve_page(version=version, by=story.olga)
    with as_owner(), guards.letting_go(connection, ["website_pageversion"]):
        forged = "<ul><li>king’s evil; scrofula</li></ul>"
        QuerySet(PageVersion).filter(pk=version.pk).update(body=forged)

    assert found_by(client, "kings+evil") == []
