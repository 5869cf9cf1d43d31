"""What readers report: which words it is about, what of it is kept, who decides on it, and until when it is there."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, models, transaction

from feedback import actions
from feedback.models import KEPT_DAYS, Report
from feedback.places import find
from people.append_only import AppendOnlyError
from people.refusals import Refusal
from reviews.models import Concern
from tests.databases import as_owner
from tests.story import cite


@pytest.fixture
def revision(story):
    one, two = story.works[:2]
    return story.live(
        title="What leads to it",
        summary="Vitamin B12 helps few people.",
        key_points=["See a doctor when it lasts."],
        body=(
            f"<h2>What it is</h2><p>It is an answer of the body{cite(one, two)}. It lasts for weeks.</p>"
            f"<h3>How often</h3><ul><li>One in ten{cite(two)}</li><li>More with age</li></ul>"
            "<h2>What helps</h2><p>Call 0800 1111 at any hour.</p>"
        ),
    )


# Which words


@pytest.mark.parametrize(
    ("said", "section", "quote"),
    [
        ("It lasts for weeks", "What it is", "It lasts for weeks"),
        ("  it  LASTS\nfor weeks. ", "What it is", "It lasts for weeks"),
        ("answer of the body (1, 2). It lasts", "What it is", "answer of the body. It lasts"),
        ("answer of the body1,2. It lasts", "What it is", "answer of the body. It lasts"),
        ("answer of the body.1,2 It lasts", "What it is", "answer of the body. It lasts"),
        ("More with age", "How often", "More with age"),
        ("One in ten (2)\nMore with", "How often", "One in ten More with"),
        ("What helps", "What helps", "What helps"),
        ("What leads to it", "Title", "What leads to it"),
        ("Vitamin B12 helps", "Summary", "Vitamin B12 helps"),
        ("a doctor", "Key points", "a doctor"),
    ],
)
def test_words_that_were_marked_are_found_on_the_page(revision, said, section, quote):
    place = find(revision, said)

    assert (place.section, place.quote) == (section, quote)
    assert place.citation is None


def test_what_stands_beside_the_words_is_of_their_own_block(revision):
    place = find(revision, "lasts for")

    assert place.before.endswith("body. It ")
    assert place.after == " weeks."


@pytest.mark.parametrize("said", ["Reference 2", "2", "[2]", "no. 2"])
def test_a_reference_can_be_named_by_its_number(revision, said):
    place = find(revision, said)

    assert place.section == "Reference 2"
    assert place.citation == revision.citations.get(number=2)


def test_a_reference_can_be_marked_in_the_list(revision):
    second = find(revision, "2").quote

    assert find(revision, f"2. {second[:40]}").citation.number == 2


@pytest.mark.parametrize("said", ["", " ", "?!", "9", "words that nobody wrote", "2 2 2 2"])
def test_what_does_not_stand_there_is_not_found(revision, said):
    assert find(revision, said) is None


def test_a_long_passage_is_cut_at_a_word(story):
    revision = story.live(body=f"<p>{'word ' * 200}end{cite(story.works[0])}.</p>")

    for said in ("word " * 150, ("word " * 150)[:502]):
        place = find(revision, said)
        assert len(place.quote) <= 500
        assert place.quote.endswith("word")


def test_a_report_keeps_the_words_it_is_about(revision):
    report = actions.report_problem(
        revision=revision, reason="inaccurate", passage="it lasts for WEEKS"
    )

    assert (report.passage, report.comment) == ("It lasts for weeks", "")


def test_a_report_on_a_reference_keeps_which(revision):
    report = actions.report_problem(revision=revision, reason="broken", passage="reference 1")

    assert report.citation.number == 1


def test_words_that_are_not_on_the_page_stay_with_the_comment(revision):
    report = actions.report_problem(
        revision=revision, reason="other", passage="It lasts for ever", comment="It does not."
    )

    assert report.passage == ""
    assert report.comment == "About “It lasts for ever”.\nIt does not."


# What is kept


def test_what_says_who_a_reader_is_is_not_kept(revision):
    report = actions.report_problem(
        revision=revision,
        reason="other",
        passage="ann@example.org",
        comment="I am on 020 7946 0018. 0800 1111 is wrong, 500 mg too.",
    )

    assert report.comment == (
        "About “[removed]”.\nI am on [removed]. 0800 1111 is wrong, 500 mg too."
    )


def old(revision, days):
    """A report that was stored so many days ago."""
    at = revision.created_at - timedelta(days=days)
    report = Report(
        article=revision.article, revision=revision, reason="other", comment="Mine.", at=at
    )
    report.recorded_at = at
    report.save()
    return report


def test_what_a_reader_wrote_is_deleted_after_twelve_months(story, revision):
    past, recent = old(revision, KEPT_DAYS + 1), old(revision, KEPT_DAYS - 1)
    decided = old(revision, KEPT_DAYS + 1)
    actions.dismiss_report(report=decided, by=story.edith, reason="It is right")

    assert actions.delete_old_comments() == 2
    assert actions.delete_old_comments() == 0

    for report in (past, recent, decided):
        report.refresh_from_db()
    assert (past.comment, recent.comment, decided.comment) == ("", "Mine.", "")
    assert (decided.outcome, decided.outcome_reason) == ("dismissed", "It is right")


@pytest.mark.parametrize(
    ("days", "change"),
    [
        (KEPT_DAYS - 1, {"comment": ""}),
        (KEPT_DAYS + 1, {"comment": "Theirs."}),
        (KEPT_DAYS + 1, {"comment": "", "reason": "broken"}),
        (KEPT_DAYS + 1, {"comment": "", "outcome": "accepted"}),
        (KEPT_DAYS + 1, {"passage": ""}),
    ],
)
def test_the_database_refuses_everything_else(revision, days, change):
    report = Report(
        article=revision.article,
        revision=revision,
        reason="other",
        comment="Mine.",
        passage="It lasts",
    )
    report.recorded_at = revision.created_at - timedelta(days=days)
    report.save()

    refused = pytest.raises(DatabaseError, match="append-only")
    with as_owner(), refused, transaction.atomic():
        models.QuerySet(Report).filter(pk=report.pk).update(**change)
    with pytest.raises(AppendOnlyError):
        Report.objects.filter(pk=report.pk).update(**change)
    with connection.cursor() as cursor:
        cursor.execute("SELECT comment FROM feedback_report WHERE id = %s", [report.pk])
        assert cursor.fetchone() == ("Mine.",)


# Who decides, and in which order


def test_what_can_harm_is_decided_on_first(revision):
    said = [
        actions.report_problem(revision=revision, reason=reason, is_crisis=is_crisis)
        for reason, is_crisis in [
            ("other", False),
            ("hard_to_understand", False),
            ("questionable", False),
            ("inaccurate", False),
            ("other", True),
        ]
    ]

    assert list(Report.objects.order_by("urgency")) == said[::-1]
    assert [one.urgency for one in Report.objects.order_by("urgency")][0] == 0


def test_those_that_say_the_same_are_decided_together(story, revision):
    report, same, elsewhere = (
        actions.report_problem(revision=one, reason="inaccurate")
        for one in (revision, revision, story.live("another"))
    )

    actions.accept_report(report=report, by=story.edith, reason="The dose", also=[same, elsewhere])

    for one in (report, same, elsewhere):
        one.refresh_from_db()
    assert [one.outcome for one in (report, same, elsewhere)] == ["accepted", "accepted", None]
    assert Concern.objects.count() == 1


def test_what_the_page_says_already_is_answered_by_saying_where(story, revision):
    report = actions.report_problem(revision=revision, reason="missing", comment="How often?")

    with pytest.raises(Refusal, match="where the page answers it"):
        actions.answer_report(report=report, by=story.edith, reason=" ")
    assert actions.answer_report(report=report, by=story.edith, reason="Under “How often”")

    report.refresh_from_db()
    assert report.outcome == "answered"
    assert not actions.dismiss_report(report=report, by=story.edith, reason="Again")


@pytest.mark.parametrize("close", [actions.answer_report, actions.mark_as_spam])
def test_no_writer_closes_what_is_said_about_their_own_text(story, revision, close):
    report = actions.report_problem(revision=revision, reason="inaccurate")

    with pytest.raises(Refusal, match="you wrote"):
        close(report=report, by=story.wanda, reason="It is right")

    other = actions.report_problem(revision=story.live("another"), reason="inaccurate")
    with pytest.raises(Refusal, match="you wrote"):
        close(report=other, by=story.wanda, reason="So", also=[report])
    report.refresh_from_db()
    assert report.outcome is None


def test_spam_is_kept_as_spam(story, revision):
    report = actions.report_problem(revision=revision, reason="other", comment="Buy pills.")

    assert actions.mark_as_spam(report=report, by=story.edith, reason="An advertisement")

    report.refresh_from_db()
    assert report.outcome == "spam"
    assert not Concern.objects.exists()
