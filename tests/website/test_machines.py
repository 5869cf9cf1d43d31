"""Sitemaps, feeds and what is said to robots: what is live, its true dates, and nothing else."""

from datetime import datetime
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.db import connection

from articles.models import Article
from people import guards, ticks
from reviews import actions
from reviews.models import Publication, Release, Withdrawal
from tests.attacks.siege import rewrite
from tests.databases import as_owner
from tests.website.many import publish_many
from website import sitemaps

pytestmark = pytest.mark.both

MAP, ATOM = "{http://www.sitemaps.org/schemas/sitemap/0.9}", "{http://www.w3.org/2005/Atom}"


def places(client, address):
    """The addresses that a file of the sitemap names, and when each changed."""
    answer = client.get(address)
    assert answer["Content-Type"] == "application/xml"
    return {
        place.findtext(f"{MAP}loc").removeprefix(settings.SITE_URL): place.findtext(f"{MAP}lastmod")
        for place in ET.fromstring(answer.content)
    }


def entries(client, address):
    answer = client.get(address)
    assert answer["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(answer.content).findall(f"{ATOM}entry")


def titles(client, address):
    return [entry.findtext(f"{ATOM}title") for entry in entries(client, address)]


@pytest.fixture
def library(story):
    story.live("aches", title="Aches & pains")
    story.draft("secret", title="Nobody signed this")
    gone = story.live("gone", title="Clay cures everything")
    actions.withdraw(article=gone.article, by=story.edith, reason="No")


def test_the_sitemap_names_what_is_live_and_when_its_words_changed(story, library, client):
    index = places(client, "/sitemap.xml")
    articles = places(client, "/sitemap/articles-1.xml")

    release = Publication.objects.live().get().release
    assert list(index) == ["/sitemap/pages.xml", "/sitemap/articles-1.xml"]
    assert list(articles) == ["/articles/aches/"]
    for said in (articles["/articles/aches/"], index["/sitemap/articles-1.xml"]):
        assert datetime.fromisoformat(said) == release.modified_at


def test_every_page_that_it_names_can_be_read(story, library, client):
    pages = places(client, "/sitemap/pages.xml")

    assert {
        "/",
        "/topics/nerves/",
        "/authors/wanda-writer/",
        "/reviewers/rosa-rivera/",
    } <= pages.keys()
    assert [address for address in pages if client.get(address).status_code != 200] == []


def test_a_thousand_articles_a_file(story, client, monkeypatch):
    monkeypatch.setattr(sitemaps, "AT_ONCE", 10)
    publish_many(story, 25)

    index = places(client, "/sitemap.xml")

    of_articles = [address for address in index if "articles" in address]
    named = [places(client, address) for address in of_articles]
    assert [len(file) for file in named][:2] == [10, 10]
    assert len({address for file in named for address in file}) == Publication.objects.count()
    assert client.get(f"/sitemap/articles-{len(of_articles) + 1}.xml").status_code == 404
    assert client.get("/sitemap/articles-0.xml").status_code == 404


def test_what_the_trail_does_not_tell_is_left_out(story, library, client):
    release = Publication.objects.get().release
    with as_owner(), guards.letting_go(connection, ["reviews_release"]):
        rewrite(Release, release.pk, modified_at=story.now())

    assert client.get("/sitemap/articles-1.xml").status_code == 404
    assert titles(client, "/feed/") == []


def test_the_feed_tells_what_went_live(story, library, client):
    (entry,) = entries(client, "/feed/")

    assert entry.findtext(f"{ATOM}title") == "Aches & pains"
    assert entry.find(f"{ATOM}link").get("href") == f"{settings.SITE_URL}/articles/aches/"
    assert entry.findtext(f"{ATOM}summary") == "A rare answer of the body to a tumour."
    assert entry.find(f"{ATOM}category").get("term") == "Nerves"
    release = Publication.objects.live().get().release
    assert datetime.fromisoformat(entry.findtext(f"{ATOM}updated")) == release.modified_at


def test_a_topic_has_its_own(story, library, client):
    assert titles(client, "/topics/nerves/feed/") == ["Aches & pains"]
    assert client.get("/topics/nobody/feed/").status_code == 404
    story.bare_topic  # noqa: B018 - nothing can be read there
    assert client.get("/topics/unruled/feed/").status_code == 404


def test_what_was_taken_down_is_told_without_the_words_that_nobody_vouches_for(
    story, library, client
):
    assert titles(client, "/feed/taken-down/") == ["Taken down: /articles/gone/"]
    assert "Clay" not in client.get("/feed/taken-down/").content.decode()

    second = story.write(Article.objects.get(slug="gone"), title="Clay cures nothing")
    story.approve_all(story.submit(second))
    actions.publish(revision=second, by=story.maya)

    assert titles(client, "/feed/taken-down/") == []
    assert "Clay cures nothing" in titles(client, "/feed/")


def test_a_withdrawal_that_nobody_told_of_is_not_there(story, library, client):
    with as_owner(), guards.letting_go(connection, ["reviews_withdrawal"]):
        rewrite(Withdrawal, Withdrawal.objects.get().pk, reason="Another")

    assert titles(client, "/feed/taken-down/") == []


@pytest.mark.parametrize(
    "address",
    [
        "/sitemap.xml",
        "/sitemap/articles-1.xml",
        "/sitemap/pages.xml",
        "/feed/",
        "/feed/taken-down/",
    ],
)
def test_what_is_kept_ready_is_made_anew_when_something_goes_live(library, client, address):
    with ticks.collecting() as names:
        client.get(address)

    assert "topic:" in names


def test_robots_and_whoever_finds_a_hole_are_told_where_to_go(client, db):
    robots = client.get("/robots.txt").content.decode()
    security = dict(
        line.split(": ", 1)
        for line in client.get("/.well-known/security.txt").content.decode().splitlines()
    )

    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in robots.splitlines()
    assert security["Contact"] == f"mailto:{settings.CONTACT_EMAIL}"
    assert datetime.fromisoformat(security["Expires"]).tzinfo


@pytest.mark.parametrize("address", ["/feed/", "/sitemap.xml", "/.well-known/security.txt"])
def test_only_looking_is_answered(client, db, address):
    assert client.post(address).status_code == 405


def test_a_feed_says_the_same_while_nothing_is_new(client, db):
    assert client.get("/feed/").content == client.get("/feed/").content
    assert "1970" in client.get("/feed/").content.decode()
