"""How kept databases are opened: with keys of their own, so that their seals hold whatever the tests' keys become."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = Path(__file__).parent / "kept"
KEYS = {
    "DJANGO_SECRET_KEY": "kept-databases-are-opened-with-this-key-which-protects-nothing",
    "SEAL_KEYS": "kept-databases-are-sealed-with-this-key-which-protects-nothing",
}


def run(url, *arguments):
    """What a module or command of ours prints when it runs on the database at this address."""
    settings = {"DATABASE_URL": url, "DJANGO_DEBUG": "1", "SITE_URL": "http://localhost", **KEYS}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, f"{arguments}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def shell(url, code):
    """What a line of Python prints that runs with the site's models on the database at this address."""
    return run(url, "manage.py", "shell", "--no-imports", "-c", code)


def told_by(url):
    """What `tests.upgrades.tell` says of the database at this address."""
    return json.loads(
        shell(url, "import json; from tests.upgrades.tell import tell; print(json.dumps(tell()))")
    )
