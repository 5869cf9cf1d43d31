"""deploy/: systemd's units and the sample of the environment, held to the site that they start."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from runpy import run_path

import pytest
from django.core.management import get_commands

from tests.cms.serving import documented

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "deploy/systemd"
SAMPLE = ROOT / "deploy/imprimatur.env"
ANALYZE = shutil.which("systemd-analyze")


@pytest.fixture
def units(tmp_path):
    """The units as files on this machine: what they start is looked for where it lies here."""
    copy = shutil.copytree(UNITS, tmp_path / "units")
    for file in [*copy.rglob("*.service"), *copy.rglob("*.conf")]:
        text = file.read_text().replace(
            "/srv/imprimatur/.venv/bin", str(Path(sys.executable).parent)
        )
        text = text.replace("/srv/imprimatur", str(ROOT)).replace("/usr/sbin/sendmail", "/bin/true")
        file.write_text(text.replace("/usr/bin/git", "/bin/true"))
    return copy


def verify(folder):
    names = [
        *folder.glob("*.timer"),
        folder / "imprimatur.service",
        folder / "imprimatur-worker.service",
    ]
    return subprocess.run(
        [ANALYZE, "verify", "--man=no", "--recursive-errors=yes", *names],
        capture_output=True,
        text=True,
    )


@pytest.mark.skipif(not ANALYZE and os.environ.get("REQUIRE_BROWSER") != "1", reason="no systemd")
def test_systemd_finds_no_fault_in_the_units(units):
    done = verify(units)
    assert (done.returncode, done.stderr) == (0, "")

    service = units / "imprimatur.service"
    service.write_text(service.read_text().replace("granian", "grania"))
    assert verify(units).returncode != 0  # it would have found one


def commands(unit):
    text = unit.read_text(encoding="utf-8").replace("\\\n", " ")
    return [shlex.split(line) for line in re.findall(r"^Exec\w+=(.*)$", text, re.MULTILINE)]


def test_the_site_is_served_by_the_documented_command():
    *_, served = commands(UNITS / "imprimatur.service")
    meant = [word.replace("0.0.0.0", "127.0.0.1") for word in documented("granian")]

    assert served[0] == "/srv/imprimatur/.venv/bin/granian"
    assert served[1:] == meant[1:]


def test_each_timer_starts_a_command_of_the_site_and_each_command_of_cron_has_one():
    timers = {path.stem.partition("@")[2] for path in UNITS.glob("imprimatur@*.timer")}
    cron = (ROOT / "docs/operations.md").read_text(encoding="utf-8")

    assert timers - set(get_commands()) == set()
    assert timers == set(
        re.findall(r"^[\d*/ ]+imprimatur .*bin/imprimatur (\w+)", cron, re.MULTILINE)
    )
    for folder in UNITS.glob("*.service.d"):
        assert folder.name.removesuffix(".service.d").partition("@")[2] in timers


def test_what_the_worker_runs_is_a_command_of_the_site():
    ((*_, name),) = commands(UNITS / "imprimatur-worker.service")

    assert name in get_commands()


# The sample of the environment


LINE = re.compile(r"^(#?)([A-Z][A-Z_]+)='([^'$\\]*)'$")


def lines():
    """Whether it is only shown, name, value of each variable; what is neither that nor a remark is a fault."""
    for line in SAMPLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("# "):
            assert (found := LINE.match(line)), line
            yield bool(found[1]), found[2], found[3]


def read_by_settings():
    text = (ROOT / "cms/settings.py").read_text(encoding="utf-8")
    asked = re.findall(r"\b(?:env\.\w+|origin|required|number|service)\(\s*\"([A-Z_]+)\"", text)
    return set(asked) - {"DJANGO_DEBUG"}


def test_the_sample_has_every_variable_that_settings_read_and_no_other():
    named = [name for _, name, _ in lines()]

    assert len(named) == len(set(named))
    assert set(named) == read_by_settings()


def test_what_is_only_shown_is_what_a_setting_is_anyway(monkeypatch):
    """And the sample starts, once it has keys."""
    monkeypatch.delenv("DJANGO_DEBUG")
    keys = {"DJANGO_SECRET_KEY": "s" * 60, "SEAL_KEYS": "k" * 40}
    for name in read_by_settings():
        monkeypatch.delenv(name, raising=False)
    for is_shown, name, value in lines():
        if not is_shown:
            monkeypatch.setenv(name, keys.get(name, value))
    plain = settings()
    for is_shown, name, value in lines():
        if is_shown:
            monkeypatch.setenv(name, value)

    assert settings() == plain


def settings():
    found = run_path(str(ROOT / "cms/settings.py"))
    plain = (str, int, float, bool, list, Path, tuple)
    return {
        name: value for name, value in found.items() if name.isupper() and isinstance(value, plain)
    }
