"""Safety notices: signed once, on top of every page that they name, at once and only for as long as their sign-off holds."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import QuerySet

from articles import digest
from articles.actions import rename
from articles.models import Article, Revision, Topic
from articles.notices import names, resolved
from people import guards
from references.actions import merge_references
from reviews import actions
from reviews.gate import gather
from reviews.gate.warnings import warnings_of
from reviews.models import Release
from tests.databases import as_owner
from tests.desk.house import signed_in
from tests.ready import Visitors
from tests.story import cite
from tests.website.reading import page, words

TITLE = "Do not take batch 4711"


def on(client, address):
    """The titles of the notices on top of a page."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return [" ".join(one.text_content().split()) for one in page(answer).xpath("//*[contains(@class, 'safety')]//h2")]  # fmt: skip


def due(notice):
    return Release.objects.get(revision=notice).review_due_on


@pytest.fixture
def pages(story):
    """One in the topic, one in a topic below it, and one elsewhere that cites another work."""
    story.live("nerve-pain", title="Nerve pain")
    story.live("brain-fog", topic=story.topic_below(), title="Brain fog")
    return "/articles/nerve-pain/", "/articles/brain-fog/"


def test_it_is_on_top_of_each_page_of_a_topic_and_below_it(story, pages, client):
    story.notice("Nerves")

    for address in (*pages, "/topics/nerves/", "/topics/brain/"):
        assert on(client, address) == [TITLE], address
    shown = client.get(pages[0])
    assert words(shown, "//section[contains(@class, 'safety')]").startswith(f"{TITLE} It may hold")
    assert "Medically reviewed by Rosa Rivera" in words(shown)
    assert on(client, "/") == []


def test_a_topic_below_is_not_the_topic(story, pages, client):
    story.notice("/topics/brain/")

    assert on(client, pages[1]) == on(client, "/topics/brain/") == [TITLE]
    assert on(client, pages[0]) == on(client, "/topics/nerves/") == []


def test_it_is_on_each_page_that_cites_a_work(story, client):
    story.live("nerve-pain", body=f"<p>So it is{cite(story.works[0], story.works[2])}.</p>")
    story.live("head-ache", body=f"<p>So it is{cite(*story.works[:2])}.</p>")
    story.notice(f"https://doi.org/{story.works[2].doi}")

    assert on(client, "/articles/nerve-pain/") == [TITLE]
    assert on(client, "/articles/head-ache/") == []


def test_a_work_that_was_merged_is_the_same_work(story, client):
    story.live("nerve-pain", body=f"<p>So it is{cite(story.works[0], story.works[2])}.</p>")
    story.notice(story.works[3].doi)
    assert on(client, "/articles/nerve-pain/") == []

    merge_references(reference=story.works[2], into=story.works[3], by=story.maya)

    assert on(client, "/articles/nerve-pain/") == [TITLE]


def test_it_is_on_the_pages_that_it_names_whatever_they_are_called_later(story, pages, client):
    story.notice("http://localhost:8000/articles/nerve-pain/")
    article = Article.objects.get(slug="nerve-pain")
    rename(article=article, slug="pain-of-nerves", by=story.edith)

    assert on(client, "/articles/pain-of-nerves/") == [TITLE]
    assert on(client, pages[1]) == []


def test_each_page_shows_it_once_and_several_with_the_newest_first(story, pages, client):
    story.notice("Nerves", "/articles/nerve-pain/", story.works[0].doi)
    story.notice("Nerves", slug="another", title="Another one")

    assert on(client, pages[0]) == ["Another one", TITLE]


# For how long


def test_it_goes_with_its_withdrawal(story, pages, client):
    notice = story.notice("Nerves")
    actions.withdraw(article=notice.article, by=story.edith, reason="Over")

    assert on(client, pages[0]) == []


def test_it_ends_with_its_sign_off(story, pages, client, monkeypatch):
    notice = story.notice("Nerves")
    last = due(notice)
    for day, shown in ((last, [TITLE]), (last + timedelta(days=1), [])):
        monkeypatch.setattr("website.lists.timezone.localdate", lambda *_, day=day: day)
        assert on(client, pages[0]) == shown


def test_a_page_that_is_ready_has_it_at_once(story, pages, monkeypatch):
    """And loses it at once."""
    site = Visitors()
    for _ in range(3):
        assert TITLE not in site.ask(pages[0]).text
    notice = story.notice("Nerves")
    assert TITLE in site.ask(pages[0]).text

    actions.withdraw(article=notice.article, by=story.edith, reason="Over")
    assert TITLE not in site.ask(pages[0]).text


# What is signed


def test_the_pages_are_part_of_what_is_signed(story, pages, client):
    notice = story.notice("/topics/brain/")
    with_text = type(notice).objects.get(pk=notice.pk)
    assert digest.matches(with_text)

    with_text.shown_on = [f"topic:{story.topic.pk} Nerves"]

    assert not digest.matches(with_text)


def test_a_draft_of_one_is_on_no_page(story, pages, client):
    story.draft("batch-recalled", title=TITLE, shown_on=["Nerves"])

    assert on(client, pages[0]) == []


def test_other_kinds_are_shown_nowhere_else(story, pages, client):
    story.live("head-ache", title="Headache", shown_on=["Nerves"])

    assert on(client, pages[0]) == []


def test_one_that_is_forged_is_left_out_and_the_page_stays(story, pages, client, caplog):
    notice = story.notice("Nerves")
    with as_owner(), guards.letting_go(connection, ["articles_revision"]):
        QuerySet(Revision).filter(pk=notice.pk).update(html="<p>Eat clay.</p>")

    assert on(client, pages[0]) == []
    assert any(line.msg["event"] == "help_not_shown" for line in caplog.records)


# What can be typed


def test_lines_are_what_people_can_read_and_hold(story, pages):
    work = story.works[0]
    typed = ["nerves", "/topics/brain/", "nerve-pain", "/a/{}/".format(Article.objects.get(slug="brain-fog").pk), work.doi, work.doi.upper()]  # fmt: skip
    lines = resolved(typed)

    assert lines == resolved(lines)
    assert [name.split(":")[0] for name in names(lines)] == [
        "Topic",
        "Topic",
        "Page",
        "Page",
        "Work",
    ]
    assert names(lines)[:3] == ["Topic: Nerves", "Topic: Brain", "Page: Nerve pain"]


@pytest.mark.parametrize(
    "line",
    ["Nervs", "/topics/nervs/", "/articles/nothing/", "10.1000/nothing", "topic:99999 Nerves", "page:0", "http://[", "work:١ x", "12"],
)  # fmt: skip
def test_what_is_nothing_is_named(story, line):
    with pytest.raises(ValidationError, match="is nothing here"):
        resolved([line])


def test_a_page_that_nobody_has_seen_is_not_named(story):
    """What is signed is public."""
    story.draft("secret-plan", title="A secret plan")

    with pytest.raises(ValidationError, match="never been live") as refused:
        resolved(["/articles/secret-plan/"])
    assert "A secret plan" not in str(refused.value)


def test_whoever_publishes_it_is_warned_that_nobody_would_see_it(story):
    notice = story.approved("batch-recalled", title=TITLE)
    actions.reclassify(article=notice.article, by=story.edith, topic=story.topic, kind="notice")

    found = [
        one.id for one in warnings_of(gather(Revision.objects.get(pk=notice.pk), at=story.now()))
    ]

    assert "gate.W012" in found


def test_programs_are_told_too(story, pages, client):
    notice = story.notice("Nerves")

    told = client.get("/api/v1/articles/nerve-pain").json()["notices"]

    assert [(one["title"], "It may hold too much" in one["html"]) for one in told] == [
        (TITLE, True)
    ]
    assert told[0]["shown_until"] == str(due(notice))


def test_an_editor_writes_one_in_the_form(story, pages):
    edith = signed_in(story.edith)
    address = "/admin/articles/article/add/"
    sent = {"title": TITLE, "topic": story.topic.pk, "kind": "notice", "body": "<p>Stop.</p>", "shown_on": "Nervs\nBrain"}  # fmt: skip

    wrong = edith.post(address, sent)
    assert wrong.status_code == 422
    assert "“Nervs” is nothing here" in wrong.content.decode()
    assert "Nervs\nBrain" in wrong.content.decode().replace("\r", "")
    wrong_kind = edith.post(address, sent | {"shown_on": "Brain", "kind": "condition"})
    assert "Only a notice is shown on other pages" in wrong_kind.content.decode()

    edith.post(address, sent | {"shown_on": "Brain"})
    saved = Revision.objects.get(article__slug="do-not-take-batch-4711")
    assert saved.shown_on == [f"topic:{Topic.objects.get(slug='brain').pk} Brain"]
