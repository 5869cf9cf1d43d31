"""Links outside the site: collected from texts, tried, listed by article, and replaced in one place."""

import pytest
from django.core.management import CommandError, call_command

from articles.actions import latest_revision
from references import links as trying
from references.models import Link
from reviews.actions import put_away
from reviews.gate import gather
from reviews.gate.warnings import warnings_of
from reviews.sources import links
from tests.desk.house import at, signed_in, words
from tests.references.lookup_server import Reply
from tests.story import cite


@pytest.fixture(autouse=True)
def _in_no_time(monkeypatch):
    monkeypatch.setattr(trying, "PER_SECOND", 1000)


def body(story, url):
    return f'<p>See <a href="{url}">a page</a>, so it is{cite(story.works[0])}.</p>'


def broken(url):
    return Link.objects.create(url=url, state="broken", failures=3, said="The site says 404.")


def test_links_of_live_and_newest_texts_are_collected(story):
    live = story.live(body=body(story, "https://example.org/live?a=1&b=2"))
    story.write(live.article, body=body(story, "https://example.org/draft"))
    between = story.draft("other", body=body(story, "https://example.org/old"))
    story.write(between.article, body=body(story, "https://example.org/newest"))

    links.collect()

    assert set(Link.objects.values_list("url", flat=True)) == {
        "https://example.org/live?a=1&b=2",
        "https://example.org/draft",
        "https://example.org/newest",
    }


def test_the_weekly_check_tries_them(story, server):
    url = server.put("/page", Reply(404))
    story.draft(body=body(story, url))

    with pytest.raises(
        CommandError, match="No look-up succeeded"
    ):  # the links are tried all the same
        call_command("check_references", limit=1)

    assert Link.objects.get().state == "failing"
    assert Link.objects.get().said == "The site says 404."


def test_a_broken_link_is_listed_with_the_articles_and_warned_of(story):
    url = "https://example.org/gone?a=1&b=2"
    revision = story.draft(body=body(story, url))
    broken(url)

    page = words(signed_in(story.edith).get(at(Link, "changelist")))

    assert "The site says 404." in page
    assert at(revision.article, "change") in page
    found = warnings_of(gather(revision, at=story.now()))
    assert ("gate.W007", "warns") in [(one.id, one.severity) for one in found]
    assert f'href="{at(Link, "changelist")}?state__exact=broken"' in words(
        signed_in(story.edith).get("/admin/")
    )


def test_replacing_it_makes_a_new_text_of_each_article(story):
    old, new = "https://example.org/gone", "https://example.org/here"
    drafts = [story.draft(slug, body=body(story, old)) for slug in ("one", "two")]
    other = story.draft("three", body=body(story, "https://example.org/gone-too"))
    link = broken(old)

    answer = signed_in(story.wanda).post(at(link, "replace"), {"url": new}, follow=True)

    assert answer.redirect_chain == [(at(Link, "changelist"), 302)]
    for draft in drafts:
        latest = latest_revision(draft.article)
        assert latest.number == 2
        assert f'href="{new}"' in latest.html
        assert latest.created_by == story.wanda
    assert latest_revision(other.article) == other


def test_a_draft_that_is_put_away_keeps_no_other_back(story):
    old, new = "https://example.org/gone", "https://example.org/here"
    first, away, last = (story.draft(name, body=body(story, old)) for name in ("a", "b", "c"))
    put_away(article=away.article, by=story.wanda, reason="Nobody asks for it")

    answer = signed_in(story.wanda).post(at(broken(old), "replace"), {"url": new}, follow=True)

    numbers = [latest_revision(one.article).number for one in (first, away, last)]
    assert numbers == [2, 1, 2]
    assert "Somebody is saving b, or it is put away" in words(answer)


def test_what_readers_see_changes_only_when_it_is_signed(story, client):
    old = "https://example.org/gone"
    live = story.live(body=body(story, old))
    link = broken(old)

    signed_in(story.wanda).post(at(link, "replace"), {"url": "https://example.org/here"})

    assert old in client.get(live.article.get_absolute_url()).text


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "not an address"])
def test_an_address_that_readers_must_not_follow_is_refused(story, url):
    draft = story.draft(body=body(story, "https://example.org/gone"))
    link = broken("https://example.org/gone")

    answer = signed_in(story.wanda).post(at(link, "replace"), {"url": url})

    assert answer.status_code == 422
    assert latest_revision(draft.article) == draft


def test_a_second_click_makes_no_second_text(story):
    draft = story.draft(body=body(story, "https://example.org/gone"))
    link = broken("https://example.org/gone")
    wanda = signed_in(story.wanda)

    for _ in range(2):
        wanda.post(at(link, "replace"), {"url": "https://example.org/here"})

    assert latest_revision(draft.article).number == 2


def test_a_stranger_replaces_nothing(story):
    link = broken("https://example.org/gone")

    assert (
        signed_in(story.stan).post(at(link, "replace"), {"url": "https://a.org/"}).status_code
        == 302
    )
    assert (
        signed_in(story.root).post(at(link, "change"), {"url": "https://a.org/"}).status_code == 403
    )
