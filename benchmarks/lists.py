"""What each list of the site and of the desk costs on a corpus: queries, time, and large tables read from end to end.

How to run it: benchmarks/README.md. It wants a database that make_corpus has filled.
"""

import os
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib import admin  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from articles.models import Article, Author, Topic  # noqa: E402
from cms.corpus.people import DOMAIN  # noqa: E402
from people.models import User  # noqa: E402
from reviews.models import Assignment, Publication, Reviewer  # noqa: E402

ROUNDS = 3
LARGE = 1000  # rows; below that, reading a table from end to end is quickest
SLOW = 0.3  # seconds
FILTERS = (
    "waits=me",
    "state=live",
    "state=draft",
    "due=now",
    "due=overdue",
    "q=marmalade",
    "o=1",
    "o=-3.1",
    "p=20",
)


def plans(node):
    yield node
    for below in node.get("Plans", ()):
        yield from plans(below)


def read_whole(query):
    """The large tables that PostgreSQL reads from end to end for a query, with what it takes it for."""
    if not query.startswith("SELECT"):
        return
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + query.replace("%", "%%"), ())
        [plan] = cursor.fetchone()[0]
    for node in plans(plan["Plan"]):
        # One that stops after a few rows, because no more are wanted, reads none from end to end.
        read = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        if node["Node Type"] == "Seq Scan" and read * node["Actual Loops"] > LARGE:
            yield f"{node['Relation Name']}:{read}"


def readers():
    """The addresses of readers' lists, with deep pages of the longest ones."""
    article = Publication.objects.live().latest("pk").article
    topic = Topic.objects.annotate(n=Count("articles")).latest("n")
    author = Author.objects.annotate(n=Count("bylines")).latest("n")
    reviewer = Reviewer.objects.annotate(n=Count("sign_offs")).latest("n")
    parent = topic.parent or topic
    yield from ("/", "/topics/", "/a-to-z/", "/a-to-z/m/", "/a-to-z/m/?page=9999", "/policies/")
    for page in (parent, topic, author, reviewer):
        address = page.get_absolute_url()
        yield from (address, f"{address}?page=5", f"{address}?page=9999")
    yield from (article.get_absolute_url(), f"{article.get_absolute_url()}history/")


def desk():
    yield reverse("admin:index")
    for model in admin.site._registry:
        if model is not Group:
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            yield address
            yield f"{address}?p=9"
    articles = reverse("admin:articles_article_changelist")
    yield from (f"{articles}?{one}" for one in FILTERS)
    article = Article.objects.latest("pk")
    yield reverse("admin:articles_article_history", args=[article.pk])
    yield reverse("admin:articles_article_change", args=[article.pk])


def measure(client, address):
    times, whole, status = [], [], 0
    for _ in range(ROUNDS):
        begun = perf_counter()
        status = client.get(address).status_code
        times.append(perf_counter() - begun)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    captured = [one["sql"] for one in asked.captured_queries]
    for query in captured:
        whole += read_whole(query)
    slowest = max((float(one["time"]) for one in asked.captured_queries), default=0)
    slow = "SLOW" if median(times) > SLOW else ""
    print(
        f"{median(times) * 1000:7.0f} ms {len(captured):3} queries, slowest {slowest * 1000:4.0f} ms {status} {address} {slow} {' '.join(sorted(set(whole)))}"
    )


def main():
    settings.ALLOWED_HOSTS = ["*"]
    chosen = sys.argv[1:]
    manager, reviewer = Client(), Client()
    manager.force_login(User.objects.get(email=f"manager-0@{DOMAIN}"))
    busiest = Assignment.objects.values("reviewer").annotate(n=Count("pk")).latest("n")
    reviewer.force_login(User.objects.get(pk=busiest["reviewer"]))
    for client, addresses in (
        (Client(), readers()),
        (manager, desk()),
        (reviewer, ["/review/", "/review/?page=9"]),
    ):
        for address in addresses:
            if not chosen or any(one in address for one in chosen):
                measure(client, address)


main()
