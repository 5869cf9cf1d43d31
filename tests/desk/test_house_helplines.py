"""Helplines on the desk: one managing editor proposes a number, another one calls it and approves."""

from datetime import timedelta

import pytest

from articles.actions import propose_helpline
from articles.models import Helpline, HelplineVersion
from tests.desk.house import at, faults, signed_in, words
from tests.helplines import agree, helpline, mark
from tests.story import cite

NEW = {"name": "Samaritans", "locale": "United Kingdom"}


def test_two_managing_editors_bring_a_helpline_to_readers(story):
    maya, olga = signed_in(story.maya), signed_in(story.olga)

    maya.post(at(Helpline, "add"), NEW)
    line = Helpline.objects.get()
    answer = maya.post(
        at(line, "propose"), {"phone": "116 123", "hours": "day and night"}, follow=True
    )

    assert "once another managing editor has approved it" in words(answer)
    version = HelplineVersion.objects.get()
    page = at(Helpline, "version", line.pk, version.number)
    assert "116 123, day and night" in words(olga.get(page))
    assert "Call it before you approve it" in words(olga.get(page))
    assert maya.post(page).status_code == 422
    assert "waiting for your approval" in words(olga.get("/admin/"))
    for _ in range(2):  # the second click
        olga.post(page)

    shown = words(signed_in(story.wanda).get(at(Helpline, "changelist")))
    assert "116 123" in shown
    assert "Version 1 is live" in shown


def test_a_number_that_waits_already_is_pointed_out(story):
    line = helpline(story)
    page = at(line, "propose")
    maya = signed_in(story.maya)
    assert "is waiting for approval already" not in words(maya.get(page))

    propose_helpline(helpline=line, by=story.olga, phone="112")

    assert "Version 2 is waiting for approval already" in words(maya.get(page))


def test_what_was_typed_stays_with_what_is_wrong(story):
    maya = signed_in(story.maya)
    line = helpline(story)

    nameless = maya.post(at(Helpline, "add"), NEW | {"name": ""})
    twice = maya.post(at(Helpline, "add"), NEW | {"name": "Ambulance"})
    letters = maya.post(at(line, "propose"), {"phone": "0800 REWIRED", "hours": "at night"})

    assert (nameless.status_code, faults(nameless)) == (422, ["name"])
    assert "Say who answers." in words(nameless)
    assert (twice.status_code, faults(twice)) == (422, ["name"])
    assert (letters.status_code, faults(letters)) == (422, ["phone"])
    assert 'value="0800 REWIRED"' in words(letters)
    assert 'value="at night"' in words(letters)


def test_a_stand_in_is_said_to_be_over(story, monkeypatch):
    line = helpline(story)
    agree(story, line, phone="112", until=story.due(1))
    maya = signed_in(story.maya)
    assert "112" in words(maya.get(at(Helpline, "changelist")))
    later = story.now() + timedelta(days=3)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    maya.force_login(story.maya)
    shown = words(maya.get(at(Helpline, "changelist")))

    assert "the stand-in is over" in shown
    assert "999" in shown


def test_the_page_of_a_helpline_says_who_names_it(story):
    line = helpline(story)
    story.live(body=f"<p>Call {mark(line)}{cite(*story.works[:2])}.</p>", title="When to call")

    page = words(signed_in(story.edith).get(at(line, "change")))

    assert "When to call" in page
    assert "In the live text" in page
    assert "No article names it." not in page


@pytest.mark.parametrize("who", ["wanda", "edith"])
def test_others_may_look_and_not_change(story, who):
    line = helpline(story)
    client = signed_in(getattr(story, who))

    assert client.get(at(line, "change")).status_code == 200
    assert client.post(at(line, "propose"), {"phone": "112"}).status_code == 403
    version = propose_helpline(helpline=line, by=story.maya, phone="112")
    assert client.post(at(Helpline, "version", line.pk, version.number)).status_code == 403
    assert client.post(at(Helpline, "add"), NEW).status_code == 403


def test_a_changed_name_is_told_and_the_number_stays(story):
    line = helpline(story)
    maya = signed_in(story.maya)

    answer = maya.post(at(line, "change"), {"name": "Emergency services", "locale": "Ireland"})

    assert answer.status_code == 302
    line.refresh_from_db()
    assert (line.name, line.locale) == ("Emergency services", "Ireland")
    assert line.versions.count() == 1


def test_the_list_costs_the_same_however_many_there_are(story, django_assert_max_num_queries):
    for number in range(5):
        helpline(story, f"Line {number}", phone=f"0800 11 {number}")
    edith = signed_in(story.edith)

    with django_assert_max_num_queries(12):
        page = words(edith.get(at(Helpline, "changelist")))

    assert all(f"0800 11 {number}" in page for number in range(5))
