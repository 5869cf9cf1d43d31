"""An editor chooses the minute at which a text goes live, in their own time, and sees it until then."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from reviews import actions
from reviews.models import Schedule
from tests.desk.house import signed_in, words


@pytest.fixture
def edith(story):
    return signed_in(story.edith)


def at(article, page):
    return f"/admin/articles/article/{article.pk}/{page}/"


def typed(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def test_a_text_is_scheduled_seen_moved_and_called_off(story, edith):
    article = story.approved(title="Migraine").article
    assert "Publish later" in words(edith.get(at(article, "change")))
    tomorrow = timezone.now().replace(second=0, microsecond=0) + timedelta(days=1)

    done = edith.post(at(article, "schedule"), {"due_at": typed(tomorrow)}, follow=True)

    said = words(done)
    assert "Revision 1 goes live on" in said
    assert "Edith Editor scheduled it." in said
    assert Schedule.objects.get().due_at == tomorrow
    again = edith.post(at(article, "schedule"), {"due_at": typed(tomorrow)}, follow=True)
    assert again.status_code == 200
    assert Schedule.objects.count() == 1  # the second click
    assert "Migraine" in words(edith.get("/admin/articles/article/?state=scheduled"))

    page = words(edith.get(at(article, "schedule")))
    assert "This takes the place of what is scheduled: revision 1." in page
    edith.post(at(article, "schedule"), {"due_at": typed(tomorrow + timedelta(hours=1))})
    off = edith.post(at(article, "call-off"), {"reason": "Not yet"}, follow=True)
    assert "It is called off." in words(off)
    twice = edith.post(at(article, "call-off"), {"reason": "Not yet"}, follow=True)
    assert "Nothing is scheduled." in words(twice)
    assert "called off what was scheduled, revision 1: Not yet" in words(
        edith.get(at(article, "history"))
    )


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ("", "Say when."),
        ("soon", "Write the time as"),
        ("2020-01-01T10:00", "This time has passed."),
        ("2099-01-01T10:00", "more than two years away"),
        # The clocks of London go back at two in the morning, and forward at one.
        ("2027-10-31T01:30", "this time comes twice on that day"),
        ("2027-03-28T01:30", "or not at all"),
    ],
)
def test_what_is_no_time_is_told_and_stays_in_the_form(story, sent, says):
    type(story.edith).objects.filter(pk=story.edith.pk).update(time_zone="Europe/London")
    article = story.draft().article

    page = signed_in(story.edith).post(at(article, "schedule"), {"due_at": sent})

    assert page.status_code in (409, 422)
    assert says in words(page)
    assert not Schedule.objects.exists()


def test_the_time_is_that_of_whoever_chooses_it(story):
    type(story.edith).objects.filter(pk=story.edith.pk).update(time_zone="Australia/Sydney")
    article = story.draft().article
    year = timezone.now().year + 1

    page = signed_in(story.edith).get(at(article, "schedule"))
    assert "Times are those of Australia/Sydney." in words(page)
    signed_in(story.edith).post(at(article, "schedule"), {"due_at": f"{year}-07-01T09:00"})

    assert Schedule.objects.get().due_at == datetime(year, 6, 30, 23, tzinfo=UTC)


def test_what_it_lacks_is_said_beforehand_and_why_it_did_not_go_afterwards(story, edith):
    article = story.draft(title="Migraine").article
    assert "What it still lacks" in words(edith.get(at(article, "schedule")))
    planned = actions.schedule(
        revision=article.revisions.get(), due_at=story.now() + timedelta(hours=1), by=story.edith
    )
    actions.publish_scheduled(key=planned.pk, at=planned.due_at)

    assert "“Migraine” was to go live on" in words(edith.get("/accounts/happened/"))
    trail = words(edith.get(at(article, "history")))
    assert "was to let revision 1 go live as scheduled, and it did not" in trail


def test_what_nothing_dealt_with_rings_on_the_first_page(story, edith):
    planned = actions.schedule(
        revision=story.draft(),
        due_at=story.now() - timedelta(hours=1),
        by=story.edith,
        at=story.now() - timedelta(hours=2),
    )
    assert "text was to go live, and nothing has dealt with it" in words(edith.get("/admin/"))
    ready = edith.get("/readyz?for=staff").json()
    assert ready["schedules_late"] is True

    actions.publish_scheduled(key=planned.pk)
    assert "nothing has dealt with" not in words(edith.get("/admin/"))


def test_a_writer_schedules_nothing(story):
    article = story.draft().article
    wanda = signed_in(story.wanda)
    assert "Publish later" not in words(wanda.get(at(article, "change")))
    assert wanda.post(at(article, "schedule"), {"due_at": "2030-01-01T10:00"}).status_code == 403
    assert not Schedule.objects.exists()
