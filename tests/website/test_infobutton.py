"""A health record asks for a page about a diagnosis: a code and a language decide, and nothing of the patient is kept."""

import logging
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db.models import QuerySet
from lxml import etree

from articles.actions import save_revision
from articles.models import SearchText
from reviews import actions, seals
from tests.website.reading import words
from website.api import limits

ATOM = {"a": "http://www.w3.org/2005/Atom"}
CM = "2.16.840.1.113883.6.90"
ADDRESS = f"{settings.SITE_URL}/articles/diabetes/"


def asked(code="E11.65", system=CM, **more):
    sent = {"mainSearchCriteria.v.cs": system, "mainSearchCriteria.v.c": code, **more}
    return f"/infobutton/service?{urlencode({k: v for k, v in sent.items() if v})}"


@pytest.fixture
def live(story):
    codes = [{"system": "ICD-10-CM", "code": "E11"}, {"system": "MeSH", "code": "D003924"}]
    return story.live(
        "diabetes", title="Type 2 <diabetes>", codes=codes, also_known_as=["Sugar & more"]
    )


def feed(answer):
    return etree.fromstring(answer.content)


def titles(answer):
    return feed(answer).xpath("a:entry/a:title/text()", namespaces=ATOM)


@pytest.mark.both
def test_a_code_leads_to_the_page_about_it(live, client):
    answer = client.get(asked("E11"))

    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    (entry,) = feed(answer).findall("a:entry", ATOM)
    assert entry.findtext("a:title", namespaces=ATOM) == "Type 2 <diabetes>"
    assert entry.find("a:link", ATOM).get("href") == ADDRESS
    assert "Also called: Sugar &amp; more" in entry.findtext("a:summary", namespaces=ATOM)
    assert [child.tag.rpartition("}")[2] for child in entry] == [
        *("title", "link", "id", "updated", "summary")
    ]


def test_the_feed_has_its_parts_in_their_order_and_repeats_what_was_asked(live, client):
    answer = feed(client.get(asked("E11", **{"mainSearchCriteria.v.dn": "Diabetes"})))

    names = [child.tag.rpartition("}")[2] for child in answer]
    assert names == [
        *("title", "subtitle", "author", "updated"),
        *("category", "category", "category", "id", "entry"),
    ]
    repeated = {one.get("scheme"): one.get("term") for one in answer.findall("a:category", ATOM)}
    assert repeated == {
        "mainSearchCriteria.v.c": "E11",
        "mainSearchCriteria.v.cs": CM,
        "mainSearchCriteria.v.dn": "Diabetes",
    }


@pytest.mark.parametrize(
    ("code", "system", "found"),
    [
        ("E11", CM, True),
        ("e11.65", CM, True),
        ("E11.9", "ICD10CM", True),
        ("E11.9", "http://hl7.org/fhir/sid/icd-10-cm", True),
        ("D003924", "2.16.840.1.113883.6.177", True),
        ("E1", CM, False),
        ("E110", CM, False),
        ("E12", CM, False),
        ("E11", "2.16.840.1.113883.6.3", False),
        ("E11", "1.2.3", False),
    ],
)
def test_the_code_or_a_wider_one_decides(live, client, code, system, found):
    answer = client.get(asked(code, system))

    assert answer.status_code == 200
    assert titles(answer) == (["Type 2 <diabetes>"] if found else [])


def test_a_page_for_the_code_itself_comes_alone(story, live, client):
    codes = [{"system": "ICD-10-CM", "code": "E11.65"}]
    story.live("high-sugar", title="High sugar", codes=codes)

    assert titles(client.get(asked("E11.65"))) == ["High sugar"]
    assert titles(client.get(asked("E11.9"))) == ["Type 2 <diabetes>"]


@pytest.mark.parametrize(("language", "found"), [("en", 1), ("en-US", 1), ("es", 0), ("", 1)])
def test_the_language_decides(live, client, language, found):
    answer = client.get(asked(**{"informationRecipient.languageCode.c": language}))

    assert len(titles(answer)) == found


PATIENT = {
    "age.v.v": "47",
    "age.v.u": "a",
    "patientPerson.administrativeGenderCode.c": "F",
    "observation.v.v": "181",
    "patientPerson.name": "Ann Smith",
}


def test_nothing_of_the_patient_decides_is_repeated_or_logged(live, client, caplog):
    plain = client.get(asked())
    with caplog.at_level(logging.DEBUG):
        answer = client.get(asked(**PATIENT))
        client.get(asked("", **PATIENT))

    assert answer.content == plain.content
    for value in ("Ann", "181", "47"):
        assert value not in caplog.text
    assert answer["Cache-Control"] == "no-store"


def test_the_same_is_given_as_json(live, client):
    answer = client.get(asked(knowledgeResponseType="application/json"))

    said = answer.json()["feed"]
    (entry,) = said["entry"]
    assert entry["title"] == {"_value": "Type 2 <diabetes>", "type": "text"}
    assert entry["link"] == [
        {"title": "Type 2 <diabetes>", "rel": "alternate", "type": "html", "href": ADDRESS}
    ]
    assert said["category"][0] == {"scheme": "mainSearchCriteria.v.c", "term": "E11.65"}
    none = client.get(asked("Z99", knowledgeResponseType="application/json")).json()
    assert none["feed"]["entry"] == []


def test_a_person_is_led_to_the_page_itself(live, client):
    page = asked().replace("service", "application")

    assert client.get(page)["Location"] == ADDRESS
    assert client.get(asked(knowledgeResponseType="text/html"))["Location"] == ADDRESS
    none = client.get(asked("Z99").replace("service", "application"))
    assert none.status_code == 200
    assert "We have no page for this code yet" in words(none)


@pytest.mark.parametrize(
    "address",
    [
        "/infobutton/service",
        asked(""),
        asked(system=""),
        asked(knowledgeResponseType="application/javascript"),
        asked(knowledgeResponseType="image/png"),
    ],
)
def test_what_lacks_something_is_told_what(live, client, address):
    answer = client.get(address)

    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("text/plain")
    assert answer.text.strip()


@pytest.mark.parametrize("code", ["\0", "<&\"'>", "E11\x01", "x" * 5000, "é"])
def test_odd_codes_are_an_empty_feed_that_can_be_read(live, client, code):
    answer = client.get(asked(f"Z{code}", **{"mainSearchCriteria.v.dn": code}))

    assert answer.status_code == 200
    assert titles(answer) == []


def test_what_was_taken_down_and_what_is_drafted_is_not_found(story, live, client):
    codes = [{"system": "ICD-10-CM", "code": "I10"}]
    save_revision(
        article=live.article,
        by=story.wanda,
        based_on=live,
        title="Draft",
        codes=codes,
        body=live.body,
        authors=[story.author],
    )
    assert titles(client.get(asked("I10"))) == []

    actions.withdraw(article=live.article, by=story.edith, reason="Doubt")

    assert titles(client.get(asked())) == []


@pytest.mark.postgresql  # where the index is the row; SQLite's is a table beside it
def test_the_index_alone_brings_nobody_anywhere(story, live, client):
    """What somebody writes into it shows no page that has not the code."""
    other = story.live("other", title="Other")
    body = SearchText.objects.get(article=live.article).body
    QuerySet(SearchText).filter(article=other.article).update(body=body)

    assert titles(client.get(asked())) == ["Type 2 <diabetes>"]


def test_who_asks_without_end_is_told_to_wait(live, client, monkeypatch):
    monkeypatch.setattr(limits, "LIMIT", 2)

    assert [client.get(asked()).status_code for _ in range(3)] == [200, 200, 429]
    assert client.post(asked()).status_code in (405, 429)


@pytest.mark.parametrize(
    "language", ["\0", "\x0b", "\x1b[31m", "\ufffe", "x" * 5000, "en_US", "EN-gb"]
)
def test_an_odd_language_is_none(live, client, language):
    answer = client.get(asked(**{"informationRecipient.languageCode.c": language}))

    assert len(titles(answer)) == 1
    assert len(answer.content) < 5000


def test_what_can_be_no_code_costs_no_questions(live, client, django_assert_max_num_queries):
    client.get(asked())
    with django_assert_max_num_queries(1):
        assert titles(client.get(asked(f"G13.{'A' * 90}"))) == []


@pytest.mark.parametrize("address", [asked(), asked("Z99"), asked("")])
def test_no_browser_passes_on_what_was_asked(live, client, address):
    for page in (address, address.replace("service", "application")):
        assert client.get(page)["Referrer-Policy"] == "no-referrer"


def test_a_text_that_goes_live_meanwhile_is_read_again_and_a_forged_one_is_no_empty_feed(
    live, client, monkeypatch
):
    prove, failed = seals.prove, []

    def fails_once(publication):
        if not failed:
            failed.append(publication)
            raise seals.BrokenSeal("between two texts")
        return prove(publication)

    monkeypatch.setattr(seals, "prove", fails_once)
    assert titles(client.get(asked())) == ["Type 2 <diabetes>"]
    failed.clear()
    assert client.get("/api/v1/articles/diabetes").status_code == 200

    monkeypatch.setattr(seals, "prove", lambda publication: fails_once(failed.clear()))
    assert client.get(asked()).status_code == 503
    assert client.get("/api/v1/articles/diabetes").status_code == 503
