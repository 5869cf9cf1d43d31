"""The site's own trail: at which address it is, and that a copy elsewhere does not start with its key."""

from datetime import timedelta
from pathlib import Path
from runpy import run_path

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

import cms
from cms.demo import loading
from people import audit, site, trail
from people.models import Event
from people.queue import Worker
from people.site import SITE
from tests import databases
from tests.attacks.siege import execute, lift

pytestmark = pytest.mark.both


@pytest.fixture
def start(monkeypatch):
    """The site starts, and leaves the test its connection."""
    monkeypatch.setattr(connection, "close", lambda: None)
    return lambda: run_path(str(Path(cms.__file__).with_name("wsgi.py")))


HERE = "https://imprimatur.health"
COPY = "https://try.imprimatur.health"


@pytest.fixture
def here(story, settings):
    """The site where it belongs."""
    settings.SITE_URL = HERE
    site.tell_address(by=story.maya)
    return story


def test_the_first_person_tells_where_the_site_is(db, monkeypatch, settings):
    for name, value in {"EMAIL": "ada@imprimatur.health", "NAME": "Ada", "PASSWORD": "so"}.items():
        monkeypatch.setenv(f"DJANGO_SUPERUSER_{name}", value)

    call_command("createsuperuser", interactive=False, verbosity=0)

    assert site.told_address() == settings.SITE_URL
    line = trail.chains([SITE])[SITE].lines[0]
    assert (line.n, line.kind, line.detail) == (1, "address told", {"address": settings.SITE_URL})


def test_the_address_is_told_once(here):
    site.tell_address(by=here.edith)

    assert Event.objects.filter(subject=SITE).count() == 1


@pytest.mark.parametrize(
    ("told", "now", "may_start"),
    [
        (HERE, HERE, True),
        (HERE, COPY, False),
        (HERE, "http://localhost:8000", False),
        (HERE, f"{HERE}:8443", False),
        ("http://localhost:8000", "http://127.0.0.1:8080", True),
        ("http://localhost", "http://[::1]:8000", True),
        ("http://localhost:8000", HERE, False),
    ],
)
def test_another_address_is_another_site(story, settings, told, now, may_start):
    settings.SITE_URL = told
    site.tell_address(by=story.maya)

    settings.SITE_URL = now

    assert (site.why_not_here() == "") is may_start


def test_a_line_that_nobody_sealed_moves_no_site(here):
    first = Event.objects.get(subject=SITE)
    forged = {"subject": SITE, "n": 2, "kind": "address told", "detail": {"address": COPY}}
    Event.objects.create(**forged, actor=first.actor, at=first.at, digest="0" * 64)

    assert site.told_address() == HERE


def test_a_copy_elsewhere_does_not_start(here, settings, start):
    start()
    assert run_checks(tags=["database"], databases=["default"]) == []

    settings.SITE_URL = COPY

    words = f"This is the database of {HERE}, and SITE_URL is {COPY}"
    with pytest.raises(ImproperlyConfigured, match=words):
        start()
    with pytest.raises(CommandError, match=words):
        call_command("worker", batch=True)
    (error,) = run_checks(tags=["database"], databases=["default"])
    assert (error.id, error.msg.startswith(words)) == ("site.E001", True)


def test_site_and_worker_start_while_the_database_is_away(monkeypatch, start):
    def away():
        raise OperationalError("no route to host")

    worked = []
    monkeypatch.setattr(site, "why_not_here", away)
    monkeypatch.setattr(Worker, "work", lambda worker: worked.append(True))

    start()
    call_command("worker", batch=True)

    assert worked == [True]


def test_the_sample_site_tells_where_it_is(db, settings):
    loading.load(password="let-it-be-so")

    assert site.told_address() == settings.SITE_URL


class TestHeads:
    """Once a day all of them are sealed by one line."""

    @pytest.fixture
    def night(self, story):
        """Some hours after everything that has happened, which the database has written down just now."""
        story.draft()
        return timezone.now() + timedelta(hours=2)

    def test_one_line_a_day_seals_them(self, story, night):
        line = site.seal_heads(at=night)

        assert (line.subject, line.n, line.kind) == (SITE, 1, "heads sealed")
        assert site.seal_heads(at=night) == line
        story.draft("another")
        assert list(site.faults()) == []
        assert site.seal_heads(at=night + timedelta(days=1)).detail["root"] != line.detail["root"]

    def test_a_trail_that_was_cut_short_shows(self, story, night):
        site.seal_heads(at=night)
        newest = Event.objects.filter(subject__startswith="article:").latest("n")

        with databases.as_owner():
            lift()
            execute("DELETE FROM people_event WHERE id = %s", newest.pk)

        (fault,) = site.faults()
        assert fault.startswith(f"{SITE}: some trail is not as its event 1 has sealed it")

    def test_a_line_that_nobody_sealed_is_no_head(self, story, night):
        newest = Event.objects.filter(subject__startswith="article:").latest("n")
        forged = {"subject": newest.subject, "n": newest.n + 1, "kind": "saved", "digest": "0" * 64}
        Event.objects.create(**forged, actor=newest.actor, at=newest.at, previous=newest.digest)
        assert (newest.subject, newest.n, newest.digest) in audit.heads()

        site.seal_heads(at=night)

        with databases.as_owner():
            lift()
            execute("DELETE FROM people_event WHERE digest = %s", forged["digest"])
        assert list(site.faults()) == []

    def test_heads_stay_sealed_when_their_key_is_given_up(self, story, night, settings):
        site.seal_heads(at=night)
        settings.SEAL_KEYS = ["a key that nobody else has, number 1", *settings.SEAL_KEYS]
        with databases.as_owner():
            call_command("rekey", by=story.maya.email)

        settings.SEAL_KEYS = settings.SEAL_KEYS[:1]

        assert list(site.faults()) == []

    def test_verify_trail_prints_what_to_keep(self, story, capsys):
        call_command("verify_trail", seal_heads=True)

        line = Event.objects.get(subject=SITE)
        assert capsys.readouterr().out.endswith(f"\n{SITE} 1 {line.digest}\n")
