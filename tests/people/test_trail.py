"""The trail: who did what, chained."""

import pytest

from people import audit, trail
from people.actions import ErasureRefused, erase_person
from people.append_only import AppendOnlyError
from people.models import Event, Snapshot, User


def test_events_of_a_subject_are_numbered_and_chained(story):
    story.draft()

    events = list(Event.objects.filter(subject__startswith="article:").order_by("n"))

    assert [event.n for event in events] == [1, 2]
    assert events[1].digest == trail.event_digest(events[1], events[0].digest)
    assert [event.previous for event in events] == ["", events[0].digest]
    assert trail.chain_of(events[0].subject, events).faults == []


def test_a_snapshot_says_who_somebody_was_then(story):
    first = trail.snapshot(story.wanda, role="writer")
    same = trail.snapshot(story.wanda, role="writer")
    story.wanda.name = "Wanda Married"
    story.wanda.save()

    renamed = trail.snapshot(story.wanda, role="writer")

    assert first == same
    assert renamed != first
    assert "Wanda Writer" in Snapshot.objects.get(pk=first.pk).payload


def test_an_event_cannot_be_changed(story):
    event = trail.record(subject=story.wanda, kind="seen", by=story.wanda, at=story.now())

    event.kind = "unseen"
    with pytest.raises(AppendOnlyError):
        event.save()
    with pytest.raises(AppendOnlyError):
        event.delete()


def test_e_mail_addresses_are_one_whatever_their_case(story):
    user = User.objects.create_user("  Ada@Example.org ", "x", name="Ada")

    assert user.email == "ada@example.org"
    assert User.objects.get_by_natural_key("ADA@EXAMPLE.ORG") == user


def test_a_person_is_erased_and_their_trail_still_verifies(story):
    story.draft()

    erase_person(person=story.wanda, by=story.maya)

    story.wanda.refresh_from_db()
    assert story.wanda.name == "Name withheld"
    assert not story.wanda.is_active
    assert story.author.__class__.objects.get(user=story.wanda).biography == ""
    assert not Snapshot.objects.filter(user=story.wanda).exclude(payload="").exists()
    assert list(audit.every_fault()) == []
    assert len(list(audit.erased())) == Snapshot.objects.filter(user=story.wanda).count()


def test_erasing_twice_is_one_erasure(story):
    erase_person(person=story.stan, by=story.maya)
    erase_person(person=story.stan, by=story.maya)

    assert Event.objects.filter(subject=f"user:{story.stan.pk}", kind="erased").count() == 1


def test_whose_sign_off_holds_up_a_live_page_cannot_be_erased(story):
    story.live()

    with pytest.raises(ErasureRefused, match="live page"):
        erase_person(person=story.rivera.user, by=story.maya)


def test_sign_offs_are_kept_as_long_as_the_law_asks(story, settings):
    settings.SIGN_OFF_RETENTION_YEARS = 10
    revision = story.draft()
    review = story.submit(revision, (story.rivera, "medical"))
    story.decide(review.assignments.get(), "declined", comment="No time")

    with pytest.raises(ErasureRefused, match="kept until"):
        erase_person(person=story.rivera.user, by=story.maya)
    settings.SIGN_OFF_RETENTION_YEARS = 0
    erase_person(person=story.rivera.user, by=story.maya)

    story.rivera.refresh_from_db()
    assert story.rivera.name == "Name withheld"
    assert story.rivera.specialty == ""
