"""Every list of the desk as a table for a spreadsheet."""

import csv
import io

import pytest
from django.apps import apps

from desk.common import lookups
from desk.dashboard.places import LISTS
from feedback.actions import tally_votes
from tests.authorization.addresses import Objects
from tests.desk.house import signed_in

ARTICLES = "/admin/articles/article/"


def table(client, address, **query):
    answer = client.get(address, {"table": "1", **query})
    assert answer.status_code == 200, answer
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text))), answer


def test_the_articles_as_the_list_shows_them_filtered(story, monkeypatch):
    monkeypatch.setattr(lookups, "AT_ONCE", 2)
    for n in range(5):
        story.draft(f"draft-{n}", title=f"=SUM({n})")
    story.live("live", title="It is live")
    edith = signed_in(story.edith)
    assert "?table=1" in edith.get(ARTICLES).content.decode()
    assert "state=live&amp;table=1" in edith.get(ARTICLES, {"state": "live"}).content.decode()

    rows, answer = table(edith, ARTICLES)

    assert rows[0][:3] == ["Title", "Topic", "State"]
    assert len(rows) == 7
    assert len({row[0] for row in rows}) == 7
    assert ["It is live /live/", "Nerves", "Live"] in [row[:3] for row in rows]
    assert "'=SUM(4) /draft-4/" in [row[0] for row in rows]  # no formula
    assert 'filename="articles-2' in answer["Content-Disposition"]
    live, _ = table(edith, ARTICLES, state="live")
    assert [row[0] for row in live[1:]] == ["It is live /live/"]


@pytest.mark.parametrize(
    "label", [one for lists in LISTS.values() for one in lists if one != "people.event"]
)
def test_each_list_is_one(story, label):
    Objects(story)
    tally_votes()
    meta = apps.get_model(label)._meta
    root = signed_in(story.root)
    address = f"/admin/{meta.app_label}/{meta.model_name}/"

    rows, _ = table(root, address)

    assert len(rows) > 1  # of each there is one at least
    assert all(len(row) == len(rows[0]) for row in rows)
    assert not any("<" in cell for row in rows for cell in row)


def test_who_may_not_see_the_list_gets_no_table_and_wrong_filters_none(story):
    assert signed_in(story.wanda).get("/admin/people/user/", {"table": "1"}).status_code == 403
    wrong = signed_in(story.edith).get(ARTICLES, {"table": "1", "password": "x"})
    assert (wrong.status_code, wrong.url) == (302, f"{ARTICLES}?e=1")
