"""Pages cost a fixed number of queries, whatever the number of articles."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.website.many import publish_many
from website.actions import approve_page, propose_page
from website.models import Page

PAGES = (
    "/",
    "/topics/",
    "/topics/nerves/",
    "/a-to-z/",
    "/search/?q=tumour",
    "/articles/article-0000/",
    "/articles/article-0000/history/",
    "/authors/wanda-writer/",
    "/reviewers/rosa-rivera/",
    "/policies/",
)


@pytest.fixture
def house_texts(story):
    for slug in ("privacy", "disclaimer", "funding"):
        page = Page.objects.create(slug=slug)
        version = propose_page(page=page, by=story.maya, title=slug.title(), body="<p>Text.</p>")
        approve_page(version=version, by=story.olga)


def costs(client):
    found = {}
    for address in PAGES:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        found[address] = len(queries)
    return found


def test_the_same_queries_for_ten_articles_and_for_a_thousand(story, client, house_texts):
    publish_many(story, 10)
    few = costs(client)

    publish_many(story, 1000)

    assert costs(client) == few
    assert few["/articles/article-0000/"] <= 12
    assert max(few.values()) <= 12
