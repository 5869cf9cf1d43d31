"""What can be undone says how as it is done: the way leads to the page that undoes it, which asks first."""

import pytest

from desk.articles.actions import OFFERED
from reviews.states import State, state_of
from tests.desk.house import at, signed_in, words


def undo(answer):
    """Where the message of the page that was shown leads."""
    page = answer.content.decode()
    message = page[page.index('class="messagelist"') :].split("</ul>")[0]
    assert message.count(">Undo</a>") == 1
    return message.split('<a href="')[1].split('"')[0]


@pytest.fixture
def article(story):
    return story.draft().article


def test_putting_a_draft_away_and_bringing_it_back(story, article):
    client = signed_in(story.wanda)
    away = client.post(at(article, "put_away"), {"reason": "Nobody asks for it"}, follow=True)
    assert "It is put away." in words(away)

    back = client.post(undo(away), follow=True)

    assert "It is in the lists again." in words(back)
    assert state_of(article, at=story.now()).state == State.DRAFT
    assert undo(back) == at(article, "put_away")


def test_handing_an_article_over(story, article):
    client = signed_in(story.wanda)
    way = undo(client.post(at(article, "hand_over"), {"words": ""}, follow=True))

    client.post(way, {"reason": "I was too quick"})

    assert not article.hand_overs.waiting().exists()


def test_planning_when_a_text_goes_live(story):
    article = story.approved().article
    client = signed_in(story.edith)
    due = f"{story.due(3).isoformat()}T10:00"
    way = undo(client.post(at(article, "schedule"), {"due_at": due}, follow=True))
    assert client.get(way).status_code == 200
    later = client.post(at(article, "schedule"), {"due_at": due.replace("10:", "11:")}, follow=True)
    assert ">Undo</a>" not in later.content.decode()  # the plan before it would not come back

    client.post(way, {"reason": "Not yet"})

    assert not article.schedules.waiting().exists()


def test_where_no_one_act_undoes_it_nothing_is_offered(story, article):
    client = signed_in(story.edith)

    chosen = {"person": story.wanda.pk}
    answer = client.post(at(article, "responsible"), chosen, follow=True)

    assert ">Undo</a>" not in answer.content.decode()


def test_each_way_back_is_an_action_of_the_same_kind_of_thing():
    names = {action.name for action in OFFERED}

    ways = {action.undone_by for action in OFFERED if action.undone_by} | {"call_off"}

    assert len(ways) == 4
    assert ways <= names
