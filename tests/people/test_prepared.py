"""Questions that are written in SQL once give what the queryset gives."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count, DateTimeField
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Citation, Revision
from people.prepared import Given, Prepared, prefetched

pytestmark = pytest.mark.both


def test_each_time_it_is_asked_with_the_values_of_that_time(story):
    revisions = [story.draft("one"), story.draft("two")]
    cited = Prepared(
        lambda: (
            Citation.objects.filter(revision=Given("revision"), number__lt=9)
            .select_related("reference", "revision__article__topic")
            .order_by("-number")
        )
    )

    for revision in revisions:
        found = cited(revision=revision.pk)

        plain = Citation.objects.filter(revision=revision).order_by("-number")
        assert found == list(plain)
        assert found[0].reference == plain[0].reference
        assert {one.revision.article for one in found} == {revision.article}
    assert cited(revision=0) == []


def test_its_sql_is_written_once(story):
    story.draft()
    times = []

    def articles():
        times.append(1)
        return Article.objects.filter(slug=Given("slug"))

    by_slug = Prepared(articles)

    with CaptureQueriesContext(connection) as queries:
        found = [by_slug(slug=slug) for slug in ("paraneoplastic-syndrome", "' OR 1=1 --")]

    assert [len(rows) for rows in found] == [1, 0]
    assert (len(times), len(queries)) == (1, 2)


def test_rows_are_as_they_are_when_it_is_asked(story):
    article = story.draft().article
    by_key = Prepared(lambda: Article.objects.filter(pk=Given("pk")))
    assert by_key(pk=article.pk)[0].slug == article.slug

    Article.objects.filter(pk=article.pk).update(slug="renamed")

    assert by_key(pk=article.pk)[0].slug == "renamed"


def test_times_deferred_columns_annotations_and_prefetching_are_as_in_a_queryset(story):
    revision = story.draft()
    saved = Prepared(
        lambda: (
            Revision.objects.filter(created_at__lt=Given("at", DateTimeField()))
            .defer("html")
            .annotate(n=Count("citations"))
            .prefetch_related("bylines")
        )
    )

    [found] = saved(at=timezone.now() + timedelta(days=1))

    assert found.get_deferred_fields() == {"html"}
    assert (found.created_at, found.key_points) == (revision.created_at, revision.key_points)
    assert found.n == revision.citations.count()
    assert list(found.bylines.all()) == list(revision.bylines.all())
    assert saved(at=timezone.now() - timedelta(days=1)) == []


def test_a_value_that_is_missing_is_an_error():
    with pytest.raises(KeyError):
        Prepared(lambda: Article.objects.filter(slug=Given("slug")))()


@pytest.mark.django_db(transaction=True)
def test_another_thread_asks_by_its_own_connection():
    articles = Prepared(lambda: Article.objects.all())
    assert articles() == []
    asked = []

    def ask():
        with CaptureQueriesContext(connection) as queries:
            articles()
        asked.append(len(queries))
        connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()

    assert asked == [1]


def test_rows_that_were_found_are_not_asked_for_again(story, django_assert_num_queries):
    revision, other = story.draft(), story.draft("other")
    citations = list(revision.citations.all())

    prefetched(revision, citations=citations[:1])

    with django_assert_num_queries(0):
        assert list(revision.citations.all()) == citations[:1]
    with django_assert_num_queries(1):
        assert list(revision.citations.order_by("-number")) == citations[::-1]
    assert not set(other.citations.all()) & set(citations)
