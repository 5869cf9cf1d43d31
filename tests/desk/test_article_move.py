"""An editor moves a live article: they are shown what follows, and only then is it moved."""

import pytest
from django.urls import reverse

from articles.models import Article, Topic
from people.models import Event
from reviews import actions
from reviews.models import Concern, Publication


@pytest.fixture
def article(story):
    return story.live().article


@pytest.fixture
def edith(story, client):
    client.force_login(story.edith)
    return client


def url(article):
    return reverse("admin:articles_article_move", args=[article.pk])


def place(topic, kind="condition", **more):
    return {"topic": topic.pk, "kind": kind} | more


def moved():
    return Event.objects.filter(kind="reclassified").exists()


def test_edith_sees_what_follows_and_then_moves_it(story, edith, article):
    stricter = story.make_policy("medical", "medical", "fact_check")
    bones = story.keep(Topic(name="Bones", slug="bones"))
    actions.set_topic_policy(topic=bones, policy=stricter, by=story.maya)

    asked = edith.post(url(article), place(bones))

    told = " ".join(asked.context["consequences"])
    assert asked.status_code == 200
    assert "“Bones”" in told and "“Nerves”" in told
    assert "2 medical reviews and a fact check" in told
    assert "concern" in told
    assert not moved()
    sent = place(bones, shown=asked.context["form"]["shown"].value())
    assert edith.post(url(article), sent).status_code == 302
    assert Article.objects.get().topic == bones
    assert Publication.objects.filter(article=article).exists()
    assert Concern.objects.open().filter(article=article).count() == 1


def test_what_was_shown_for_one_place_moves_it_to_no_other(story, edith, article):
    asked = edith.post(url(article), place(story.bare_topic))
    shown = asked.context["form"]["shown"].value()

    again = edith.post(url(article), place(story.bare_topic, "medicine", shown=shown))

    assert again.status_code == 200
    assert "“medicine”" in " ".join(again.context["consequences"])
    assert not moved()


def test_a_place_without_a_policy_asks_what_was_asked_before(story, edith, article):
    told = edith.post(url(article), place(story.bare_topic)).context["consequences"]

    assert any("No policy is set" in sentence for sentence in told)


def test_a_kind_without_a_page_is_said_to_have_none(story, edith, article):
    told = edith.post(url(article), place(story.topic, "term")).context["consequences"]

    assert any("loses its own page" in sentence for sentence in told)
    assert any("The same is asked" in sentence for sentence in told)


def test_an_open_review_is_said_to_go_on(story, edith, article):
    story.submit(story.write(article, summary="Newer."))

    told = edith.post(url(article), place(story.bare_topic)).context["consequences"]

    assert any("open review goes on" in sentence for sentence in told)


def test_a_second_click_moves_nothing_more(story, edith, article):
    sent = place(story.bare_topic, shown=f"{story.bare_topic.pk} condition")
    for _ in range(2):
        assert edith.post(url(article), sent).status_code == 302

    assert Event.objects.filter(kind="reclassified").count() == 1


def test_a_draft_is_moved_in_its_form(story, edith):
    draft = story.draft("draft").article

    assert edith.get(url(draft)).status_code == 302


def test_a_withdrawn_page_is_found_by_nobody(story, edith, article):
    actions.withdraw(article=article, by=story.edith, reason="Wrong dose")

    told = edith.post(url(article), place(story.bare_topic)).context["consequences"]

    assert not any("Readers find" in sentence for sentence in told)
