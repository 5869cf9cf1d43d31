"""What a cited page of the web says, and when that changes."""

import pytest

from references import pages
from references.actions import (
    import_reference,
    last_seen,
    merge_references,
    note_page,
    replace_work,
    replaced_by,
    successors,
)
from references.models import PageSeen, Replacement
from references.pages import Page, difference, see, sentences_of
from tests.references.lookup_server import Reply, endless, redirect


@pytest.fixture(autouse=True)
def _in_no_time(monkeypatch):
    monkeypatch.setattr(pages, "PER_SECOND", 1000)


def html(main, around="<nav>Home of all things</nav>"):
    body = f"<html><body>{around}<main>{main}</main><footer>All rights are reserved</footer></body></html>"
    return body.encode()


def test_only_what_its_readers_read_counts():
    first = html("<h1>About this illness</h1><p>It is very rare. It can be treated well.</p>")
    other = html(
        "<h1>About  this\nillness</h1><script>var of = one;</script><p>It is <b>very</b> rare. It can be treated well.</p>"
        "<form>Was this page helpful?</form><p>Reviewed <time>3 March 2026, or so</time></p>",
        around="<header>Quite another head line</header><nav>Home of other things</nav>",
    )

    assert sentences_of(first) == sentences_of(other)
    assert len(sentences_of(first)) == 3


def test_a_changed_number_a_new_and_a_lost_sentence_are_told():
    before = sentences_of(html("<p>Take 5 mg daily. See your doctor soon. Rest for long.</p>"))
    now = sentences_of(
        html("<p>Rest for long. Take 10 mg daily. See your doctor soon. Call us at once.</p>")
    )

    assert difference(before, before).words == "0 of its 3 sentences are new, 0 have gone"
    assert difference(before, now).words == "2 of its 4 sentences are new, 1 have gone"


@pytest.mark.parametrize("body", [b"", b"\x00\xff", b"<p></p>", b"<" * 5000, b"<div>" * 5000])
def test_whatever_comes_is_read_without_a_fault(body):
    assert sentences_of(body) == ()


def test_a_page_is_read_and_what_cannot_be_says_why(server):
    page = Reply(body=html("<p>It is very rare.</p>"), type="text/html; charset=utf-8")
    target = server.put("/page", page)

    assert see(target).sentences == sentences_of(page.body)
    assert see(server.put("/old", redirect(target))).sentences == sentences_of(page.body)
    assert see(server.put("/gone", Reply(404, type="text/html"))).problem == "The site says 404."
    assert see(server.put("/down", Reply(503))).problem
    assert see(server.put("/paper", Reply(body=b"%PDF", type="application/pdf"))).problem
    assert see(server.put("/empty", Reply(body=b"<p>", type="text/html"))).problem
    assert see(server.put("/endless", Reply(pieces=endless, type="text/html"))).problem
    assert see("http://192.168.0.1/").problem
    assert see("ftp://example.org/").problem


@pytest.fixture
def work(story):
    csl = {"type": "webpage", "title": "A page", "URL": "https://example.org/a"}
    return import_reference(csl=csl, by=story.maya)


def test_a_page_is_kept_once_for_as_long_as_it_says_the_same(story, work):
    first = note_page(reference=work, page=Page(("a", "b")))
    again = note_page(reference=work, page=Page(("b", "a")))
    other = note_page(reference=work, page=Page(("a", "c")))

    assert first == again != other
    assert again.last_seen_at > first.first_seen_at
    assert last_seen(work) == other
    work.refresh_from_db()
    assert (work.problem, work.tried_at) == ("", other.first_seen_at)


def test_a_page_that_cannot_be_read_changes_nothing_and_says_why(story, work):
    note_page(reference=work, page=Page(("a",)))

    assert note_page(reference=work, page=Page(problem="The site says 503.")) is None

    work.refresh_from_db()
    assert (work.problem, work.checked_at) == ("The site says 503.", None)
    assert PageSeen.objects.count() == 1


# Replaced


def test_a_work_is_replaced_and_that_is_taken_back(story):
    old, new = story.works[:2]
    made = replace_work(reference=old, by_work=new, by=story.maya)

    assert replace_work(reference=old, by_work=new, by=story.maya) == made
    assert replaced_by(old) == new
    replace_work(reference=old, by_work=None, by=story.maya)
    old.refresh_from_db()
    assert replaced_by(type(old).objects.get(pk=old.pk)) is None
    assert Replacement.objects.count() == 2


def test_nothing_takes_its_own_place(story):
    first, second, third = story.works[:3]
    replace_work(reference=first, by_work=second, by=story.maya)
    replace_work(reference=second, by_work=third, by=story.maya)
    assert successors(first) == [first, second, third]

    for one, other in ((first, first), (third, first)):
        with pytest.raises(Exception, match="A work does not take its own place."):
            replace_work(reference=one, by_work=other, by=story.maya)


def test_of_a_merged_work_the_one_that_stays_took_the_place(story):
    old, twin, stays = story.works[:3]
    merge_references(reference=twin, into=stays, by=story.maya)

    assert replace_work(reference=old, by_work=twin, by=story.maya).by_work == stays
