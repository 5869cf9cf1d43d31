"""The tree of topics."""

import pytest

from articles.models import Topic
from articles.topics import TopicTree

pytestmark = pytest.mark.django_db


@pytest.fixture
def heart():
    """Body › Heart › Rhythm and Valves; Mind beside Body."""
    body = Topic.objects.create(name="Body", slug="body")
    heart = Topic.objects.create(name="Heart", slug="heart", parent=body)
    Topic.objects.create(name="Valves", slug="valves", parent=heart)
    Topic.objects.create(name="Rhythm", slug="rhythm", parent=heart)
    Topic.objects.create(name="Mind", slug="mind")
    return heart


def names(topics):
    return [topic.name for topic in topics]


def named(ids):
    return {Topic.objects.get(pk=pk).name for pk in ids}


def test_a_topic_knows_the_way_from_the_top(heart):
    valves = Topic.objects.get(slug="valves")

    assert names(TopicTree().lineage(valves.pk)) == ["Body", "Heart", "Valves"]
    assert names(TopicTree().lineage(heart.parent_id)) == ["Body"]


def test_what_stands_below_is_listed_by_name(heart):
    tree = TopicTree()

    assert names(tree.children(None)) == ["Body", "Mind"]
    assert names(tree.children(heart.pk)) == ["Rhythm", "Valves"]
    assert named(tree.within(heart.parent_id)) == {"Body", "Heart", "Rhythm", "Valves"}
    assert named(tree.within(heart.pk)) == {"Heart", "Rhythm", "Valves"}


def test_a_topic_that_is_not_there_stands_nowhere(heart):
    assert TopicTree().lineage(0) == []
    assert TopicTree().children(0) == []


def test_the_tree_is_read_in_one_query(heart, django_assert_num_queries):
    with django_assert_num_queries(1):
        tree = TopicTree()
        tree.lineage(heart.pk)
        tree.within(heart.pk)
        tree.children(heart.pk)


def test_a_loop_ends_every_walk(heart):
    """No form and no verb makes one, but two moves at once or plain SQL may."""
    Topic.objects.filter(slug="body").update(parent=Topic.objects.get(slug="rhythm"))
    rhythm = Topic.objects.get(slug="rhythm")
    tree = TopicTree()

    assert names(tree.lineage(heart.pk)) == ["Rhythm", "Body", "Heart"]
    assert named(tree.within(rhythm.pk)) == {"Body", "Heart", "Rhythm", "Valves"}
    assert names(tree.children(None)) == ["Mind"]
