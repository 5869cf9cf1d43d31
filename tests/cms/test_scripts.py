"""Our scripts: small modules that browsers load as they are, each under its hashed name."""

import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted(ROOT.glob("*/static/**/*.js"))
# CKEditor loads its plugins as classic scripts, by fixed addresses.
PLUGINS = {
    ROOT / f"desk/static/desk/{name}/plugin.js"
    for name in (
        *("callouts", "cite", "figure", "helpline", "house", "onwards", "pasting", "several"),
        "term",
    )
}
TAG = re.compile(r"<script\b[^>]*>")
ENTRY = re.compile(r"""<script type="module" src="{% static "([^"]+)" %}">""")
IMPORT = re.compile(r"""^(?:import|export) (?:[^"]* from )?"([^"]+)";""", re.MULTILINE)


def named(path):
    return str(path.relative_to(ROOT))


def imported(script):
    """The files that a module imports."""
    for address in IMPORT.findall(script.read_text(encoding="utf-8")):
        assert address.startswith("."), f"{script} imports {address}"
        yield (script.parent / address).resolve()


def tags():
    return [
        tag
        for template in (ROOT / "templates").rglob("*.html")
        for tag in TAG.findall(template.read_text(encoding="utf-8"))
    ]


def entries():
    found = {ENTRY.fullmatch(tag) for tag in tags()} - {None}
    return {next(ROOT.glob(f"*/static/{match[1]}")) for match in found}


def test_pages_load_modules_and_nothing_else():
    assert tags()
    assert [tag for tag in tags() if not ENTRY.fullmatch(tag)] == []


def test_each_script_belongs_to_a_page():
    reached, waiting = set(), entries()
    while waiting:
        script = waiting.pop()
        reached.add(script)
        waiting |= set(imported(script)) - reached

    assert reached == set(SCRIPTS) - PLUGINS


@pytest.mark.parametrize("script", SCRIPTS, ids=named)
def test_no_script_is_long(script):
    assert len(script.read_text(encoding="utf-8").splitlines()) <= 300


def test_the_scripts_of_the_desk_are_small():
    sizes = {
        named(script): len(gzip.compress(script.read_bytes()))
        for script in SCRIPTS
        if script.is_relative_to(ROOT / "desk")
    }

    assert sum(sizes.values()) < 60_000, sizes


# Collected as in production

COLLECT = """
import sys, django
django.setup()
from django.conf import settings
from django.core.management import call_command
settings.STATIC_ROOT = sys.argv[1]
others = ["admin", "ckeditor", "galleriffic"]
call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=others)
"""


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """A folder with the static files of our own, as the settings of production collect them."""
    folder = tmp_path_factory.mktemp("static")
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "cms.settings",
        "DJANGO_SECRET_KEY": "s" * 60,
        "SEAL_KEYS": "k" * 40,
        "SITE_URL": "https://health.example.org",
    }
    subprocess.run(
        [sys.executable, "-c", COLLECT, folder], cwd=ROOT, env=environment, check=True, timeout=120
    )
    return folder


def test_a_module_imports_hashed_files_that_exist(collected):
    hashed = json.loads((collected / "staticfiles.json").read_text(encoding="utf-8"))["paths"]

    for script in SCRIPTS:
        app = script.relative_to(ROOT).parts[0]
        name = str(script.relative_to(ROOT / app / "static"))
        meant = [hashed[str(path.relative_to(ROOT / app / "static"))] for path in imported(script)]
        asked = [str(path.relative_to(collected)) for path in imported(collected / hashed[name])]

        assert asked == meant
        assert all((collected / path).is_file() for path in asked)
