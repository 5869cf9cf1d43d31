"""One thing done with many articles of the list."""

import pytest

from articles.models import Article, Kind
from reviews.models import Assignment, Publication, Review, Withdrawal
from tests.desk.house import signed_in, words

LIST = "/admin/articles/article/"


def address(what, query=""):
    return f"{LIST}many-{what}/{query}"


@pytest.fixture
def pages(story):
    return [story.live(f"page-{n}", title=f"Page {n}").article for n in range(3)]


@pytest.fixture
def edith(story):
    return signed_in(story.edith)


def keys(articles):
    return [one.pk for one in articles]


def test_the_list_leads_there_and_takes_its_filters_along(story, pages, edith):
    story.draft("a-draft", title="A draft")

    shown = words(edith.get(LIST, {"state": "live"}))
    assert "many-assign/?state=live" in shown
    page = words(edith.get(address("withdraw", "?state=live")))
    assert "Page 1" in page
    assert "A draft" not in page
    assert "no such filter" in words(edith.get(address("withdraw", "?nonsense=1")))
    assert "The list is empty." in words(edith.get(address("withdraw", "?q=no+such+words")))


def test_edith_takes_two_offline_with_one_reason_and_a_third_is_left(story, pages, edith):
    draft = story.draft("a-draft", title="A draft").article
    unticked = edith.post(address("withdraw"), {"reason": "Recalled"})
    assert (unticked.status_code, "Tick at least one article." in words(unticked)) == (422, True)
    unsaid = edith.post(address("withdraw"), {"articles": keys(pages)})
    assert (unsaid.status_code, "Say why." in words(unsaid)) == (422, True)
    assert unsaid.content.decode().count(" checked>") == 3

    sent = {"articles": keys([*pages[:2], draft]), "reason": "Recalled"}
    done = words(edith.post(address("withdraw"), sent, follow=True))

    assert "2 articles taken offline." in done
    assert "“A draft” is left as it is: This article is not live" in done
    assert list(Publication.objects.values_list("article", flat=True)) == [pages[2].pk]
    assert set(Withdrawal.objects.values_list("reason", flat=True)) == {"Recalled"}


def test_one_reviewer_is_asked_about_what_is_in_review(story, pages, edith):
    reviews = [
        story.submit(story.write(one, summary="New."), (story.felix, "fact_check"))
        for one in pages[:2]
    ]
    sent = {
        "reviewer": story.chen.pk,
        "kind": "medical",
        "due_on": story.due(),
        "articles": keys(pages),
    }

    done = words(edith.post(address("assign"), sent, follow=True))

    assert "2 articles given to the reviewer." in done
    assert "“Page 2” is left as it is: It is not in review." in done
    asked = Assignment.objects.waiting().filter(reviewer=story.chen)
    assert set(asked.values_list("review", flat=True)) == {one.pk for one in reviews}
    again = words(edith.post(address("assign"), sent, follow=True))
    assert "0 articles given to the reviewer." in again
    assert "was asked for this already" in again


def test_they_are_moved_handed_over_and_reviewed_again(story, pages, edith):
    nothing = edith.post(address("move"), {"articles": keys(pages)})
    assert "Choose a topic, a kind, or both." in words(nothing)
    sent = {"kind": Kind.TEST, "articles": keys(pages[:2])}
    assert "2 articles moved." in words(edith.post(address("move"), sent, follow=True))
    assert "0 articles moved." in words(edith.post(address("move"), sent, follow=True))
    assert Article.objects.filter(kind=Kind.TEST).count() == 2

    owner = {"person": story.maya.pk, "articles": keys(pages)}
    done = words(edith.post(address("responsible"), owner, follow=True))
    assert "3 articles answered for by somebody else now." in done
    assert Article.objects.filter(responsible=story.maya).count() == 3

    again = {"due_on": story.due(), "message": "New guidance", "articles": keys(pages)}
    done = words(edith.post(address("review"), again, follow=True))
    assert "3 articles submitted for review." in done
    assert Review.objects.filter(closed_at=None).count() == 3
    waiting = Assignment.objects.waiting().filter(message="New guidance")
    assert waiting.filter(reviewer=story.rivera).count() == 3
    past = {"due_on": "2020-01-01", "articles": keys(pages)}
    assert "is left as it is" in words(edith.post(address("review"), past, follow=True))


@pytest.mark.parametrize("what", ["withdraw", "assign", "move", "responsible", "review"])
def test_writers_do_none_of_it(story, pages, what):
    wanda = signed_in(story.wanda)

    assert wanda.get(address(what)).status_code == 403
    assert wanda.post(address(what), {"articles": keys(pages), "reason": "x"}).status_code == 403
    assert "Many at once" not in words(wanda.get(LIST))


def test_what_is_ticked_and_slid_out_of_the_list_is_done_and_what_is_nowhere_is_not(
    story, pages, edith
):
    sent = {"articles": ["999999", "x", pages[0].pk], "reason": "Recalled"}

    done = words(edith.post(address("withdraw", "?q=Page+1"), sent, follow=True))

    assert "1 article taken offline." in done
    assert Publication.objects.count() == 2
