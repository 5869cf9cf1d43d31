"""Two clicks at once: what the first one made is found or named, and nobody meets a fault.

The second click has looked everything up before the first one wrote: the look-up is made blind once.
"""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse

from articles.actions import texts as articles
from articles.models import Article, Author, Topic
from people import actions as people
from people.models import User
from people.refusals import Refusal
from references import actions as references
from references.models import Reference
from tests.desk.house import at, faults, signed_in, words
from tests.story import WORKS
from website import actions as website
from website.models import Page

pytestmark = pytest.mark.both


@pytest.fixture
def blind(monkeypatch):
    """Let a look-up see nothing the first time it is asked."""

    def make(place, name, nothing=None):
        real, asked = getattr(place, name), []

        def look(*args, **kwargs):
            asked.append(args)
            return nothing if len(asked) == 1 else real(*args, **kwargs)

        monkeypatch.setattr(place, name, look)

    return make


def test_two_articles_at_one_address(story, blind):
    story.article("tremor")
    blind(articles, "free_slug", "tremor")

    with pytest.raises(ValidationError) as refused:
        story.article("tremor")

    assert set(refused.value.message_dict) == {"slug"}
    assert Article.objects.count() == 1


def test_two_articles_renamed_to_one_address(story, blind):
    story.article("tremor")
    other = story.article("shaking")
    blind(articles, "free_slug", "tremor")

    with pytest.raises(ValidationError) as refused:
        articles.rename(article=other, by=story.edith, slug="tremor")

    assert set(refused.value.message_dict) == {"slug"}
    assert Article.objects.get(pk=other.pk).slug == "shaking"


def test_an_unknown_clash_is_not_hidden(story, monkeypatch):
    """Only a taken address becomes a sentence."""
    article = story.article("tremor")
    monkeypatch.setattr(articles, "free_slug", lambda slug, **_: slug)

    with pytest.raises(IntegrityError):
        story.article("tremor")

    assert Article.objects.get() == article


def test_one_work_added_twice(story, blind):
    first = references.import_reference(csl=WORKS[0], by=story.maya)
    blind(references, "same_work")

    second = references.import_reference(csl=WORKS[0], by=story.maya)

    assert second == first
    assert Reference.objects.count() == 1


def test_two_works_corrected_to_one_number(story, blind):
    first, second = story.works[:2]
    blind(references, "same_work")

    with pytest.raises(ValidationError) as refused:
        references.correct_reference(
            reference=second, csl=second.csl | {"DOI": first.doi}, by=story.maya
        )

    assert "Merge them instead" in str(refused.value)


def test_one_person_added_twice(story, blind):
    people.create_person(by=story.maya, name="Nora New", email="nora@example.org")
    blind(people, "_check")

    with pytest.raises(ValidationError) as refused:
        people.create_person(by=story.maya, name="Nora New", email="nora@example.org")

    assert "email" in refused.value.message_dict
    assert User.objects.filter(email="nora@example.org").count() == 1


def test_two_people_given_one_address(story, blind):
    blind(people, "_check")

    with pytest.raises(ValidationError) as refused:
        people.change_person(
            person=story.wanda,
            by=story.maya,
            groups=list(story.wanda.groups.all()),
            email=story.edith.email,
        )

    assert "email" in refused.value.message_dict
    assert User.objects.get(pk=story.wanda.pk).email == "writer@example.org"


def test_one_site_page_added_twice(story, blind):
    website.create_page(by=story.maya, slug="privacy")
    blind(Page, "full_clean")

    with pytest.raises(ValidationError) as refused:
        website.create_page(by=story.maya, slug="privacy")

    assert "slug" in refused.value.message_dict
    assert Page.objects.count() == 1


def test_a_topic_saved_twice_is_named_on_the_form(story, blind):
    maya = signed_in(story.maya)
    sent = {"name": "Hearts", "slug": "hearts", "parent": "", "introduction": ""}
    maya.post(at(Topic, "add"), sent)
    blind(Topic, "validate_unique")
    blind(Topic, "validate_constraints")

    answer = maya.post(at(Topic, "add"), sent)

    assert answer.status_code == 200
    assert faults(answer) == ["slug"]
    assert Topic.objects.filter(slug="hearts").count() == 1


def test_a_profile_saved_twice_is_named_on_the_form(story, blind):
    maya = signed_in(story.maya)
    sent = {"user": story.edith.pk, "slug": "edith", "post_nominals": "", "biography": ""}
    maya.post(at(Author, "add"), sent)
    other = sent | {"user": story.wanda.pk}
    blind(Author, "validate_unique")

    answer = maya.post(at(Author, "add"), other)

    assert answer.status_code == 200
    assert faults(answer) == ["slug"]
    assert Author.objects.count() == 1


# Two rows of one work without a DOI or a PMID


def work(**numbers):
    csl = {"type": "book", "title": "The nervous system", "issued": {"date-parts": [[2020]]}}
    return csl | numbers


def test_a_pmcid_is_one_work(story):
    first = references.import_reference(
        csl=work(type="article-journal", PMCID="PMC123456"), by=story.maya
    )

    again = references.import_reference(
        csl=work(type="article-journal", title="Another title", PMCID="PMC123456"), by=story.maya
    )

    assert again == first


def test_an_isbn_is_one_book_and_many_chapters(story):
    isbn = {"ISBN": "9780306406157"}
    book = references.import_reference(csl=work(**isbn), by=story.maya)

    again = references.import_reference(csl=work(title="Nervous systems", **isbn), by=story.maya)
    one = references.import_reference(csl=work(type="chapter", title="One", **isbn), by=story.maya)
    two = references.import_reference(csl=work(type="chapter", title="Two", **isbn), by=story.maya)

    assert again == book
    assert len({book.pk, one.pk, two.pk}) == 3


def test_rows_that_were_merged_can_both_be_corrected(story):
    stays = references.import_reference(csl=work(ISBN="9780306406157"), by=story.maya)
    goes = references.import_reference(csl=work(title="Nerves"), by=story.maya)
    references.merge_references(reference=goes, into=stays, by=story.maya)
    csl = work(title="Nerves", ISBN="9780306406157")

    corrected = references.correct_reference(reference=goes, csl=csl, by=story.maya)
    also = references.correct_reference(
        reference=stays, csl=stays.csl | {"title": "The nervous systems"}, by=story.maya
    )

    assert (corrected.isbn, also.title) == ("9780306406157", "The nervous systems")


@pytest.mark.parametrize(
    ("name", "key", "number", "kind"),
    [("pmcid", "PMCID", "PMC123456", "article"), ("isbn", "ISBN", "9780306406157", "book")],
)
def test_the_forms_point_at_the_work_that_has_the_number(story, name, key, number, kind):
    first = references.import_reference(csl=work(**{key: number}), kind=kind, by=story.maya)
    sent = {"kind": kind, "title": "A title nobody has", name: number}

    page = signed_in(story.maya).post(at(Reference, "add"), sent)
    dialog = signed_in(story.wanda).post(reverse("admin:articles_article_add_work"), sent)

    assert page.status_code == dialog.status_code == 422
    assert list(page.context["form"].errors) == [name]
    assert f'href="{at(first, "change")}"' in words(page)
    assert list(dialog.json()["errors"]) == [name]
    assert dialog.json()["known"]["id"] == first.pk


@pytest.mark.parametrize("title", ["a\x00b", "\x00"])
def test_a_title_with_a_character_no_database_keeps(story, title):
    sent = {"kind": "book", "title": title, "doi": "10.1/a\x00b", "authors": "\x00"}

    page = signed_in(story.maya).post(at(Reference, "add"), sent)
    dialog = signed_in(story.wanda).post(reverse("admin:articles_article_add_work"), sent)

    assert page.status_code == dialog.status_code == 422


def test_a_reason_with_a_character_no_database_keeps(story):
    revision = story.draft()
    review = story.submit(revision)
    sent = {
        "based_on": revision.pk,
        "title": "Another title",
        "topic": story.topic.pk,
        "kind": "condition",
        "open_review": "close",
        "closing_reason": "No\x00 need",
    }

    answer = signed_in(story.edith).post(at(revision.article, "change"), sent)

    review.refresh_from_db()
    assert answer.status_code == 302
    assert review.closed_at - review.opened_at < timedelta(hours=1)


def test_a_topic_moved_while_somebody_else_moves_the_tree(story, monkeypatch):
    """What the verb refuses when it looks again is asked of the form once more, which can say it."""
    heart = story.keep(Topic(name="Heart", slug="heart"))
    sent = {"name": "Heart", "slug": "heart", "parent": story.topic.pk, "introduction": ""}

    def refused(**asked):
        monkeypatch.undo()
        raise Refusal("A topic can't stand below itself.")

    monkeypatch.setattr("desk.policies.admin.move_topic", refused)

    answer = signed_in(story.maya).post(at(heart, "change"), sent)

    assert answer.status_code == 302
    assert Topic.objects.get(pk=heart.pk).parent == story.topic
