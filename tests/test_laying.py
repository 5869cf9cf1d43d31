"""What is laid again is what was made, row for row; and only where nothing else has happened."""

from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import override_settings

from articles.models import Topic
from people.audit import every_fault
from tests.story import Story


@contextmanager
def newsroom():
    """A story in a transaction of its own, of which nothing stays."""
    with transaction.atomic():
        story = Story(is_laid=True)
        with connection.execute_wrapper(story.laying.watch):
            yield story
        transaction.set_rollback(True)


def rows():
    """Everything in our tables but the times that the database itself writes."""
    found = {}
    for model in apps.get_models():
        names = [f.attname for f in model._meta.concrete_fields if f.name != "recorded_at"]
        found[model] = sorted(map(repr, model._base_manager.values_list(*names)))
    return found


def begin(story):
    revision = story.live()
    mended = story.write(revision.article, title="A second text")
    return story.submit(mended)


@pytest.mark.django_db
def test_the_second_newsroom_has_the_rows_of_the_first():
    with newsroom() as story:
        begin(story)
        made = rows()
    with newsroom() as story:
        begin(story)
        laid = rows()
        faults = list(every_fault())
        step = story.laying.step

    assert step is not None and not step.next
    assert laid == made
    assert sum(map(len, made.values())) > 50
    assert faults == []


@pytest.mark.django_db
def test_other_settings_end_it():
    """Rows that are sealed under another key are not laid for those who have the first one."""
    with newsroom() as story:
        with override_settings(SEAL_KEYS=["another-site's-key-" + "x" * 20]):
            story.live()
        assert story.laying.step is None
    with newsroom() as story:
        story.live()
        assert list(every_fault()) == []


@pytest.mark.django_db
def test_whatever_else_is_written_ends_it():
    with newsroom() as story:
        assert story.wanda
        Topic.objects.create(name="Other", slug="other")
        assert story.topic

    assert story.laying.step is None


@pytest.mark.django_db
def test_where_somebody_was_first_nothing_is_laid():
    Topic.objects.create(name="Other", slug="other")

    assert Story(is_laid=True).laying is None
