"""Somebody who may be in danger sees where to get help, before all else, in words that were signed."""

from functools import partial

import pytest
from django.db import connection
from django.db.models import QuerySet

from articles.actions import create_article
from articles.models import Revision
from feedback.models import Report
from people import guards, ticks
from references.actions import record_notice
from reviews import actions
from tests.databases import as_owner
from tests.story import cite
from tests.website.reading import page, words
from website.search.crisis import is_heard

pytestmark = pytest.mark.both

TITLE = "If you or somebody else is in danger"


@pytest.fixture
def help_now(story):
    """The passage, live."""
    body = f"<p>Call 112. Stay with them{cite(*story.works[:2])}.</p>"
    draft = story.draft("help-now", title=TITLE, body=body)
    actions.reclassify(article=draft.article, by=story.edith, topic=story.topic, kind="help")
    story.approve_all(story.submit(draft))
    actions.publish(revision=draft, by=story.edith)
    return draft


@pytest.mark.parametrize(
    "said",
    [
        "I want to die",
        "suicide",
        "SUICIDAL THOUGHTS",
        "suicde",
        "how to kill myself",
        "i don’t want to live any more",
        "overdose",
        "he has overdosed on paracetamol",
        "took too many tablets",
        "chest pain",
        "pain in my chest since an hour",
        "can't breathe",
        "my dad is having a stroke",
        "self-harm",
    ],
)
def test_words_of_crisis_are_heard(said):
    assert is_heard(said)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "migraine",
        "back pain",
        "chest infection",
        "how long do painkillers last",
        "dying hair",
        "tablets",
    ],
)
def test_other_words_are_not(said):
    assert not is_heard(said)


def test_help_comes_before_all_answers(story, help_now, client):
    story.live("chests", title="Chest pain")

    answer = client.get("/search/?q=chest+pain")

    shown = words(answer)
    assert shown.index("Call 112. Stay with them.") < shown.index("1 article found")
    assert "Medically reviewed by Rosa Rivera" in shown
    assert len(page(answer).xpath("//section[@class='help-now']//ol/li/a")) == 2
    assert TITLE not in words(client.get("/search/?q=chest"))


def test_it_is_there_where_nothing_was_found(help_now, client):
    assert "Call 112" in words(client.get("/search/?q=suicide"))


def test_whoever_writes_it_in_a_report_sees_it_too(story, help_now, client):
    story.live("aches", title="Aches")
    sent = {"reason": "other", "comment": "I read this and I want to die"}

    shown = words(client.post("/articles/aches/feedback/", sent))
    calm = words(client.post("/articles/aches/feedback/", sent | {"comment": "The dose is wrong"}))

    assert "Call 112" in shown
    assert "Call 112" not in calm
    assert list(Report.objects.order_by("pk").values_list("urgency", flat=True)) == [0, 6]


def test_it_is_heard_wherever_it_is_written_and_even_in_a_flood(
    story, help_now, client, monkeypatch
):
    story.live("aches", title="Aches of suicide")
    send = partial(client.post, "/articles/aches/feedback/")
    mine = {"reason": "other", "passage": "I want to kill myself"}

    assert "Call 112" in words(send(mine))
    assert "Call 112" in words(send(mine | {"homepage": "x"}))
    assert "Call 112" not in words(send(mine | {"passage": "Aches of suicide"}))
    assert list(Report.objects.order_by("pk").values_list("is_crisis", flat=True)) == [True, False]
    monkeypatch.setattr("feedback.visitors.LIMIT", 0)
    flooded = send(mine)
    assert (flooded.status_code, "Call 112" in words(flooded)) == (429, True)


def test_it_says_what_came_up_about_it_since(story, help_now, client):
    record_notice(reference=story.works[0], kind="retraction", source="editor", by=story.maya)
    credential = story.rivera.credentials.get()
    actions.revoke_credential(credential=credential, by=story.maya, reason="Struck off")

    shown = words(client.get("/search/?q=suicide"))

    assert "A work that this rests on was retracted." in shown
    assert "The review of this is being renewed." in shown
    assert "Medically reviewed by" not in shown


def test_it_is_there_on_the_way_to_a_page_that_is_gone(story, help_now, client):
    away = story.live("overdose-what-to-do").article
    actions.withdraw(article=away, by=story.edith, reason="Doubt")
    for path, status in (
        ("/articles/overdose-what-to-do/", 404),
        ("/articles/chest-pain/", 404),
        ("/articles/aches/", 404),
    ):
        answer = client.get(path)
        assert answer.status_code == status
        assert ("Call 112" in words(answer)) == ("aches" not in path)

    actions.withdraw(article=away, by=story.maya, reason="Wrong", for_good=True)
    gone = client.get("/articles/overdose-what-to-do/")
    assert gone.status_code == 410
    assert "Call 112" in words(gone)


def test_without_one_the_number_to_call_stands_there(client, db):
    assert "call your local emergency number" in words(client.get("/search/?q=suicide"))


def test_a_passage_that_is_not_what_was_signed_is_not_shown(story, help_now, client):
    with as_owner(), guards.letting_go(connection, ["articles_revision"]):
        QuerySet(Revision).filter(pk=help_now.pk).update(html="<p>Eat clay.</p>")

    answer = client.get("/search/?q=suicide")

    assert answer.status_code == 200
    assert "clay" not in words(answer)


def test_a_page_without_answers_is_made_anew_when_something_goes_live(client, db):
    """Kept ready, it would go on saying that there is nothing, be it the first of all that goes live."""
    for query in ("zebra", "suicide"):
        with ticks.collecting() as names:
            client.get(f"/search/?q={query}")

        assert "topic:" in names


def test_the_passage_is_in_the_site_s_language_and_in_another_rather_than_none(story, client):
    def tell(slug, language, title):
        article = create_article(
            by=story.wanda, slug=slug, topic=story.topic, kind="help", language=language
        )
        text = story.write(article, title=title)
        story.approve_all(story.submit(text))
        actions.publish(revision=text, by=story.edith)
        return text

    story.policy  # noqa: B018 - what asks for two approvals
    tell("help-cy", "cy", "Os ydych chi mewn perygl")
    assert "Os ydych chi mewn perygl" in words(client.get("/search/?q=suicide"))
    tell("help-en", "en", TITLE)
    tell("help-cy-again", "cy", "Os ydych chi mewn perygl")

    said = words(client.get("/search/?q=suicide"))

    assert TITLE in said
    assert "perygl" not in said
