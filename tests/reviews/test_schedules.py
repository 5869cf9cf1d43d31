"""A text goes live at the minute that was chosen, once, if the gate lets it then; else it is said why, and to whom it matters."""

from datetime import timedelta
from time import sleep

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from people import guards
from people.jobs import Job
from people.models import Event
from people.refusals import Refusal
from references.actions import record_notice
from reviews import actions
from reviews.gate import blockers
from reviews.models import Publication, Release, Schedule
from tests.databases import as_owner
from tests.working import mailed, work

SOON = timedelta(hours=2)


@pytest.fixture
def planned(story):
    """An approved text that is to go live in two hours."""
    revision = story.approved(title="Migraine")
    return actions.schedule(revision=revision, due_at=timezone.now() + SOON, by=story.edith)


def come(planned, later=timedelta()):
    """Let its time come."""
    done = actions.publish_scheduled(key=planned.pk, at=planned.due_at + later)
    planned.refresh_from_db()
    return done


def test_it_goes_live_at_its_time_in_the_name_of_whoever_scheduled_it(story, planned):
    assert actions.publish_scheduled(key=planned.pk) is None  # not yet
    assert not Publication.objects.exists()

    come(planned)

    release = Release.objects.get()
    assert (release.published_by, release.published_at) == (story.edith, planned.due_at)
    assert planned.outcome == "published"
    told = Event.objects.filter(subject=f"article:{planned.article_id}").order_by("n")
    assert [event.kind for event in told][-3:] == ["scheduled", "published", "schedule ended"]
    assert come(planned) is None  # a second worker
    assert Release.objects.count() == 1


def test_a_work_that_was_retracted_meanwhile_keeps_it_from_readers_and_all_are_told(story, planned):
    record_notice(
        reference=story.works[0], kind="retraction", source="pubmed", by=story.maya, notice_pmid="1"
    )
    mailed()

    come(planned)

    assert not Publication.objects.exists()
    assert planned.outcome == "refused"
    assert "retracted" in planned.reason
    mails = {mail.to[0]: mail for mail in mailed() if "did not" in mail.subject}
    people = (story.edith, story.olga, story.wanda, story.maya)
    assert set(mails) == {person.email for person in people}
    body = mails[story.edith.email].body
    assert "Edith Editor had scheduled it." in body
    assert "retracted" not in body  # a draft's own words stay at the desk
    assert come(planned) is None  # it is not tried again by itself
    assert mailed() == []


def test_an_unsigned_text_can_be_planned_and_does_not_go_live_unsigned(story):
    planned = actions.schedule(revision=story.draft(), due_at=timezone.now() + SOON, by=story.edith)
    come(planned)
    assert planned.outcome == "refused"
    assert not Publication.objects.exists()


@pytest.mark.parametrize("lost", ["role", "desk", "account"])
def test_whoever_may_not_publish_any_more_publishes_nothing(story, planned, lost):
    if lost == "role":
        story.edith.groups.clear()
    else:
        name = {"desk": "is_staff", "account": "is_active"}[lost]
        type(story.edith).objects.filter(pk=story.edith.pk).update(**{name: False})

    come(planned)

    assert planned.outcome == "refused"
    assert not Publication.objects.exists()


def test_a_newer_text_that_went_live_since_is_not_replaced(story, planned):
    open_review = planned.article.reviews.get(closed_at=None)
    actions.close_review(review=open_review, by=story.edith, reason="Approved")
    newer = story.write(planned.article, title="Migraine, newer")
    story.approve_all(story.submit(newer))
    actions.publish(revision=newer, by=story.edith)

    come(planned)

    assert planned.outcome == "refused"
    assert "A newer text, revision 2, went live since." in planned.reason
    assert Publication.objects.get().revision == newer


def test_taking_the_page_down_calls_off_what_was_planned(story):
    first = story.live()
    second = story.write(first.article, title="Again")
    story.approve_all(story.submit(second))
    planned = actions.schedule(revision=second, due_at=timezone.now() + SOON, by=story.edith)

    actions.withdraw(article=first.article, by=story.maya, reason="It did harm")

    assert come(planned) is None
    assert planned.outcome == "cancelled"
    assert not Publication.objects.exists()


def test_a_text_that_an_editor_put_away_again_does_not_come_back(story):
    first = story.live()
    second = story.write(first.article, title="Again")
    story.approve_all(story.submit(second))
    planned = actions.schedule(revision=second, due_at=timezone.now() + SOON, by=story.edith)
    actions.publish(revision=second, by=story.edith)
    actions.publish(revision=first, by=story.maya)  # the second one was bad

    assert come(planned) is None
    assert planned.outcome == "published"
    assert Publication.objects.get().revision == first


def test_putting_an_earlier_text_back_calls_off_a_later_one(story):
    first = story.live()
    texts = [story.write(first.article, title=title) for title in ("Again", "And again")]
    story.approve_all(story.submit(texts[1]))
    actions.publish(revision=texts[1], by=story.edith)
    third = story.write(first.article, title="Third")
    planned = actions.schedule(revision=third, due_at=timezone.now() + SOON, by=story.edith)

    actions.publish(revision=first, by=story.maya)

    planned.refresh_from_db()
    assert planned.outcome == "cancelled"


def test_a_page_that_fell_with_an_approval_does_not_come_back_by_itself(story):
    first = story.live()
    second = story.write(first.article, title="Again")
    story.approve_all(story.submit(second))
    planned = actions.schedule(revision=second, due_at=timezone.now() + SOON, by=story.edith)
    mailed()

    approval = first.sign_offs.get(kind="medical")
    actions.revoke(sign_off=approval, by=story.rivera.user, reason="I misread it")

    assert come(planned) is None
    assert not Publication.objects.exists()
    subjects = [mail.subject for mail in mailed() if mail.to == [story.edith.email]]
    assert any("called off the publication" in subject for subject in subjects)


def test_taking_down_again_what_is_down_calls_off_what_was_planned_since(story):
    first = story.live()
    second = story.write(first.article, title="Again")
    story.approve_all(story.submit(second))
    actions.withdraw(article=first.article, by=story.maya, reason="Harm")
    planned = actions.schedule(revision=second, due_at=timezone.now() + SOON, by=story.edith)
    actions.withdraw(article=first.article, by=story.maya, reason="Still harm")

    assert come(planned) is None
    assert planned.outcome == "cancelled"


@pytest.mark.parametrize("verb", ["call off", "fall due"])
def test_a_row_that_was_tampered_with_stays_damaged_whatever_ends_it(story, planned, verb):
    letting_go = guards.letting_go(connection, ["reviews_schedule"])
    with as_owner(), letting_go, connection.cursor() as cursor:
        cursor.execute("UPDATE reviews_schedule SET scheduled_by_id = %s", [story.maya.pk])
    if verb == "call off":
        actions.call_off(article=planned.article, by=story.edith, reason="Too early")
    else:
        come(planned)

    found = [one.id for one in blockers(planned.revision, at=timezone.now())]
    assert "gate.E014" in found
    assert not Publication.objects.exists()


def test_one_waits_at_a_time_and_can_be_called_off(story, planned):
    revision, later = planned.revision, planned.due_at + SOON
    same = actions.schedule(revision=revision, due_at=planned.due_at, by=story.edith)
    assert same == planned
    second = actions.schedule(revision=revision, due_at=later, by=story.edith)
    planned.refresh_from_db()
    assert planned.outcome == "cancelled"
    assert list(Schedule.objects.waiting()) == [second]

    assert actions.call_off(article=revision.article, by=story.maya, reason="Too early")
    assert not actions.call_off(article=revision.article, by=story.maya, reason="Too early")
    assert come(second) is None
    assert not Publication.objects.exists()


@pytest.mark.parametrize("late", [timedelta(), timedelta(days=-1), timedelta(days=800)])
def test_a_time_that_has_passed_or_is_years_away_is_refused(story, late):
    at = timezone.now()
    with pytest.raises(Refusal, match="time"):
        actions.schedule(revision=story.draft(), due_at=at + late, by=story.edith, at=at)


def test_the_worker_does_it_and_where_none_did_the_timer(story, capsys):
    texts = [story.approved(slug) for slug in ("first", "second")]
    soon = timezone.now() + timedelta(seconds=1)
    first, second = (actions.schedule(revision=text, due_at=soon, by=story.edith) for text in texts)
    job = Job.objects.get(args_kwargs__kwargs__schedule=first.pk)
    assert job.run_after == soon
    Job.objects.exclude(pk=job.pk).delete()  # the queue lost the other one
    sleep((soon - timezone.now()).total_seconds())

    work()
    assert [one.article.slug for one in Publication.objects.all()] == ["first"]
    call_command("publish_due")
    call_command("publish_due")

    assert Publication.objects.count() == 2
    second.refresh_from_db()
    assert second.outcome == "published"
    assert capsys.readouterr().out.count("it went live") == 1


def test_what_is_due_and_was_not_done_rings(story, planned):
    assert not Schedule.objects.overdue(planned.due_at + timedelta(minutes=9)).exists()
    assert Schedule.objects.overdue(planned.due_at + timedelta(minutes=11)).exists()
