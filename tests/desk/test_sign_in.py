"""Signing in: one door, the same answer to every wrong try; limits on tries are in test_wrong_passwords.py."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher

from tests.story import PASSWORD
from tests.working import mailed

ADDRESS = "/accounts/login/"


def try_to_sign_in(client, email, password=PASSWORD):
    return client.post(ADDRESS, {"login": email, "password": password})


def test_the_right_password_opens_the_right_desk(story, client):
    answer = try_to_sign_in(client, story.edith.email.upper())

    assert answer.status_code == 302
    assert client.get(answer.url).url == "/admin/"


def test_a_reviewer_goes_to_their_queue(story, client):
    answer = try_to_sign_in(client, story.rivera.user.email)

    assert client.get(answer.url).url == "/review/"


def test_unknown_inactive_and_wrong_look_the_same(story, client):
    story.stan.is_active = False
    story.stan.save()
    wrong = try_to_sign_in(client, story.edith.email, "not it")
    unknown = try_to_sign_in(client, "nobody@example.org")
    inactive = try_to_sign_in(client, story.stan.email)

    assert wrong.status_code == unknown.status_code == inactive.status_code == 200
    assert (
        list(wrong.context["form"].errors.values())
        == list(unknown.context["form"].errors.values())
        == list(inactive.context["form"].errors.values())
    )
    assert "_auth_user_id" not in client.session


def test_unknown_people_cost_a_password_check_too(story, client, monkeypatch):
    """Timing tells nothing: a hasher runs whoever asks."""
    ran = []
    original = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, *args, **kwargs: ran.append(1) or original(self, *args, **kwargs),
    )
    story.stan.is_active = False
    story.stan.save()
    counts = []
    for email in (story.edith.email, "nobody@example.org", story.stan.email):
        ran.clear()
        try_to_sign_in(client, email, "not it")
        counts.append(len(ran))

    assert counts[0] == counts[1] == counts[2] >= 1


def test_nobody_signs_up(story, client):
    answer = client.post(
        "/accounts/signup/",
        {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD},
    )

    assert answer.status_code == 200
    assert not type(story.edith).objects.filter(email="new@example.org").exists()


def test_a_forgotten_password_is_answered_alike_for_everybody(story, client):
    known = client.post("/accounts/password/reset/", {"email": story.edith.email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [m.to for m in mailed() if m.to == [story.edith.email]] == [[story.edith.email]]


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_signing_in_leads_nowhere_else(story, client, target):
    answer = client.post(
        ADDRESS, {"login": story.edith.email, "password": PASSWORD, "next": target}
    )

    assert answer.status_code == 302
    assert "evil" not in answer.url
    assert not answer.url.startswith("javascript")


@pytest.mark.parametrize("page", ["reauthenticate", "password/change", "logout"])
def test_who_is_signed_in_keeps_the_header_of_their_desk(story, client, page):
    try_to_sign_in(client, story.rivera.user.email)

    shown = client.get(f"/accounts/{page}/").content.decode()

    header = shown.split("<header")[1].split("</header>")[0]
    assert 'href="/review/"' in header
    assert 'href="/accounts/second-factor/"' in header
    assert 'role="search"' not in header
    assert "Topics" not in header


def test_an_editor_without_reviews_is_led_to_their_own_desk(story, client):
    try_to_sign_in(client, story.edith.email)

    shown = client.get("/accounts/reauthenticate/").content.decode()

    header = shown.split("<header")[1].split("</header>")[0]
    assert 'href="/admin/"' in header
    assert "Your reviews" not in header


def test_who_is_not_signed_in_has_the_header_of_the_site(client, db):
    assert b'role="search"' in client.get(ADDRESS).content
