"""Headers on every kind of answer, errors and static files too."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from tests.story import entitle

ROOT = Path(__file__).parent.parent
STRICT = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
}


def policy(response):
    return {part.strip() for part in response["Content-Security-Policy"].split(";")}


def look_guarded(response):
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/articles/paraneoplastic-syndrome/",
        "/articles/paraneoplastic-syndrome/history/",
        "/nowhere/",
        "/static/website/site.css",
        "/healthz",
        "/robots.txt",
        "/search/?q=body",
        "/accounts/login/",
        "/review/",
        "/admin/",
        "/admin/nowhere/",
    ],
)
def test_every_answer_is_guarded(story, client, address):
    story.live()

    response = client.get(address)
    # Not response.close(): that ends the request, and with it the test's own connection.
    for close in response._resource_closers:
        close()

    look_guarded(response)
    assert policy(response) == STRICT


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_methods_that_nothing_takes_are_refused(story, client, method):
    response = getattr(client, method)("/")

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST"
    look_guarded(response)


def test_a_fault_of_ours_is_guarded_and_says_nothing(story, client, monkeypatch):
    monkeypatch.setattr("website.views.hubs", None)
    client.raise_request_exception = False

    response = client.get("/")

    assert response.status_code == 500
    look_guarded(response)
    assert policy(response) == STRICT
    assert b"Traceback" not in response.content


@pytest.mark.parametrize("address", ["/admin/", "/review/", "/accounts/reauthenticate/"])
def test_what_is_signed_in_is_never_stored(story, client, address):
    entitle(story.rivera.user, is_staff=True)
    client.force_login(story.rivera.user)

    response = client.get(address)

    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_a_readers_page_is_the_same_bytes_for_everybody(story, client):
    story.live()
    address = "/articles/paraneoplastic-syndrome/"
    cold = client.get(address)
    signed_in = Client()
    signed_in.force_login(story.edith)

    warm = signed_in.get(address)
    odd = Client(headers={"cookie": "sessionid=x; csrftoken=y", "accept-language": "fr"})
    strange = odd.get(address, headers={"x-forwarded-host": "evil.example"})

    assert cold.content == warm.content == strange.content
    assert not cold.cookies
    assert "Cookie" not in cold.get("Vary", "")


def test_a_strange_host_is_refused(story, client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def start(**environment):
    """Import the settings in a process of its own; what it printed and how it ended."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    code = (
        "import django, json; django.setup(); from django.conf import settings as s;"
        "print(s.SECURE_HSTS_SECONDS, s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.DEBUG)"
    )
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=ROOT,
        env={**keep, "DJANGO_SETTINGS_MODULE": "cms.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


KEYS = {"DJANGO_SECRET_KEY": "s" * 60, "SEAL_KEYS": "k" * 40}


def test_https_decides_cookies_and_hsts():
    done = start(SITE_URL="https://health.example.org", **KEYS)

    assert done.stdout.split() == ["63072000", "__Host-session", "True", "False"]


@pytest.mark.parametrize(
    ("environment", "advice"),
    [
        ({"SEAL_KEYS": "k" * 40}, "DJANGO_SECRET_KEY is not set"),
        ({"DJANGO_SECRET_KEY": "s" * 60}, "SEAL_KEYS is not set"),
        ({**KEYS, "SEAL_KEYS": "short"}, "at least 32 characters"),
        ({**KEYS, "SEAL_KEYS": "s" * 60}, "must differ"),
        ({**KEYS, "SITE_URL": "http://health.example.org"}, "plain http on a public address"),
        ({**KEYS, "SITE_URL": "health.example.org"}, "origin"),
        ({**KEYS, "SAMPLE_SITE": "perhaps"}, "SAMPLE_SITE"),
    ],
)
def test_a_wrong_environment_stops_the_start_with_advice(environment, advice):
    done = start(**environment)

    assert done.returncode != 0
    assert advice in done.stderr
