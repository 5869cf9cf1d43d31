"""When somebody's sessions end: with a new password, a closed account, after twelve hours, or when they are told to."""

import re
import time
from datetime import timedelta

import pytest
from django.test import Client

from people.actions import change_person, end_sessions
from people.models import SIGNED_OUT, Event
from people.refusals import Refusal
from tests.desk.house import at, signed_in, words
from tests.story import PASSWORD
from tests.working import mailed

CHOSEN = "chosen on the day of the test"
OWN = "/accounts/password/change/"


def sign_in(person, client=None, password=PASSWORD):
    client = client or Client()
    client.post("/accounts/login/", {"login": person.email, "password": password})
    return client


def is_in(*browsers):
    return [browser.get(OWN).status_code == 200 for browser in browsers]


@pytest.fixture
def browsers(story):
    """Two of Stan's, in which he is signed in."""
    both = sign_in(story.stan), sign_in(story.stan)
    assert is_in(*both) == [True, True]
    return both


@pytest.fixture
def later(monkeypatch):
    def passes(**hours):
        now = time.time() + timedelta(**hours).total_seconds()
        monkeypatch.setattr("people.sessions.time.time", lambda: now)

    return passes


def test_a_password_by_mail_ends_all_of_them(story, browsers):
    Client().post("/accounts/password/reset/", {"email": story.stan.email})
    path = re.search(r"/accounts/password/reset/key/\S+", mailed()[0].body)[0]
    eve = Client()
    form = eve.get(path, follow=True)
    eve.post(form.request["PATH_INFO"], {"password1": CHOSEN, "password2": CHOSEN})

    assert is_in(*browsers, eve) == [False] * 3
    assert is_in(sign_in(story.stan, password=CHOSEN)) == [True]


def test_a_closed_account_stays_signed_out_when_it_is_opened_again(story, browsers):
    for is_active in (False, True):
        change_person(person=story.stan, by=story.maya, groups=[], is_active=is_active)

    assert is_in(*browsers) == [False, False]
    assert is_in(sign_in(story.stan)) == [True]


def test_whoever_signs_out_everywhere_is_signed_out_everywhere(story, browsers):
    here, there = browsers
    wanda = sign_in(story.wanda)

    assert "Sign out in every browser" in words(here.get("/accounts/logout/"))
    here.post("/accounts/logout/", {"everywhere": "1"})

    assert is_in(here, there, wanda) == [False, False, True]
    assert is_in(sign_in(story.stan, there)) == [True]
    assert Event.objects.filter(subject=f"user:{story.stan.pk}").latest("n").kind == SIGNED_OUT


def test_signing_out_here_leaves_the_other_browser(browsers):
    here, there = browsers

    here.post("/accounts/logout/")
    here.post("/accounts/logout/", {"everywhere": "1"})  # by nobody

    assert is_in(here, there) == [False, True]


def test_a_second_time_ends_what_began_since(story):
    for _ in range(2):
        browser = sign_in(story.stan)
        assert is_in(browser) == [True]
        end_sessions(person=story.stan, by=story.stan)
        assert is_in(browser) == [False]


def test_a_managing_editor_signs_somebody_out_and_says_why(story, browsers):
    maya = signed_in(story.maya)

    silent = maya.post(at(story.stan, "sign_out"), {"reason": " "})
    assert (silent.status_code, is_in(*browsers)) == (422, [True, True])
    maya.post(at(story.stan, "sign_out"), {"reason": "A laptop was lost"})

    assert is_in(*browsers) == [False, False]
    event = Event.objects.get(subject=f"user:{story.stan.pk}", kind=SIGNED_OUT)
    assert event.detail == {"reason": "A laptop was lost"}


def test_only_a_superuser_signs_one_out(story):
    with pytest.raises(Refusal, match="Only a superuser"):
        end_sessions(person=story.root, by=story.maya, reason="Because")


@pytest.mark.parametrize("password_again", [False, True])
def test_twelve_hours_are_the_end_whatever_is_done(story, later, password_again):
    browser = sign_in(story.stan)

    later(hours=11, minutes=59)
    if password_again:
        browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert is_in(browser) == [True]
    later(hours=12, minutes=1)

    assert is_in(browser) == [False]


def test_a_browser_that_closes_forgets_and_nobody_is_remembered(story, client):
    answer = client.post(
        "/accounts/login/", {"login": story.stan.email, "password": PASSWORD, "remember": "on"}
    )

    cookie = answer.cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"], cookie["httponly"]) == ("", "", True)


def test_a_session_that_was_there_before_signing_in_is_another_one_after(story):
    browser = Client()
    browser.get("/accounts/password/reset/key/1-set-password/")
    session = browser.session
    session["planted"] = True
    session.save()
    browser.cookies["sessionid"] = planted = session.session_key

    sign_in(story.stan, browser)

    assert browser.cookies["sessionid"].value != planted
