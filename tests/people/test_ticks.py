"""What readers may see is named when it changes, whoever changes it, and whoever follows misses nothing."""

from contextlib import closing
from datetime import timedelta

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from articles.models import Article, Author
from people import changes, ticks
from people import triggers as expected
from people.actions import change_person
from people.models import Tick, User
from references.actions import record_notice
from reviews import actions


@pytest.fixture
def followed(story):
    """A page is live; what changes from here on is asked for."""
    story.page = story.live("followed")
    return Followed()


class Followed:
    """Somebody who looks again and again."""

    def __init__(self):
        self.last = changes.first_look()

    def names(self):
        self.last = changes.look(self.last.position)
        return set(self.last.names)


def test_a_draft_is_no_change_for_readers(story, followed):
    followed.names()
    before = Tick.objects.count()

    story.write(story.page.article, title="A draft that waits")

    assert Tick.objects.count() == before


def test_a_row_names_itself_and_what_shows_it(story, followed):
    article, work = story.page.article, story.works[0]
    before = Tick.objects.count()

    actions.withdraw(article=article, by=story.edith, reason="Doubt")
    record_notice(reference=work, kind="retraction", source="editor", by=story.maya)

    assert {f"publication:{article.pk}", f"article:{article.pk}", f"reference:{work.pk}"} <= (
        followed.names()
    )
    assert Tick.objects.count() > before


def test_a_credential_is_a_change_of_its_reviewer(story, followed):
    followed.names()

    actions.revoke_credential(
        credential=story.rivera.credentials.first(), by=story.maya, reason="Struck off"
    )

    assert f"reviewer:{story.rivera.pk}" in followed.names()


def test_whoever_changes_it_the_database_tells(story, followed):
    author = story.author
    followed.names()

    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_author SET biography = 'Other' WHERE id = %s", [author.pk])

    assert f"author:{author.pk}" in followed.names()


def test_what_readers_never_see_is_not_told(story, followed):
    followed.names()
    before = Tick.objects.count()

    User.objects.filter(pk=story.wanda.pk).update(last_login="2026-01-01T00:00Z")
    Author.objects.filter(pk=story.author.pk).update(biography=story.author.biography)

    assert Tick.objects.count() == before

    change_person(
        person=story.wanda, by=story.maya, groups=story.wanda.groups.all(), name="Wanda Other"
    )

    assert Tick.objects.count() > before


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_began_early_and_commits_late_is_not_missed(story):
    author = story.author
    with closing(psycopg2.connect(**connection.get_connection_params())) as late:
        with late.cursor() as cursor:
            cursor.execute(
                "UPDATE articles_author SET biography = 'Late' WHERE id = %s", [author.pk]
            )
        followed = Followed()
        User.objects.filter(pk=story.wanda.pk).update(name="Wanda Early")
        assert followed.names() == {f"user:{story.wanda.pk}"}
        assert followed.names() == set()

        late.commit()

    assert followed.names() == {f"author:{author.pk}"}
    assert followed.names() == set()


def test_more_than_can_be_named_is_everything(story, followed, monkeypatch):
    followed.names()
    Tick.objects.bulk_create([Tick(subject=f"author:{n}") for n in range(changes.MOST + 1)])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE people_tick SET transaction = pg_current_xact_id()::text::bigint"
            )

    followed.names()

    assert followed.last.is_everything


def test_whoever_makes_a_page_learns_what_it_is_made_of(story, followed):
    with ticks.collecting() as read:
        article = Article.objects.select_related("topic").get(slug="followed")
    assert Article.objects.first()

    assert read == {f"article:{article.pk}", "topic:"}


def test_old_ticks_are_forgotten(db, capsys):
    Tick.objects.create(subject="author:1", recorded_at=timezone.now() - timedelta(days=3))
    new = Tick.objects.create(subject="author:2")

    call_command("forget_ticks")

    assert list(Tick.objects.all()) == [new]
    assert "1 ticks removed" in capsys.readouterr().out


def test_every_shown_model_has_its_triggers_among_the_guards(db):
    guarded = {
        trigger.table
        for trigger in expected.triggers(connection.vendor)
        if "_ticks" in trigger.name
    }

    assert guarded == {model._meta.db_table for model in ticks.shown_models()}
