"""The site behind a real server, started by the very command that docs/operations.md names."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVERS = ("granian", "gunicorn")


def documented(server):
    """The words of the command in docs/operations.md that starts this server."""
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8").replace("\\\n", " ")
    (command,) = re.findall(rf"^{server} .*cms\.\w+:application.*", text, re.MULTILINE)
    return shlex.split(command)


def environment_of(database_url):
    """What a server, or another process of the site, needs; static files come from where they lie."""
    return {**os.environ, "DATABASE_URL": database_url, "DJANGO_DEBUG": "1"}


def tell_a_story(environment, code):
    """Run this in a process of its own, which commits what it does."""
    start = "import django; django.setup(); from tests.story import Story; story = Story(); "
    variables = {**environment, "DJANGO_SETTINGS_MODULE": "cms.settings"}
    subprocess.run(
        [sys.executable, "-c", start + code],
        cwd=ROOT,
        env=variables,
        check=True,
        timeout=120,
        stdout=subprocess.DEVNULL,
    )


class Site:
    """A running site: how to ask it, and its processes."""

    def __init__(self, process, port):
        self.process, self.port = process, port

    def ask(self, method, path, body=None, *, timeout=20, headers=None):
        """Status, headers and text of the answer."""
        with closing(HTTPConnection("localhost", self.port, timeout=timeout)) as line:
            kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
            line.request(method, path, body, kind | (headers or {}))
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read().decode()

    def workers(self):
        """The processes below the server's own, without those that are dead and not yet counted out."""
        return {
            pid
            for pid, state, parent in _processes()
            if parent == self.process.pid and state != "Z"
        }

    def wait_until_it_answers(self, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                self.ask("GET", "/healthz", timeout=seconds)
            except OSError:
                time.sleep(0.1)
            else:
                return
        pytest.fail(f"nothing answered on port {self.port} within {seconds} seconds")


def _processes():
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent, *_ = path.read_text().rpartition(")")[2].split()
            yield int(path.parent.name), state, int(parent)


@contextmanager
def served(server, environment, application="cms.rsgi"):
    """A Site behind this server while the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    name, *words = documented(server)
    arguments = [
        word.replace("0.0.0.0", "127.0.0.1")  # noqa: S104
        .replace("8000", str(port))
        .replace("cms.rsgi", application)
        for word in words
    ]
    process = subprocess.Popen(
        [Path(sys.executable).parent / name, *arguments], cwd=ROOT, env=environment
    )
    site = Site(process, port)
    try:
        site.wait_until_it_answers()
        yield site
    finally:
        process.terminate()
        _see_it_end(site)


def _see_it_end(site):
    """Both servers let a worker that is just starting miss its end, and give it 30 seconds; a test has no time."""
    try:
        site.process.wait(3)
    except subprocess.TimeoutExpired:
        for pid in site.workers():
            os.kill(pid, signal.SIGKILL)
        site.process.wait(20)
