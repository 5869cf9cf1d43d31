"""The content API: what the pages say, for programs; nothing that is not live, and no request that it can't take."""

import json

import pytest
import schemathesis
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.db.models import QuerySet
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings

from articles.models import Revision
from cms.urls import api
from people import guards
from reviews import actions
from tests.databases import as_owner
from tests.ready import Visitors
from tests.website.reading import page
from website.api import limits

ARTICLES, SEARCH, TOPICS = "/api/v1/articles", "/api/v1/search", "/api/v1/topics"
ONE = f"{ARTICLES}/paraneoplastic-syndrome"


@pytest.fixture
def live(story):
    codes = [{"system": "MeSH", "code": "D010257"}, {"icd": "G13"}]
    return story.live(also_known_as=["PNS"], codes=codes)


def test_an_article_is_answered_as_its_page_has_it(story, live, client):
    answer = client.get(ONE)

    assert answer.status_code == 200
    said = answer.json()
    shown = page(client.get("/articles/paraneoplastic-syndrome/"))
    assert said["url"] == f"{settings.SITE_URL}/articles/paraneoplastic-syndrome/"
    assert (said["title"], said["digest"]) == (live.title, live.digest)
    assert said["key_points"] == live.key_points
    assert said["html"] in client.get("/articles/paraneoplastic-syndrome/").text
    assert said["text"] == "What it is\nThe body defends itself."
    assert said["codes"] == [
        {"system": "MeSH", "uri": "http://id.nlm.nih.gov/mesh", "code": "D010257"}
    ]
    assert [one["name"] for one in said["approvals"]] == ["Rosa Rivera", "Felix Factor"]
    assert [one["name"] for one in said["authors"]] == ["Wanda Writer"]
    assert [one["number"] for one in said["references"]] == [1, 2, 3]
    assert said["references"][0]["urls"][0].startswith("https://doi.org/")
    assert said["disclaimer"] in shown.text_content()
    assert "number" not in json.dumps(said["approvals"])  # of a licence


def test_the_newest_come_first_and_pages_follow_each_other(story, client):
    for number in range(5):
        story.live(f"text-{number}", title=f"Text {number}")

    seen, address = [], f"{ARTICLES}?limit=2"
    while address:
        said = client.get(address).json()
        seen += [one["title"] for one in said["items"]]
        address = said["next"]

    assert seen == [f"Text {number}" for number in (4, 3, 2, 1, 0)]


def test_a_list_can_be_narrowed(story, live, client):
    other = story.live("elsewhere", title="Elsewhere").article
    below = story.topic_below()
    actions.reclassify(article=other, by=story.edith, topic=below, kind="news")

    def titles(asked):
        return [one["title"] for one in client.get(f"{ARTICLES}?{asked}").json()["items"]]

    assert titles("kind=news") == ["Elsewhere"]
    assert titles(f"topic={below.slug}") == ["Elsewhere"]
    assert titles(f"topic={story.topic.slug}") == ["Elsewhere", live.title]
    assert titles("kind=medicine") == []


def test_search_answers_as_the_page_does(story, live, client):
    story.live("migraine", title="Migraine")

    said = client.get(f"{SEARCH}?q=paraneoplastc").json()
    first = client.get(f"{SEARCH}?q=syndrome+migraine&limit=1").json()

    assert [one["slug"] for one in said["items"]] == ["paraneoplastic-syndrome"]
    assert len(first["items"]) == 1
    assert len(client.get(first["next"]).json()["items"]) == 1


def test_topics_say_what_they_belong_to(story, live, client):
    below = story.topic_below()
    article = story.live("below").article
    actions.reclassify(article=article, by=story.edith, topic=below, kind="condition")

    said = {one["slug"]: one for one in client.get(TOPICS).json()["items"]}

    assert said[below.slug]["above"] == story.topic.slug
    assert said[story.topic.slug]["url"] == settings.SITE_URL + story.topic.get_absolute_url()


@pytest.mark.parametrize("address", [ONE, ARTICLES, f"{SEARCH}?q=syndrome"])
def test_what_is_not_live_is_not_there(story, live, client, address):
    assert live.title in client.get(address).text

    actions.withdraw(article=live.article, by=story.edith, reason="Doubt")

    answer = client.get(address)
    assert live.title not in answer.text
    assert answer.status_code == (404 if address == ONE else 200)


def test_a_draft_is_nowhere(story, live, client):
    story.write(live.article, title="A secret draft", summary="Secretly")
    story.draft("secret", title="Secret article")

    for address in (ONE, ARTICLES, f"{SEARCH}?q=secret", TOPICS, f"{ARTICLES}/secret"):
        assert "ecret " not in client.get(address).text


def test_what_cannot_be_proved_is_not_answered(story, live, client):
    with as_owner(), guards.letting_go(connection, ["articles_revision"]):
        QuerySet(Revision).filter(pk=live.pk).update(html="<p>Eat clay.</p>")

    answer = client.get(ONE)

    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/json"
    assert "clay" not in answer.text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{ARTICLES}?limit=0", 422),
        (f"{ARTICLES}?limit=x", 422),
        (f"{ARTICLES}?cursor=-1", 422),
        (f"{ARTICLES}?cursor={2**70}", 422),
        (f"{ARTICLES}?kind=poem", 422),
        (f"{ARTICLES}?topic=no-such", 404),
        (f"{ARTICLES}?topic=%00", 422),
        (f"{ARTICLES}/no-such", 404),
        (f"{ARTICLES}/a%20b", 422),
        (SEARCH, 422),
        (f"{SEARCH}?q={'x' * 501}", 422),
    ],
)
def test_what_is_asked_wrongly_is_told_so(story, live, client, address, status):
    answer = client.get(address)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["status"] == status
    assert answer.json()["detail"]


@pytest.mark.parametrize("address", [ONE, ARTICLES, f"{SEARCH}?q=syndrome", TOPICS])
def test_any_sites_script_may_read_it_and_nobody_write(story, live, client, address, settings):
    settings.READY_PAGES_MB = 8
    answer = client.get(address)

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "s-maxage" in answer["Cache-Control"]
    assert not answer.cookies
    assert client.post(address).status_code == 405

    visitors = Visitors()
    first, second = visitors.ask(address), visitors.ask(address)
    again = visitors.ask(address, if_none_match=first.headers["etag"])
    assert (first.is_ready, second.is_ready, again.status) == (False, "?" not in address, 304)
    assert second.headers["access-control-allow-origin"] == "*"


def test_who_asks_without_end_is_told_to_wait(story, live, client, monkeypatch):
    monkeypatch.setattr(limits, "LIMIT", 2)

    statuses = [client.get(TOPICS).status_code for _ in range(3)]
    other = client.get(TOPICS, REMOTE_ADDR="203.0.113.9")

    assert statuses == [200, 200, 429]
    assert client.get(TOPICS)["Retry-After"] == "60"
    assert other.status_code == 200


def test_a_list_costs_the_same_however_long_it_is(story, client, django_assert_num_queries):
    for number in range(3):
        story.live(f"text-{number}")
    asked = f"{ARTICLES}?limit=1"
    client.get(asked)
    with django_assert_num_queries(3):
        client.get(asked)
    with django_assert_num_queries(3):
        client.get(ARTICLES)


def test_its_description_names_every_address(client, db):
    said = client.get("/api/v1/openapi.json").json()

    assert said["openapi"].startswith("3.1")
    assert set(said["paths"]) == {ARTICLES, f"{ARTICLES}/{{slug}}", SEARCH, TOPICS}


@pytest.mark.sqlite
def test_nothing_that_its_description_allows_or_forbids_is_a_fault(story, live, monkeypatch):
    monkeypatch.setattr(limits, "LIMIT", 100_000)
    schema = schemathesis.openapi.from_dict(api.get_openapi_schema())
    asked = []
    for found in schema.get_all_operations():

        @given(case=found.ok().as_strategy())
        @hypothesis_settings(max_examples=50, suppress_health_check=list(HealthCheck))
        def ask(case):
            asked.append(case.call_and_validate(app=WSGIHandler(), base_url="http://localhost"))

        ask()

    assert len(asked) > 100
