"""What topics are introduced by: one managing editor proposes it, another one approves it."""

import pytest
from django.db.models import QuerySet

from articles.models import Topic
from tests.desk.house import at, faults, signed_in, words
from website.actions import approve_introduction, propose_introduction

LINE = "What nerves do, and what can go wrong with them."


@pytest.fixture
def nerves(story):
    return story.live().article.topic


def proposed(nerves, by, text=LINE):
    return propose_introduction(topic=nerves, by=by, text=text)


def page_of(introduction):
    return at(Topic, "version", introduction.topic_id, introduction.number)


def read(client, nerves):
    """What readers see of it, on its own page and in the list of topics."""
    return [LINE in client.get(page).content.decode() for page in (f"/topics/{nerves.slug}/", "/")]


def test_readers_see_it_when_a_second_person_has_approved_it(story, nerves, client):
    maya, olga = signed_in(story.maya), signed_in(story.olga)

    answer = maya.post(at(nerves, "propose"), {"text": f"  {LINE} "})
    introduction = nerves.introductions.get()
    own = maya.post(page_of(introduction))
    before = read(client, nerves)
    approved = olga.post(page_of(introduction))

    assert answer["Location"] == page_of(introduction)
    assert (own.status_code, faults(own)) == (422, ["__all__"])
    assert before == [False, False]
    assert approved.status_code == 302
    assert read(client, nerves) == [True, True]


def test_the_second_click_and_the_third_person_change_nothing(story, nerves):
    introduction = proposed(nerves, story.maya)
    olga = signed_in(story.olga)
    third = story.person("Theo Third", "Managing editors", staff=True)
    olga.post(page_of(introduction))
    first = nerves.introductions.get().approved_at

    again = olga.post(page_of(introduction))
    told = signed_in(third).post(page_of(introduction))

    assert (again.status_code, told.status_code) == (302, 409)
    assert story.olga.name in words(told)
    assert nerves.introductions.get().approved_at == first


def test_the_same_words_again_are_no_new_version(story, nerves):
    assert proposed(nerves, story.olga) == proposed(nerves, story.maya)
    assert nerves.introductions.get().proposed_by == story.olga


def test_a_newer_one_shows_what_it_changes_and_an_empty_one_takes_it_away(story, nerves, client):
    approve_introduction(introduction=proposed(nerves, story.maya), by=story.olga)
    newer = proposed(nerves, story.olga, LINE.replace("wrong", "right"))
    none = proposed(nerves, story.olga, "")

    maya = signed_in(story.maya)
    change, taken = words(maya.get(page_of(newer))), words(maya.get(page_of(none)))
    approve_introduction(introduction=none, by=story.maya)

    assert "<del>wrong</del>" in change
    assert "<ins>right</ins>" in change
    assert "<del>" in taken
    assert read(client, nerves) == [False, False]


def test_an_older_one_does_not_come_back_by_an_old_page(story, nerves):
    old, new = proposed(nerves, story.maya), proposed(nerves, story.maya, "Newer.")
    approve_introduction(introduction=new, by=story.olga)

    answer = signed_in(story.olga).post(page_of(old))

    assert (answer.status_code, faults(answer)) == (422, ["__all__"])


@pytest.mark.parametrize(
    "typed", [{"text": "x" * 301}, {"text": ""}, {"text": "  "}, {"text": LINE, "none": "on"}]
)
def test_what_cannot_be_kept_is_said_and_stays_in_the_form(story, nerves, typed):
    answer = signed_in(story.maya).post(at(nerves, "propose"), typed)

    assert (answer.status_code, faults(answer)) == (422, ["text"])
    assert typed["text"] in answer.content.decode()
    assert not nerves.introductions.exists()


def test_that_there_is_none_is_said_and_not_left_out(story, nerves):
    answer = signed_in(story.maya).post(at(nerves, "propose"), {"text": "", "none": "on"})

    assert answer.status_code == 302
    assert nerves.introductions.get().text == ""


@pytest.mark.parametrize("who", ["wanda", "edith", "stan"])
def test_nobody_else_proposes_or_approves(story, nerves, who):
    introduction = proposed(nerves, story.maya)
    client = signed_in(getattr(story, who))

    for page in (at(nerves, "propose"), page_of(introduction)):
        assert client.post(page, {"text": "Mine"}).status_code in (302, 403)

    assert not nerves.introductions.get().is_approved


def test_looking_approves_nothing_and_no_other_method_is_known(story, nerves):
    page, olga = page_of(proposed(nerves, story.maya)), signed_in(story.olga)

    assert 'value="Approve"' in words(olga.get(page))
    assert olga.put(page).status_code == 405
    assert not nerves.introductions.get().is_approved


def test_the_list_and_the_topic_say_how_far_it_is(story, nerves):
    olga = signed_in(story.olga)
    first = words(olga.get(at(Topic, "changelist")))
    introduction = proposed(nerves, story.maya)
    waiting = words(olga.get(at(Topic, "changelist")))
    approve_introduction(introduction=introduction, by=story.olga)
    live = words(olga.get(at(nerves, "change")))

    assert "no version yet" in first.lower()
    assert "waiting for approval" in waiting.lower()
    assert page_of(introduction) in live
    assert LINE in live
    assert "Live" in live


def test_whoever_can_approve_it_is_told_on_the_front_page(story, nerves):
    proposed(nerves, story.maya)
    sentence = "topic’s introduction is waiting for your approval"

    assert sentence in words(signed_in(story.olga).get("/admin/"))
    assert sentence not in words(signed_in(story.maya).get("/admin/"))
    assert sentence not in words(signed_in(story.edith).get("/admin/"))


def test_its_trail_says_who(story, nerves):
    approve_introduction(introduction=proposed(nerves, story.maya), by=story.olga)

    trail = words(signed_in(story.maya).get(at(nerves, "history")))

    assert "introduction proposed" in trail.lower()
    assert "introduction approved" in trail.lower()


def test_what_one_person_wrote_before_is_a_start_and_nothing_that_readers_see(
    story, nerves, client
):
    QuerySet(Topic).filter(pk=nerves.pk).update(introduction=LINE)

    form = words(signed_in(story.maya).get(at(nerves, "propose")))

    assert LINE in form
    assert read(client, nerves) == [False, False]
