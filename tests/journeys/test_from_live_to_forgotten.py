"""A page loses its approval, comes back on another one, goes for good, and its first reviewer is forgotten."""

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Snapshot
from reviews import actions, seals
from reviews.models import SignOff, Withdrawal
from tests.desk.house import at, signed_in
from tests.desk.reviewers import sign_in
from tests.story import PASSWORD
from tests.website.reading import template, words

pytestmark = pytest.mark.both

ADDRESS = "/articles/paraneoplastic-syndrome/"


def test_from_live_to_forgotten(story, settings):
    text = story.live()
    reader, edith = Client(), signed_in(story.edith)
    assert "Rosa Rivera" in words(reader.get(ADDRESS))

    rosa_takes_back(story, text)
    assert template(reader.get(ADDRESS)) == "website/being_checked.html"

    comes_back_on_another_approval(story, text)
    assert "Celia Chen" in words(reader.get(ADDRESS))
    assert "Rosa Rivera" not in words(reader.get(ADDRESS))

    goes_for_good(edith, text)
    assert template(reader.get(ADDRESS)) == "website/gone.html"

    is_too_early_to_forget(story)
    settings.SIGN_OFF_RETENTION_YEARS = 0
    is_forgotten(story, reader)

    actions.publish(revision=text, by=story.edith)
    assert reader.get(ADDRESS).status_code == 200
    assert "Rosa" not in words(reader.get(f"{ADDRESS}history/"))


def rosa_takes_back(story, text):
    assignment = text.assignments.get(reviewer=story.rivera)
    rosa = sign_in(Client(), story.rivera)
    address = reverse("desk:take_back", args=[assignment.pk])
    who = rosa.post(address, {"reason": "I misread a study"})
    rosa.post(who.url, {"password": PASSWORD})
    rosa.post(address, {"reason": "I misread a study"})
    assert assignment.sign_off.withdrawal_reason == "I misread a study"


def comes_back_on_another_approval(story, text):
    story.approve_all(story.submit(text, (story.chen, "medical")))
    actions.publish(revision=text, by=story.edith)


def goes_for_good(edith, text):
    address = reverse("admin:articles_article_withdraw", args=[text.article_id])
    edith.post(address, {"reason": "Merged into another page", "for_good": "1"})
    assert Withdrawal.objects.latest("pk").for_good


def erase_rosa(story):
    return signed_in(story.maya).post(at(story.rivera.user, "erase"), {"name": "Rosa Rivera"})


def is_too_early_to_forget(story):
    assert erase_rosa(story).status_code == 422
    story.rivera.user.refresh_from_db()
    assert story.rivera.user.erased_at is None


def is_forgotten(story, reader):
    assert erase_rosa(story).status_code == 302
    story.rivera.user.refresh_from_db()
    assert story.rivera.user.erased_at
    assert reader.get("/reviewers/rosa-rivera/").status_code == 404
    assert not Snapshot.objects.filter(payload__contains="Rivera").exists()
    assert all(
        seals.has_valid_seal(sign_off) for sign_off in SignOff.objects.filter(reviewer=story.rivera)
    )
