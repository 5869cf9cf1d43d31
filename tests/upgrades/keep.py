"""Keeps a database of this release on SQLite and on PostgreSQL, for the tests of all later ones.

`python -m tests.upgrades.keep 2026-11-28 postgres://owner@host` before each release; needs pg_dump. The sample content,
and one page that is live by an approval of its changes, on top of another physician's of the whole page.
"""

import json
import lzma
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from tests.upgrades.environment import KEPT, run, shell, told_by


def keep(name, server):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "kept.sqlite3"
        told = fill(f"sqlite:///{file}")
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("VACUUM")
        store(f"{name}.sqlite3.xz", file.read_bytes())
    database = "imprimatur_kept"
    for change in ("DROP DATABASE IF EXISTS", "CREATE DATABASE"):
        subprocess.run(["psql", f"{server}/postgres", "-qc", f"{change} {database}"], check=True)
    fill(f"{server}/{database}")
    store(f"{name}.postgresql.sql.xz", dumped(f"{server}/{database}"))
    for one in told.values():
        del one["page"], one["status"]
    (KEPT / f"{name}.json").write_text(json.dumps(told, indent=1, sort_keys=True) + "\n")


def fill(url):
    run(url, "manage.py", "migrate", "--verbosity", "0")
    run(url, "manage.py", "load_demo")
    shell(url, "from tests.upgrades import scene; scene.let_a_change_go_live()")
    run(url, "manage.py", "verify_trail")
    return told_by(url)


def dumped(url):
    """The dump as statements that any client can run: without the directives of psql."""
    options = ("--inserts", "--no-owner", "--no-privileges")
    text = subprocess.run(["pg_dump", *options, url], check=True, capture_output=True).stdout
    return b"\n".join(line for line in text.split(b"\n") if not line.startswith(b"\\"))


def store(name, data):
    (KEPT / name).write_bytes(lzma.compress(data, preset=9))


if __name__ == "__main__":
    keep(*sys.argv[1:])
