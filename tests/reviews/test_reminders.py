"""What the calendar says is told once: before and after a due date, before and after a review runs out, and in one daily mail."""

from datetime import UTC, datetime, time, timedelta
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.utils import timezone

from people.days import local_day
from people.inbox import KEPT, choose_mail
from people.models import Notification, User
from reviews import actions
from reviews.models import Publication
from reviews.notifications.reminders import remind
from tests.working import mailed


def noon(day):
    return datetime.combine(day, time(12), UTC)


def told(person):
    """The kinds of what they were told, the oldest first, apart from what the story itself tells."""
    calendar = (
        "due_soon",
        "late",
        "no_answer",
        "runs_out",
        "ran_out",
        "credential_ends",
        "credential_check",
    )
    rows = person.notifications.filter(kind__in=(*calendar, "declaration_ends"))
    return [row.kind for row in rows.order_by("at", "pk")]


def subjects(person):
    return [mail.subject for mail in mailed() if mail.to == [person.email]]


@pytest.fixture
def asked(story):
    """Rosa was asked two weeks before the day."""
    draft = story.draft(title="What helps")
    due = local_day(timezone.now()) + timedelta(days=14)
    review = actions.submit(
        revision=draft, by=story.edith, assignments=[(story.rivera, "medical", due)]
    )
    mailed()
    return review.assignments.get()


def test_a_reviewer_is_reminded_before_and_after_and_then_whoever_asked_is_told(story, asked):
    rosa, due = story.rivera.user, asked.due_on
    for late in range(-4, 14):
        remind(at=noon(due + timedelta(days=late)))
        remind(at=noon(due + timedelta(days=late)))  # and from a second machine

    assert told(rosa) == ["due_soon", "late", "late", "late"]
    mails = [mail for mail in mailed() if mail.to == [rosa.email]]
    assert len(mails) == 4
    assert "Edith Editor asked you for a medical review of “What helps”" in mails[0].body
    assert "It is late" not in mails[0].body
    assert "decline on that page, and somebody else is asked" in mails[1].body
    assert (
        mails[0].subject
        == f"Imprimatur: Your medical review of “What helps” is due on {due:%-d %B %Y}"
    )
    assert told(story.edith) == told(story.wanda) == ["no_answer"]
    row = story.edith.notifications.get(kind="no_answer")
    assert row.about["reviewer"] == rosa.pk


def test_after_a_pause_the_latest_step_alone_is_made_good(story, asked):
    remind(at=noon(asked.due_on + timedelta(days=5)))
    assert told(story.rivera.user) == ["late"]
    remind(at=noon(asked.due_on + timedelta(days=8)))
    assert told(story.rivera.user) == ["late", "late"]


def test_whoever_was_asked_a_day_before_or_has_decided_is_not_reminded(story, asked):
    second = story.draft("second")
    tomorrow = local_day(timezone.now()) + timedelta(days=1)
    actions.submit(revision=second, by=story.edith, assignments=[(story.chen, "medical", tomorrow)])
    remind(at=timezone.now())
    assert told(story.chen.user) == []

    story.decide(asked)
    remind(at=noon(asked.due_on + timedelta(days=3)))
    assert told(story.rivera.user) == []


def test_a_reminder_that_waited_is_not_sent_to_whoever_has_decided(story, asked):
    remind(at=noon(asked.due_on + timedelta(days=1)))
    story.decide(asked)

    assert not any("due" in subject for subject in subjects(story.rivera.user))


def test_whoever_answers_for_a_page_is_told_before_and_when_its_review_runs_out(story):
    revision = story.live(title="What helps")
    end = Publication.objects.get(article=revision.article).release.review_due_on
    wanda = story.wanda
    for before in (31, 30, 29, 1, 0, -1):
        remind(at=noon(end - timedelta(days=before)))

    assert told(wanda) == ["runs_out", "ran_out"]
    assert wanda.notifications.get(kind="runs_out").mail == "daily"
    (mail,) = [mail for mail in mailed() if "ran out" in mail.subject]
    assert mail.to == [wanda.email]
    assert "readers are told that it is overdue" in mail.body


def test_papers_that_run_out_are_told_to_the_reviewer_and_to_who_keeps_them(story):
    story.live()
    credential = story.rivera.credentials.get()
    story.check_again(story.rivera, at=noon(credential.expires_on - timedelta(days=200)))
    remind(at=noon(credential.expires_on - timedelta(days=20)))

    for person in (story.rivera.user, story.maya):
        assert "credential_ends" in told(person)
    assert "credential_ends" not in told(story.edith)
    declared = story.rivera.declarations.latest("declared_at").declared_at
    Notification.objects.all().delete()
    remind(at=declared + timedelta(days=340))
    assert told(story.rivera.user).count("declaration_ends") == 1


def test_a_credential_that_is_to_be_looked_up_again_is_told_before(story):
    story.live()
    check = story.rivera.credentials.get().verifications.get()
    for days in (31, 30, 29):
        remind(at=noon(check.holds_until - timedelta(days=days)))

    assert told(story.rivera.user).count("credential_check") == 1
    assert told(story.maya).count("credential_check") == 2  # of Dr Rivera and of Dr Factor
    assert "credential_check" not in told(story.edith)
    letters = {
        mail.to[0]: mail.body for mail in mailed() if "Rosa Rivera counts until" in mail.subject
    }
    assert "nothing that you need to do" in letters[story.rivera.user.email]
    assert "they can sign nothing more" in letters[story.maya.email]

    story.check_again(story.rivera, at=noon(check.holds_until - timedelta(days=20)))
    remind(at=noon(check.holds_until - timedelta(days=5)))
    assert told(story.rivera.user).count("credential_check") == 1


def test_the_daily_mail_comes_once_in_the_morning_of_whoever_reads_it(story):
    User.objects.filter(pk=story.wanda.pk).update(time_zone="Australia/Sydney")
    revision = story.live(title="What helps")
    mailed()
    row = story.wanda.notifications.get(kind="published")
    dawn = datetime(2027, 1, 10, 19, 30, tzinfo=UTC)  # half past six in Sydney

    remind(at=dawn)
    assert subjects(story.wanda) == []
    remind(at=dawn + timedelta(hours=1))
    remind(at=dawn + timedelta(hours=1))
    (mail,) = [mail for mail in mailed() if mail.to == [story.wanda.email]]
    assert mail.subject == "Imprimatur: what happened"
    assert "Edith Editor published “What helps”." in mail.body
    address = f"http://localhost:8000/articles/{revision.article.slug}/"
    assert f"See the page:\n{address}" in mail.body
    assert mail.message()["Message-ID"] == f"<daily.{story.wanda.pk}.2027-01-11@localhost>"
    row.refresh_from_db()
    assert row.mailed_at

    remind(at=dawn + timedelta(days=1, hours=1))
    assert subjects(story.wanda) == []  # nothing new happened


def test_what_was_read_is_not_mailed(story):
    story.live()
    story.wanda.notifications.update(read_at=timezone.now())
    mailed()

    remind(at=noon(local_day(timezone.now()) + timedelta(days=1)))

    assert not any("what happened" in subject for subject in subjects(story.wanda))


def test_whoever_wants_each_thing_at_once_gets_no_daily_mail_about_it(story):
    choose_mail(person=story.wanda, chosen={"published": "at_once", "approved": "never"})
    story.live(title="What helps")

    assert "Imprimatur: Edith Editor published “What helps”" in subjects(story.wanda)


def test_what_happened_long_ago_is_forgotten(story, asked):
    remind(at=asked.asked_at + KEPT + timedelta(days=1))

    assert not story.rivera.user.notifications.filter(kind="asked").exists()


def test_the_command_does_it_now(story, asked):
    with patch("django.utils.timezone.now", return_value=noon(asked.due_on)):
        call_command("send_reminders")
        call_command("send_reminders")

    assert told(story.rivera.user) == ["due_soon"]
