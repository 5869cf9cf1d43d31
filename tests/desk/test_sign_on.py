"""Single sign-on: who comes from the provider, as whom, and what proves it."""

import time

import pytest
from django.test import Client

from people import second_factors, sign_ons
from people.actions import change_person, erase_person
from people.models import Event, User
from people.refusals import Refusal
from reviews.models import SignOff
from tests.desk.house import at, signed_in
from tests.desk.reviewers import ALL, asked, press_once, screen
from tests.factors import give_app
from tests.provider import CLIENT, SECRET, Provider
from tests.story import PASSWORD
from tests.website.reading import words
from tests.working import mailed

LOGIN, SIGN_ON = "/accounts/login/", "/accounts/sign-on/"


@pytest.fixture
def provider(settings):
    made = Provider()
    settings.OIDC_URL, settings.OIDC_NAME = made.url, "Vale Health"
    settings.OIDC_CLIENT, settings.OIDC_SECRET = CLIENT, SECRET
    yield made
    made.close()


def come(provider, client=None, next_url=""):
    """Sign on in a browser; the answer to whoever comes back, and the browser."""
    client = client or Client()
    sent = client.post(SIGN_ON, {"next": next_url} if next_url else {})
    assert sent.status_code == 302, words(sent)
    back = provider.authorize(sent.url)
    return client.get(back.removeprefix("http://localhost:8000")), client


def is_in(client):
    return "_auth_user_id" in client.session


def said(client):
    return words(client.get(LOGIN))


def test_an_account_that_was_made_is_found_by_its_confirmed_address_and_then_by_its_number(
    story, provider
):
    provider.knows(story.edith)
    answer, client = come(provider, next_url="/admin/articles/article/")
    assert (answer.url, is_in(client)) == ("/admin/articles/article/", True)
    (letter,) = mailed()
    assert letter.to == [story.edith.email]

    provider.claims["email"] = "edith.elsewhere@example.org"
    _, client = come(provider)
    assert is_in(client)
    assert mailed() == []
    kinds = Event.objects.filter(subject=f"user:{story.edith.pk}").values_list("kind", flat=True)
    assert list(kinds).count("sign-on linked") == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@example.org"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": None},
        {"email": ""},
        {"email": ["edith@example.org"]},
        {"email": "ed\u0131th@example.org"},
        *(
            {"sub": sub}
            for sub in (5, True, 1.5, ["a"], {"a": 1}, None, "", "x" * 500, "a\0b", "é", " ")
        ),
    ],
)
def test_nobody_comes_in_who_was_not_here_before(story, provider, claims):
    provider.knows(story.edith)
    provider.claims |= claims

    answer, client = come(provider)

    assert answer.url == LOGIN
    assert not is_in(client)
    assert not sign_ons.is_linked(story.edith)


def test_a_provider_that_confirms_all_addresses_need_not_say_so_of_each(story, provider, settings):
    settings.OIDC_CONFIRMS_ADDRESSES = True
    provider.knows(story.edith)
    del provider.claims["email_verified"]

    assert is_in(come(provider)[1])


def test_what_it_did_not_confirm_counts_even_there(story, provider, settings):
    settings.OIDC_CONFIRMS_ADDRESSES = True
    provider.knows(story.edith, email_verified=False)

    assert not is_in(come(provider)[1])


def test_a_letter_that_only_looks_like_another_is_another(story, provider):
    """The sign of the kelvin is a small k to whoever lowers it."""
    story.edith.set_email("mike@example.org")
    story.edith.save()
    provider.claims = {"sub": "n", "email": "mi\u212ae@example.org", "email_verified": True}

    assert not is_in(come(provider)[1])


def test_a_new_address_is_nobodys_for_a_day(story, provider):
    """A managing editor gave Dr Rivera's account an address of their own."""
    rivera = story.rivera.user
    change_person(
        person=rivera, by=story.maya, groups=list(rivera.groups.all()), email="maya.own@example.org"
    )
    provider.claims = {"sub": "m", "email": "maya.own@example.org", "email_verified": True, "amr": ["mfa"]}  # fmt: skip

    assert not is_in(come(provider)[1])


def test_another_account_with_the_same_address_is_somebody_else(story, provider):
    """As when a provider gives an address of somebody who left to somebody new."""
    provider.knows(story.edith)
    come(provider)

    provider.claims["sub"] = "n-2"
    _, client = come(provider)

    assert not is_in(client)
    assert "A managing editor can part the two" in said(client)


def test_a_closed_account_opens_to_nobody(story, provider):
    provider.knows(story.edith)
    come(provider)
    story.edith.is_active = False
    story.edith.save()

    assert not is_in(come(provider)[1])


def test_a_managing_editor_parts_the_two(story, provider):
    provider.knows(story.edith)
    _, client = come(provider)
    page = at(story.edith, "sign_on")

    assert signed_in(story.maya).post(page, {"reason": ""}).status_code == 422
    signed_in(story.maya).post(page, {"reason": "A new account there."})
    provider.claims["sub"] = "n-2"

    assert client.get("/accounts/second-factor/").status_code == 302
    assert "was forgotten" in mailed()[-1].subject
    assert is_in(come(provider)[1])
    with pytest.raises(Refusal, match="superuser"):
        sign_ons.part(person=story.root, by=story.maya, reason="Why not")


def test_whoever_is_erased_is_known_no_more(story, provider):
    provider.knows(story.stan)
    come(provider)

    erase_person(person=story.stan, by=story.maya)

    assert not sign_ons.is_linked(story.stan)
    assert not is_in(come(provider)[1])


# No road skips the second factor


@pytest.mark.parametrize(
    ("amr", "goes_to"),
    [
        (["pwd"], "/accounts/second-factor/set-up/"),
        ("mfa", "/accounts/second-factor/set-up/"),
        (["pwd", "mfa"], None),
    ],
)
def test_a_provider_that_asks_for_a_password_alone_is_not_enough(
    story, provider, settings, amr, goes_to
):
    settings.SECOND_FACTOR = "everybody"
    provider.knows(story.edith, amr=amr)

    answer, client = come(provider)

    assert is_in(client) is (goes_to is None)
    assert goes_to is None or answer.url == goes_to


def test_what_somebody_has_here_is_asked_for(story, provider):
    app, _ = give_app(story.edith)
    provider.knows(story.edith, amr=["pwd"])
    answer, client = come(provider)
    assert (answer.url, is_in(client)) == ("/accounts/login/code/", False)

    client.post("/accounts/login/code/", {"code": app.code()})

    assert is_in(client)


def test_the_first_time_what_somebody_has_here_is_asked_for_whatever_the_provider_asked(story, provider):  # fmt: skip
    """And nothing is linked before: an impostor's number must not shut the owner out."""
    app, _ = give_app(story.edith)
    provider.knows(story.edith, amr=["mfa"])
    answer, client = come(provider)
    assert (answer.url, sign_ons.is_linked(story.edith)) == ("/accounts/login/code/", False)

    client.post("/accounts/login/code/", {"code": app.code()})
    assert sign_ons.is_linked(story.edith)
    assert is_in(come(provider)[1])


def test_what_somebody_left_waiting_is_not_linked_by_whoever_signs_in_otherwise(story, provider):
    app, _ = give_app(story.edith)
    provider.knows(story.edith, number="not-ediths", amr=["pwd"])
    _, client = come(provider)
    session = client.session
    del session["account_login"]  # nobody went on, and it ran out
    session.save()

    client.post(LOGIN, {"login": story.edith.email, "password": PASSWORD})
    client.post("/accounts/login/code/", {"code": app.code()})

    assert is_in(client)
    assert not sign_ons.is_linked(story.edith)


def test_who_has_no_password_sets_one_only_after_showing_again_who_they_are(story, provider):
    story.edith.set_unusable_password()
    story.edith.save()
    provider.knows(story.edith, auth_time=int(time.time()) - 60)
    _, client = come(provider)
    sent = dict.fromkeys(("password1", "password2"), "chosen on the day of the test")

    assert client.post("/accounts/password/set/", sent).url.startswith(SIGN_ON)
    assert not User.objects.get(pk=story.edith.pk).has_usable_password()
    del provider.claims["auth_time"]
    come(provider, client)
    client.post("/accounts/password/set/", sent)
    assert User.objects.get(pk=story.edith.pk).has_usable_password()


# Only the provider, and one account for emergencies


def test_a_site_may_let_one_account_alone_in_by_password(story, provider, settings):
    settings.LOCAL_ACCOUNTS = [story.root.email]
    refused, allowed = Client(), Client()

    answer = refused.post(LOGIN, {"login": story.edith.email, "password": PASSWORD})
    allowed.post(LOGIN, {"login": story.root.email, "password": PASSWORD})

    assert "Sign in with Vale Health" in words(answer)
    assert not is_in(refused)
    assert is_in(allowed)
    provider.knows(story.edith)
    assert is_in(come(provider)[1])


def test_nobody_gets_round_it_by_proving_themselves_again(story, provider, settings):
    settings.LOCAL_ACCOUNTS = [story.root.email]
    provider.knows(story.edith)
    _, client = come(provider)

    ways = client.get("/accounts/reauthenticate/")
    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    assert ways.url.startswith(SIGN_ON)
    assert answer.url.startswith(SIGN_ON)
    assert client.get("/accounts/second-factor/passkey/").url.startswith(SIGN_ON)


def test_who_never_signed_on_proves_nothing_by_a_password_either(story, provider, settings):
    """A session of the day before only the provider counted."""
    settings.LOCAL_ACCOUNTS = [story.root.email]
    client = signed_in(story.rivera.user)

    assert client.get("/accounts/reauthenticate/").url.startswith(SIGN_ON)


# Signing


def sign(client, assignment):
    return press_once(client, assignment, "approve", checked=ALL)


def test_signing_on_again_proves_who_signs(story, provider):
    provider.knows(story.rivera.user, auth_time=int(time.time()) - 60)
    _, client = come(provider)
    del provider.claims["auth_time"]
    assignment = asked(story)
    screen(client, assignment)
    again = sign(client, assignment)
    assert again.url.startswith(SIGN_ON)

    answer, _ = come(provider, client, next_url="/review/")
    assert answer.url == "/review/"
    assert provider.asked[-1]["prompt"] == "login"
    assert provider.asked[-1]["max_age"] == "0"
    sign(client, assignment)

    assert SignOff.objects.filter(assignment=assignment).exists()
    assert Event.objects.filter(detail__proved="socialaccount").count() == 1


@pytest.mark.parametrize(
    "claims", [{"auth_time": 1_700_000_000}, {"auth_time": None}, {"sub": "n-9"}]
)
def test_a_provider_that_asked_nothing_proves_nothing(story, provider, claims):
    """Or that speaks of somebody else."""
    provider.knows(story.edith, number="n-9")
    come(provider)
    provider.knows(story.rivera.user)
    _, client = come(provider)
    assignment = asked(story)
    screen(client, assignment)
    sign(client, assignment)
    provider.claims |= claims

    come(provider, client, next_url="/review/")

    assert sign(client, assignment).url.startswith(SIGN_ON)
    assert not SignOff.objects.filter(assignment=assignment).exists()


def test_who_left_before_the_question_proves_nothing_of_it(story, provider):
    provider.knows(story.rivera.user, auth_time=int(time.time()) - 60)
    _, client = come(provider)
    del provider.claims["auth_time"]
    back = provider.authorize(client.post(SIGN_ON).url).removeprefix("http://localhost:8000")
    assignment = asked(story)
    screen(client, assignment)
    sign(client, assignment)

    client.get(back)

    assert sign(client, assignment).url.startswith(SIGN_ON)


def test_the_same_time_once_more_is_no_new_proof(story, provider):
    """Whoever sits at the browser can take the question out of the address."""
    provider.knows(story.rivera.user, auth_time=int(time.time()) - 5)
    _, client = come(provider)
    assignment = asked(story)
    screen(client, assignment)
    sign(client, assignment)

    answer, _ = come(provider, client, next_url="/review/1/?a=1&next=//evil.example#decision")

    assert sign(client, assignment).url.startswith(SIGN_ON)
    assert answer.url.startswith(f"{SIGN_ON}?next=%2Freview%2F1")
    assert "//evil.example" not in client.get(answer.url).content.decode().replace("next=//", "")


def test_a_word_for_an_address_is_no_fault(story, provider):
    provider.knows(story.edith, auth_time=int(time.time()) - 60)
    _, client = come(provider)
    del provider.claims["auth_time"]

    assert come(provider, client, next_url="foo")[0].status_code == 302


# What can go wrong


def test_there_is_nothing_where_no_provider_is_set_up(story, client):
    assert client.get(SIGN_ON).status_code == client.get(f"{SIGN_ON}back/").status_code == 404
    assert "Sign in with" not in said(client).replace("Sign in with a passkey", "")


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/.well-known/openid-configuration", b"<html>"),
        ("/.well-known/openid-configuration", {}),
        ("/.well-known/openid-configuration", []),
        ("/token", {"error": "invalid_grant"}),
        ("/token", {"access_token": "x"}),
        ("/token", {"access_token": "x", "id_token": "x.y.z"}),
        ("/token", b"\xff"),
        ("/token", []),
    ],
)
def test_whatever_the_provider_answers_nobody_comes_in_and_nothing_breaks(
    story, provider, path, answer
):
    provider.knows(story.edith)
    client = Client()
    sent = client.post(SIGN_ON)
    provider.answers[path] = answer
    again = client.post(SIGN_ON)
    back = provider.authorize(sent.url).removeprefix("http://localhost:8000")

    assert client.get(back).url == LOGIN
    assert again.status_code == 302
    assert not is_in(client)


def test_a_provider_that_is_away_is_said(story, provider):
    provider.close()

    answer = Client().post(SIGN_ON, follow=True)

    assert "Vale Health does not answer" in words(answer)


@pytest.mark.parametrize("claims", [{"aud": "another"}, {"iss": "https://x.example"}, {"exp": 5}])
def test_a_token_for_somebody_else_or_of_another_day_is_none(story, provider, claims):
    provider.knows(story.edith, **claims)

    assert not is_in(come(provider)[1])


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?code=x&state=y", "?error=access_denied&state=y"]
)
def test_coming_back_without_having_left_leads_nowhere(story, provider, query):
    client = Client()

    assert client.get(f"{SIGN_ON}back/{query}").url == LOGIN
    assert not is_in(client)


def test_somebody_elses_way_back_is_not_mine(story, provider):
    """A stranger lets a victim finish their own sign-on."""
    provider.knows(story.stan)
    theirs = provider.authorize(Client().post(SIGN_ON).url).removeprefix("http://localhost:8000")
    victim = Client()

    victim.get(theirs)

    assert not is_in(victim)


def test_what_the_address_says_changes_nothing_that_is_asked(story, provider):
    client = signed_in(story.edith)

    sent = client.post(f"{SIGN_ON}?process=connect&scope=admin&auth_params=prompt%3Dnone&action=x")

    asked_for = provider.authorize(sent.url) and provider.asked[-1]
    assert asked_for["prompt"] == "login"
    assert set(asked_for["scope"].split()) == {"openid", "email"}


def test_only_pages_that_lead_there_may_send_there(story, provider, client):
    for page in (LOGIN, SIGN_ON):
        assert f"form-action 'self' {provider.url}" in client.get(page)["Content-Security-Policy"]
    for page in ("/", "/accounts/password/reset/"):
        assert provider.url not in client.get(page)["Content-Security-Policy"]


def test_the_page_says_who_knows_them(story, provider):
    provider.knows(story.edith)
    _, client = come(provider)

    assert "Vale Health: whoever is signed in there" in words(
        client.get("/accounts/second-factor/")
    )
    assert second_factors.are_as_told(story.edith)
