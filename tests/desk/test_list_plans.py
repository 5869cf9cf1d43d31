"""What PostgreSQL expects of the lists of the desk and of the site, when there is much in them.

A plan whose estimated cost passes 100,000 is compiled first where `jit` is on, which is PostgreSQL's default: with
2,000 articles the editors' list then took nine seconds, and the front page six. And no list may need to read a large table
from end to end: of a site ten times as large, that would take ten times as long.
"""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article
from tests.databases import as_owner
from tests.desk.house import at, signed_in
from tests.website.many import publish_many
from tests.website.test_queries import PAGES

ARTICLES = 2000
COMPILED_ABOVE = 100_000  # jit_above_cost, unless it is set
LARGE = 1000  # rows
READING = ("Seq Scan", "Index Scan", "Bitmap Heap Scan")
NARROWED = (
    *("waits=me", "due=now", "due=overdue", "o=-6"),
    *("state=draft", "state=in_review", "state=approved", "state=live"),
)
# Searching reads texts, whatever their number.
SEARCHES = ("q=tumour",)
# Of all articles, those of one person are few; here one wrote and one checked all of them.
FOR_READERS = [one for one in PAGES if not one.startswith(("/search/", "/authors/", "/reviewers/"))]


@pytest.mark.postgresql
def test_no_list_is_worth_compiling_for_or_reads_a_large_table_whole(story, client, monkeypatch):
    # As few of these as a thousand are of many.
    for module in ("desk.common.lookups", "desk.dashboard.todo"):
        monkeypatch.setattr(f"{module}.COUNTED", 100)
    publish_many(story, ARTICLES)
    # The site's own role may not: PostgreSQL would go by nothing, and only warn.
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    maya = signed_in(story.maya)
    lists = [at(model, "changelist") for model in admin.site._registry if model is not Group]
    articles = at(Article, "changelist")
    narrowed = [f"{articles}?{one}" for one in NARROWED]
    searched = [f"{articles}?{one}" for one in SEARCHES]
    queries = {one: _asked(client, one) for one in [*FOR_READERS, "/a-to-z/t/"]}
    queries |= {one: _asked(maya, one) for one in [reverse("admin:index"), *lists, *narrowed]}
    found = {one: _asked(maya, one) for one in searched}
    # Who checked all of them is asked as no reviewer ever is: an index has what they signed, and VACUUM has not seen it.
    found["/review/"] = _asked(signed_in(story.felix.user), "/review/")

    costs = {one: max(map(_cost, asked)) for one, asked in (queries | found).items()}
    whole = {one: set().union(*map(_read_whole, asked)) for one, asked in queries.items()}

    assert {address: cost for address, cost in costs.items() if cost > COMPILED_ABOVE} == {}
    dear = [f"{address}: {sorted(tables)}" for address, tables in whole.items() if tables]
    assert dear == []


def _asked(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return [one["sql"] for one in asked.captured_queries if one["sql"].startswith("SELECT")]


def _only_counts(query):
    """Topics and letters are counted from an index alone, once VACUUM has seen the table; it can't see one of tests."""
    return "COUNT(" in query and "FROM (" not in query


def _cost(query):
    """What PostgreSQL expects the query to cost; none of them is compiled."""
    plan = _plan(query)
    assert "JIT" not in plan
    return plan["Plan"]["Total Cost"]


def _read_whole(query):
    """The tables of which the query reads most rows, whatever it wants of them; an index read alone is short.

    Of 2,000 rows reading all is often quickest. What PostgreSQL does if that were dear shows what it will do of more.
    """
    if _only_counts(query):
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = _plan(query, "ANALYZE, ")
        cursor.execute("SET LOCAL enable_seqscan = on")
    scans = [node for node in _nodes(plan["Plan"]) if node["Node Type"] in READING]
    return {one["Relation Name"] for one in scans if _rows_read(one) > LARGE}


def _rows_read(scan):
    removed = scan.get("Rows Removed by Filter", 0) + scan.get("Rows Removed by Index Recheck", 0)
    return (scan["Actual Rows"] + removed) * scan["Actual Loops"]


def _plan(query, how=""):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN ({how}FORMAT JSON) " + query.replace("%", "%%"), ())
        [plan] = cursor.fetchone()[0]
    return plan


def _nodes(node):
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)
