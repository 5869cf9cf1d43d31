"""What did readers see on the third of March at ten? One page of the desk answers."""

from datetime import timedelta

import pytest

from reviews import actions
from reviews.seen import seen_at
from tests.desk.house import signed_in


@pytest.fixture
def history(story):
    """Live on day 1, another text on day 3, offline on day 5, the second text again on day 7."""
    day = timedelta(days=1)
    first = story.draft()
    story.approve_all(story.submit(first))
    start = story.now()
    actions.publish(revision=first, by=story.edith, at=start + day)
    second = story.write(first.article, title="The second title")
    story.approve_all(story.submit(second))
    actions.publish(revision=second, by=story.edith, at=start + 3 * day)
    actions.withdraw(article=first.article, by=story.edith, reason="x", at=start + 5 * day)
    actions.publish(revision=second, by=story.edith, at=start + 7 * day)
    return first.article, start


@pytest.mark.parametrize(
    ("day", "version"),
    [(0.5, None), (1, 1), (2, 1), (3, 2), (4, 2), (5, 0), (6, 0), (7, 3), (9, 3)],
)
def test_each_moment_has_its_version(history, day, version):
    article, start = history
    found = seen_at(article, start + timedelta(days=day))

    if version is None:
        assert found.release is None and found.offline is None
    elif version == 0:
        assert found.offline.reason == "x"
    else:
        assert found.release.number == version


def test_until_when_it_was_live(history):
    article, start = history

    assert seen_at(article, start + timedelta(days=2)).until == start + timedelta(days=3)
    assert seen_at(article, start + timedelta(days=4)).until == start + timedelta(days=5)
    assert seen_at(article, start + timedelta(days=8)).until is None


def test_an_editor_asks_and_is_told(story):
    revision = story.live()
    address = f"/admin/articles/article/{revision.article_id}/seen/"
    edith = signed_in(story.edith)
    now = story.now()

    told = edith.post(address, {"at": now.strftime("%Y-%m-%dT%H:%M")}).content.decode()
    assert revision.title in told or "readers had not seen it yet" in told
    assert edith.post(address, {"at": "2199-01-01T10:00"}).status_code == 422
    assert edith.post(address, {"at": "then"}).status_code == 422
    assert signed_in(story.stan).get(address).status_code in (302, 404)


def test_three_questions_are_enough(history, django_assert_max_num_queries):
    article, start = history

    with django_assert_max_num_queries(3):
        seen_at(article, start + timedelta(days=4))
