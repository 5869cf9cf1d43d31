"""docs/operations.md walked from start to end: what it tells an operator to type, typed, on a scratch database.

What would change the machine itself (packages, accounts, systemd, certificates) is written down instead of done.
"""

import os
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
OF_THE_MACHINE = (
    "adduser",
    "apt-get",
    "certbot",
    "chown",
    "curl",
    "git",
    "make",
    "nginx",
    "systemctl",
)

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


def blocks(section):
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    _, _, part = text.partition(f"\n## {section}\n")
    return re.findall(r"^```sh\n(.*?)^```", part.partition("\n## ")[0], re.DOTALL | re.MULTILINE)


def settings_name():
    """The tests' own database."""
    return connection.settings_dict["NAME"]


class Machine:
    """A folder that stands for an operator's machine."""

    def __init__(self, folder, name, server):
        self.folder, self.name, self.server = folder, name, server
        self.site = folder / "srv/imprimatur"
        for path in ("bin", "etc/systemd/system", "etc/nginx/conf.d", "var/backups", "local"):
            (folder / path).mkdir(parents=True)
        self.site.mkdir(parents=True)
        (self.site / ".venv").symlink_to(sys.prefix)
        (self.site / "manage.py").symlink_to(ROOT / "manage.py")
        for file in (path for path in (ROOT / "deploy").rglob("*") if path.is_file()):
            copy = self.site / file.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(self.here(file.read_text(encoding="utf-8")))
        # The tables are those of the tests, as their owner; to make them from nothing takes many seconds.
        tables = f"pg_restore --no-owner --no-privileges --role {name}_owner -d {name}"
        self.command("migrate", f"pg_dump -Fc {settings_name()} | {tables}")
        self.writes_down(*OF_THE_MACHINE)
        self.command("sudo", 'shift 2; exec "$@"')

    def writes_down(self, *commands):
        for command in commands:
            self.command(command, f'echo {command} "$@" >> {self.folder}/done')

    def command(self, name, does):
        file = self.folder / "bin" / name
        file.write_text(f"#!/bin/sh\n{does}\n")
        file.chmod(0o755)

    def here(self, text):
        """The words of the document, with the places and names of this machine."""
        for pattern, mine in (
            (r"imprimatur_(owner|site|restored)\b", rf"{self.name}_\1"),
            (r"@localhost/imprimatur\b", f"@{self.server}/{self.name}"),
            (r"\b(DATABASE|custom) imprimatur\b", rf"\1 {self.name}"),
            (r"/usr/local/bin/", f"{self.folder}/bin/"),
            (r"(?<![\w.])/(etc|srv|var)/", rf"{self.folder}/\1/"),
            (r"\b(health|mail)\.example\.org", r"\1.imprimatur.press"),
            (r":PASSWORD@mail", ":word@mail"),
            (r"EDITOR@", "ada@"),
            (r"imprimatur migrate", "migrate"),
            (r"createsuperuser$", "createsuperuser --noinput"),
        ):
            text = re.sub(pattern, mine, text, flags=re.MULTILINE)
        return text

    def type(self, block):
        asked = {"EMAIL": "ada@health.imprimatur.press", "NAME": "Ada", "PASSWORD": "let-it-be-so"}
        environment = {
            "PATH": f"{self.folder}/bin:{os.environ['PATH']}",
            "PGHOST": connection.settings_dict["HOST"],
            "PGPORT": str(connection.settings_dict["PORT"] or 5432),
            "PGUSER": connection.settings_dict["USER"],
            "PGPASSWORD": connection.settings_dict["PASSWORD"],
            **{f"DJANGO_SUPERUSER_{name}": value for name, value in asked.items()},
        }
        done = subprocess.run(
            ["sh", "-eu", "-c", self.here(block)],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def done(self):
        return (self.folder / "done").read_text()

    def setting(self, name):
        text = (self.folder / "etc/imprimatur.env").read_text()
        return re.search(rf"^{name}='(.*)'$", text, re.MULTILINE)[1]


@pytest.fixture
def machine(tmp_path, django_db_setup):
    """With a PostgreSQL in which nothing of it is left afterwards."""
    settings = connection.settings_dict
    name = f"walked_{os.getpid()}"
    yield Machine(tmp_path, name, f"{settings['HOST']}:{settings['PORT'] or 5432}")
    owner = {key: settings[key.upper()] for key in ("user", "password", "host", "port")}
    with closing(psycopg2.connect(dbname="postgres", **owner)) as session, session.cursor() as to:
        session.autocommit = True
        for database in (name, f"{name}_restored"):
            to.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        for role in ("owner", "site"):
            to.execute(f"DROP ROLE IF EXISTS {name}_{role}")


def test_an_operator_types_what_operations_say(machine):
    said = {
        section: [machine.type(one) for one in blocks(section)]
        for section in ("Install", "Rotating keys")
    }
    machine.writes_down("imprimatur", "migrate")
    said["Upgrades"] = [machine.type(one) for one in blocks("Upgrades")]
    machine.command("imprimatur", (machine.site / "deploy/imprimatur").read_text())
    said["Backup and restore"] = [machine.type(one) for one in blocks("Backup and restore")]

    # Installed: by the owner, for the site's role; a first person, and pages for a second one to approve.
    assert "no issues" in said["Install"][3]
    assert "proposed. Another managing editor approves them" in said["Install"][4]
    units = machine.folder / "etc/systemd/system"
    assert (units / "imprimatur.service").exists()
    assert "systemctl enable --now imprimatur@verify_trail.timer" in machine.done()
    assert (machine.folder / "etc/nginx/conf.d/imprimatur.conf").exists()
    assert machine.setting("SECRET_KEY_FALLBACKS") != machine.setting("DJANGO_SECRET_KEY")
    # Upgraded: as the owner, while the site stands still.
    order = machine.done().partition("stop imprimatur")[2]
    words = ("git pull", "make static", "migrate", "grant", "verify_trail", "start imprimatur")
    assert sorted(words, key=order.index) == list(words)
    # Restored: another database, and everything in it holds.
    assert said["Backup and restore"][0].endswith("Every digest, seal and chain matches.\n")
