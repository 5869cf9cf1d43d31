"""The trail of an article reads as sentences: who, whom, which revision, by when, and why."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.actions import latest_revision, mend_live, rename, restore_text, set_also_read
from articles.models import Article
from people import trail
from people.actions import erase_person
from people.models import Event
from reviews import actions
from tests.desk.house import at, signed_in, words
from tests.desk.test_article_form import change_url


def told(person, article):
    """The sentences of the whole trail, the first one first."""
    page = signed_in(person).get(at(article, "history"))
    return [str(line) for line in page.context["sentences"]][::-1]


def test_a_review_reads_as_who_asked_whom_for_what_and_by_when(story):
    revision = story.draft(change_note="From the guideline")
    actions.submit(
        revision=revision,
        by=story.edith,
        assignments=[
            (story.rivera, "medical", date(2199, 12, 5)),
            (story.felix, "fact_check", story.due()),
        ],
    )
    first, second = revision.assignments.order_by("pk")
    story.decide(first, "changes_requested")
    story.decide(second)

    lines = told(story.edith, revision.article)

    assert lines[0] == "Wanda Writer began the article, at /articles/paraneoplastic-syndrome/"
    assert "Wanda Writer saved revision 1" in lines[1]
    assert "Edith Editor submitted revision 1 for review" in lines
    assert "Edith Editor asked Rosa Rivera to review revision 1, by 5 December 2199" in lines
    day = second.due_on
    by = f"by {day.day} {day:%B}"
    assert any(
        line.startswith(f"Edith Editor asked Felix Factor to check the facts of revision 1, {by}")
        for line in lines
    )
    assert lines[-2:] == [
        "Rosa Rivera asked for changes to revision 1",
        "Felix Factor approved the facts of revision 1",
    ]


def test_going_live_and_coming_down_say_why(story):
    revision = story.live()
    article = revision.article
    mine, other = revision.sign_offs.order_by("pk")
    actions.withdraw(article=article, by=story.edith, reason="Wrong dose")
    actions.revoke(sign_off=mine, by=story.rivera.user, reason="I misread it")
    actions.revoke(sign_off=other, by=story.maya, reason="Signed by mistake")
    concern = actions.raise_concern(article=article, by=story.edith, detail="A new guideline")
    actions.resolve_concern(concern=concern, by=story.edith, reason="It says the same")

    assert told(story.edith, article)[-6:] == [
        "Edith Editor published revision 1",
        "Edith Editor took the article offline for now: Wrong dose",
        "Rosa Rivera took back their approval of revision 1: I misread it",
        "Maya Manager took back Felix Factor’s approval of revision 1: Signed by mistake",
        "Edith Editor raised a concern",
        "Edith Editor dismissed a concern: It says the same",
    ]


def test_texts_addresses_and_places_are_named(story):
    live = story.live()
    article, other = live.article, story.draft("other").article
    draft = story.write(article, summary="Other words.", change_note="Shorter")
    mended = mend_live(article=article, by=story.wanda, live=live, based_on=draft)
    restore_text(article=article, by=story.wanda, revision=draft, based_on=mended)
    rename(article=article, by=story.edith, slug="hidden-tumours")
    set_also_read(article=article, by=story.edith, others=[other])
    actions.reclassify(article=article, by=story.edith, topic=story.topic_below(), kind="news")

    lines = told(story.edith, article)

    assert "Wanda Writer saved revision 2: Shorter" in lines
    assert "Wanda Writer began to correct the live text, revision 1, with revision 3" in lines
    assert "Wanda Writer restored the text of revision 2, as revision 4" in lines
    assert (
        "Edith Editor changed the web address from /articles/paraneoplastic-syndrome/ to "
        "/articles/hidden-tumours/" in lines
    )
    assert "Edith Editor chose 1 article for “Also read”" in lines
    assert "Edith Editor moved the article to “Brain”, as: news" in lines


def test_every_kind_of_event_that_the_form_shows_is_a_sentence(story):
    article = story.live().article
    trail.record(
        subject=article,
        kind="something new",
        by=story.edith,
        at=datetime(2026, 11, 1, tzinfo=ZoneInfo("UTC")),
        detail={"reason": "Because"},
    )

    page = words(signed_in(story.edith).get(change_url(article)))

    assert "<b>Edith Editor</b> published revision 1" in page
    assert "<b>Edith Editor</b> – Something new: Because" in page


def test_whoever_was_erased_is_not_named(story):
    story.submit(story.draft(), (story.drew, "medical"))

    erase_person(person=story.drew.user, by=story.maya)

    lines = told(story.edith, Article.objects.get())
    assert not any("Dana" in line for line in lines)
    assert any("Name withheld to review revision 1" in line for line in lines)


@pytest.mark.both
def test_names_cost_no_query_of_their_own(story, django_assert_num_queries):
    few, many = story.draft("few"), story.draft("many")
    story.submit(few, (story.rivera, "medical"))
    story.submit(many, (story.rivera, "medical"), (story.chen, "medical"), (story.drew, "medical"))
    client = signed_in(story.edith)
    with CaptureQueriesContext(connection) as few_asked:
        client.get(at(few.article, "history"))

    with django_assert_num_queries(len(few_asked)):
        page = client.get(at(many.article, "history"))

    assert "asked Celia Chen to review revision 1" in words(page)


def test_the_details_stay_one_click_away(story):
    article = story.draft().article

    page = words(signed_in(story.edith).get(at(article, "history")))

    assert latest_revision(article).digest in page


class TestALineThatNobodySealed:
    """Eve writes into the trail as Edith; nowhere does the desk say it in Edith's name."""

    @pytest.fixture
    def forge(self, story):
        def forge(subject, **more):
            last = Event.objects.filter(subject=trail.subject_of(subject)).latest("n")
            actor = trail.snapshot(story.edith).hash
            line = {"subject": last.subject, "n": last.n + 1, "at": last.at, "actor": actor}
            return Event.objects.create(**line, previous=last.digest, digest="0" * 64, **more)

        return forge

    def test_an_articles_trail_says_so(self, story, forge):
        article = story.draft().article
        forge(article, kind="withdrawn", detail={"reason": "It is all wrong"})

        lines = told(story.edith, article)

        assert lines[-1].startswith("Not written by this site: took the article offline")
        assert lines[0].startswith("Wanda Writer")

    def test_so_do_the_trail_of_anything_else_and_the_list_of_events(self, story, forge):
        event = forge(story.topic, kind="moved")

        desk = signed_in(story.maya)

        trail_of_topic = words(desk.get(at(story.topic, "history")))
        assert "Moved</b> (not written by this site)" in trail_of_topic
        assert "Moved</b> by Edith" not in trail_of_topic
        assert "<b>Not written by this site:</b> moved it" in words(
            desk.get("/admin/people/event/")
        )
        assert "Not written by this site" in words(desk.get(at(event, "change")))
