"""Finding articles by title, for “Also read” and for links in the text."""

import pytest

from articles.models import Article
from tests.desk.house import at, signed_in

pytestmark = pytest.mark.both

FIND = at(Article, "find")


def found(person, **query):
    return signed_in(person).get(FIND, query).json()["articles"]


def test_a_link_leads_to_pages_that_readers_find_and_nowhere_else(story):
    story.live("gout", title="Gout: what helps")
    story.draft("gout-draft", title="Gout in the knee")
    story.term("gouty", title="Gout")

    (page,) = found(story.wanda, q="gout")

    assert page == {
        "slug": "gout",
        "title": "Gout: what helps",
        "url": "/articles/gout/",
    }
    assert found(story.wanda, q="/articles/gout/") == [page]
    assert found(story.wanda, q="/articles/gout-draft/") == []
    assert found(story.wanda, q="") == []


def test_a_link_is_found_and_called_by_the_words_that_readers_see(story):
    live = story.live("gout", title="Gout: what helps")
    story.write(live.article, title="Podagra: stop allopurinol")

    (page,) = found(story.wanda, q="gout")

    assert page["title"] == "Gout: what helps"
    assert found(story.wanda, q="podagra") == []


def test_strangers_find_nothing_here(story, client):
    story.live("gout", title="Gout")
    assert client.get(FIND, {"q": "gout"}).status_code == 302
    assert signed_in(story.rivera.user).get(FIND, {"q": "gout"}).status_code in (302, 403)
    assert signed_in(story.wanda).post(FIND, {"q": "gout"}).status_code == 405
