"""One's own list on the front page: noted, ticked, taken back, and nobody else's business."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from people import own_tasks
from people.actions import erase_person
from people.models import OwnTask
from tests.desk.house import signed_in, words

pytestmark = pytest.mark.both

LIST, FRONT = reverse("admin:own_tasks"), reverse("admin:index")


def listed(person):
    return [one.words for one in own_tasks.tasks_of(person=person)]


def test_wanda_notes_something_does_it_and_takes_that_back(story):
    wanda = signed_in(story.wanda)
    assert "Your own list" in words(wanda.get(FRONT))

    for _ in range(2):  # the second click notes it no second time
        done = wanda.post(LIST, {"words": " Ask  Rosa ", "due_on": "2030-05-01"})
        assert done.url == f"{FRONT}#own-list"

    task = OwnTask.objects.get()
    assert (task.words, task.due_on) == ("Ask Rosa", date(2030, 5, 1))
    assert "by 1 May 2030" in words(wanda.get(FRONT))
    for _ in range(2):
        wanda.post(LIST, {"done": task.pk})
    assert "<s>Ask Rosa</s>" in wanda.get(FRONT).content.decode()
    wanda.post(LIST, {"again": task.pk})
    assert "<s>" not in wanda.get(FRONT).content.decode()
    assert "Ask Rosa" not in words(signed_in(story.edith).get(FRONT))


def test_what_was_done_is_gone_the_next_day(story, monkeypatch):
    first = own_tasks.note_task(person=story.wanda, words="Later", due_on=date(2027, 3, 9))
    own_tasks.note_task(person=story.wanda, words="Whenever")
    own_tasks.note_task(person=story.wanda, words="First", due_on=date(2027, 3, 1))
    assert listed(story.wanda) == ["First", "Later", "Whenever"]

    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 3, 2, 12, tzinfo=UTC))
    own_tasks.tick_task(person=story.wanda, key=first.pk, is_done=True)

    assert listed(story.wanda) == ["First", "Whenever", "Later"]
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 3, 3, 12, tzinfo=UTC))
    assert listed(story.wanda) == ["First", "Whenever"]


def test_nobody_ticks_what_is_anothers(story):
    task = own_tasks.note_task(person=story.wanda, words="Mine")

    answer = signed_in(story.edith).post(LIST, {"done": task.pk}, follow=True)

    assert "This is no longer on your list." in words(answer)
    task.refresh_from_db()
    assert task.done_on is None
    assert signed_in(story.edith).post(LIST, {"done": "1x"}).status_code == 302


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"words": " "}, "Say what is to be done."),
        ({"words": "x" * 201}, "Keep it to 200 characters."),
        ({"words": "Ask Rosa", "due_on": "tomorrow"}, "Choose a day."),
    ],
)
def test_what_cannot_be_noted_says_why_and_keeps_the_words(story, sent, why):
    answer = signed_in(story.wanda).post(LIST, sent)

    assert answer.status_code == 422
    assert why in words(answer)
    assert (
        f'value="{sent["words"].strip()}"' in answer.content.decode() or not sent["words"].strip()
    )
    assert not OwnTask.objects.exists()


def test_a_list_has_an_end(story, monkeypatch):
    monkeypatch.setattr(own_tasks, "MOST", 1)
    wanda = signed_in(story.wanda)
    wanda.post(LIST, {"words": "One"})

    answer = wanda.post(LIST, {"words": "Two"})

    assert answer.status_code == 422
    assert "Do one of them first" in words(answer)
    assert 'value="Two"' in answer.content.decode()


def test_strangers_have_no_list_and_the_erased_leave_none(story, client):
    assert client.post(LIST, {"words": "Mine"}).status_code == 302
    assert signed_in(story.rivera.user).post(LIST, {"words": "Mine"}).status_code in (302, 403)
    assert signed_in(story.edith).get(LIST).status_code == 405
    own_tasks.note_task(person=story.stan, words="Call Ms Smith")

    erase_person(person=story.stan, by=story.maya)

    assert not OwnTask.objects.exists()
