"""What is due by a day follows the site's calendar, wherever the person who reads it lives."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from desk.articles import sidebar
from desk.common import display
from desk.dashboard.todo import tasks
from desk.reviewers import credential_status
from people.days import local_day
from reviews import actions
from reviews.models import Credential

KIRITIMATI, MIDWAY = ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Midway")


@pytest.fixture(params=[KIRITIMATI, MIDWAY], ids=str)
def elsewhere(request):
    """A person's zone: one of these two has another day than the site at any moment."""
    with timezone.override(request.param):
        yield request.param


def test_days_are_counted_from_the_sites_day(elsewhere):
    today = local_day(timezone.now())

    assert display.days_away(today) == "today"
    assert display.days_away(today + timedelta(days=1)) == "in 1 day"


def test_what_has_just_happened_happened_today(elsewhere):
    assert ">today<" in display.relative_day(timezone.now())


def test_a_reviewer_is_overdue_for_everybody_or_nobody(story, elsewhere):
    story.start = timezone.now() - timedelta(days=8)
    today = local_day(timezone.now())
    on_the_day = asked_for(story, story.draft(), today)
    a_day_late = asked_for(story, story.draft("another"), today - timedelta(days=1))

    states = [
        str(one.state)
        for review in (on_the_day, a_day_late)
        for one in sidebar.assignment_rows(review.assignments.all(), story.edith)
    ]
    late = [line.count for line in tasks(story.edith) if "late" in line.words]

    assert ["Overdue" in state for state in states] == [False, True]
    assert late == [1]


def asked_for(story, revision, day):
    """A review that was asked for a week ago and is due that day."""
    return actions.submit(
        revision=revision,
        by=story.edith,
        assignments=[(story.rivera, "medical", day)],
        at=timezone.now() - timedelta(days=7),
    )


def test_a_credential_holds_to_the_end_of_the_sites_day(story, elsewhere):
    credential = story.rivera.credentials.get()
    last = Credential(pk=0, expires_on=local_day(timezone.now()))
    gone = Credential(pk=0, expires_on=local_day(timezone.now()) - timedelta(days=1))

    assert credential_status.credential_status(credential)[0] == "good"
    assert credential_status.credential_status(last)[0] == "claimed"
    assert credential_status.credential_status(gone)[0] == "expired"


def test_the_day_of_a_moment_is_the_sites(settings):
    moment = datetime(2026, 10, 12, 23, 30, tzinfo=ZoneInfo("UTC"))

    with timezone.override(KIRITIMATI):
        shown = display.relative_day(moment)

    assert f'datetime="{date(2026, 10, 12)}"' in shown
