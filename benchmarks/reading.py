"""What readers' pages cost beside the smallest answer the site can give; see README.md in this folder."""

import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from reviews.models import Publication  # noqa: E402

ROUNDS = 40


def addresses():
    slug = Publication.objects.live().order_by("article").first().article.slug
    return {
        "healthz": reverse("healthz"),
        "article": reverse("website:article", args=[slug]),
        "history": reverse("website:history", args=[slug]),
        "home": reverse("website:home"),
        "topics": reverse("website:topics"),
        "search": reverse("website:search") + "?q=pain",
    }


def ask(client, address):
    start = time.perf_counter()
    response = client.get(address)
    response.content  # noqa: B018 - the whole answer
    taken = time.perf_counter() - start
    if response.status_code != 200:
        raise SystemExit(f"{address} answered {response.status_code}")
    return taken


def main():
    settings.ALLOWED_HOSTS = ["*"]
    client, pages = Client(), addresses()
    queries = {}
    for name, address in pages.items():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            ask(client, address)
        queries[name] = len(captured)
    times = {name: [] for name in pages}
    for _ in range(ROUNDS):
        for name, address in pages.items():
            times[name].append(ask(client, address))
    medians = {name: statistics.median(values) for name, values in times.items()}
    print(f"{'page':10} {'times healthz':>14} {'queries':>8}")
    for name, median in medians.items():
        print(f"{name:10} {median / medians['healthz']:14.1f} {queries[name]:8}")


if __name__ == "__main__":
    main()
