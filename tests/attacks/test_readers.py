"""What a reader gets to see of a forgery: nothing, on no page."""

import pytest
from django.urls import reverse

from articles.models import Revision
from feedback.models import Vote
from reviews.models import Publication
from tests.attacks.siege import lift, rewrite

FORGED = "Eat clay"


@pytest.fixture
def forged(forger, siege):
    """An article made live by INSERT alone."""
    forger.forge_live(siege, "unsigned")
    return siege.article("unsigned")


def addresses(article):
    yield reverse("website:home")
    yield reverse("website:topics")
    yield reverse("website:topic", args=["nerves"])
    yield reverse("website:a_to_z")
    yield reverse("website:search") + "?q=clay"
    yield reverse("website:search") + "?q=eat"
    yield reverse("website:author", args=["wanda-writer"])
    yield reverse("website:reviewer", args=["rosa-rivera"])
    yield reverse("website:article", args=[article.slug])
    yield reverse("website:history", args=[article.slug])
    yield reverse("website:old_version", args=[article.slug, 1])
    yield reverse("website:short_address", args=[article.pk])
    yield reverse("website:article", args=["live"])


def seen(client, address):
    response = client.get(address, follow=True)
    return response.status_code, response.content.decode()


def test_the_page_of_a_forgery_is_unavailable(client, forged):
    status, page = seen(client, reverse("website:article", args=[forged.slug]))

    assert status == 503
    assert FORGED not in page


@pytest.mark.sqlite  # on PostgreSQL the test's own transaction is news at each look
def test_what_is_attacked_is_the_site_that_keeps_pages_ready(client, siege):
    address = reverse("website:article", args=["live"])

    _, second = (client.get(address) for _ in range(2))

    assert second["Cache-Status"].endswith("hit")


def test_the_history_of_a_forgery_is_unavailable(client, forged):
    status, page = seen(client, reverse("website:history", args=[forged.slug]))

    assert status == 503
    assert FORGED not in page


def test_an_unavailable_page_is_kept_by_no_cache(client, forged):
    response = client.get(reverse("website:article", args=[forged.slug]))

    assert "no-store" in response["Cache-Control"]


def test_no_list_and_no_search_knows_of_it(client, forged):
    for address in addresses(forged):
        status, page = seen(client, address)
        assert FORGED not in page, address
        assert status in (200, 404, 503), address


def test_the_genuine_ones_stay(client, forged):
    status, page = seen(client, reverse("website:article", args=["live"]))
    assert status == 200
    assert "What leads to paraneoplastic syndrome" in page

    _, home = seen(client, reverse("website:home"))
    assert "What helps against migraine" in home


def test_no_vote_is_counted_on_a_forgery(client, forged):
    address = reverse("website:feedback", args=[forged.slug])
    vote = {"helpful": "yes", "revision": forged.revisions.get().pk}

    response = client.post(address, vote, headers={"Origin": "http://testserver"})

    assert response.status_code == 503
    assert FORGED not in response.content.decode()
    assert not Vote.objects.filter(article=forged).exists()


@pytest.mark.parametrize("name", ["title", "summary", "html", "funding"])
def test_a_text_that_the_owner_edited_is_unavailable(client, siege, as_owner, name):
    lift("articles_revision_unchanged")
    rewrite(Revision, siege.keys["live"].revision, **{name: f"<p>{FORGED}</p>"})

    for address in addresses(siege.article("live")):
        _, page = seen(client, address)
        assert FORGED not in page, address
    assert seen(client, reverse("website:article", args=["live"]))[0] == 503


def test_another_articles_release_under_this_address_is_unavailable(client, siege, as_owner):
    lift()
    other = siege.keys["other"]
    rewrite(
        Publication,
        siege.keys["live"].article,
        release_id=other.release,
        revision_id=other.revision,
    )

    assert seen(client, reverse("website:article", args=["live"]))[0] == 503
