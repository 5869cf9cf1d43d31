"""Lists of the desk stay cheap in PostgreSQL's own eyes, whatever its settings are.

A plan whose estimated cost passes 100,000 is compiled first where `jit` is on, which is PostgreSQL's default: with
2,000 articles the editors' list then took nine seconds, and the front page six.
"""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article
from tests.desk.house import at, signed_in
from tests.website.many import publish_many

ARTICLES = 2000
COMPILED_ABOVE = 100_000  # jit_above_cost, unless it is set
NARROWED = ("waits=me", "state=approved", "due=now", "due=overdue", "q=tumour", "o=-3.1")


@pytest.mark.postgresql
def test_no_list_of_the_desk_is_worth_compiling_for(story):
    publish_many(story, ARTICLES)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    maya = signed_in(story.maya)
    lists = [at(model, "changelist") for model in admin.site._registry if model is not Group]
    narrowed = [f"{at(Article, 'changelist')}?{one}" for one in NARROWED]

    costs = {}
    for address in [reverse("admin:index"), *lists, *narrowed]:
        with CaptureQueriesContext(connection) as asked:
            assert maya.get(address).status_code == 200
        costs[address] = max(_costs(asked))

    assert {address: cost for address, cost in costs.items() if cost > COMPILED_ABOVE} == {}


def _costs(asked):
    """What PostgreSQL expects each of the page's queries to cost; none of them is compiled."""
    for query in asked.captured_queries:
        if query["sql"].startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN (FORMAT JSON) " + query["sql"].replace("%", "%%"), ())
                [plan] = cursor.fetchone()[0]
            assert "JIT" not in plan
            yield plan["Plan"]["Total Cost"]
