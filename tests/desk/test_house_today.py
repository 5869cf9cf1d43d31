"""The front page of the desk shows whose day it is: what they began to write, what waits for them, what others did."""

from articles.models import Article
from desk.dashboard import today
from people.working_copies import keep
from reviews import actions
from tests.desk.house import at, signed_in, words
from tests.story import entitle


def lines(user, title):
    return [line for part in today.parts(user) if part.title == title for line in part.lines]


def test_what_wanda_typed_and_did_not_save_is_one_click_away(story):
    article = story.draft(title="Migraine").article
    keep(person=story.wanda, subject=f"article:{article.pk}", typed={"title": ["Migraines"]})
    keep(person=story.wanda, subject="article:new", typed={"title": ["Gout"]})
    keep(person=story.wanda, subject=f"article:{article.pk}:answers", typed={})
    keep(person=story.wanda, subject="article:999", typed={})

    found = {line.title: line.url for line in lines(story.wanda, "Continue writing")}

    assert found == {"Migraine": at(article, "change"), "A new article": at(Article, "add")}
    page = words(signed_in(story.wanda).get("/admin/"))
    assert "Migraine" in page
    assert "Migraines" not in page  # nobody is shown half a text by its list
    assert lines(story.edith, "Continue writing") == []


def test_what_waits_is_shown_with_its_state_and_the_rest_counted(story):
    for number in range(today.FIRST + 1):
        story.draft(f"text-{number}", title=f"Text {number}")

    shown = lines(story.wanda, "Waiting for you")

    assert [line.title for line in shown] == [f"Text {n}" for n in range(5, 0, -1)]
    assert {line.about for line in shown} == {"to continue writing"}
    assert all("Draft" in line.state for line in shown)
    wanda = signed_in(story.wanda)
    page = wanda.get("/admin/")
    assert "All 6 that wait for you" in words(page)
    assert wanda.get(f"{at(Article, 'changelist')}?waits=me").context["cl"].result_count == 6
    assert f'href="{at(Article, "changelist")}?waits=me"' in page.content.decode()


def test_what_others_did_in_ones_own_articles_is_told_and_ones_own_deeds_are_not(story):
    review = story.submit(story.draft(title="Migraine"), (story.rivera, "medical"))
    story.decide(review.assignments.get(), "changes_requested", comment="Which dose?")

    for person in (story.wanda, story.edith):  # who wrote it, and who asked
        told = lines(person, "What happened")
        assert [line.title for line in told] == ["Rosa Rivera asked for changes to “Migraine”"]
        assert "New" in told[0].state
        assert told[0].url == at(review.article, "change")
        stranger = signed_in(story.maya)
        assert stranger.post(told[0].read).status_code == 404
        reader = signed_in(person)
        assert reader.get(told[0].read).status_code == 405
        assert [reader.post(told[0].read).status_code for _ in range(2)] == [204, 204]
        assert lines(person, "What happened")[0].state == ""  # it was read
    assert lines(story.maya, "What happened") == []


def test_whoever_may_not_see_drafts_is_told_of_none(story):
    review = story.submit(story.draft(title="Migraine"), (story.rivera, "medical"))
    story.decide(review.assignments.get())
    keep(person=story.edith, subject=f"article:{review.article_id}", typed={"title": ["Mine"]})
    story.edith.groups.clear()
    entitle(story.rivera.user, is_staff=True)

    edith, rosa = (type(one).objects.get(pk=one.pk) for one in (story.edith, story.rivera.user))
    assert today.parts(edith) == []
    assert "Migraine" not in words(signed_in(edith).get("/admin/"))
    assert "Migraine" not in words(signed_in(edith).get("/accounts/happened/"))
    # She knows of what was asked of her, and of nothing else.
    told = ["Edith Editor asks you for a medical review of “Migraine” by"]
    assert [line.title[:59] for part in today.parts(rosa) for line in part.lines] == told


def test_what_waits_for_nobody_any_more_is_gone(story):
    review = story.submit(story.draft(), (story.rivera, "medical"))
    assert lines(story.wanda, "Waiting for you") == []

    actions.close_review(review=review, by=story.edith, reason="Too early")

    assert len(lines(story.wanda, "Waiting for you")) == 1
