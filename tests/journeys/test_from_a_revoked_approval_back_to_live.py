"""Pages that fell with an approval: who is told, and until when."""

import pytest

from desk.dashboard import todo
from reviews.actions import publish, revoke, withdraw
from tests.desk.house import signed_in, words

pytestmark = pytest.mark.both


def test_a_page_that_fell_with_an_approval_is_a_line_until_somebody_settles_it(story):
    """Of four articles offline, the two that nobody has dealt with; count and list are the same."""
    fallen, twice, back, own = (story.live(slug) for slug in ("fallen", "twice", "back", "own"))
    for revision in (fallen, twice, back):
        sign_off = revision.sign_offs.get(kind="medical")
        revoke(sign_off=sign_off, by=story.rivera.user, reason="I misread it")
    story.approve_all(story.submit(back, (story.chen, "medical")))
    publish(revision=back, by=story.edith)
    withdraw(article=own.article, by=story.edith, reason="Wrong dose")
    words_of_it = "pages were taken down because approvals were taken back"

    for person in (story.edith, story.maya):
        (task,) = (task for task in todo.tasks(person) if task.words == words_of_it)
        listed = signed_in(person).get(task.url)
        assert (task.count, task.is_late) == (2, True)
        assert words_of_it in words(signed_in(person).get("/admin/"))
        assert {row.slug for row in listed.context["cl"].result_list} == {"fallen", "twice"}
    assert not any("taken down" in task.words for task in todo.tasks(story.wanda))

    withdraw(article=twice.article, by=story.edith, reason="It stays away")
    (task,) = (task for task in todo.tasks(story.edith) if "taken down" in task.words)
    assert (task.count, task.words) == (1, "page was taken down because an approval was taken back")

    story.approve_all(story.submit(fallen, (story.chen, "medical")))
    publish(revision=fallen, by=story.edith)
    assert not any("taken down" in task.words for task in todo.tasks(story.edith))
