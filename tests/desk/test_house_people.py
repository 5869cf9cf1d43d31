"""Managing editors make accounts and roles; nobody raises their own rights."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import TestCase
from django.utils import timezone

from articles.models import Author
from people.actions import change_person, erase_person
from people.jobs import LATE, Job
from people.models import Event, User
from people.refusals import Refusal
from people.roles import EDITORS, MANAGING_EDITORS, REVIEWERS, WRITERS
from tests.desk.house import at, faults, signed_in, words
from tests.story import PASSWORD
from tests.working import mailed, work


def group(name):
    return Group.objects.get(name=name).pk


def account(person, **changes):
    """What a browser sends for this person's page."""
    sent = {
        "name": person.name,
        "email": person.email,
        "time_zone": person.time_zone,
        "groups": list(person.groups.values_list("pk", flat=True)),
        "is_active": "on" if person.is_active else None,
    } | changes
    return {name: value for name, value in sent.items() if value is not None}


NEW = {"name": "Nora  Newcomer", "email": "Nora@Example.org", "time_zone": "Europe/London"}


def test_an_address_in_the_list_breaks_before_its_site(story):
    name, _, site = story.wanda.email.rpartition("@")

    assert f"{name}<wbr>@{site}" in words(signed_in(story.maya).get(at(User, "changelist")))


def test_a_managing_editor_makes_a_writer_who_chooses_their_own_password(story, client):
    maya = signed_in(story.maya)
    sent = NEW | {"groups": [group(WRITERS)], "invite": "on"}

    answer = maya.post(at(User, "add"), sent)

    nora = User.objects.get(email="nora@example.org")
    assert answer["Location"] == f"{at(Author, 'add')}?user={nora.pk}"  # the next step
    assert (nora.name, nora.time_zone, nora.is_staff) == ("Nora Newcomer", "Europe/London", True)
    assert [g.name for g in nora.groups.all()] == [WRITERS]
    assert not nora.has_usable_password()
    (mail,) = mailed()
    assert mail.to == ["nora@example.org"]
    choose_password(client, mail.body)
    assert client.login(email="nora@example.org", password="a long enough secret 1")
    event = Event.objects.get(subject=f"user:{nora.pk}", kind="added")
    assert event.detail == {"groups": [WRITERS], "desk": True}


def choose_password(client, mail):
    """Follow the mail's link and type a password twice."""
    path = re.search(r"http://[^/]+(/accounts/\S+)", mail)[1]
    form = client.get(path, follow=True)
    secret = "a long enough secret 1"
    client.post(form.request["PATH_INFO"], {"password1": secret, "password2": secret})


def test_an_author_from_outside_has_no_password_and_gets_no_mail(story):
    signed_in(story.maya).post(at(User, "add"), NEW)

    nora = User.objects.get(email="nora@example.org")
    assert not nora.has_usable_password()
    assert not nora.is_staff
    assert mailed() == []


def test_the_second_click_says_that_the_address_is_taken(story):
    maya = signed_in(story.maya)
    maya.post(at(User, "add"), NEW)

    answer = maya.post(at(User, "add"), NEW)

    assert answer.status_code == 422
    assert faults(answer) == ["email"]
    assert User.objects.filter(email="nora@example.org").count() == 1


@pytest.mark.parametrize(
    "changes", [{"email": "nora"}, {"name": ""}, {"time_zone": "Moon/Base"}, {"groups": ["999"]}]
)
def test_what_is_wrong_is_said_and_nobody_is_made(story, changes):
    before = User.objects.count()
    maya = signed_in(story.maya)

    answer = maya.post(at(User, "add"), NEW | changes)

    assert answer.status_code == 422
    assert faults(answer) == list(changes)
    assert User.objects.count() == before + 1  # Maya herself


def test_the_desk_comes_and_goes_with_the_role(story):
    maya = signed_in(story.maya)
    maya.post(at(User, "add"), NEW | {"groups": [group(EDITORS)]})
    nora = User.objects.get(email="nora@example.org")
    assert nora.is_staff

    maya.post(at(User, "change", nora.pk), account(nora, groups=[group(REVIEWERS)]))

    nora.refresh_from_db()
    assert not nora.is_staff

    with pytest.raises(ValidationError, match="editors’ desk"):
        change_person(person=nora, by=story.maya, groups=Group.objects.filter(name=EDITORS))


def test_it_is_said_when_nobody_sends_what_waits(story):
    maya = signed_in(story.maya)
    maya.post(at(story.stan, "password"))
    Job.objects.update(enqueued_at=timezone.now() - LATE - timedelta(seconds=1))

    sent = NEW | {"groups": [group(REVIEWERS)], "invite": "on"}
    answer = maya.post(at(User, "add"), sent, follow=True)

    assert User.objects.get(email="nora@example.org").name == "Nora Newcomer"
    assert "no worker runs" in words(answer)
    work()
    assert "no worker runs" not in words(maya.post(at(story.stan, "password"), follow=True))


def test_nobody_waits_long_for_a_mail_server(settings):
    assert settings.EMAIL_TIMEOUT == 10


# A new e-mail address is the way to another person's password


def change_address(story, person, email="evil@example.net", by=None):
    return signed_in(by or story.maya).post(
        at(person, "change"), account(person, email=email), follow=True
    )


def test_the_old_address_is_told_who_changed_it(story):
    rivera = story.rivera.user

    change_address(story, rivera)

    (mail,) = mailed()
    assert mail.to == ["rivera@example.org"]
    assert "Maya Manager" in mail.body
    assert "evil@example.net" not in mail.body + mail.subject
    event = Event.objects.get(subject=f"user:{rivera.pk}", kind="e-mail address changed")
    assert event.detail == {}
    assert "E-mail address changed" in words(signed_in(story.olga).get(at(rivera, "history")))


def test_saving_without_a_new_address_tells_nobody(story):
    wanda = story.wanda

    change_address(story, wanda, email=wanda.email)
    change_address(story, wanda, email=wanda.email.upper())

    assert mailed() == []
    assert not Event.objects.filter(kind="e-mail address changed").exists()


def test_no_password_link_follows_a_changed_address_for_a_day(story, client):
    rivera = story.rivera.user
    change_address(story, rivera)
    mailed()

    pressed = signed_in(story.maya).post(at(rivera, "password"))
    asked = client.post("/accounts/password/reset/", {"email": "evil@example.net"})

    assert pressed.status_code in (409, 422)
    assert faults(pressed) == ["__all__"]
    assert asked.status_code == 302  # the page never says whether it knows an address
    assert mailed() == []


def test_a_day_later_the_link_goes_out_again(story):
    wanda = story.wanda
    change_person(
        person=wanda,
        by=story.maya,
        groups=list(wanda.groups.all()),
        email="wanda@example.net",
        at=timezone.now() - timedelta(hours=24, minutes=1),
    )
    mailed()

    signed_in(story.maya).post(at(wanda, "password"))

    assert [mail.to for mail in mailed()] == [["wanda@example.net"]]


def test_the_erase_page_says_what_stays(story):
    page = words(signed_in(story.maya).get(at(story.rivera.user, "erase")))

    assert "credentials" in page
    assert "declarations of interests" in page


def test_a_managing_editor_changes_a_role_and_the_trail_says_so(story):
    maya = signed_in(story.maya)

    maya.post(at(story.wanda, "change"), account(story.wanda, groups=[group(EDITORS)]))
    maya.post(at(story.wanda, "change"), account(story.wanda, groups=[group(EDITORS)]))

    events = Event.objects.filter(subject=f"user:{story.wanda.pk}", kind="changed")
    assert [g.name for g in story.wanda.groups.all()] == [EDITORS]
    assert [event.detail for event in events] == [{"fields": ["groups"], "groups": [EDITORS]}]


def test_an_address_that_was_changed_opens_no_account_any_more(story, client):
    client.post("/accounts/login/", {"login": story.wanda.email, "password": PASSWORD})
    EmailAddress.objects.get_or_create(
        user=story.wanda, email=story.wanda.email, defaults={"primary": True, "verified": True}
    )
    old = story.wanda.email

    signed_in(story.maya).post(
        at(story.wanda, "change"), account(story.wanda, email="new@example.org")
    )

    assert not EmailAddress.objects.filter(email=old).exists()
    story.wanda.refresh_from_db()
    assert story.wanda.email == "new@example.org"


def test_closing_an_account_signs_the_person_out(story):
    wanda = signed_in(story.wanda)
    assert wanda.get("/admin/").status_code == 200

    signed_in(story.maya).post(at(story.wanda, "change"), account(story.wanda, is_active=None))

    assert wanda.get("/admin/").status_code == 302


# Nobody raises their own rights


@pytest.mark.parametrize("who", ["wanda", "edith", "stan", "rivera"])
@pytest.mark.parametrize("page", ["change", "password", "erase", "history"])
def test_no_other_role_opens_anybodys_account(story, who, page):
    person = getattr(story, who)
    person = person.user if who == "rivera" else person
    client = signed_in(person)

    answers = [
        client.get(at(story.olga, page), follow=True),
        client.post(at(story.olga, page), account(story.olga, name="Hacked"), follow=True),
        client.get(at(User, "changelist"), follow=True),
        client.post(at(User, "add"), NEW, follow=True),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert not any(story.olga.email in words(answer) for answer in answers)
    story.olga.refresh_from_db()
    assert story.olga.name == "Olga Otherboss"


def test_a_writer_who_posts_to_their_own_account_stays_a_writer(story):
    sent = account(story.wanda, groups=[group(MANAGING_EDITORS)], is_superuser="on")

    answer = signed_in(story.wanda).post(at(story.wanda, "change"), sent)

    story.wanda.refresh_from_db()
    assert answer.status_code == 403
    assert not story.wanda.is_superuser
    assert [g.name for g in story.wanda.groups.all()] == [WRITERS]


@pytest.mark.parametrize("whom", ["maya", "wanda"])
def test_a_managing_editor_makes_no_superuser_by_posting_the_field(story, whom):
    person = getattr(story, whom)
    sent = account(person, is_superuser="on", user_permissions=["1"], password="x")

    signed_in(story.maya).post(at(person, "change"), sent)

    person.refresh_from_db()
    assert not person.is_superuser
    assert not person.user_permissions.exists()
    assert person.check_password(PASSWORD)


def test_nor_when_they_add_somebody(story):
    signed_in(story.maya).post(at(User, "add"), NEW | {"is_superuser": "on", "password": "x"})

    nora = User.objects.get(email="nora@example.org")
    assert not nora.is_superuser
    assert not nora.has_usable_password()


def test_a_managing_editor_does_not_change_a_superusers_address(story):
    maya = signed_in(story.maya)

    answer = maya.post(at(story.root, "change"), account(story.root, email="mine@example.org"))

    story.root.refresh_from_db()
    assert answer.status_code == 422
    assert faults(answer) == ["__all__"]
    assert story.root.email == "root@example.org"
    assert 'class="submit-row"' not in words(maya.get(at(story.root, "change")))


def test_no_superuser_is_made_here_and_one_is_unmade(story):
    root, rita = signed_in(story.root), story.person("Rita Second", staff=True, is_superuser=True)

    root.post(at(story.olga, "change"), account(story.olga, is_superuser="on"))
    root.post(at(rita, "change"), account(rita))

    for person in (story.olga, rita):
        person.refresh_from_db()
        assert not person.is_superuser
    event = Event.objects.get(subject=f"user:{rita.pk}", kind="changed")
    assert event.detail["is_superuser"] is False
    with pytest.raises(Refusal, match="createsuperuser"):
        change_person(
            person=story.olga, by=story.root, groups=story.olga.groups.all(), is_superuser=True
        )


@pytest.mark.parametrize("change", [{"is_active": None}, {"groups": []}])
def test_nobody_shuts_themselves_out(story, change):
    answer = signed_in(story.maya).post(at(story.maya, "change"), account(story.maya, **change))

    story.maya.refresh_from_db()
    assert answer.status_code == 422
    assert story.maya.is_active


def test_the_link_for_a_password_goes_to_the_person_alone(story):
    maya = signed_in(story.maya)

    looked = maya.get(at(story.wanda, "password"))
    answer = maya.post(at(story.wanda, "password"), {"email": "evil@example.org"})

    assert looked.status_code == 200
    assert answer.status_code == 302
    assert [mail.to for mail in mailed()] == [[story.wanda.email]]


# Erasing


def test_erasing_asks_for_the_name_and_then_forgets(story):
    maya = signed_in(story.maya)
    EmailAddress.objects.create(user=story.stan, email=story.stan.email, primary=True)

    wrong = maya.post(at(story.stan, "erase"), {"name": "Somebody Else"})
    right = maya.post(at(story.stan, "erase"), {"name": "Stan Stranger"})
    again = maya.post(at(story.stan, "erase"), {"name": "Stan Stranger"})

    story.stan.refresh_from_db()
    assert (wrong.status_code, right.status_code, again.status_code) == (422, 302, 422)
    assert story.stan.erased_at
    assert "Stranger" not in f"{story.stan.name} {story.stan.email}"
    assert not EmailAddress.objects.filter(user=story.stan).exists()
    assert "Stan Stranger" not in words(maya.get(at(story.stan, "change")))


def test_a_reviewer_who_holds_up_a_live_page_is_not_erased_yet(story):
    story.live()

    answer = signed_in(story.maya).post(at(story.rivera.user, "erase"), {"name": story.rivera.name})

    story.rivera.user.refresh_from_db()
    assert answer.status_code == 422
    assert faults(answer) == ["__all__"]
    assert story.rivera.user.erased_at is None


@pytest.mark.parametrize("whom", ["maya", "root"])
def test_nobody_erases_themselves_or_a_superuser(story, whom):
    person = getattr(story, whom)

    answer = signed_in(story.maya).post(at(person, "erase"), {"name": person.name})

    person.refresh_from_db()
    assert answer.status_code == 422
    assert faults(answer) == ["__all__"]
    assert person.erased_at is None


def test_an_erased_person_stays_as_they_are(story):
    maya = signed_in(story.maya)
    maya.post(at(story.stan, "erase"), {"name": "Stan Stranger"})
    story.stan.refresh_from_db()

    answer = maya.post(at(story.stan, "change"), account(story.stan, name="Stan Stranger"))

    assert answer.status_code == 422
    story.stan.refresh_from_db()
    assert faults(answer) == ["__all__"]
    assert story.stan.name != "Stan Stranger"


def test_looking_erases_nobody(story):
    maya = signed_in(story.maya)

    for page in ("erase", "password", "change", "delete"):
        maya.get(at(story.stan, page), {"name": "Stan Stranger", "post": "yes"})
        maya.head(at(story.stan, page))

    story.stan.refresh_from_db()
    assert story.stan.erased_at is None


def test_nobody_is_deleted(story):
    root = signed_in(story.root)

    assert root.post(at(story.stan, "delete"), {"post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": story.stan.pk, "post": "yes"}
    assert root.post(at(User, "changelist"), bulk).status_code == 403
    assert User.objects.filter(pk=story.stan.pk).exists()


# Groups


def test_the_groups_can_be_read_by_superusers_and_changed_by_nobody(story):
    writers = Group.objects.get(name=WRITERS)
    root, maya = signed_in(story.root), signed_in(story.maya)

    assert root.get(at(writers, "change")).status_code == 200
    assert root.post(at(writers, "change"), {"name": "Bosses"}).status_code == 403
    assert root.post(at(Group, "add"), {"name": "Bosses"}).status_code == 403
    assert maya.get(at(Group, "changelist")).status_code == 403
    assert set(Group.objects.values_list("name", flat=True)) >= {WRITERS, REVIEWERS}


def test_the_list_costs_the_same_however_many_people_there_are(
    story, django_assert_max_num_queries
):
    for number in range(40):
        story.person(f"Number No{number}", WRITERS)
    maya = signed_in(story.maya)

    with django_assert_max_num_queries(14):
        maya.get(at(User, "changelist"))


def test_a_photo_outlives_an_erasure_that_was_undone(story, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    story.author.photo.save("wanda.webp", ContentFile(b"a picture"))
    story.chen.photo.save("chen.webp", ContentFile(b"a picture"))
    kept = [story.author.photo.path, story.chen.photo.path]

    for person in (story.wanda, story.chen.user):
        with TestCase.captureOnCommitCallbacks() as afterwards, transaction.atomic():
            erase_person(person=person, by=story.maya)
            transaction.set_rollback(True)

    assert afterwards == []
    assert all(Path(path).exists() for path in kept)


def test_a_photo_goes_with_the_person(story, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    story.author.photo.save("wanda.webp", ContentFile(b"a picture"))
    path = Path(story.author.photo.path)

    with TestCase.captureOnCommitCallbacks(execute=True):
        erase_person(person=story.wanda, by=story.maya)

    assert not path.exists()
    assert Author.objects.get(pk=story.author.pk).photo.name == ""
