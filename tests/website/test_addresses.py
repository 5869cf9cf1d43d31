"""What stands at an address: live, gone, moved, or nobody's business."""

import pytest
from django.test import Client

from articles.actions import rename
from reviews import actions
from tests.website.reading import page, template, words

ADDRESS = "/articles/paraneoplastic-syndrome/"
REASON = "A dose was wrong, says the typed reason"
PUBLIC = (
    "/",
    "/topics/",
    "/topics/nerves/",
    "/a-to-z/",
    "/search/?q=tumour",
    ADDRESS,
    f"{ADDRESS}history/",
    "/authors/wanda-writer/",
    "/reviewers/rosa-rivera/",
    "/policies/",
    "/robots.txt",
)


def test_until_it_is_live_an_article_is_nobodys_business(story, client):
    article = story.article()
    seen = [client.get(ADDRESS)]
    revision = story.write(article)
    seen.append(client.get(ADDRESS))
    review = story.submit(revision)
    seen.append(client.get(ADDRESS))
    story.approve_all(review)
    seen.append(client.get(ADDRESS))

    actions.publish(revision=revision, by=story.edith)

    assert [answer.status_code for answer in seen] == [404, 404, 404, 404]
    assert {template(answer) for answer in seen} == {"404.html"}
    assert client.get(ADDRESS).status_code == 200


@pytest.mark.parametrize("part", ["", "history/", "history/1/"])
def test_withdrawn_for_now_is_being_checked_again(story, client, part):
    revision = story.live()
    story.live("another-of-the-topic")
    actions.withdraw(article=revision.article, by=story.edith, reason=REASON)

    answer = client.get(ADDRESS + part)

    assert answer.status_code == 404
    assert answer["Cache-Control"] == "no-store"
    assert template(answer) == "website/being_checked.html"
    assert REASON not in answer.content.decode()
    assert revision.title not in answer.content.decode()
    links = page(answer).xpath("//main//a/@href")
    assert {"/topics/nerves/", "/topics/", "mailto:editors@example.org"} <= set(links)
    assert page(answer).xpath("//form[@role='search']")


@pytest.mark.parametrize("part", ["", "history/", "history/1/"])
def test_withdrawn_for_good_is_gone(story, client, part):
    revision = story.live()
    story.live("another-of-the-topic")
    actions.withdraw(article=revision.article, by=story.edith, reason=REASON, for_good=True)

    answer = client.get(ADDRESS + part)

    assert answer.status_code == 410
    assert template(answer) == "website/gone.html"
    assert REASON not in answer.content.decode()
    assert "/topics/nerves/" in page(answer).xpath("//main//a/@href")


def test_put_back_it_is_there_again(story, client):
    revision = story.live()
    actions.withdraw(article=revision.article, by=story.edith, reason=REASON)
    actions.publish(revision=revision, by=story.edith)

    assert client.get(ADDRESS).status_code == 200


@pytest.mark.parametrize("part", ["", "history/", "history/1/"])
def test_a_renamed_article_redirects_for_good(story, client, part):
    revision = story.live()
    rename(article=revision.article, by=story.edith, slug="in-between")
    rename(article=revision.article, by=story.edith, slug="a-new-name")

    answer = client.get(ADDRESS + part)

    assert answer.status_code == 301
    assert answer["Location"] == f"/articles/a-new-name/{part}"
    assert client.get("/articles/in-between/")["Location"] == "/articles/a-new-name/"
    assert client.get("/articles/a-new-name/").status_code == 200


def test_a_renamed_draft_gives_its_new_name_to_nobody(story, client):
    revision = story.draft()
    rename(article=revision.article, by=story.edith, slug="a-secret-name")

    answer = client.get(ADDRESS)

    assert answer.status_code == 404
    assert "a-secret-name" not in answer.content.decode() + str(answer.headers)


def test_the_short_address_leads_to_the_present_name(story, client):
    revision = story.live()
    rename(article=revision.article, by=story.edith, slug="a-new-name")

    answer = client.get(f"/a/{revision.article_id}")

    assert answer.status_code == 301
    assert answer["Location"] == "/articles/a-new-name/"


def test_the_short_address_of_what_is_not_live_says_the_same_as_the_long_one(story, client):
    draft, gone, checked = story.draft("draft"), story.live("gone"), story.live("checked")
    actions.withdraw(article=gone.article, by=story.edith, reason=REASON, for_good=True)
    actions.withdraw(article=checked.article, by=story.edith, reason=REASON)

    codes = [client.get(f"/a/{one.article_id}").status_code for one in (draft, gone, checked)]

    assert codes == [404, 410, 404]
    assert "being checked again" in words(client.get(f"/a/{checked.article_id}"))


NOTHING = (
    "/a/999999",
    "/a/0",
    "/a/99999999999999999999999",
    "/a/1abc",
    "/a/%EF%BC%91",
    "/a/1%00",
    "/articles/nothing/",
    "/articles/nothing/history/",
    "/articles/nothing/history/1/",
    "/articles/%00/",
    "/topics/nothing/",
    "/authors/nobody/",
    "/reviewers/nobody/",
    "/policies/nothing/",
)


def test_what_is_not_there_is_a_404_in_the_sites_dress(db, client):
    for address in NOTHING:
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert template(answer) == "404.html", address


def test_a_version_that_never_was_is_a_404(story, client):
    story.live()

    for number in ("0", "2", "99999999999999999999999", "-1", "x"):
        assert client.get(f"{ADDRESS}history/{number}/").status_code == 404, number


def test_readers_pages_are_only_read(story, client):
    story.live()

    for address in PUBLIC:
        sent = client.post(address, {"helpful": "yes"})
        assert (sent.status_code, sent["Allow"]) == (405, "GET, HEAD"), address
        for method in ("put", "patch", "delete", "trace"):
            assert getattr(client, method)(address).status_code == 405, (method, address)


def test_head_is_answered_like_get(story, client):
    story.live()

    for address in PUBLIC:
        answer = client.head(address)
        assert (answer.status_code, answer.content) == (200, b""), address


def test_everybody_gets_the_same_bytes_and_no_cookie(story):
    story.live()
    stranger, odd, editor = Client(), Client(), Client()
    editor.force_login(story.edith)

    for address in (*PUBLIC, "/nothing/"):
        odd.cookies["sessionid"] = "forged"
        odd.cookies["csrftoken"] = "x" * 32
        answers = [
            stranger.get(address),
            odd.get(address, headers={"accept-language": "fr"}),
            editor.get(address, headers={"x-forwarded-host": "evil.example"}),
        ]
        assert len({answer.content for answer in answers}) == 1, address
        for answer in answers:
            assert not answer.cookies, address
            assert "Cookie" not in answer.get("Vary", ""), address


def test_every_page_carries_the_strict_policy(story, client):
    story.live()

    for address in (*PUBLIC, "/nothing/"):
        assert_guarded(client.get(address))


def assert_guarded(answer):
    address, policy = answer.request["PATH_INFO"], answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy, address
    assert "unsafe" not in policy, address
    assert answer["X-Content-Type-Options"] == "nosniff", address
    assert answer["X-Frame-Options"] == "DENY", address
    if not answer["Content-Type"].startswith("text/html"):
        return
    tree = page(answer)
    assert not tree.xpath(
        "//style | //*[@style] | //script[not(@src) and not(@type='application/ld+json')]"
    ), address
    assert not tree.xpath("//@*[starts-with(name(), 'on')]"), address
    sources = tree.xpath("//link[@rel='stylesheet']/@href | //script/@src | //img/@src")
    assert all(source.startswith("/") for source in sources), address


def test_search_engines_are_kept_from_what_is_not_for_them(db, client):
    answer = client.get("/robots.txt")

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "Disallow: /search/" in answer.content.decode()


def test_pages_promise_no_more_than_what_can_happen(story, client):
    """What went for good can be put back, and on the signatures that it had."""
    revision = story.live()
    actions.withdraw(article=revision.article, by=story.edith, reason=REASON, for_good=True)
    gone = words(client.get(ADDRESS))
    actions.publish(revision=revision, by=story.edith)
    actions.withdraw(article=revision.article, by=story.edith, reason=REASON)
    checked = words(client.get(ADDRESS))
    actions.publish(revision=revision, by=story.edith)

    assert client.get(ADDRESS).status_code == 200
    assert "not come back" not in gone
    assert "only with words that a medical reviewer has signed" in checked
    assert "again" not in checked.split("signed")[0].split("comes back")[1]
