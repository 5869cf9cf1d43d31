"""A page that is gone for good leads to the one that takes its place."""

import pytest

from people.refusals import Refusal
from reviews import actions
from reviews.models import Withdrawal
from tests import databases
from tests.attacks.siege import lift, rewrite
from tests.desk.house import signed_in
from tests.website.reading import words

OLD, NEW = "/articles/old/", "/articles/new/"


@pytest.fixture
def pages(story):
    """An old page, and the one that takes its place."""
    return story.live("old", title="The old page"), story.live("new", title="The new page")


def gone(story, pages):
    old, new = pages
    return actions.withdraw(
        article=old.article, by=story.edith, reason="Rewritten", for_good=True,
        successor=new.article,
    )  # fmt: skip


def test_readers_are_led_there_as_long_as_it_is_live(story, client, pages):
    gone(story, pages)

    answer = client.get(OLD)
    assert answer.status_code == 410
    assert "The new page takes its place." in words(answer)
    actions.withdraw(article=pages[1].article, by=story.edith, reason="Doubt")
    assert "takes its place" not in words(client.get(OLD))


def test_without_one_nothing_is_said(story, client, pages):
    actions.withdraw(article=pages[0].article, by=story.edith, reason="Old", for_good=True)

    assert "takes its place" not in words(client.get(OLD))


def test_what_goes_for_now_or_names_itself_is_refused(story, pages):
    old, new = (one.article for one in pages)
    for article, successor, for_good in ((old, old, True), (old, new, False)):
        with pytest.raises(Refusal, match="takes the place"):
            actions.withdraw(
                article=article, by=story.edith, reason="x", for_good=for_good,
                successor=successor,
            )  # fmt: skip

    assert not Withdrawal.objects.exists()


def test_it_is_named_afterwards_and_twice_is_once(story, client, pages):
    actions.withdraw(article=pages[0].article, by=story.edith, reason="Old", for_good=True)
    for _ in range(2):
        gone(story, pages)

    assert Withdrawal.objects.count() == 2
    assert "The new page takes its place." in words(client.get(OLD))


def test_a_successor_that_sql_wrote_is_not_shown(story, client, pages):
    made = actions.withdraw(article=pages[0].article, by=story.edith, reason="Old", for_good=True)
    with databases.as_owner():
        lift("reviews_withdrawal_unchanged")
        rewrite(Withdrawal, made.pk, successor_id=pages[1].article_id)

    assert "takes its place" not in words(client.get(OLD))


def test_an_editor_names_it_by_its_address(story, client, pages):
    edith = signed_in(story.edith)
    address = f"/admin/articles/article/{pages[0].article_id}/withdraw/"
    sent = {"for_good": "1", "reason": "Rewritten", "successor": "/articles/nowhere/"}

    refused = edith.post(address, sent)
    assert refused.status_code == 422 and "/articles/nowhere/" in refused.content.decode()
    edith.post(address, sent | {"successor": "https://localhost:8000" + NEW})

    assert "The new page takes its place." in words(client.get(OLD))
