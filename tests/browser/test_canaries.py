"""What people type stays text, on every page of the site that a link leads to."""

import re

import pytest

from reviews.models import SignOff
from tests.browser.canaries import Aviary, canary
from tests.browser.writing import wait_for_editor

pytestmark = pytest.mark.browser

ADDRESS = "/articles/paraneoplastic-syndrome/"
# Every field that holds a canary; each must be met on some page, or the walk proves nothing about it.
FIELDS = {
    *("name", "letters", "specialty", "reviewer_biography", "author_letters", "author_biography"),
    *("jurisdiction", "evidence", "interests", "topic", "introduction", "policy"),
    *("work_title", "journal", "family", "volume", "page", "url"),
    *("title", "summary", "key_point", "body", "body_text", "known_as", "funding", "change_note"),
    *("comment", "request", "report", "concern", "withdrawal"),
    *("policy_title", "policy_summary", "policy_body"),
}
# Sorting a list, signing out and files to save are left out; what lists are filtered by is not.
LEFT_OUT = re.compile(r"/accounts/logout/|/export/|/static/|/media/|[?&](o|q|_popup|_facets)=")


@pytest.fixture
def aviary(db):
    newsroom = Aviary()
    newsroom.released = newsroom.release()
    newsroom.take_down("taken-down")
    newsroom.word_a_policy()
    return newsroom


def look(visitor):
    """No canary got out of its cage on this page; which ones sit here."""
    assert visitor.page.locator("[data-canary]").count() == 0, visitor.path()
    return set(re.findall(r"canary-([a-z_]+)", visitor.page.content()))


def links(visitor):
    """Where this page leads on this site. Pages are alike that differ in numbers or in what they filter only."""
    hrefs = visitor.page.eval_on_selector_all(
        "a[href]:not([download])", "all => all.map(one => one.href)"
    )
    paths = {href.partition("#")[0] for href in hrefs if href.startswith(visitor.site)}
    return {
        re.sub(r"\d+|(?<=[?]).*", "0", path): path.removeprefix(visitor.site)
        for path in sorted(paths)
        if not LEFT_OUT.search(path)
    }


def walk(visitor, *begin):
    """Follow every link from these pages on, one of each sort. Every page answers 200."""
    known, to_see, met = {}, list(begin), set()
    while to_see:
        visitor.open(to_see.pop())
        if visitor.page.locator("[data-type=ckeditortype]").count():
            wait_for_editor(visitor)
        met |= look(visitor)
        new = {sort: path for sort, path in links(visitor).items() if sort not in known}
        known |= new
        to_see += new.values()
    return met, known


def test_every_page_that_a_link_leads_to(aviary, visit):
    reader, reviewer, boss = visit(), visit(), visit()
    reviewer.sign_in(aviary.rivera)
    boss.sign_in(aviary.root)

    said = SignOff.objects.exclude(comment="").order_by("pk")
    met_by_readers, readers = walk(reader, "/", "/policies/", "/reviewers/rosa-rivera/")
    met_by_reviewers, desk = walk(reviewer, "/review/", f"/review/{said[0].assignment_id}/")
    met_by_editors, admin = walk(
        boss,
        "/admin/",
        f"/admin/articles/article/{aviary.released.pk}/change/",
        *(f"/admin/reviews/signoff/{one.pk}/change/" for one in said),
    )

    assert FIELDS - met_by_readers - met_by_reviewers - met_by_editors == set()
    assert met_by_readers.isdisjoint({"report", "concern", "request", "withdrawal"})
    assert "title" in met_by_readers
    assert "title" in met_by_reviewers
    assert (len(readers), len(desk), len(admin)) > (10, 2, 80)


def test_what_is_typed_comes_back_as_text(aviary, visit):
    reader = visit()
    page = reader.open("/search/?q=" + "canary-search'\"><img data-canary src=x onerror=alert(1)>")
    met = look(reader)
    reader.watch.expected.add(422)
    page = reader.open(ADDRESS)
    page.get_by_text("Report what is wrong on this page").click()
    box = page.get_by_label("Tell us more")
    box.evaluate("box => box.removeAttribute('maxlength')")
    box.fill(canary("typed") + "x" * 1001)
    page.get_by_role("button", name="Send").click()
    page.get_by_text("the limit is 1,000").wait_for()

    assert "search" in met
    assert "typed" in look(reader)


def test_a_sign_in_says_nothing_of_what_was_typed(aviary, visit):
    stranger = visit()
    page = stranger.open("/accounts/login/")
    page.get_by_label("Email").fill(f"a@example.org {canary('email')}")
    page.get_by_label("Password").fill("wrong")
    stranger.press("Sign in")

    look(stranger)


def test_lists_and_the_cite_button_search_for_text(aviary, visit):
    boss = visit().sign_in(aviary.root)
    boss.open("/admin/articles/article/").get_by_label("Search this list").fill(canary("typed"))
    boss.press("Search")
    found = look(boss)

    page = boss.open("/admin/articles/article/add/")
    wait_for_editor(boss)
    page.get_by_role("button", name="Cite a work").click()
    page.get_by_label("Title, author, DOI or PMID").fill("canary-work_title")
    page.get_by_role("dialog").get_by_role("button", name="Search").click()
    page.locator("#cite-results li button").click()

    assert "typed" in found
    assert page.locator(".cke_editable a.citation").count() == 1
    look(boss)
