"""A new person is one flow: account, profile, credential, invitation; each page offers the next, and an error loses nothing."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from articles.models import Author
from people.actions import create_person, invite
from people.models import Event, User
from people.refusals import Refusal
from people.roles import EDITORS, REVIEWERS, WRITERS
from reviews.models import Credential, Reviewer
from tests.desk.house import at, faults, signed_in, words
from tests.working import mailed

NEW = {"name": "Nora Newcomer", "email": "nora@example.org", "time_zone": "Europe/London"}
FORMSET_FREE = {"_save": "Save"}


def role(name):
    return Group.objects.get(name=name)


@pytest.fixture
def maya(story):
    return signed_in(story.maya)


@pytest.fixture
def nora(story):
    return create_person(
        by=story.maya, name="Nora", email="n@example.org", groups=[role(REVIEWERS)]
    )


def add(client, *roles, **more):
    client.post(at(User, "add"), NEW | {"groups": [role(one).pk for one in roles]} | more)
    return User.objects.get(email="nora@example.org")


def profile(person, **more):
    return {"user": person.pk, "slug": "nora", "specialty": "Neurology", **FORMSET_FREE} | more


def credential(reviewer, **more):
    return {
        "reviewer": reviewer.pk,
        "kind": "physician",
        "regulator": "npi",
        "jurisdiction": "Ohio",
        "number": "1234567893",
        "expires_on": (timezone.now() + timedelta(days=400)).date().isoformat(),
    } | more


def test_a_reviewer_goes_from_step_to_step(story, maya):
    sent = NEW | {"groups": [role(REVIEWERS).pk]}

    first = maya.post(at(User, "add"), sent)
    nora = User.objects.get(email="nora@example.org")
    assert first["Location"] == f"{at(Reviewer, 'add')}?user={nora.pk}"
    form = words(maya.get(first["Location"]))
    assert "Nora Newcomer is new here." in form
    assert 'value="nora-newcomer"' in form

    second = maya.post(first["Location"], profile(nora))
    assert second["Location"] == f"{at(Credential, 'add')}?reviewer={nora.pk}"
    assert "Invitation" in words(maya.get(second["Location"]))

    third = maya.post(second["Location"], credential(Reviewer.objects.get()))
    assert third["Location"] == at(nora, "invite")
    last = maya.post(third["Location"], follow=True)

    assert "An invitation is on its way to nora@example.org." in words(last)
    assert "is new here" not in words(last)  # all is done
    (mail,) = mailed()
    assert mail.to == ["nora@example.org"]


def test_an_error_on_the_way_loses_nothing_and_keeps_the_way(story, maya):
    nora = add(maya, REVIEWERS)
    page = f"{at(Reviewer, 'add')}?user={nora.pk}"

    refused = maya.post(page, profile(nora, slug="", biography="Reads every figure."))

    assert "Enter a web address for the profile." in words(refused)
    assert "Reads every figure." in words(refused)
    assert "Nora Newcomer is new here." in words(refused)
    maya.post(page, profile(nora))
    refused = maya.post(
        f"{at(Credential, 'add')}?reviewer={nora.pk}", credential(nora, number="1234567890")
    )
    assert refused.status_code == 422
    assert 'value="1234567890"' in words(refused)
    assert "Nora Newcomer is new here." in words(refused)


def test_what_was_left_undone_is_offered_on_the_persons_page(story, maya):
    nora = add(maya, REVIEWERS)

    page = words(maya.get(at(nora, "change")))

    assert f'<a href="{at(Reviewer, "add")}?user={nora.pk}">Reviewer’s profile</a>' in page
    assert at(nora, "invite") in page
    assert "is new here" not in words(maya.get(at(story.edith, "change")))


def test_a_writer_gets_an_authors_profile_and_an_editor_only_an_invitation(maya):
    client = maya
    client.post(at(User, "add"), NEW | {"groups": [role(WRITERS).pk]})
    wilma = User.objects.get(email="nora@example.org")
    assert f"{at(Author, 'add')}?user={wilma.pk}" in words(client.get(at(wilma, "change")))

    other = NEW | {"email": "e@example.org", "groups": [role(EDITORS).pk]}
    answer = client.post(at(User, "add"), other)
    assert answer["Location"] == at(User.objects.get(email="e@example.org"), "invite")


def test_an_author_from_outside_is_not_invited(maya):
    nora = add(maya, invite="on")

    page = words(maya.get(at(nora, "change")))

    assert mailed() == []
    assert "Author’s profile" in page
    assert "Invitation" not in page
    assert at(nora, "invite") not in page


def test_the_invitation_is_the_sites_own(story, maya, settings):
    settings.SITE_NAME, settings.SITE_URL = "Gesünder leben", "https://health.example.org"
    add(maya, REVIEWERS, invite="on")

    (mail,) = mailed()

    assert mail.subject == "Maya Manager invites you to Gesünder leben"
    assert "invites you to work at Gesünder leben (Reviewers)" in mail.body
    assert "https://health.example.org/accounts/password/reset/key/" in mail.body
    assert "You sign in with this address, nora@example.org." in mail.body
    event = Event.objects.get(kind="invited")
    assert event.detail == {}


def test_whoever_has_a_password_or_no_account_to_open_is_not_invited(story, nora):
    with pytest.raises(Refusal, match="has chosen a password already"):
        invite(person=story.stan, by=story.maya)
    nora.is_active = False
    with pytest.raises(Refusal, match="can’t sign in"):
        invite(person=nora, by=story.maya)
    assert mailed() == []


def test_an_invitation_that_waited_is_not_sent_to_somebody_who_is_in_already(story, nora):
    invite(person=nora, by=story.maya)
    nora.set_password("chosen meanwhile 1")
    nora.save()

    assert mailed() == []


def test_the_second_click_sends_it_again_and_strangers_send_none(story, maya, nora):
    for _ in range(2):
        assert maya.post(at(nora, "invite")).status_code == 302
        assert len(mailed()) == 1

    for other in (story.edith, story.wanda, story.stan):
        signed_in(other).post(at(nora, "invite"))
    assert mailed() == []
    assert maya.get(f"{at(Reviewer, 'add')}?user=x").status_code == 200
    assert faults(maya.post(f"{at(Credential, 'add')}?reviewer=²", {})) != []
