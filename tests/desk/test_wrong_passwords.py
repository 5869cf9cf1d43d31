"""Too many wrong passwords make the place wait where they were typed. The person goes on elsewhere, and is told.

Eve guesses Stan's password. Stan has a browser of his own, Maya is a managing editor.
"""

import re
from itertools import count

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import Client

from people import browsers
from people.actions import lift_lock_out
from people.models import Event
from people.refusals import Refusal
from tests.desk.house import at, signed_in, words
from tests.story import PASSWORD
from tests.working import mailed

CHOSEN = "chosen on the day of the test"
TOO_MANY = "Too many wrong passwords"


@pytest.fixture
def stan(story):
    return story.stan


@pytest.fixture(autouse=True)
def _soon(request, settings):
    """Six wrong passwords from all places together are enough, but where the real number counts."""
    if "real_rates" not in request.fixturenames:
        rates = settings.ACCOUNT_RATE_LIMITS | {"sign_in_anywhere": "6/h/key"}
        settings.ACCOUNT_RATE_LIMITS = rates


@pytest.fixture
def real_rates():
    """As the site has them."""


@pytest.fixture
def clock(monkeypatch):
    """Time as the limits see it; `clock(60)` lets a minute pass."""
    now = [1_800_000_000.0]
    monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda: now[0])

    def passes(seconds):
        now[0] += seconds

    return passes


def place(number=1):
    return Client(REMOTE_ADDR=f"198.51.{number // 250}.{number % 250}")


def sign_in(client, email, password=PASSWORD):
    return client.post("/accounts/login/", {"login": email, "password": password})


def opens(client, email, password=PASSWORD):
    return sign_in(client, email, password).status_code == 302


def guess(email, times, client=None):
    client = client or place()
    return [sign_in(client, email, f"guess {n}") for n in range(times)]


def guess_from_everywhere(email):
    """Until the account refuses everybody unknown; from how many places that took."""
    for number in count(100):
        if TOO_MANY in words(guess(email, 5, place(number))[0]):
            return number - 100
        assert number < 200


# One place


def test_five_wrong_passwords_lock_the_place_and_nobody_else(stan):
    answers = guess(stan.email, 6)

    assert [TOO_MANY in words(answer) for answer in answers] == [False] * 5 + [True]
    assert not opens(place(), stan.email)
    assert opens(place(2), stan.email)


def test_the_place_waits_five_minutes_and_longer_the_longer_it_tries(stan, clock, real_rates):
    guess(stan.email, 5)
    clock(301)
    assert TOO_MANY not in words(guess(stan.email, 5)[-1])
    clock(301)

    assert not opens(place(), stan.email)
    clock(3600)
    assert opens(place(), stan.email)


def test_one_place_never_locks_anybody_out_everywhere(stan, clock, real_rates):
    for _ in range(5):
        guess(stan.email, 5)
        clock(301)

    assert opens(place(2), stan.email)


def test_a_home_is_one_place_whatever_address_it_takes(stan):
    for n in range(5):
        guess(stan.email, 1, Client(REMOTE_ADDR=f"2001:db8:1:2::{n + 1}"))

    assert not opens(Client(REMOTE_ADDR="2001:db8:1:2:ffff::9"), stan.email)
    assert opens(Client(REMOTE_ADDR="2001:db8:1:3::9"), stan.email)


def test_a_made_up_address_is_no_new_place_and_one_behind_the_proxy_is(stan, settings, real_rates):
    for n in range(5):
        guess(stan.email, 1, Client(headers={"x-forwarded-for": f"203.0.113.{n}"}))
    assert not opens(Client(headers={"x-forwarded-for": "203.0.113.99"}), stan.email)

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    ways = [f"203.0.113.{n}, 198.51.100.7" for n in range(6)]
    answers = [guess(stan.email, 1, Client(headers={"x-forwarded-for": way}))[0] for way in ways]
    assert [TOO_MANY in words(answer) for answer in answers] == [False] * 5 + [True]
    assert opens(Client(headers={"x-forwarded-for": "203.0.113.1, 198.51.100.8"}), stan.email)


@pytest.mark.parametrize("header", [None, "unknown", "203.0.113.1"])
def test_a_proxy_that_names_nobody_is_no_fault(stan, settings, header):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    client = Client(headers={"x-forwarded-for": header} if header else {})

    assert opens(client, stan.email)


def test_the_account_counts_and_not_how_its_address_is_typed(stan):
    for email in (stan.email, stan.email.upper(), f" {stan.email}", stan.email.title(), stan.email):
        guess(email, 1)

    assert not opens(place(), stan.email)


def test_whichever_name_of_the_site_is_asked_for_it_is_one_limit(stan, settings):
    settings.ALLOWED_HOSTS = ["*"]
    for n in range(5):
        guess(stan.email, 1, Client(headers={"host": f"name{n}.example"}))

    assert not opens(Client(headers={"host": "name9.example"}), stan.email)


def test_right_passwords_do_not_count(stan):
    for _ in range(6):
        client = place()
        assert opens(client, stan.email)
        client.post("/accounts/logout/")


def test_one_password_for_many_accounts_is_tried_twenty_times_a_minute(story):
    story.stan  # noqa: B018 - is made
    answers = [guess(f"somebody{n}@example.org", 1)[0] for n in range(21)]

    assert [TOO_MANY in words(answer) for answer in answers] == [False] * 20 + [True]


# Many places


def test_many_places_together_come_to_a_limit_that_is_wider(stan, real_rates):
    assert guess_from_everywhere(stan.email) == 10
    assert not opens(place(), stan.email)


def test_refused_tries_count_nowhere(stan, clock):
    guess_from_everywhere(stan.email)
    guess(stan.email, 8)

    clock(3601)

    assert opens(place(), stan.email)


# The way back


def test_a_browser_that_knows_the_person_lets_them_in(stan):
    own = place()
    sign_in(own, stan.email)
    own.post("/accounts/logout/")

    guess_from_everywhere(stan.email)
    guess(stan.email, 6)  # from the person's own network, too

    assert opens(own, stan.email)


def test_the_browser_has_limits_of_its_own(stan):
    own = place()
    sign_in(own, stan.email)
    own.post("/accounts/logout/")

    answers = guess(stan.email, 6, own)

    assert [TOO_MANY in words(answer) for answer in answers] == [False] * 5 + [True]
    assert opens(place(), stan.email)


def test_the_browser_of_somebody_else_is_unknown(stan, story):
    eves = place()
    sign_in(eves, story.wanda.email)
    eves.post("/accounts/logout/")
    guess(stan.email, 5)

    assert not opens(eves, stan.email)


def test_a_shared_browser_knows_both(stan, story):
    shared = place()
    for person in (stan, story.wanda):
        sign_in(shared, person.email)
        shared.post("/accounts/logout/")
    guess(stan.email, 5)

    assert opens(shared, stan.email)


@pytest.mark.parametrize(
    "cookie",
    ["", "x", "e30:x:y", signing.dumps({"a": "b"}), "\x00", "a" * 4000],
    ids=["none", "a letter", "made up", "of another purpose", "NUL", "long"],
)
def test_a_cookie_that_the_site_did_not_write_knows_nobody(stan, cookie):
    guess(stan.email, 5)
    eves = place()
    eves.cookies["known-browser"] = cookie

    assert not opens(eves, stan.email)


def test_a_known_browser_is_forgotten_after_half_a_year(stan, monkeypatch):
    own = place()
    sign_in(own, stan.email)
    own.post("/accounts/logout/")
    guess(stan.email, 5)

    monkeypatch.setattr("people.browsers.MAX_AGE", -1)

    assert not opens(own, stan.email)


def test_the_cookie_is_for_the_pages_of_accounts_alone_and_names_nobody(stan):
    cookie = sign_in(place(), stan.email).cookies["known-browser"]

    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/accounts/", True, "Lax")
    assert cookie["max-age"] == browsers.MAX_AGE
    payload = signing.loads(cookie.value, salt="people.browsers")
    assert stan.email not in str(payload)


def test_a_wrong_password_makes_no_browser_known(stan):
    assert "known-browser" not in guess(stan.email, 1)[0].cookies


def test_a_new_password_by_mail_lets_them_in_at_once_and_its_browser_for_good(stan):
    guess_from_everywhere(stan.email)
    guess(stan.email, 6)
    mailed()
    own = place()

    own.post("/accounts/password/reset/", {"email": stan.email})
    form = own.get(re.search(r"/accounts/password/reset/key/\S+", mailed()[0].body)[0], follow=True)
    own.post(form.request["PATH_INFO"], {"password1": CHOSEN, "password2": CHOSEN})

    assert opens(place(3), stan.email, CHOSEN)
    guess_from_everywhere(stan.email)
    assert opens(own, stan.email, CHOSEN)


def test_a_managing_editor_lifts_it_and_the_trail_says_so(story, stan):
    guess_from_everywhere(stan.email)
    guess(stan.email, 6)
    maya = signed_in(story.maya)

    page = words(maya.get(at(stan, "lock_out")))
    maya.post(at(stan, "lock_out"))
    again = maya.post(at(stan, "lock_out"), follow=True)

    assert "Let them try again" in page
    assert "is not locked out" in words(again)
    event = Event.objects.filter(subject=f"user:{stan.pk}").latest("n")
    assert (event.kind, event.detail) == ("lock-out lifted", {})
    assert opens(place(), stan.email)


def test_there_is_nothing_to_lift_for_whom_nobody_guessed(story, stan):
    guess(stan.email, 4)

    lift_lock_out(person=stan, by=story.maya)

    assert not Event.objects.filter(subject=f"user:{stan.pk}").exclude(kind="added").exists()


def test_only_a_superuser_lifts_the_lock_out_of_one(story):
    guess(story.root.email, 5)

    with pytest.raises(Refusal, match="Only a superuser"):
        lift_lock_out(person=story.root, by=story.maya)
    assert signed_in(story.maya).post(at(story.root, "lock_out")).status_code == 422


# Who is signed in


def test_no_stranger_keeps_a_reviewer_from_signing(story):
    rivera = story.rivera.user
    browser = signed_in(rivera)
    guess_from_everywhere(rivera.email)

    again = browser.post("/accounts/reauthenticate/", {"password": PASSWORD})

    assert again.status_code == 302


@pytest.mark.parametrize(
    ("page", "field"), [("reauthenticate", "password"), ("password/change", "oldpassword")]
)
def test_who_took_over_a_session_guesses_five_times(stan, page, field, clock):
    thief, owner = signed_in(stan), signed_in(stan)
    new = {"password1": CHOSEN, "password2": CHOSEN}
    for n in range(5):
        thief.post(f"/accounts/{page}/", {field: f"guess {n}", **new})
        clock(61 if n == 2 else 1)  # django-allauth's own limit is for one minute

    refused = thief.post(f"/accounts/{page}/", {field: PASSWORD, **new})

    assert TOO_MANY in words(refused)
    clock(60)
    assert owner.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302


# Who is told, and who is not


def test_the_person_is_told_at_most_once_an_hour(stan, real_rates):
    guess(stan.email, 4)
    assert mailed() == []
    guess(stan.email, 3)
    guess(stan.email, 5, place(2))

    (mail,) = mailed()
    assert mail.to == [stan.email]
    assert "198.51.0.1" in mail.body
    assert "http://localhost:8000/accounts/password/reset/" in mail.body
    cache.delete(f"told-of-tries:{stan.pk}")  # an hour later
    guess(stan.email, 5, place(3))
    assert len(mailed()) == 1


def test_nobody_is_told_who_has_no_account_to_open(story, stan, real_rates):
    outsider = story.person("Olaf Outsider")
    outsider.set_unusable_password()
    outsider.save()
    stan.is_active = False
    stan.save()
    for email in (stan.email, outsider.email, "nobody@example.org"):
        guess(email, 6, place(2))

    assert mailed() == []


def test_limits_tell_nobody_whether_there_is_an_account(story, stan):
    story.wanda.is_active = False
    story.wanda.save()
    for number, email in enumerate((stan.email, "nobody@example.org", story.wanda.email)):
        answers = guess(email, 6, place(number))
        said = [re.sub(r'value="[^"]*"', "", words(answer)) for answer in answers]
        assert TOO_MANY in said[-1]
        assert len({re.sub("guess.", "", page) for page in said[:5]}) == 1
    assert guess_from_everywhere("nobody@example.org") == 1
