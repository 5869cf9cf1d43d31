"""Numbers to call on readers' pages: they change everywhere at once, and nobody else can change them."""

import pytest
from django.db import connection
from django.db.models import QuerySet

from articles.actions import propose_helpline
from articles.models import HelplineVersion
from feedback.actions import report_problem
from people import guards
from reviews import actions
from tests.databases import as_owner
from tests.helplines import agree, helpline, mark
from tests.ready import Visitors
from tests.story import cite
from tests.website.reading import words

ADDRESS = "/articles/paraneoplastic-syndrome/"


def naming(story, line):
    card = (
        f'<div class="care-card care-card--emergency"><h3>Call {mark(line)} now if:</h3>'
        "<ul><li>you faint</li></ul></div>"
    )
    return f"{card}<p>So it is{cite(*story.works[:2])}.</p>"


def test_a_new_number_is_on_every_page_at_once(story, settings):
    settings.READY_PAGES_MB = 8
    line = helpline(story)
    for slug in ("paraneoplastic-syndrome", "other"):
        story.live(slug, body=naming(story, line))
    visitors = Visitors()
    for _ in range(2):
        assert b">999</a>" in visitors.ask(ADDRESS, host="testserver").body

    agree(story, line, phone="112")

    for slug in ("paraneoplastic-syndrome", "other"):
        body = visitors.ask(f"/articles/{slug}/", host="testserver").body
        assert b">112</a>" in body
        assert b"999</a>" not in body.partition(b'id="get-help-now"')[2].partition(b"</div>")[0]


def test_a_proposal_shows_nobody_anything(story, client):
    line = helpline(story)
    story.live(body=naming(story, line))
    propose_helpline(helpline=line, by=story.maya, phone="112 112")

    assert "112 112" not in words(client.get(ADDRESS))


def test_the_content_api_says_the_number(story, client):
    line = helpline(story)
    story.live(body=naming(story, line))

    text = client.get("/api/v1/articles/paraneoplastic-syndrome").json()["text"]

    assert "Call 999 now if:" in text


def test_a_heading_says_the_number_in_the_contents_and_search_quotes_it(story, client):
    line = helpline(story)
    body = f"<h2>Call {mark(line)} for zebras</h2><p>Call {mark(line)} if zygomatic pain starts{cite(*story.works[:2])}.</p>"
    story.live(body=f"{body}<h2>More</h2><p>a</p><h2>Last</h2><p>b</p>")

    assert words(client.get(ADDRESS)).count("Call 999 for zebras") > 1
    assert "Call 999 if zygomatic pain starts" in words(client.get("/search/?q=zygomatic"))


def test_a_reader_reports_a_wrong_number_in_its_place(story):
    line = helpline(story, phone="0800 111 999")
    revision = story.live(body=naming(story, line))

    report = report_problem(
        revision=revision,
        reason="inaccurate",
        comment="0800 111 999 is out of service",
        passage="Call 0800 111 999 now if",
    )

    assert report.passage == "Call 0800 111 999 now if"
    assert report.comment == "0800 111 999 is out of service"


@pytest.mark.parametrize(
    "changes", [{"phone": "0900 123 456"}, {"hours": "never"}, {"seal": "f" * 64}]
)
def test_a_number_that_somebody_wrote_into_the_table_is_told_to_nobody(story, client, changes):
    line = helpline(story)
    story.live(body=naming(story, line))
    with as_owner(), guards.letting_go(connection, [HelplineVersion._meta.db_table]):
        QuerySet.update(HelplineVersion._base_manager.all(), **changes)

    answer = client.get(ADDRESS)

    assert answer.status_code == 503
    assert "0900" not in words(answer)


def test_an_older_number_stands_in_for_a_forged_one(story, client):
    line = helpline(story)
    later = agree(story, line, phone="112")
    story.live(body=naming(story, line))
    with as_owner(), guards.letting_go(connection, [HelplineVersion._meta.db_table]):
        forged = HelplineVersion._base_manager.filter(pk=later.pk)
        QuerySet.update(forged, phone="0900 123 456")

    assert "Call 999 now" in words(client.get(ADDRESS))


def test_the_help_passage_says_it_too(story, client):
    line = helpline(story, "Samaritans", "116 123")
    text = story.approved("where-to-get-help", body=naming(story, line))
    actions.reclassify(article=text.article, by=story.edith, topic=story.topic, kind="help")
    actions.publish(revision=text, by=story.edith)

    assert "116 123" in words(client.get("/search/", {"q": "I want to die"}))
