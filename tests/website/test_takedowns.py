"""What the law forbids to show is shown nowhere: a dated mark is left."""

import pytest

from people.refusals import Refusal
from reviews import actions
from reviews.models import Takedown
from tests import databases
from tests.attacks.siege import lift, rewrite
from tests.desk.house import signed_in
from tests.website.reading import words
from website.actions import approve_page, create_page, propose_page

ADDRESS = "/articles/paraneoplastic-syndrome/"
FORBIDDEN = "Forbidden words"
OLD = ("", "history/", "history/1/", "history/1/certificate", "history/1/certificate.json")


@pytest.fixture
def taken(story):
    """Two versions that a court forbids, the second a correction."""
    page = create_page(by=story.maya, slug="corrections", position=1)
    version = propose_page(page=page, by=story.maya, title="Corrections", body="<p>Tell us.</p>")
    approve_page(version=version, by=story.olga)
    first = story.live(title=FORBIDDEN)
    second = story.write(
        first.article, title=f"{FORBIDDEN} too", change_note=f"{FORBIDDEN} again",
        change_kind="correction",
    )  # fmt: skip
    story.approve_all(story.submit(second))
    actions.publish(revision=second, by=story.edith)
    return first.article, first, second


def take_down(story, article, reason="Order 12 O 34/26"):
    return actions.take_down_by_law(article=article, by=story.maya, reason=reason)


def lives_again(story, article):
    third = story.write(article, title="Lawful words", summary="Lawful.", change_note="Rewritten.")
    story.approve_all(story.submit(third))
    actions.publish(revision=third, by=story.maya)
    return third


def test_nothing_of_it_is_shown_and_since_when(story, client, taken):
    article, *_ = taken
    made = take_down(story, article)

    for address in OLD:
        answer = client.get(ADDRESS + address)
        assert answer.status_code == 451, address
        page = words(answer)
        assert FORBIDDEN not in page and "12 O" not in page
        assert f"{made.taken_at.day} {made.taken_at:%B %Y}" in page
    for address in ("/", "/policies/corrections/", "/feed/", "/feed/corrections/"):
        assert FORBIDDEN not in client.get(address).content.decode()


def test_when_another_text_is_live_the_history_has_tombstones(story, client, taken):
    article, *_ = taken
    take_down(story, article)
    lives_again(story, article)

    history = words(client.get(ADDRESS + "history/"))
    assert history.count("as the law required") == 2
    assert FORBIDDEN not in history and "this is the first version" in history
    for address in OLD[2:]:
        assert client.get(ADDRESS + address).status_code == 451
    for address in (ADDRESS, "/policies/corrections/", "/feed/corrections/"):
        assert FORBIDDEN not in client.get(address).content.decode()
    assert client.get(ADDRESS + "history/3/certificate").status_code == 200


def test_no_text_that_was_live_before_comes_back(story, taken):
    article, first, second = taken
    take_down(story, article)

    for revision in (first, second):
        with pytest.raises(Refusal, match="law required"):
            actions.publish(revision=revision, by=story.maya)


def test_twice_is_once_and_what_nobody_saw_is_refused(story, taken):
    article, *_ = taken
    assert take_down(story, article) == take_down(story, article, "Again")
    with pytest.raises(Refusal, match="never seen"):
        take_down(story, story.draft("unseen").article)
    with pytest.raises(Refusal, match="Say why"):
        take_down(story, story.live("other").article, " ")

    assert Takedown.objects.count() == 1


def test_one_that_sql_wrote_or_changed_hides_nothing_and_is_named(story, client, taken):
    article, *_ = taken
    made = take_down(story, article)
    lives_again(story, article)
    with databases.as_owner():
        lift("reviews_takedown_unchanged")
        rewrite(Takedown, made.pk, up_to=99)

    # What is not as it was told takes nothing away; the gate and `verify_trail` say so.
    assert client.get(ADDRESS).status_code == 200
    assert client.get(ADDRESS + "history/").status_code == 503


def test_a_managing_editor_does_it_and_an_editor_does_not(story, client, taken):
    article, *_ = taken
    address = f"/admin/articles/article/{article.pk}/take-down/"

    assert signed_in(story.edith).post(address, {"reason": "x"}).status_code == 403
    maya = signed_in(story.maya)
    assert maya.post(address, {"reason": ""}).status_code == 422
    done = maya.post(address, {"reason": "Order 12 O 34/26"}, follow=True)

    assert "It is taken down." in done.content.decode()
    assert client.get(ADDRESS).status_code == 451
