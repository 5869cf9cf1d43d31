"""The calendar of articles: what goes live by itself and what falls due, month by month."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html as lxml_html

from articles.models import Article
from desk.articles import months
from reviews import actions
from reviews.models import Publication
from tests.desk.house import at, signed_in, words

pytestmark = pytest.mark.both

MONTHS = at(Article, "months")


def shown(person, month):
    """What stands under each day of the page."""
    page = lxml_html.fromstring(signed_in(person).get(MONTHS, {"month": month}).content)
    days = page.xpath("//li[starts-with(@class, 'day')]")
    return {
        day.xpath(".//time/@datetime")[0]: day.xpath(".//ul//a/text()")
        for day in days
        if day.xpath(".//ul//a")
    }


def test_what_goes_live_and_what_falls_due_stands_on_its_day(story):
    live = story.live(title="Gout")
    due = Publication.objects.get(article=live.article).release.review_due_on
    ready = story.approved("ready", title="Croup")
    moment = datetime(due.year, due.month, 9, 10, 30, tzinfo=UTC)
    actions.schedule(revision=ready, due_at=moment, by=story.edith, at=moment - timedelta(days=30))

    found = shown(story.wanda, f"{due:%Y-%m}")

    assert found[due.isoformat()][-1:] == ["Gout"]
    assert found[f"{due:%Y-%m}-09"][0] == "Croup"
    page = signed_in(story.wanda).get(MONTHS, {"month": f"{due:%Y-%m}"})
    assert "Goes live at" in words(page)
    assert "Next review due" in words(page)
    before = months.month_after(due.replace(day=1), -1)
    assert shown(story.wanda, f"{before:%Y-%m}") == {}
    assert f"?month={before:%Y-%m}" in page.content.decode()


def test_a_day_names_some_and_counts_the_others(story, monkeypatch):
    monkeypatch.setattr(months, "A_DAY", 1)
    for name in ("one", "two", "three"):
        due = Publication.objects.get(article=story.live(name).article).release.review_due_on

    page = signed_in(story.edith).get(MONTHS, {"month": f"{due:%Y-%m}"})

    named = sum(len(titles) for titles in shown(story.edith, f"{due:%Y-%m}").values())
    dates = {one.release.review_due_on for one in Publication.objects.select_related("release")}
    assert named == len(dates)
    assert len(dates) == 1
    assert "and 2 more" in words(page)


def test_it_begins_with_this_month_and_takes_no_nonsense(story, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 1, 31, 12, tzinfo=UTC))
    client = signed_in(story.wanda)

    for asked in ("", "2027-13", "27-01", "2027-1", "\x00", "२०२७-०१"):
        page = client.get(MONTHS, {"month": asked})
        assert page.status_code == 200, asked
        assert page.context["month"] == date(2027, 1, 1)
        assert 'aria-current="date"' in page.content.decode()
    assert (page.context["before"], page.context["after"]) == (date(2026, 12, 1), date(2027, 2, 1))


def test_it_is_the_business_of_whoever_sees_drafts_alone(story, client):
    assert client.get(MONTHS).status_code == 302
    assert signed_in(story.rivera.user).get(MONTHS).status_code in (302, 403)
    assert signed_in(story.edith).post(MONTHS).status_code == 405


def test_it_costs_the_same_however_much_there_is(story):
    story.live("first")
    due = Publication.objects.get().release.review_due_on
    client, query = signed_in(story.edith), {"month": f"{due:%Y-%m}"}
    client.get(MONTHS, query)
    with CaptureQueriesContext(connection) as few:
        client.get(MONTHS, query)
    for number in range(7):
        story.live(f"more-{number}")

    with CaptureQueriesContext(connection) as many:
        client.get(MONTHS, query)

    assert len(many) == len(few)
