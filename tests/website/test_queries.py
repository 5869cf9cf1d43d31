"""Pages cost a fixed number of queries, whatever the number of articles, and few nodes of templates."""

import pytest
from django.db import connection
from django.template.base import Node
from django.test.utils import CaptureQueriesContext

from articles.models import Topic
from reviews.actions import publish
from reviews.models import SignOff
from tests.story import cite
from tests.website.many import publish_many
from tests.website.reading import page
from website.actions import approve_page, propose_page
from website.models import Page

pytestmark = pytest.mark.both

# With the check of a kept connection, of which tests have none, an article is ten statements.
ARTICLE = 11

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
def site_pages(story):
    for slug in ("privacy", "disclaimer", "funding"):
        page = story.keep(Page(slug=slug))
        version = propose_page(page=page, by=story.maya, title=slug.title(), body="<p>Text.</p>")
        approve_page(version=version, by=story.olga)


def costs(client):
    found = {}
    for address in PAGES:
        found[address] = cost(client, address)
    return found


def cost(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_same_queries_for_ten_articles_and_for_a_thousand(story, client, site_pages):
    publish_many(story, 10)
    few = costs(client)

    publish_many(story, 1000)

    # A to Z goes by letter then, and counts what one of them has; a word that is common is not looked for as a rare one.
    found = "/search/?q=tumour"
    assert costs(client) == few | {"/a-to-z/": few["/a-to-z/"] + 1, found: few[found] - 1}
    assert few["/articles/article-0000/"] <= ARTICLE
    assert max(few.values()) <= 13


def test_the_dearest_article_page_costs_no_more(story, client, site_pages):
    """An approval of the changes on another's approval, below five topics."""
    first = story.live()
    second = story.write(first.article, title="A better title")
    review = story.submit(second, (story.chen, "medical"), (story.felix, "fact_check"))
    medical, facts = review.assignments.order_by("pk")
    story.approve_on_anothers(medical, SignOff.objects.get(kind="medical"))
    story.decide(facts, scope="changes")
    publish(revision=second, by=story.edith)
    shallow = cost(client, "/articles/paraneoplastic-syndrome/")
    above = None
    for number in range(5):
        above = story.keep(Topic(name=f"Level {number}", slug=f"level-{number}", parent=above))
    Topic.objects.filter(pk=story.topic.pk).update(parent=above)

    deep = cost(client, "/articles/paraneoplastic-syndrome/")

    crumbs = page(client.get("/articles/paraneoplastic-syndrome/")).xpath(
        "//nav[@class='crumbs']//a"
    )
    assert len(crumbs) == 7
    assert deep == shallow <= ARTICLE


def test_an_article_page_renders_few_nodes_of_templates(story, client, site_pages, monkeypatch):
    """What a template costs goes by its nodes; of all that is on a page, references are the most."""
    for slug, works in (("one", story.works[:1]), ("four", story.works)):
        story.live(slug, body=f"<h2>What it is</h2><p>So it is{cite(*works)}.</p>")

    one, four = (nodes(client, monkeypatch, f"/articles/{slug}/") for slug in ("one", "four"))

    assert four - one <= 3 * 24
    assert four <= 370


def nodes(client, monkeypatch, address):
    """How many nodes of templates are rendered for a page."""
    rendered = []
    render = Node.render_annotated
    with monkeypatch.context() as counting:
        counting.setattr(
            Node, "render_annotated", lambda *args: rendered.append(1) or render(*args)
        )
        assert client.get(address).status_code == 200
    return len(rendered)
