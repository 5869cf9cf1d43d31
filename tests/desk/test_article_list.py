"""The list of articles: what it says, what it can be narrowed to and found by, and what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from articles.actions import rename
from articles.models import Topic
from desk.common.display import days_away, in_words
from people.days import local_day
from reviews import actions
from reviews.states import State
from tests.story import entitle

pytestmark = pytest.mark.both

LIST = "/admin/articles/article/"


def shown(client, **query):
    """The slugs on the page, in order."""
    response = client.get(LIST, query, follow=True)
    assert response.status_code == 200
    return [row.slug for row in response.context["cl"].result_list]


def line_of(response):
    """What the first line says, by column."""
    [cells, *_] = html.fromstring(response.content).xpath("//table[@id='result_list']/tbody/tr")
    return {
        cell.get("class").split()[0].removeprefix("field-"): " ".join(cell.text_content().split())
        for cell in cells
    }


@pytest.fixture
def edith(story, client):
    client.force_login(story.edith)
    return client


# What a line says


def test_a_line_says_title_topic_state_author_and_whose_turn_it_is(story, edith):
    story.submit(story.draft("asked"))

    line = line_of(edith.get(LIST))

    assert line["name"].startswith("What leads to paraneoplastic syndrome")
    assert line["topic"] == "Nerves"
    assert line["state"] == State.IN_REVIEW.label.capitalize()
    assert line["authors"] == "Wanda Writer"
    assert line["waits_for"].startswith("Rosa Rivera, Felix Factor")
    assert line["waits_for"].endswith(days_away(story.due()))


def test_what_is_approved_wears_another_colour_than_what_readers_see(story, edith):
    story.approved("ready")
    story.live("seen")

    states = html.fromstring(edith.get(LIST).content).xpath("//td[contains(@class, 'state')]/span")

    assert {one.text: one.get("class") for one in states} == {
        "Approved": "state state-ready",
        "Live": "state state-good",
    }


def test_what_is_due_is_said_to_be_live(story, edith, monkeypatch):
    story.live("due")
    later = timezone.now() + timedelta(days=800)
    monkeypatch.setattr(timezone, "now", lambda: later)
    edith.force_login(story.edith)  # nobody stays signed in that long

    assert line_of(edith.get(LIST))["state"] == "Live, review overdue"


def test_a_request_for_changes_waits_for_the_writer_whoever_else_was_asked(story, client):
    review = story.submit(story.draft("changes"))
    story.decide(review.assignments.order_by("id")[0], "changes_requested")
    client.force_login(story.wanda)

    line = client.get(LIST).context["cl"].result_list[0]

    assert line.is_mine
    assert line.turn == (["Felix Factor"], "to correct the text")


def test_of_what_is_offline_it_says_since_when_and_why(story, edith):
    for slug, for_good in (("now", False), ("ever", True)):
        gone = story.live(slug).article
        reason = f"The dose was wrong. {'And ' * 20}"
        actions.withdraw(article=gone, by=story.edith, reason=reason, for_good=for_good)

    said = {line.slug: line.turn for line in edith.get(LIST).context["cl"].result_list}

    day = in_words(local_day(timezone.now()))
    # Readers were told that the one comes back: an editor is waited for, and it is an editor who looks.
    begins = {"now": "to mend it or give it up: offline", "ever": "offline for good"}
    for slug, others in (("now", []), ("ever", ["nobody"])):
        names, words = said[slug]
        assert names == others
        assert words.startswith(f"{begins[slug]} since {day}: The dose was wrong. And")
        assert words.endswith("…")


def test_an_article_without_a_text_is_on_the_list(story, edith):
    story.article("empty")

    assert shown(edith) == ["empty"]


def test_what_waits_for_the_editor_comes_first(story, edith):
    story.approved("to-publish")
    story.draft("newer-draft-of-wanda")

    assert shown(edith) == ["to-publish", "newer-draft-of-wanda"]
    assert b'state-due">You' in edith.get(LIST).content


def test_each_person_is_told_what_waits_for_them(story, client):
    story.draft("draft")
    story.approved("approved")
    story.live("live")
    story.submit(story.draft("asked"), (story.rivera, "medical"))
    changes = story.submit(story.draft("changes"), (story.chen, "medical"))
    story.decide(changes.assignments.get(), "changes_requested")
    declined = story.submit(story.draft("declined"), (story.chen, "medical"))
    story.decide(declined.assignments.get(), "declined")
    for reviewer in (story.chen, story.rivera):  # who also write
        entitle(reviewer.user, story.wanda.groups.get(), is_staff=True)

    mine = {}
    for person in (story.wanda, story.edith, story.chen.user, story.rivera.user):
        client.force_login(person)
        mine[person.name] = set(shown(client, waits="me"))

    assert mine == {
        "Wanda Writer": {"draft", "changes"},
        "Edith Editor": {"approved", "declined"},
        "Celia Chen": set(),
        "Rosa Rivera": {"asked"},
    }


def test_what_goes_live_by_itself_waits_for_nobody_until_it_is_called_off(story, edith):
    text = story.approved("ready")
    due = timezone.now().replace(second=0, microsecond=0) + timedelta(days=1)
    actions.schedule(revision=text, due_at=due, by=story.edith)

    (row,) = edith.get(LIST).context["cl"].result_list

    when = f"{in_words(timezone.localtime(due).date())} at {timezone.localtime(due):%H:%M}"
    assert row.turn == (["nobody"], f"it goes live by itself on {when}")
    assert shown(edith, waits="me") == []

    actions.call_off(article=text.article, by=story.edith, reason="Not yet")

    (row,) = edith.get(LIST).context["cl"].result_list
    assert row.turn == ([], "to publish")  # the row says "you" beside it
    assert shown(edith, waits="me") == ["ready"]


# Narrowing


def test_the_list_is_narrowed_by_state(story, edith):
    story.draft("draft")
    story.submit(story.draft("asked"))
    story.approved("approved")
    story.live("live")
    rewritten = story.live("rewritten")
    story.approve_all(story.submit(story.write(rewritten.article, summary="Newer.")))
    gone = story.live("gone")
    actions.withdraw(article=gone.article, by=story.edith, reason="Wrong dose")
    outdated = story.live("outdated").article
    actions.withdraw(article=outdated, by=story.edith, reason="No longer done", for_good=True)
    away = story.draft("away").article
    actions.put_away(article=away, by=story.wanda, reason="Nobody asks for it")

    found = {state: set(shown(edith, state=state)) for state in (*State.values, "nonsense")}

    assert found == {
        "draft": {"draft"},
        "put_away": {"away"},
        "in_review": {"asked"},
        "changes_requested": set(),
        "approved": {"approved", "rewritten"},
        "live": {"live"},
        "live_newer": {"rewritten"},
        "withdrawn": {"gone"},
        "gone": {"outdated"},
        "review_due": set(),
        "nonsense": {"draft", "asked", "approved", "live", "rewritten", "gone", "outdated"},
    }


def test_a_topic_finds_what_stands_below_it_too(story, edith):
    above = story.keep(Topic(name="Body", slug="body"))
    story.topic.parent = above
    story.topic.save()
    story.draft("below")
    story.write(story.article("elsewhere", topic=story.bare_topic))

    assert shown(edith, topic=above.pk) == ["below"]
    assert shown(edith, topic=story.bare_topic.pk) == ["elsewhere"]


def test_a_reviewer_finds_what_they_are_or_were_asked_about(story, edith):
    story.live("signed")
    story.submit(story.draft("asked"), (story.chen, "medical"))

    assert shown(edith, reviewer=story.rivera.pk) == ["signed"]
    assert shown(edith, reviewer=story.chen.pk) == ["asked"]


def test_a_mangled_filter_narrows_nothing(story, edith):
    story.draft("draft")

    for name in ("topic", "reviewer"):
        for value in ("abc", "１", "9" * 40, "-1", "1 OR 1=1"):
            assert shown(edith, **{name: value}) == ["draft"], (name, value)


def test_overdue_reviewers_and_pages_are_found(story, edith, monkeypatch):
    story.submit(story.draft("asked"))
    story.live("live")
    today = timezone.now()

    def after(days):
        monkeypatch.setattr(timezone, "now", lambda: today + timedelta(days=days))
        edith.force_login(story.edith)  # nobody stays signed in that long

    assert shown(edith, due="overdue") == []
    after(8)
    assert shown(edith, due="overdue") == ["asked"]
    assert shown(edith, due="now") == []
    after(715)
    assert shown(edith, due="soon") == ["live"]
    assert shown(edith, due="now") == []
    after(735)
    assert shown(edith, due="now") == ["live"]
    assert shown(edith, state="review_due") == ["live"]


# Searching


def test_words_are_found_in_the_newest_and_in_the_live_text(story, edith):
    live = story.live("found", summary="Was about zebras.")
    story.write(live.article, summary="Is about giraffes.")
    story.draft("other")

    assert shown(edith, q="zebras") == ["found"]
    assert shown(edith, q="GIRAFFES") == ["found"]
    assert shown(edith, q="zebras giraffes") == ["found"]
    assert shown(edith, q="zebras lions") == []


def test_words_that_no_longer_stand_anywhere_find_nothing(story, edith):
    first = story.draft("draft", summary="Was about zebras.")
    story.write(first.article, summary="Is about giraffes.")

    assert shown(edith, q="zebras") == []


def test_articles_are_found_by_author_reviewer_and_other_names(story, edith):
    story.submit(story.draft("asked", also_known_as=["Überreizung"]), (story.chen, "medical"))
    story.live("signed")

    assert shown(edith, q="celia") == ["asked"]
    assert shown(edith, q="rivera") == ["signed"]
    assert set(shown(edith, q="wanda")) == {"asked", "signed"}


def test_articles_are_found_by_the_doi_and_pmid_that_they_cite(story, edith):
    cited = next(work for work in story.works[:3] if work.doi and work.pmid)
    story.draft("citing")
    story.draft("silent", body="<p>Cites nothing, and says 1987.</p>")

    assert shown(edith, q=cited.doi) == ["citing"]
    assert shown(edith, q=f"https://doi.org/{cited.doi.upper()}") == ["citing"]
    assert shown(edith, q=f"PMID: {cited.pmid}") == ["citing"]
    assert shown(edith, q=cited.pmid) == ["citing"]
    assert shown(edith, q="1987") == ["silent"]


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:8000/articles/second-name/",
        "http://localhost:8000/articles/second-name/history/",
        "/articles/first-name/",
        "localhost:8000/articles/first-name",
        "/a/{pk}",
        "http://localhost:8000/admin/articles/article/{pk}/change/",
        "second-name",
    ],
)
def test_a_pasted_address_finds_its_article(story, edith, address):
    story.draft("other")
    article = story.draft("first-name").article
    rename(article=article, by=story.edith, slug="second-name")

    assert shown(edith, q=address.format(pk=article.pk)) == ["second-name"]


def test_no_search_is_a_fault(story, edith):
    story.draft("draft")

    for query in ("'\"", "%", "\x00", "a" * 5000, "/articles/none/", "\\", "() *"):
        assert edith.get(LIST, {"q": query}, follow=True).status_code == 200, query


# Who gets in, and what it costs


def test_only_the_desk_sees_the_list(story, client):
    story.draft("secret")

    for person in (None, story.stan, story.rivera.user):
        if person:
            client.force_login(person)
        response = client.get(LIST)
        assert response.status_code in (302, 403)
        assert b"secret" not in response.content
    client.force_login(story.person("Nora Norole", staff=True))
    assert client.get(LIST).status_code == 403


def test_the_list_does_nothing_in_bulk(story, edith):
    story.draft("draft")

    assert (
        edith.post(LIST, {"action": "delete_selected", "_selected_action": "1"}).status_code == 403
    )
    assert b"_selected_action" not in edith.get(LIST).content


def queries(client, **query):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(LIST, query).status_code == 200
    return len(captured)


def test_the_list_costs_the_same_with_10_and_with_60_articles(story, edith):
    for number in range(5):
        story.draft(f"draft-{number}")
        story.submit(story.draft(f"asked-{number}"))
    few = queries(edith), queries(edith, q="tumour", state="draft", waits="me")

    for number in range(5, 55):
        story.draft(f"draft-{number}")

    assert (queries(edith), queries(edith, q="tumour", state="draft", waits="me")) == few
    assert few[0] <= 15


def test_the_form_costs_the_same_however_many_articles_there_are(story, edith):
    article = story.draft("one").article
    story.draft("that-says-the-same")
    address = reverse("admin:articles_article_change", args=(article.pk,))
    with CaptureQueriesContext(connection) as few:
        edith.get(address)
    for number in range(20):
        story.draft(f"draft-{number}")

    with CaptureQueriesContext(connection) as many:
        edith.get(address)

    assert len(many) == len(few)
