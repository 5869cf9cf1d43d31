"""The site behind the two servers that docs/operations.md names, each started as it says there."""

import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BESIDE_PYTHON = Path(sys.executable).parent
SERVERS = {
    "granian": "--interface wsgi --host 127.0.0.1 --port {port} --workers 1 --blocking-threads 4 cms.wsgi:application",
    "gunicorn": "cms.wsgi:application --bind 127.0.0.1:{port} --workers 1",
}
# The servers have a database of their own, whatever the tests have: once is enough.
pytestmark = pytest.mark.sqlite


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """A migrated database in a file, and settings that need no collected static files."""
    database = tmp_path_factory.mktemp("served") / "site.sqlite3"
    settings = {"DATABASE_URL": f"sqlite:///{database}", "DJANGO_DEBUG": "1"}
    variables = {**os.environ, **settings}
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=ROOT, env=variables, check=True, timeout=120)
    return variables


@pytest.fixture(params=SERVERS)
def ask(request, environment):
    """`ask(method, path)` gives status, headers and body as the running server sends them."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    arguments = SERVERS[request.param].format(port=port).split()
    server = subprocess.Popen(
        [BESIDE_PYTHON / request.param, *arguments], cwd=ROOT, env=environment
    )

    def asked(method, path):
        with closing(HTTPConnection("localhost", port, timeout=20)) as line:
            line.request(method, path)
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read().decode()

    try:
        _wait_for(port)
        yield asked
    finally:
        server.terminate()
        assert server.wait(20) is not None


def _wait_for(port, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"nothing listened on port {port} within {seconds} seconds")


def test_it_serves_pages_with_their_headers(ask):
    assert ask("GET", "/readyz")[0] == 200

    status, headers, body = ask("GET", "/")
    assert status == 200
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers
    assert "</html>" in body

    assert ask("HEAD", "/")[::2] == (200, "")
    assert ask("GET", "/articles/nothing-here/")[0] == 404
    assert ask("DELETE", "/")[0] == 405
    assert ask("GET", "/static/website/site.css")[0] == 200
