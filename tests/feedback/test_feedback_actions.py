"""Votes and reports, below the page."""

import threading
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, transaction

from feedback import actions, visitors
from feedback.models import DaySalt, Report, Tally, Vote
from feedback.visitors import LIMIT, destroy_old_salts, is_flooding, visitor_key
from people.days import local_day
from people.refusals import Refusal
from reviews.actions import publish
from reviews.gate import blockers


def test_one_visitor_counts_once_a_day_whichever_text_they_read(story):
    first = story.live()
    actions.record_vote(revision=first, helpful=True, address="192.0.2.1")
    second = story.write(first.article, title="Another text")
    story.approve_all(story.submit(second))
    publish(revision=second, by=story.edith)

    again = actions.record_vote(revision=second, helpful=False, address="192.0.2.1")

    assert not again.is_new
    assert Vote.objects.get().revision == first


def test_one_visitor_counts_once_a_day_and_article(story):
    revision = story.live()

    first = actions.record_vote(revision=revision, helpful=True, address="192.0.2.1")
    second = actions.record_vote(revision=revision, helpful=False, address="192.0.2.1")
    other = actions.record_vote(revision=revision, helpful=False, address="192.0.2.2")

    assert (first.is_new, second.is_new, other.is_new) == (True, False, True)
    assert second.vote == first.vote
    assert second.vote.helpful
    assert Vote.objects.count() == 2


def tallied(revision):
    actions.tally_votes()
    tally = Tally.objects.get(article=revision.article_id)
    return tally.yes, tally.no


def test_the_tally_has_every_vote_once_as_it_stands_now(story):
    revision = story.live()
    vote = actions.record_vote(revision=revision, helpful=True, address="192.0.2.1").vote
    actions.record_vote(revision=revision, helpful=True, address="192.0.2.1")
    actions.record_vote(revision=revision, helpful=False, address="192.0.2.2")
    assert tallied(revision) == (1, 1)

    for _ in range(2):
        actions.change_vote(token=actions.token_of(vote), revision=revision, helpful=False)

    assert tallied(revision) == (0, 2)
    assert tallied(revision) == (0, 2)


def test_a_vote_that_is_changed_before_it_is_tallied_counts_as_it_stands(story):
    revision = story.live()
    vote = actions.record_vote(revision=revision, helpful=True, address="192.0.2.1").vote

    actions.change_vote(token=actions.token_of(vote), revision=revision, helpful=False)

    assert not Tally.objects.exists()
    assert tallied(revision) == (0, 1)


def test_more_votes_than_one_transaction_takes_are_all_tallied(story, monkeypatch):
    monkeypatch.setattr(actions, "MOST_TALLIED", 2)
    revision, other = story.live(), story.live("other")
    for number in range(5):
        read = other if number == 3 else revision
        actions.record_vote(revision=read, helpful=number > 0, address=f"192.0.2.{number}")

    assert tallied(revision) == (3, 1)
    assert tallied(other) == (1, 0)


def test_now_and_then_a_vote_takes_those_before_it_into_the_tally(
    story, monkeypatch, django_capture_on_commit_callbacks
):
    revision = story.live()
    actions.record_vote(revision=revision, helpful=True, address="192.0.2.1")
    assert not Tally.objects.exists()

    monkeypatch.setattr(actions, "TALLY_EVERY", 1)
    with django_capture_on_commit_callbacks(execute=True):
        actions.record_vote(revision=revision, helpful=True, address="192.0.2.2")

    assert Tally.objects.get().yes == 2


def test_going_back_to_tallies_that_each_vote_changes_loses_no_vote(story):
    revision = story.live()
    for number in range(3):
        actions.record_vote(revision=revision, helpful=number > 0, address=f"192.0.2.{number}")

    editor = SimpleNamespace(connection=connection)
    import_module("feedback.migrations.0004_tally_later").take_in(apps, editor)

    tally = Tally.objects.get()
    assert (tally.yes, tally.no) == (2, 1)


def test_a_vote_of_a_known_day_is_one_question(
    story, django_assert_num_queries, django_capture_on_commit_callbacks
):
    revision = story.live()
    with django_capture_on_commit_callbacks(execute=True):
        actions.record_vote(revision=revision, helpful=True, address="192.0.2.1")

    with django_assert_num_queries(1):
        actions.record_vote(revision=revision, helpful=True, address="192.0.2.2")


def test_no_address_is_kept(story):
    revision = story.live()

    vote = actions.record_vote(revision=revision, helpful=True, address="192.0.2.77").vote

    assert all("192.0.2.77" not in str(value) for value in vars(vote).values())


def test_yesterdays_key_cannot_be_made_again(story):
    revision = story.live()
    today = local_day(story.now())
    key = visitor_key("192.0.2.1", revision.pk, today)

    visitor_key("192.0.2.1", revision.pk, today + timedelta(days=1))

    assert not DaySalt.objects.filter(day=today).exists()
    assert visitor_key("192.0.2.1", revision.pk, today + timedelta(days=1)) != key


def test_a_salt_is_kept_in_memory_for_its_day_alone(story, django_capture_on_commit_callbacks):
    today = local_day(story.now())
    with django_capture_on_commit_callbacks(execute=True):
        first = visitors.day_salt(today)
    DaySalt.objects.all().delete()
    assert visitors.day_salt(today) == first

    with django_capture_on_commit_callbacks(execute=True):
        visitors.day_salt(today + timedelta(days=1))

    assert visitors.day_salt(today) != first


def test_a_salt_is_forgotten_after_a_while_even_when_nobody_votes(
    story, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(visitors, "KEEP_SALT", 0.01)
    others = set(threading.enumerate())
    with django_capture_on_commit_callbacks(execute=True):
        visitors.day_salt(local_day(story.now()))

    for thread in set(threading.enumerate()) - others:
        thread.join(5)

    assert visitors._kept == {}


def test_a_salt_that_was_never_stored_is_not_kept(story):
    today = local_day(story.now())
    with transaction.atomic():
        lost = visitors.day_salt(today)
        transaction.set_rollback(True)

    assert visitors.day_salt(today) != lost


def test_salts_are_destroyed_even_when_nobody_votes(story):
    today = local_day(story.now())
    visitor_key("192.0.2.1", 1, today)

    assert destroy_old_salts(today) == 0
    assert destroy_old_salts(today + timedelta(days=1)) == 1
    assert not DaySalt.objects.exists()


def test_a_vote_is_changed_with_the_token_of_its_own_answer(story):
    revision = story.live()
    vote = actions.record_vote(revision=revision, helpful=True, address="192.0.2.1").vote

    changed = actions.change_vote(token=actions.token_of(vote), revision=revision, helpful=False)

    assert changed == vote
    assert not Vote.objects.get().helpful


def test_a_forged_token_changes_nothing(story):
    revision = story.live()
    actions.record_vote(revision=revision, helpful=True, address="192.0.2.1")

    with pytest.raises(Refusal):
        actions.change_vote(token="1:forged", revision=revision, helpful=False)

    assert Vote.objects.get().helpful


def test_a_token_of_another_page_changes_nothing(story):
    revision, other = story.live(), story.live("another")
    vote = actions.record_vote(revision=other, helpful=True, address="192.0.2.1").vote

    with pytest.raises(Refusal):
        actions.change_vote(token=actions.token_of(vote), revision=revision, helpful=False)


def test_a_long_comment_is_refused_with_its_length(story):
    with pytest.raises(Refusal, match="1,001 characters; the limit is 1,000"):
        actions.report_problem(revision=story.live(), reason="inaccurate", comment="x" * 1001)

    assert not Report.objects.exists()


def test_an_unknown_reason_is_refused(story):
    with pytest.raises(Refusal, match="Choose"):
        actions.report_problem(revision=story.live(), reason="boring")


def test_an_accepted_report_blocks_until_a_revision_answers_it(story):
    revision = story.live()
    report = actions.report_problem(
        revision=revision, reason="inaccurate", comment="My own story, which stays private."
    )

    concern = actions.accept_report(report=report, by=story.edith, reason="The dose is outdated")
    again = actions.accept_report(report=report, by=story.edith, reason="Twice")

    assert again is None
    assert "private" not in concern.detail
    assert [b.id for b in blockers(revision, at=story.now())] == ["gate.E013"]


def test_a_dismissed_report_blocks_nothing(story):
    revision = story.live()
    report = actions.report_problem(revision=revision, reason="other", comment="Nice font")

    assert actions.dismiss_report(report=report, by=story.edith, reason="Thanks")
    assert not actions.dismiss_report(report=report, by=story.edith, reason="Again")

    assert blockers(revision, at=story.now()) == []
    assert Report.objects.get().outcome == "dismissed"


def test_a_flood_from_one_address_is_stopped_and_another_is_not(story):
    day = local_day(story.now())

    tries = [is_flooding("192.0.2.1", day) for _ in range(LIMIT + 1)]

    assert tries == [False] * LIMIT + [True]
    assert not is_flooding("192.0.2.2", day)
