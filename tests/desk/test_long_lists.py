"""Long lists of the desk: page after page by the row before, at addresses that stay where they are."""

import pytest
from django.db.models import F

from articles.models import Article, Topic
from desk.articles.admin import ArticleAdmin
from desk.common import keyset
from people.models import Event
from references.models import Reference
from tests.desk.house import at, signed_in
from tests.website.reading import page

pytestmark = pytest.mark.both

YEARS = (2020, None, 2024, 2020, None, 2022, 2020)
ORDERS = (
    ("pk",),
    ("-year", "pk"),
    ("year", "-pk"),
    (F("year").desc(nulls_last=True), "pk"),
    (F("year").asc(nulls_first=True), "-pk"),
    ("title", "year", "pk"),
)


@pytest.fixture
def works(story):
    for number, year in enumerate(YEARS):
        title = "Umbrellas" if number % 2 else "Teaspoons"
        Reference.objects.create(title=title, year=year, created_by=story.wanda)
    return Reference.objects.all()


@pytest.mark.parametrize("order", ORDERS, ids=str)
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_page_by_page_every_row_comes_once_and_in_its_order(works, order, size):
    rows = works.order_by(*order)
    whole, walked = list(rows), []

    shown = keyset.page(rows, size)
    assert not shown.has_before
    while True:
        walked += shown.rows
        if not shown.has_after:
            break
        shown = keyset.page(rows, size, after=shown.rows[-1].pk)

    assert walked == whole
    assert shown.has_before == (size < len(whole))


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_back_from_any_row_come_those_just_above_it(works, order):
    rows = works.order_by(*order)
    whole = list(rows)

    for place, row in enumerate(whole):
        assert keyset.above(rows, row.pk, 2) == whole[max(0, place - 2) : place]
        shown = keyset.page(rows, 2, before=row.pk)
        start = place - 2 if place > 2 else 0  # the first page is always a whole one
        assert shown.rows == whole[start : start + 2]
        assert shown.has_before == (start > 0)


@pytest.mark.parametrize("order", [("parent", "pk"), ("-parent", "-pk")])
def test_rows_are_followed_in_the_order_of_what_they_belong_to(db, order):
    zest = Topic.objects.create(name="Zest", slug="zest")
    apple = Topic.objects.create(name="Apple", slug="apple")
    for number, parent in enumerate((zest, apple, zest, apple)):
        Topic.objects.create(name=f"Part {number}", slug=f"part-{number}", parent=parent)
    rows = Topic.objects.order_by(*order)
    whole = list(rows)

    for place, row in enumerate(whole):
        assert keyset.page(rows, 9, after=row.pk).rows == whole[place + 1 :]
        assert keyset.above(rows, row.pk, 9) == whole[:place]


def test_a_column_that_offers_no_order_gives_none(story):
    story.draft("one")
    story.draft("two", topic=story.topic_below())
    maya, address = signed_in(story.maya), at(Article, "changelist")
    by_topic = str(ArticleAdmin.list_display.index("topic"))

    assert slugs(maya.get(address, {"o": by_topic})) == slugs(
        maya.get(address, {"o": f"-{by_topic}"})
    )


@pytest.mark.parametrize("place", [{"after": 10**9}, {"before": 10**9}, {"after": 0}])
def test_from_a_row_that_is_not_there_the_first_page_is_shown(works, place):
    rows = works.order_by("pk")

    assert keyset.page(rows, 3, **place) == keyset.page(rows, 3)


def links(answer, rel):
    return page(answer).xpath(f"//nav//a[@rel='{rel}']/@href")


def keys(answer):
    return [row.pk for row in answer.context["cl"].result_list]


def slugs(answer):
    return [row.slug for row in answer.context["cl"].result_list]


@pytest.fixture
def fives(story, monkeypatch):
    """Maya's first page of the trail, of five lines, and where it is."""
    story.live()
    monkeypatch.setattr("desk.history.admin.EventAdmin.list_per_page", 5)
    return signed_in(story.maya), at(Event, "changelist")


def test_maya_goes_through_the_trail_and_back(story, fives):
    maya, address = fives
    latest = list(Event.objects.order_by("-at", "-id").values_list("pk", flat=True))

    first = maya.get(address)
    [further] = links(first, "next")
    second = maya.get(address + further)
    third = maya.get(address + links(second, "next")[0])
    story.draft("something-new")
    again = maya.get(address + further)

    assert links(first, "prev") == []
    assert keys(first) == latest[:5]
    assert keys(second) == keys(again) == latest[5:10]
    assert keys(maya.get(address + links(third, "prev")[0])) == latest[5:10]


def test_filters_begin_at_the_first_page(fives):
    maya, address = fives
    second = maya.get(address + links(maya.get(address), "next")[0])

    leading = page(second).xpath("//*[@id='changelist-filter']//a/@href")

    assert leading
    assert [one for one in leading if "after=" in one or "before=" in one] == []


def test_what_waits_for_edith_comes_first_and_nothing_comes_twice(story, monkeypatch):
    monkeypatch.setattr("desk.articles.admin.ArticleAdmin.list_per_page", 2)
    for slug in ("first", "second", "third"):
        story.approved(slug)
    for slug in ("one", "two", "three"):
        story.draft(slug)
    edith, address = signed_in(story.edith), at(Article, "changelist")

    first = edith.get(address)
    second = edith.get(address + links(first, "next")[0])
    last = edith.get(address + links(second, "next")[0])

    assert [slugs(first), slugs(second), slugs(last)] == [
        ["third", "second"],
        ["first", "three"],
        ["two", "one"],
    ]
    assert links(last, "next") == []
    assert slugs(edith.get(address + links(last, "prev")[0])) == slugs(second)
    assert slugs(edith.get(address + links(second, "prev")[0])) == slugs(first)


def test_more_than_a_thousand_are_not_counted(story, monkeypatch):
    monkeypatch.setattr("desk.common.lookups.COUNTED", 3)
    monkeypatch.setattr("desk.history.admin.EventAdmin.list_per_page", 2)
    story.live()

    answer = signed_in(story.maya).get(at(Event, "changelist"), {"q": "article"})

    assert answer.context["cl"].result_count == 4
    assert answer.context["cl"].is_capped
