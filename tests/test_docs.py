"""Documentation that fails the build when it no longer tells the truth."""

import inspect
import os
import re
import shlex
import subprocess
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands
from django.utils.module_loading import module_has_submodule

from reviews.gate import RULE_IDS, RULES, warnings
from reviews.states import State
from tests.cms.serving import documented

ROOT = Path(__file__).parent.parent
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def test_each_rule_has_a_heading_and_each_heading_a_rule():
    headings = re.findall(r"^### (gate\.\w+)$", read("docs/publication-gate.md"), re.MULTILINE)

    assert headings == list(RULE_IDS)


def test_each_rule_says_what_it_looks_for_and_its_id():
    for rule in (*RULES, *warnings.RULES):
        assert re.fullmatch(r"(\w\d+)(?: again)?: .+", rule.check.__doc__.strip(), re.DOTALL)
        assert rule.check.__doc__.startswith(rule.ids[0].removeprefix("gate."))


def is_ours(app):
    return Path(app.path).parent == ROOT


def verbs(app):
    """The names of an app's verbs: what is public in its `actions` and takes nothing by position."""
    if not module_has_submodule(app.module, "actions"):
        return set()
    actions = import_module(f"{app.name}.actions")
    return {
        name
        for name, function in inspect.getmembers(actions, inspect.isfunction)
        if function.__module__.startswith(actions.__name__) and not name.startswith("_")
        if (asks := inspect.signature(function).parameters)
        and all(one.kind is one.KEYWORD_ONLY for one in asks.values())
    }


def test_the_glossary_has_every_model_verb_rule_and_state():
    entries = re.findall(r"^- \*\*`?(.+?)`?\*\*: \S", read("docs/glossary.md"), re.MULTILINE)
    ours = list(filter(is_ours, apps.get_app_configs()))
    models = {model.__name__ for app in ours for model in app.get_models()}
    wanted = models.union(*map(verbs, ours), RULE_IDS, State.labels)

    assert {"Revision", "publish", "gate.E001", "live"} <= wanted
    assert wanted - set(entries) == set()
    assert len(entries) == len(set(entries))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_documents_lead_somewhere(page):
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))

    assert [t for t in targets if not (page.parent / t).exists()] == []


def test_modules_and_folders_that_contributors_are_sent_to_exist():
    named = re.findall(r"`((?:\w+/)+\w*(?:\.\w+)?)`", read("CONTRIBUTING.md"))

    assert len(named) > 15
    inside = [ROOT, *(ROOT / app for app in ("articles", "desk", "references", "reviews", "cms"))]
    assert [one for one in named if not any((place / one).exists() for place in inside)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_that_documents_name_exist(page):
    named = set(
        re.findall(r"(?:manage\.py|bin/imprimatur) ([a-z_]+)", page.read_text(encoding="utf-8"))
    )

    assert named - set(get_commands()) == set()


def would(*target):
    """The lines of a dry run of make."""
    # Not as a part of `make test`, whose options it would take over.
    bare = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    dry = ["make", "--dry-run", *target]
    said = subprocess.run(dry, cwd=ROOT, env=bare, capture_output=True, text=True, check=True)
    return said.stdout.replace("\\\n", " ").splitlines()


def test_make_serve_starts_what_operations_say():
    *_, last = would("serve", "HOST=0.0.0.0")

    assert shlex.split(last)[2:] == documented("granian")[1:]


def test_make_demo_starts_the_worker_that_operations_name_and_ends_it_with_the_server():
    *_, last = would("demo")
    (command,) = re.findall(
        r"^\.venv/bin/python (manage\.py worker)$", read("docs/operations.md"), re.M
    )

    assert f"{command} & worker=$!" in last
    assert "wait $server; kill $worker" in last


def test_settings_that_operations_name_are_read():
    named = set(re.findall(r"`([A-Z][A-Z_]{4,})`", read("docs/operations.md")))
    words = {"INSERT", "UPDATE", "DELETE", "TRUNCATE"}

    assert {n for n in named - words if n not in read("cms/settings.py")} == set()


def test_each_requirement_says_what_it_is_for():
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in read(name).splitlines():
            if line and not line.startswith(("#", "-r")):
                assert re.fullmatch(r"[\w.,\[\]-]+==[\w.]+\s+# \w.+", line), line
