"""Somebody reviews here no more: what they signed holds to its end, what they had not decided goes back, and readers are told."""

from people.actions import change_person
from people.models import Notification
from reviews.actions import end_consultation
from reviews.leaving import LEFT
from reviews.models import Publication, SignOff
from reviews.notifications import kinds
from reviews.notifications.lines import lines
from tests.reviews.test_consultations import consulted, lena  # noqa: F401 - fixtures
from tests.website.reading import words


def close(story, person):
    change_person(person=person, by=story.maya, groups=list(person.groups.all()), is_active=False)


def told(person):
    return [line.words for line in lines(person, Notification.objects.filter(person=person))]


def test_what_they_had_not_decided_goes_back_to_whoever_asked(story):
    review = story.submit(story.draft())
    waiting = review.assignments.get(reviewer=story.rivera)

    close(story, story.rivera.user)

    waiting.refresh_from_db()
    assert (waiting.ended_reason, waiting.ended_by) == (LEFT, story.maya)
    assert any("Rosa Rivera, who had not decided on" in line for line in told(story.edith))
    others = review.assignments.exclude(pk=waiting.pk)
    assert not others.exclude(ended_at=None).exists()


def test_what_they_signed_holds_and_readers_are_told_that_they_left(story, client):
    story.live()
    address, profile = "/articles/paraneoplastic-syndrome/", "/reviewers/rosa-rivera/"
    assert "Former reviewer" not in words(client.get(address)) + words(client.get(profile))

    close(story, story.rivera.user)

    assert Publication.objects.exists()
    assert not SignOff.objects.exclude(withdrawn_at=None).exists()
    assert "Former reviewer, Neurology" in words(client.get(address))
    assert "Former reviewer, Neurology" in words(client.get(profile))
    assert "Medically reviewed by Rosa Rivera, M.D." in words(client.get(address))


def test_who_comes_back_is_no_former_reviewer(story, client):
    story.live()
    close(story, story.rivera.user)
    person = story.rivera.user
    change_person(person=person, by=story.maya, groups=list(person.groups.all()), is_active=True)

    assert "Former reviewer" not in words(client.get("/reviewers/rosa-rivera/"))


def test_whoever_asked_is_told_what_a_consultation_came_to(story, consulted):  # noqa: F811
    end_consultation(assignment=consulted, by=consulted.reviewer.user)

    assert any("has said what they have to say about" in line for line in told(story.edith))


def test_every_kind_that_is_told_can_be_read_and_chosen():
    named = {one.name for one in vars(kinds).values() if isinstance(one, kinds.Told)}

    assert named == {one.name for one in kinds.KINDS}
