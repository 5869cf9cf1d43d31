"""What a site for readers must be set up with: refused in words, by `manage.py check --deploy` or at the start."""

import os
import subprocess
import sys
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured
from environs import EnvError

from cms import checks

ROOT = Path(__file__).resolve().parents[2]
KEYS = {"DJANGO_SECRET_KEY": "s" * 60, "SEAL_KEYS": "k" * 40}
OWN = {"SITE_URL": "https://imprimatur.health", "CONTACT_EMAIL": "editors@imprimatur.health"}


def manage(*words, folder=ROOT, **variables):
    """What a command of the site said, in an environment of its own."""
    environment = {"PATH": os.environ["PATH"], **KEYS, **OWN, **variables}
    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


def settings_with(monkeypatch, **variables):
    """The settings that this environment makes."""
    monkeypatch.delenv("DJANGO_DEBUG")
    for name, value in {**KEYS, **OWN, **variables}.items():
        monkeypatch.setenv(name, value)
    return SimpleNamespace(**run_path(str(ROOT / "cms/settings.py")))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SITE_URL", "https://name:word@imprimatur.health", "must be the site's origin"),
        ("SITE_THREADS", "0", "greater than or equal to 1"),
        ("EMAIL_URL", "mail.imprimatur.health", "EMAIL_URL must be such as submission://"),
        ("CACHE_URL", "localhost:6379", "Must be redis://"),
        ("DATABASE_URL", "postgers://localhost/imprimatur", "Not a valid database URL"),
        ("TIME_ZONE", "London", "must be such as Europe/London"),
        ("DJANGO_ALLOWED_HOSTS", "https://imprimatur.health", "without a port"),
        ("LOOKUP_TRUSTED_HOSTS", "mirror", "is not host:port"),
        ("DEFAULT_FROM_EMAIL", "Editors", "Not a valid email address"),
        ("DJANGO_DEBUG", "true", "Must be 1, or empty"),
        ("SECOND_FACTOR", "nobody", "Must be one of: everybody, staff"),
    ],
)
def test_a_malformed_setting_stops_the_start_in_words(monkeypatch, name, value, words):
    with pytest.raises((EnvError, ImproperlyConfigured)) as stopped:
        settings_with(monkeypatch, **{name: value})

    assert words in str(stopped.value)
    assert name in str(stopped.value) or value in str(stopped.value)


@pytest.mark.parametrize(
    ("variables", "who"),
    [
        ({}, "everybody"),
        ({"SECOND_FACTOR": "staff"}, "staff"),
        ({"SAMPLE_SITE": "true"}, "nobody"),
        ({"SAMPLE_SITE": "true", "SECOND_FACTOR": "everybody"}, "everybody"),
    ],
)
def test_only_a_site_without_readers_lets_a_password_alone_in(monkeypatch, variables, who):
    assert who == settings_with(monkeypatch, **variables).SECOND_FACTOR


def test_a_command_says_so_and_nothing_else():
    status, said = manage("check", "--deploy", TIME_ZONE="London")

    assert status == 1
    assert said.splitlines() == [
        "The site's environment is not right. TIME_ZONE is 'London'; it must be such as Europe/London."
    ]


def right():
    """Settings with which nothing is wrong."""
    return {
        "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql", "PASSWORD": "own"}},
        "CACHES": {"default": {"BACKEND": "cms.caches.SharedRedisCache"}},
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "mail.imprimatur.health",
        "EMAIL_HOST_PASSWORD": "own",
        "DEFAULT_FROM_EMAIL": "Imprimatur <site@imprimatur.health>",
        "ALLOWED_HOSTS": ["imprimatur.health"],
        **OWN,
    }


@pytest.fixture
def faults(monkeypatch):
    def find(**wrong):
        monkeypatch.setattr(checks, "settings", SimpleNamespace(**{**right(), **wrong}))
        return [error.id for error in checks.set_up_for_readers(None)]

    return find


def test_a_site_that_is_set_up_has_no_fault(faults):
    assert faults() == []
    assert faults(EMAIL_HOST="localhost", ALLOWED_HOSTS=[".imprimatur.health"]) == []


SQLITE = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "x"}}
MEMORY = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"DATABASES": SQLITE}, "E001"),
        ({"CACHES": MEMORY}, "E002"),
        ({"EMAIL_HOST_PASSWORD": "PASSWORD"}, "E003"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, "E004"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}, "E004"),
        ({"ALLOWED_HOSTS": ["*"]}, "E005"),
        ({"ALLOWED_HOSTS": [".health"]}, "E005"),
        ({"ALLOWED_HOSTS": ["www.imprimatur.health"]}, "E006"),
        ({"CONTACT_EMAIL": "editors@example.org"}, "E007"),
        ({"DEFAULT_FROM_EMAIL": "Site <site@mail.Example.COM>"}, "E007"),
        ({"EMAIL_HOST": "smtp.test"}, "E007"),
    ],
)
def test_what_is_only_right_for_a_look_is_refused(faults, wrong, fault):
    assert faults(**wrong) == [f"deploy.{fault}"]


@pytest.mark.parametrize("host", ["example.org", "localhost", "127.0.0.1", "news.example"])
def test_an_address_that_is_nobodys(faults, host):
    wrong = faults(SITE_URL=f"https://{host}", ALLOWED_HOSTS=[host])

    assert wrong == ["deploy.E007"]


def test_the_command_says_all_of_it_at_once():
    status, said = manage("check", "--deploy", DATABASE_URL="sqlite://:memory:")

    assert status == 1
    assert "The database is an SQLite file" in said
    assert "The cache is the memory of one process" in said
    assert "Mail is printed" in said


def test_no_command_but_migrate_makes_a_database_file(tmp_path):
    wrong = f"sqlite:///{tmp_path}/typo.db"
    status, said = manage("clearsessions", folder=tmp_path, DATABASE_URL=wrong)

    assert status != 0
    assert "unable to open database file" in said
    assert list(tmp_path.iterdir()) == []


def test_a_relative_file_is_the_same_from_every_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["manage.py", "clearsessions"])
    places = {"DATABASE_URL": "sqlite:///var/other.sqlite3", "MEDIA_ROOT": "var/photos"}
    found = settings_with(monkeypatch, **places)

    assert found.DATABASES["default"]["NAME"] == f"{(ROOT / 'var/other.sqlite3').as_uri()}?mode=rw"
    assert found.MEDIA_ROOT == ROOT / "var/photos"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("variables", "hsts"),
    [
        ({}, (63_072_000, True, True)),
        ({"HSTS_PRELOAD": "false"}, (63_072_000, True, False)),
        ({"HSTS_PRELOAD": "false", "HSTS_SUBDOMAINS": "0"}, (63_072_000, False, False)),
        ({"HSTS_SECONDS": "0"}, (0, True, True)),
        ({"SITE_URL": "http://localhost:8000"}, (0, False, False)),
    ],
)
def test_each_part_of_hsts_can_be_left_out(monkeypatch, variables, hsts):
    found = settings_with(monkeypatch, **variables)

    assert hsts == (
        found.SECURE_HSTS_SECONDS,
        found.SECURE_HSTS_INCLUDE_SUBDOMAINS,
        found.SECURE_HSTS_PRELOAD,
    )


def test_a_reset_never_deletes_the_database_of_a_running_demo(tmp_path):
    """Of a demo on another port; one on the same port stops the reset already."""
    (tmp_path / "var").mkdir()
    database = tmp_path / "var/demo.sqlite3"
    database.write_text("Edda's drafts")
    running = subprocess.Popen(["sh", "-c", "sleep 60; : granian"])
    (tmp_path / "var/demo-8001.pids").write_text(f"{running.pid}\n")
    reset = ["make", "-f", ROOT / "Makefile", "forget-demo", "RESET=1", "PORT=0"]
    reset.append(f"VENV={Path(sys.executable).parent.parent}")
    bare = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}

    def run():
        return subprocess.run(reset, cwd=tmp_path, env=bare, capture_output=True, text=True)

    try:
        refused = run()
        assert refused.returncode != 0
        assert (
            f"process {running.pid}) still uses the database. Nothing was deleted" in refused.stdout
        )
        assert database.exists()
    finally:
        running.kill()
        running.wait()
    assert run().returncode == 0
    assert not database.exists()
