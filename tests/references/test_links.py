"""Checking links: dead pages, blocked programs and bad days are told apart."""

import pytest

from references import links
from references.actions import note_links, record_link
from references.links import check
from references.models import Link
from tests.references.lookup_server import Reply, endless, redirect


@pytest.fixture(autouse=True)
def _in_no_time(monkeypatch):
    monkeypatch.setattr(links, "PER_SECOND", 1000)


PAGE = Reply(body=b"<html><title>Migraine</title></html>", type="text/html; charset=utf-8")


def state(url):
    return check(url).state


def test_a_page_and_a_paper_are_fine(server):
    assert state(server.put("/page", PAGE)) == "fine"
    assert state(server.put("/paper.pdf", Reply(body=b"%PDF", type="application/pdf"))) == "fine"
    assert [asked.method for asked in server.asked] == ["HEAD", "GET", "HEAD"]


@pytest.mark.parametrize("status", [404, 410, 500])
def test_what_is_gone_fails(server, status):
    seen = check(server.put("/gone", Reply(status)))

    assert seen.state == "failing"
    assert seen.said


@pytest.mark.parametrize("status", [401, 403, 429, 451, 503])
def test_who_lets_no_programs_in_says_nothing_about_the_page(server, status):
    assert state(server.put("/shut", Reply(status))) == "blocked"


def test_a_server_that_does_not_know_head_is_asked_again(server):
    assert state(server.put("/old", Reply(405), PAGE)) == "fine"
    assert state(server.put("/odd", Reply(404), PAGE)) == "fine"


@pytest.mark.parametrize("title", ["404", "Page not found | Clinic", "This page no longer exists"])
def test_a_page_that_says_it_was_not_found_is_not_found(server, title):
    soft = Reply(body=f"<title>{title}</title>".encode(), type="text/html")

    assert state(server.put("/soft", soft)) == "failing"


@pytest.mark.parametrize("title", ["Lost and found", "Hepatitis 4040", "Notes on foundlings"])
def test_a_page_about_other_things_is_not_taken_for_missing(server, title):
    page = Reply(body=f"<title>{title}</title>".encode(), type="text/html")

    assert state(server.put("/page", page)) == "fine"


def test_being_sent_to_the_front_page_is_being_sent_away(server):
    server.put("/", PAGE)

    seen = check(server.put("/article/7", redirect(f"{server.url}/")))

    assert seen.state == "failing"
    assert "front page" in seen.said


def test_a_page_that_moved_for_good_says_where(server):
    target = server.put("/new", PAGE)

    seen = check(server.put("/old", redirect(target, 301)))

    assert (seen.state, seen.moved_to) == ("moved", target)


def test_a_page_that_moved_for_a_while_is_fine(server):
    target = server.put("/new", PAGE)

    assert state(server.put("/old", redirect(target, 302))) == "fine"


def test_an_endless_page_is_there_and_keeps_nobody(server):
    assert state(server.put("/endless", Reply(pieces=endless, type="text/html"))) == "fine"


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://localhost:1/x", "ftp://example.org/"])
def test_what_readers_cannot_reach_fails_without_being_asked(server, url):
    assert state(url) == "failing"
    assert server.asked == []


# Three in a row


def test_three_failures_in_a_row_are_a_broken_link(db):
    link = Link.objects.create(url="https://example.org/a")

    states = [record_link(link=link, state="failing").state for _ in range(3)]

    assert states == ["failing", "failing", "broken"]
    assert record_link(link=link, state="fine").failures == 0
    assert record_link(link=link, state="failing").state == "failing"


def test_what_nothing_leads_to_any_more_is_forgotten(db):
    assert note_links(urls=["https://example.org/a", "https://example.org/b"]) == 2
    record_link(link=Link.objects.get(url="https://example.org/a"), state="failing")

    assert note_links(urls=["https://example.org/a"]) == 0

    assert Link.objects.get().failures == 1
