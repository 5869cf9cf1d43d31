"""Going back over a migration refuses to lose facts, says which, and leaves every guard in place."""

import pytest
from django.apps import apps
from django.core.management import CommandError
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader
from django.db.models.signals import pre_migrate

from articles.actions import Given, add_source, bring_article, give_evidence, restore_text
from feedback.actions import record_vote
from people import triggers as expected
from people.reversals import losses, refuse_before_migrate
from people.witness import subject_of
from references.actions import record_notice, replace_work
from references.models import Link
from reviews.actions import change_page, explain_overlap, propose_change_set
from tests import helplines, pictures
from tests.story import cite
from website.actions import approve_page, create_page, propose_introduction, propose_page

OURS = {model._meta.app_label for model in expected.guarded_models()}


@pytest.fixture(scope="module")
def migrations():
    """All migrations of ours, by "app.name"."""
    loaded = MigrationLoader(None).disk_migrations
    return {f"{app}.{name}": one for (app, name), one in loaded.items() if app in OURS}


def lost(migration):
    return list(losses(migration, apps=apps, using="default"))


def go_back(migration):
    refuse_before_migrate(plan=[(migration, True)], apps=apps, using="default")


def test_each_migration_that_made_facts_is_kept_and_the_others_can_be_undone(story, migrations):
    first = story.live()
    second = story.write(first.article, summary="Rarer than was thought.")
    restore_text(article=first.article, by=story.wanda, revision=first, based_on=second)
    record_vote(revision=first, helpful=True, address="192.0.2.1")
    pictures.consent(story, pictures.image(story, shows_person=True))
    line = helplines.helpline(story)
    story.draft("calling", body=f"<p>Call {helplines.mark(line)}{cite(*story.works[:2])}.</p>")
    work, by = story.works[0], story.edith
    replace_work(reference=story.works[2], by_work=work, by=by)
    record_notice(reference=work, kind="retraction", source="pubmed", by=by, notice_pmid="1")
    page = create_page(by=story.maya, slug="privacy", position=1)
    version = propose_page(page=page, by=story.maya, title="Privacy", body="<p>None.</p>")
    approve_page(version=version, by=story.olga)
    propose_introduction(topic=first.article.topic, by=story.maya, text="What nerves do.")
    told = Given("It is deadly.", work.pk, "p. 1", "")
    deadly = story.draft("deadly", body=f"<p>It is deadly.{cite(work)}</p>").article
    give_evidence(article=deadly, given=[told], by=story.wanda)
    words = " ".join(f"word{n}" for n in range(30))
    source = add_source(title="Press release", text=words, by=story.wanda)
    shares = story.write(first.article, summary=words).article
    explain_overlap(article=shares, against=subject_of(source), reason="Ours", by=story.wanda)
    bring_article(
        source="https://old.example.org",
        key="1",
        topic=first.article.topic,
        by=story.edith,
        text={"title": "Old"},
    )
    change_set = propose_change_set(
        articles=[shares],
        find="rare",
        replacement="seldom",
        reason="So",
        due_on=story.due(),
        by=story.edith,
    )
    change_page(change_set=change_set, article=shares.pk)

    kept = {name for name, one in migrations.items() if lost(one)}

    assert kept == {
        "articles.0009_freeze_kind_and_evidence",
        "people.0001_people_and_trail",
        "people.0002_seal_accounts",
        "people.0007_lines_tell_of_rows",
        "references.0001_works_and_notices",
        "references.0002_landmarks_and_look_ups",
        "references.0011_sources_that_change",
        "references.0004_notices_by_pmid",
        "articles.0001_articles_and_revisions",
        "articles.0002_name_the_text_taken_up",
        "reviews.0001_review_and_publication",
        "reviews.0004_seal_what_is_asked",
        "reviews.0027_checked_again_and_asked_for_in_a_specialty",
        "articles.0012_images_of_texts",
        "articles.0013_helplines",
        "articles.0015_who_answers_for_a_page",
        "articles.0023_brought_from_elsewhere",
        "articles.0022_evidence_for_claims",
        "articles.0020_texts_that_share_words",
        "reviews.0031_what_stands_elsewhere_explained",
        "reviews.0033_change_sets",
        "people.0009_notifications",
        "feedback.0001_votes_and_reports",
        "website.0001_house_texts",
        "website.0002_seal_house_texts",
        "website.0004_introductions_by_two",
    }


def test_an_empty_database_can_go_back_all_the_way(db, migrations):
    for name, one in migrations.items():
        if not name.startswith("people."):  # "Automatic check" is there from the start
            go_back(one)


def test_it_says_what_would_be_lost_and_where(story, migrations):
    story.live()

    with pytest.raises(CommandError) as refused:
        go_back(migrations["reviews.0004_seal_what_is_asked"])

    assert "reviews.0004_seal_what_is_asked: 1 rows of topicpolicy" in str(refused.value)


def test_what_is_made_again_is_no_loss(story, migrations):
    story.live()
    Link.objects.create(url="https://example.org/")

    go_back(migrations["references.0006_links_tried"])
    go_back(migrations["articles.0003_lists_without_looking_at_texts"])
    go_back(migrations["feedback.0002_tallies"])


def test_what_is_made_again_is_named_as_it_is(migrations):
    for one in migrations.values():
        made = {
            operation.name_lower for operation in one.operations if hasattr(operation, "fields")
        }
        made |= {
            f"{operation.model_name_lower}.{operation.name_lower}"
            for operation in one.operations
            if hasattr(operation, "field")
        }
        assert set(getattr(one, "makes_again", ())) <= made


def test_each_step_can_be_taken_back_at_all(migrations):
    for name, one in migrations.items():
        for operation in one.operations:
            assert operation.reversible, name
            assert not isinstance(operation, RunPython) or operation.reverse_code, name


def test_going_forward_is_never_refused(story, migrations):
    story.live()

    refuse_before_migrate(
        plan=[(one, False) for one in migrations.values()], apps=apps, using="default"
    )


def test_migrate_asks_before_it_undoes_anything():
    config = apps.get_app_config("people")
    asked = [one.__name__ for one in pre_migrate._live_receivers(config)[0]]

    assert asked.index("refuse_before_migrate") < asked.index("lift_before_migrate")
