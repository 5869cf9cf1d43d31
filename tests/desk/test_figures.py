"""The site in figures on the desk's front page: each leads to the list of what it counts, and names what comes first."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.actions import save_revision
from articles.models import Article
from desk.dashboard import figures
from desk.dashboard.figures import Amount
from feedback.actions import report_problem, tally_votes
from references.actions import record_notice
from reviews.actions import raise_concern
from reviews.models import Publication, Reviewer
from tests.desk.house import at, signed_in, words
from tests.feedback.test_helpfulness import vote

pytestmark = pytest.mark.both

# Lists that have a row for each article or person, whatever their figure counts.
WHOLE = {"% found the page helpful", "votes", "asked for something"}


def busy(story):
    """Something of everything."""
    live = story.live(title="Gout")
    work = story.works[0]
    record_notice(reference=work, kind="concern", source="editor", by=story.edith)
    raise_concern(article=live.article, by=story.edith, detail="Look at the dose")
    report_problem(revision=live, reason="inaccurate", comment="Not so", is_crisis=True)
    vote(live, 3, 1)
    tally_votes()
    story.submit(story.draft("asked", title="Migraine"))
    story.approved("approved", title="Sciatica")
    refused = story.submit(story.draft("refused", title="Shingles"))
    story.decide(refused.assignments.first(), "changes_requested", comment="Which dose?")
    story.draft("new", title="Hay fever")
    newer = story.live("newer", title="Croup")
    save_revision(
        article=newer.article,
        by=story.wanda,
        based_on=newer,
        change_note="A word",
        **story.text(summary="Newer."),
    )
    return live


def shown(user):
    return {figure.title: figure for figure in figures.figures(user)}


def amounts(user):
    return {
        (figure.title, one.words): one for figure in shown(user).values() for one in figure.amounts
    }


def test_each_amount_is_that_of_the_list_it_leads_to(story):
    busy(story)
    edith = signed_in(story.edith)

    found = amounts(story.edith)

    checked = 0
    for (title, said), one in found.items():
        answer = edith.get(one.url)
        assert answer.status_code == 200, one.url
        if said not in WHOLE:
            assert answer.context["cl"].result_count == one.number, (title, said, one.url)
            checked += 1
    assert checked >= 12
    assert found["Articles", "live"].number == 2
    assert [
        found["Articles", said].number
        for said in ("in review", "changes requested", "approved", "draft")
    ] == [1, 1, 1, 2]  # Croup is live, with a newer draft


def test_what_comes_first_is_named_and_leads_there(story):
    live = busy(story)
    found = shown(story.edith)
    edith = signed_in(story.edith)

    named = {title: [line.title for line in one.lines] for title, one in found.items()}

    assert named["Articles"] == ["Croup", "Gout"]
    assert named["Waiting for reviewers"][0] == "Migraine"
    assert named["Concerns"][0] == "Gout"
    assert named["Readers’ reports"] == ["Gout"]
    assert "Words of crisis" in found["Readers’ reports"].lines[0].state
    assert named["Was this helpful?"] == ["Gout"]
    assert named["Falls due for review"] == []  # both in years
    assert len(named["Works cited live that are in doubt"]) == 1
    for figure in found.values():
        for line in figure.lines:
            assert edith.get(line.url).status_code == 200, line.url
    assert found["Articles"].lines[1].url == at(live.article, "change")
    page = words(edith.get("/admin/"))
    assert "The site in figures" in page


def test_people_see_the_figures_of_their_own_work_alone(story):
    busy(story)

    assert set(shown(story.wanda)) == {"Articles", "Works cited live that are in doubt"}
    assert figures.figures(story.stan) == []
    assert figures.figures(story.rivera.user) == []
    assert "The site in figures" in words(signed_in(story.wanda).get("/admin/"))


def test_a_site_with_nothing_in_it_has_no_figures(story):
    assert figures.figures(story.maya) == []
    assert "The site in figures" not in words(signed_in(story.maya).get("/admin/"))


def test_reviewers_are_named_with_what_they_are_asked_and_how_long_they_take(story, monkeypatch):
    first, second, third = (story.submit(story.draft(name)) for name in ("one", "two", "three"))
    ours = {"reviewer": story.rivera}
    story.approve_all(first)
    assert second.assignments.filter(**ours).exists()
    story.decide(third.assignments.get(**ours), "changes_requested", comment="Which dose?")
    monkeypatch.setattr(timezone, "now", lambda: story.start + timedelta(days=40))

    found = shown(story.edith)["Reviewers"]

    rosa = next(line for line in found.lines if line.title == "Rosa Rivera")
    assert rosa.when == "1 open"
    assert "1 late" in rosa.state
    assert rosa.about.startswith("decides ")
    listed = signed_in(story.edith).get(rosa.url).context["cl"]
    assert [row.pk for row in listed.result_list] == [second.article_id]
    assert found.amounts[0].url == at(Reviewer, "changelist")


def test_what_falls_due_is_drawn_by_the_month_and_each_month_is_a_list(story, monkeypatch):
    live = story.live()
    due = Publication.objects.get().release.review_due_on
    (bar,) = shown(story.edith)["Falls due for review"].bars
    edith = signed_in(story.edith)

    listed = edith.get(bar.url)

    assert (bar.number, bar.length) == (1, 100)
    assert [row.pk for row in listed.context["cl"].result_list] == [live.article_id]
    assert f"Next review due in {due:%B %Y}" in words(listed)
    changelist = at(Article, "changelist")
    assert edith.get(f"{changelist}?due=2020-01").context["cl"].result_count == 0
    for wrong in ("2020-13", "1999-01", "202-011", "2020-1", "٢٠٢٠-01"):  # noqa: RUF001
        assert edith.get(changelist, {"due": wrong}).context["cl"].result_count == 1, wrong
    monkeypatch.setattr(
        timezone, "now", lambda: datetime.combine(due, time(12), UTC) - timedelta(days=5)
    )
    named = [line.title for line in shown(story.edith)["Falls due for review"].lines]
    assert named == [live.title]


def test_however_much_there_is_it_asks_as_often(story):
    busy(story)
    figures.figures(story.maya)
    with CaptureQueriesContext(connection) as few:
        figures.figures(story.maya)

    for n in range(figures.FIRST + 2):
        story.live(f"more-{n}")
        story.submit(story.draft(f"asked-{n}"))
    with CaptureQueriesContext(connection) as many:
        figures.figures(story.maya)

    assert len(many) <= len(few) + 1  # a reviewer more that is named
    assert len(few) <= 40


def test_an_amount_beyond_what_lists_count_is_not_counted():
    assert Amount(1001, "", "").shown == "1,000+"
    assert Amount(1000, "", "").shown == "1,000"
