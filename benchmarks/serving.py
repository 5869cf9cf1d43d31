"""How fast pages are served, beside the same bytes from a bare WSGI function and from nginx; see README.md in this folder.

Every contender is started once; then they take turns, round by round, and what is printed are ratios of medians. It needs wrk and
nginx, PostgreSQL (DATABASE_URL) and Redis (CACHE_URL, for the votes).
"""

import base64
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))

from benchmarks.bare import TABLE  # noqa: E402
from tests.cms.nginx import NGINX, configuration  # noqa: E402

BIN = Path(sys.executable).parent
ROUNDS = int(os.environ.get("ROUNDS", "5"))
SECONDS = 2
CONNECTIONS = 16
PAGE = "/articles/what-leads-to-paraneoplastic-syndrome/"
HOST = {"Host": "localhost"}  # the proxy answers no other
WAYS = {"plain": {}, "gzip": {"Accept-Encoding": "gzip"}, "304": {"If-None-Match": ""}}
SERVERS = {
    "granian, 1 worker": "granian {app} --host 127.0.0.1 --port {port} --workers 1 --log-level warning",
    "granian, 2 workers": "granian {app} --host 127.0.0.1 --port {port} --workers 2 --log-level warning",
    "gunicorn, sync": "gunicorn {app} --bind 127.0.0.1:{port} --workers 1 --log-level warning",
    "gunicorn, gthread": "gunicorn {app} --bind 127.0.0.1:{port} --workers 1 --threads 4 --log-level warning",
}


# A database of its own, and whoever is started


@contextmanager
def database():
    """The address of a new database with the sample content, dropped afterwards."""
    usual = urlsplit(os.environ["DATABASE_URL"])
    name = f"imprimatur_serving_{os.getpid()}"
    with closing(psycopg2.connect(usual._replace(path="/postgres").geturl())) as session:
        session.autocommit = True
        to = session.cursor()
        to.execute(f"CREATE DATABASE {name}")
        try:
            url = usual._replace(path=f"/{name}").geturl()
            for command in ("migrate", "load_demo"):
                subprocess.run(
                    [sys.executable, "manage.py", command, "--verbosity", "0"],
                    cwd=HERE,
                    env=environment(url),
                    check=True,
                    stdout=subprocess.DEVNULL,
                )
            yield url
        finally:
            to.execute(f"DROP DATABASE {name} WITH (FORCE)")


def environment(url, **more):
    """Production on the local machine; static files are made by `make static`."""
    keys = {name: f"benchmark-{name}-" + "k" * 40 for name in ("DJANGO_SECRET_KEY", "SEAL_KEYS")}
    fixed = {
        "DATABASE_URL": url,
        "SITE_URL": "http://localhost:8000",
        "DJANGO_ALLOWED_HOSTS": "localhost,127.0.0.1",
        "DJANGO_DEBUG": "",
        "SAMPLE_SITE": "1",
        "EMAIL_URL": "",
        "TRUSTED_PROXY_COUNT": "1",
        "PYTHONPATH": str(HERE),
        "READY_PAGES_MB": "64",
    }
    return {**os.environ, **keys, **fixed, **more}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@contextmanager
def started(words, env, port):
    process = subprocess.Popen(
        words, cwd=HERE, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_for(port, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"nothing listens on port {port}")


SITE = "cms.wsgi:application"
AS_SERVED = "--interface rsgi --http 1 --no-ws cms.rsgi:application"


def server(stack, name, app, env):
    """The port of one contender; the site is served by granian as docs/operations.md says."""
    port = free_port()
    if name.startswith("granian"):
        app = AS_SERVED if app == SITE else f"--interface wsgi --blocking-threads 4 {app}"
    binary, *words = SERVERS[name].format(app=app, port=port).split()
    return stack.enter_context(started([BIN / binary, *words], env, port))


def nginx(stack, folder, text):
    file = Path(folder) / "nginx.conf"
    port = int(re.search(r"listen 127\.0\.0\.1:(\d+)", text)[1])
    file.write_text(text)
    stack.enter_context(started([NGINX, "-c", file], os.environ, port))
    return port


# Asking


def ask(port, path, headers):
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as line:
        line.request("GET", path, headers=HOST | headers)
        answer = line.getresponse()
        return answer, answer.read()


def wrk(port, path, headers, *more, connections=CONNECTIONS):
    """Requests a second that were answered; a run with errors is a fault of the benchmark."""
    said = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", *more]
        + [word for name, value in (HOST | headers).items() for word in ("-H", f"{name}: {value}")]
        + [f"http://127.0.0.1:{port}{path}"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    if "Non-2xx" in said and "If-None-Match" not in headers:
        raise SystemExit(said)
    return float(said.partition("Requests/sec:")[2].split()[0])


def in_turns(contenders):
    """Requests a second of each (port, path, headers), one list a contender: all of them in each round."""
    found = {name: [] for name in contenders}
    for number in range(ROUNDS):
        for name, (port, path, headers) in contenders.items():
            found[name].append(wrk(port, path, headers))
        print(f"round {number + 1} of {ROUNDS}", file=sys.stderr)
    return found


# The page, from memory and bare


def answers_of(port, folder):
    """What the page's three ways answer, kept for the bare function and for nginx."""
    etag = ask(port, PAGE, {})[0].headers["ETag"]
    WAYS["304"]["If-None-Match"] = etag
    kept = {}
    for way, headers in WAYS.items():
        ask(port, PAGE, headers)
        answer, body = ask(port, PAGE, headers)
        assert answer.headers["Cache-Status"].endswith("hit"), way
        own = [(k, v) for k, v in answer.getheaders() if k.lower() not in ("server", "date")]
        status = f"{answer.status} {answer.reason}"
        kept[f"/{way}"] = (status, own, base64.b64encode(body).decode())
        (folder / {"plain": "page.html", "gzip": "page.html.gz", "304": "none"}[way]).write_bytes(
            body
        )
    file = folder / "answers.json"
    file.write_text(json.dumps(kept))
    return str(file)


FILE_SERVER = """{user}daemon off; worker_processes 1; pid {folder}/file.pid; error_log {folder}/file.errors;
events {{}} http {{ types {{ text/html html; }} access_log off; keepalive_requests 1000000; gzip_static on;
server {{ listen 127.0.0.1:{port}; root {folder}; }} }}
"""


def serving(stack, url, folder):
    """Every contender's name with where and how it is asked."""
    first = server(stack, "granian, 1 worker", SITE, environment(url))
    bare = environment(url, BARE_ANSWERS=answers_of(first, folder))
    contenders = {}
    for name in SERVERS:
        ready = server(stack, name, SITE, environment(url))
        same = server(stack, name, "benchmarks.bare:ready", bare)
        for way, headers in WAYS.items():
            contenders[name, way, "ready"] = (ready, PAGE, headers)
            contenders[name, way, "bare"] = (same, f"/{way}", {})
    made = server(stack, "granian, 1 worker", SITE, environment(url, READY_PAGES_MB="0"))
    contenders["granian, 1 worker", "plain", "made each time"] = (made, PAGE, {})
    user = "user root; " if os.getuid() == 0 else ""
    file_port, proxy_port = free_port(), free_port()
    with_file = Path(folder) / "file"
    with_file.mkdir()
    files = nginx(stack, with_file, FILE_SERVER.format(user=user, folder=folder, port=file_port))
    (folder / "cache").mkdir()
    text = configuration(folder, proxy_port, first).replace(
        "daemon off;", "daemon off; worker_processes 1;"
    )
    proxy = nginx(
        stack,
        folder,
        text.replace("access_log off;", "access_log off; keepalive_requests 1000000;"),
    )
    for way in ("plain", "gzip"):
        contenders["nginx", way, "micro-cache"] = (proxy, PAGE, WAYS[way])
        contenders["nginx", way, "file"] = (files, "/page.html", WAYS[way])
    return contenders


def report(found):
    print(f"{'served by':20} {'answer':6} {'contender':16} {'req/s':>8} {'noise':>6} {'ratio':>6}")
    for (server_name, way, what), rates in found.items():
        base = found.get((server_name, way, "bare")) or found.get((server_name, way, "file"))
        median = statistics.median(rates)
        noise = (max(rates) - min(rates)) / median
        ratio = statistics.median(a / b for a, b in zip(rates, base, strict=True))
        print(f"{server_name:20} {way:6} {what:16} {median:8.0f} {noise:6.0%} {ratio:6.2f}")


# Votes


VOTES = """
math.randomseed(os.time())
request = function()
  local from = math.random(1, 223) .. "." .. math.random(0, 255) .. "." .. math.random(0, 255) .. "." .. math.random(1, 254)
  return wrk.format("POST", nil, {["Content-Type"] = "application/x-www-form-urlencoded",
    ["Sec-Fetch-Site"] = "same-origin", ["X-Forwarded-For"] = from}, "helpful=yes&part=feedback")
end
"""


def votes(stack, url, folder):
    """Votes a second with two workers, of a view that only inserts; and whether each that was answered is there."""
    script = folder / "votes.lua"
    script.write_text(VOTES)
    with closing(psycopg2.connect(url)) as session:
        session.autocommit = True
        to = session.cursor()
        to.execute(TABLE)
        cache = os.environ.get("CACHE_URL", "redis://127.0.0.1:6379/9")
        two = "granian, 2 workers"
        site = server(stack, two, SITE, environment(url, CACHE_URL=cache))
        insert = server(stack, two, "benchmarks.bare:inserting", environment(url, BARE_INSERT="1"))
        rates = {"vote": [], "insert": []}
        for _ in range(ROUNDS):
            rates["vote"].append(wrk(site, f"{PAGE}feedback/", {}, "-s", str(script)))
            rates["insert"].append(wrk(insert, "/insert", {}))
        ratio = statistics.median(
            a / b for a, b in zip(rates["vote"], rates["insert"], strict=True)
        )
        to.execute("SELECT count(*) FROM feedback_vote")
        print(
            f"votes: {statistics.median(rates['vote']):.0f} a second, an INSERT alone "
            f"{statistics.median(rates['insert']):.0f}, ratio {ratio:.2f}; {to.fetchone()[0]} votes stored"
        )


def main():
    if not NGINX or not shutil.which("wrk"):
        raise SystemExit("This needs wrk and nginx: apt-get install wrk nginx-light")
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        raise SystemExit("This needs PostgreSQL: DATABASE_URL=postgres://…")
    with database() as url, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        if sys.argv[1:] != ["votes"]:
            with ExitStack() as stack:
                report(in_turns(serving(stack, url, folder)))
        with ExitStack() as stack:
            votes(stack, url, folder)


if __name__ == "__main__":
    main()
