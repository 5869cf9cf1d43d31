"""Redis is away: pages are read, and what needs limits on tries is refused in words, with nothing half done."""

import pytest
from django.test import Client, override_settings

from feedback.models import Report, Vote
from people.models import Event
from tests.desk.house import at, signed_in, words
from tests.story import PASSWORD
from tests.working import mailed

LIVE = "/articles/paraneoplastic-syndrome/"
CHOSEN = "chosen on the day of the test"
# Nobody listens there.
AWAY = {
    "default": {
        "BACKEND": "cms.caches.SharedRedisCache",
        "LOCATION": "redis://127.0.0.1:9/0",
    }
}


@pytest.fixture
def ask(story):
    """Ask while the cache is away; what was answered."""

    def asked(client, method, address, sent=None):
        client.raise_request_exception = False
        with override_settings(CACHES=AWAY):
            return getattr(client, method)(address, sent)

    return asked


def test_everything_is_read(story, ask):
    story.live()
    for address in (LIVE, "/", "/search/?q=body", "/accounts/login/"):
        assert ask(Client(), "get", address).status_code == 200
    edith = signed_in(story.edith)
    assert ask(edith, "get", "/admin/").status_code == 200


WITH_LIMITS = [
    ("/accounts/login/", {"login": "stan@example.org", "password": PASSWORD}),
    ("/accounts/password/reset/", {"email": "stan@example.org"}),
    (f"{LIVE}feedback/", {"reason": "other", "comment": "Words"}),
    (f"{LIVE}feedback/", {"helpful": "yes"}),
]


def test_what_has_a_limit_is_refused_in_words(story, ask):
    story.live()
    story.stan  # noqa: B018 - is made
    mailed()

    for address, sent in WITH_LIMITS:
        answer = ask(Client(headers={"sec-fetch-site": "same-origin"}), "post", address, sent)

        assert answer.status_code == 503, address
        assert "not possible just now" in words(answer)
        assert answer["Retry-After"] == "60"
        assert "no-store" in answer["Cache-Control"]
    assert not Vote.objects.exists()
    assert not Report.objects.exists()
    assert mailed() == []


def test_a_password_that_can_not_be_counted_is_not_changed(story, ask):
    stan = signed_in(story.stan)
    sent = {"oldpassword": PASSWORD, "password1": CHOSEN, "password2": CHOSEN}

    assert ask(stan, "post", "/accounts/password/change/", sent).status_code == 503

    story.stan.refresh_from_db()
    assert story.stan.check_password(PASSWORD)


def test_what_was_not_lifted_is_not_in_the_trail(story, ask):
    assert ask(signed_in(story.maya), "post", at(story.stan, "lock_out")).status_code == 503
    assert not Event.objects.filter(kind="lock-out lifted").exists()


def test_signing_out_needs_none(story, ask):
    stan = signed_in(story.stan)

    assert ask(stan, "post", "/accounts/logout/", {"everywhere": "1"}).status_code == 302
    assert stan.get("/accounts/password/change/").status_code == 302
