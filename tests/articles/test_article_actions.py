"""Texts: saving, colliding, restoring, renaming."""

import pytest
from django.core.exceptions import ValidationError

from articles import digest
from articles.actions import (
    StaleRevision,
    create_article,
    mend_live,
    rename,
    restore_text,
    save_revision,
    set_also_read,
)
from articles.models import FormerSlug, Revision
from tests.story import cite


def test_saving_makes_a_revision_with_frozen_citations(story):
    revision = story.draft()

    assert revision.number == 1
    assert [c.number for c in revision.citations.order_by("number")] == [1, 2, 3]
    assert revision.citations.get(number=1).reference == story.works[0]
    assert digest.matches(revision)


def test_saving_the_same_words_again_keeps_the_revision(story):
    revision = story.draft()

    again = story.write(revision.article, change_note="Nothing, really")

    assert again == revision
    assert Revision.objects.count() == 1


def test_whoever_saves_second_on_the_same_base_is_told(story):
    first = story.draft()
    newer = story.write(first.article, title="By Edith", by=story.edith)

    with pytest.raises(StaleRevision) as refused:
        save_revision(
            article=first.article, by=story.wanda, based_on=first, **story.text(title="By Wanda")
        )

    assert refused.value.latest == newer
    assert Revision.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 201),
        ("title", "\u202e"),
        ("summary", "x" * 2001),
        ("key_points", ["x"] * 13),
        ("body", "<p>x</p>" * 70_000),
        ("body", "<div>" * 5_000),
        ("body", '<p>Look<a class="citation" data-reference="999999"></a></p>'),
        ("change_note", "x" * 501),
    ],
)
def test_bad_input_is_refused_by_field_and_nothing_is_stored(story, field, value):
    article = story.article()

    with pytest.raises(ValidationError) as refused:
        save_revision(
            article=article, by=story.wanda, based_on=None, **story.text(**{field: value})
        )

    assert set(refused.value.message_dict) == {field}
    assert not Revision.objects.exists()


def test_one_work_has_one_number_by_first_appearance(story):
    one, two, three = story.works[:3]
    body = f"<p>A{cite(two, one)}. B{cite(two)}. C{cite(three, one)}.</p>"

    revision = story.draft(body=body)

    listed = revision.citations.order_by("number").values_list("reference", flat=True)
    assert list(listed) == [two.pk, one.pk, three.pk]


def test_restoring_makes_a_new_unsigned_revision(story):
    first = story.draft()
    second = story.write(first.article, title="Worse")

    restored = restore_text(article=first.article, by=story.wanda, revision=first, based_on=second)

    assert restored.number == 3
    assert restored.title == first.title
    assert not restored.sign_offs.exists()


def test_mending_the_live_text_sets_the_draft_aside(story):
    live = story.live()
    draft = story.write(live.article, title="Half a rewrite")

    mending = mend_live(article=live.article, by=story.edith, live=live, based_on=draft)

    assert mending.parent == draft
    assert mending.title == live.title
    restored = restore_text(article=live.article, by=story.edith, revision=draft, based_on=mending)
    assert restored.title == "Half a rewrite"


def test_another_articles_text_cannot_be_restored(story):
    mine, other = story.draft("mine"), story.draft("other")

    with pytest.raises(ValidationError):
        restore_text(article=mine.article, by=story.wanda, revision=other, based_on=mine)


def test_a_renamed_article_keeps_its_old_address_for_good(story):
    article = story.article("old")

    rename(article=article, by=story.edith, slug="new")

    assert FormerSlug.objects.get(slug="old").article == article
    with pytest.raises(ValidationError, match="for good"):
        create_article(by=story.wanda, slug="old", topic=story.topic)


def test_an_article_may_have_its_old_address_back(story):
    article = story.article("old")
    rename(article=article, by=story.edith, slug="new")

    rename(article=article, by=story.edith, slug="old")
    rename(article=article, by=story.edith, slug="new")

    article.refresh_from_db()
    assert article.slug == "new"
    assert FormerSlug.objects.count() == 2


@pytest.mark.parametrize("slug", ["", "Has Capitals", "a/b", "x" * 121, "ümlaut"])
def test_a_malformed_address_is_refused(story, slug):
    with pytest.raises(ValidationError):
        create_article(by=story.wanda, slug=slug, topic=story.topic)


def test_also_read_is_chosen_in_order_and_never_oneself(story):
    one, two, three = (story.article(slug) for slug in ("one", "two", "three"))

    set_also_read(article=one, by=story.edith, others=[three, one, two])

    assert list(one.also_read.values_list("other", flat=True)) == [three.pk, two.pk]


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Other"},
        {"summary": "Other"},
        {"key_points": ["Other"]},
        {"body": "<p>Other</p>"},
        {"authors": []},
        {"also_known_as": ["Other"]},
        {"codes": [{"system": "MeSH", "code": "D010257"}]},
        {"funding": "Other"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_input_changes_the_digest(story, change):
    first = story.draft()

    second = story.write(first.article, **change)

    assert second.digest != first.digest
