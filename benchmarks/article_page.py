"""What article pages cost beside another checkout of the site, such as an older one; see README.md in this folder.

Two processes take turns on the database that the environment names, one with each checkout's code.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
IS_ASKED = sys.argv[1:2] == ["--asked"]

sys.path.insert(0, sys.argv[2] if IS_ASKED else str(HERE))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from articles import cleaning, rendering  # noqa: E402
from reviews.models import Publication  # noqa: E402

ROUNDS, REQUESTS = 30, 5
# What a process keeps of the texts that it has presented; an older checkout keeps nothing.
KEEPING = (getattr(rendering, "_present", None), cleaning.safe_entry)


# In each of the two processes: an address a line in, what its page costs a line out


def answer():
    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    for line in sys.stdin:
        address = line.strip()
        with CaptureQueriesContext(connection) as captured:
            page = client.get(address)
            queries = len(captured)
        if page.status_code != 200:
            raise SystemExit(f"{address} answered {page.status_code}")
        again = statistics.median(cpu_of(client, address) for _ in range(REQUESTS))
        first = statistics.median(cpu_of(client, address, forget) for _ in range(REQUESTS))
        words = " ".join(page.content.decode().split())
        costs = {"again": again, "first": first, "queries": queries, "page": words}
        print(json.dumps(costs), flush=True)


def forget():
    for function in KEEPING:
        if hasattr(function, "cache_clear"):
            function.cache_clear()


def cpu_of(client, address, prepare=lambda: None):
    prepare()
    start = time.process_time()
    client.get(address)
    return time.process_time() - start


# In the process that asks them


def main(baseline):
    live = Publication.objects.pages().order_by("article").select_related("article")
    found = {one.article.get_absolute_url(): [] for one in live}
    with ExitStack() as stack:
        both = [process_of(checkout, stack) for checkout in (baseline, HERE)]
        for _ in range(ROUNDS):
            for address, costs in found.items():
                costs.append([cost(process, address) for process in both])
    print(f"{'':50} {'ms of CPU':>15} {'ratio':>7} {'first':>7} {'queries':>9} same")
    ratios = [report(address, *zip(*costs, strict=True)) for address, costs in found.items()]
    again, first = (statistics.median(column) for column in zip(*ratios, strict=True))
    print(f"{'median':50} {again:23.3f} {first:7.3f}")


def process_of(checkout, stack):
    asked = [sys.executable, __file__, "--asked", str(checkout)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    return stack.enter_context(subprocess.Popen(asked, **pipes))


def cost(process, address):
    print(address, file=process.stdin, flush=True)
    said = process.stdout.readline()
    if not said:
        raise SystemExit(f"Nothing came back about {address}.")
    return json.loads(said)


def report(address, before, now):
    """Print one line; returns the ratio for a text that was presented before, and for one that was not."""
    old, new = (statistics.median(one["again"] for one in costs) * 1000 for costs in (before, now))
    again, first = (ratio(before, now, name) for name in ("again", "first"))
    queries = f"{before[0]['queries']:6} {now[0]['queries']:2}"
    same = "yes" if before[0]["page"] == now[0]["page"] else "NO"
    print(f"{address:50} {old:8.1f} {new:6.1f} {again:7.3f} {first:7.3f} {queries} {same}")
    return again, first


def ratio(before, now, name):
    """The median over the rounds, the two halves of which share the machine's mood."""
    return statistics.median(b[name] / a[name] for a, b in zip(before, now, strict=True))


if __name__ == "__main__":
    if IS_ASKED:
        answer()
    else:
        main(*sys.argv[1:])
