"""Helplines: kept once, changed by two people, named by texts."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from articles.actions import (
    approve_helpline,
    create_helpline,
    propose_helpline,
    save_revision,
)
from articles.cleaning import clean
from articles.differences import differences
from articles.helplines import current, spoken
from articles.models import Helpline, HelplineUse, HelplineVersion
from articles.rendering import present
from articles.tree import plain
from people.models import Event
from people.refusals import Refusal
from tests.articles.words import words
from tests.helplines import agree, helpline, mark
from tests.story import cite


def phones(story, *lines, days=0):
    at = story.now() + timedelta(days=days)
    return [line.phone for line in current([one.pk for one in lines], at=at).values()]


def test_a_number_counts_once_a_second_person_has_approved_it(story):
    line = create_helpline(by=story.maya, name="Ambulance", locale="United Kingdom")
    version = propose_helpline(helpline=line, by=story.maya, phone="999")
    assert phones(story, line) == []

    with pytest.raises(Refusal, match="you proposed it"):
        approve_helpline(version=version, by=story.maya)
    for _ in range(2):  # the second click
        approve_helpline(version=version, by=story.olga)

    assert phones(story, line) == ["999"]
    kinds = [e.kind for e in Event.objects.filter(subject=f"helpline:{line.pk}").order_by("n")]
    assert kinds == ["added", "proposed", "approved"]


def test_what_is_proposed_changes_nothing_and_the_same_again_is_no_version(story):
    line = helpline(story)
    one = propose_helpline(helpline=line, by=story.maya, phone="112")
    two = propose_helpline(helpline=line, by=story.olga, phone=" 112 ")

    assert one == two
    assert phones(story, line) == ["999"]


def test_a_stand_in_ends_by_itself(story):
    line = helpline(story, phone="988")
    agree(story, line, phone="1-800-273-8255", until=story.due(3))

    assert phones(story, line) == ["1-800-273-8255"]
    assert phones(story, line, days=3) == ["1-800-273-8255"]
    assert phones(story, line, days=4) == ["988"]


def test_a_stand_in_stands_in_for_a_number_that_was_approved(story):
    line = create_helpline(by=story.maya, name="Ambulance", locale="United Kingdom")
    first = propose_helpline(helpline=line, by=story.maya, phone="999")
    stand_in = propose_helpline(helpline=line, by=story.maya, phone="112", until=story.due(3))

    with pytest.raises(Refusal, match="Approve the number first"):
        approve_helpline(version=stand_in, by=story.olga)

    approve_helpline(version=first, by=story.olga)
    approve_helpline(version=stand_in, by=story.olga)
    assert phones(story, line) == ["112"]


@pytest.mark.parametrize(
    ("said", "field", "says"),
    [
        ({"phone": "99"}, "phone", "3 to 15 digits"),
        ({"phone": "call 999"}, "phone", "digits that can be called"),
        ({"phone": "9" * 16}, "phone", "3 to 15 digits"),
        ({"phone": "999", "hours": "x" * 101}, "hours", "at most 100"),
        ({"phone": "999", "until": -1}, "until", "is over"),
        ({"phone": "999", "until": 5}, "until", "comes back after it"),
    ],
)
def test_what_nobody_could_call_is_refused_in_words(story, said, field, says):
    line = create_helpline(by=story.maya, name="Ambulance", locale="United Kingdom")
    if "until" in said:
        said = said | {"until": story.due(said["until"])}

    with pytest.raises(ValidationError, match=says) as refused:
        propose_helpline(helpline=line, by=story.maya, **said)

    assert list(refused.value.error_dict) == [field]
    assert not HelplineVersion.objects.exists()


def test_two_helplines_have_two_names(story):
    helpline(story)

    with pytest.raises(ValidationError, match="already exists"):
        create_helpline(by=story.olga, name="Ambulance", locale="Ireland")

    assert Helpline.objects.count() == 1


def test_a_mark_is_kept_bare_wherever_it_stands():
    kept = '<h3>Call <a class="helpline" data-helpline="7"></a> if:</h3>'

    assert (
        clean('<h3>Call <a class="helpline" href="tel:999" data-helpline="7">999</a> if:</h3>')
        == kept
    )
    assert clean(kept) == kept
    assert clean('<p><a class="helpline" data-helpline="x">999</a></p>') == "<p>999</p>"
    assert clean('<p><a href="/x/" data-helpline="7">999</a></p>') == '<p><a href="/x/">999</a></p>'


def test_the_page_says_the_number_and_what_else_helps(story):
    line = helpline(
        story, "Samaritans", "116 123", text_line="text SHOUT to 85258", hours="day and night"
    )
    html = f"<p>Call {mark(line)} now.</p>"
    known = current([line.pk], at=story.now())

    page = present(html, [], helplines=known).html

    assert (
        f'Call <a class="helpline" data-helpline="{line.pk}" href="tel:116123">116 123</a>'
        '<span class="besides"> (text SHOUT to 85258, day and night)</span> now.'
    ) in page
    assert words(page) == words(html)
    assert plain(spoken(html, at=story.now())) == (
        "Call 116 123 (text SHOUT to 85258, day and night) now."
    )


def test_the_bar_leads_to_the_number_of_the_first_emergency(story):
    line = helpline(story)
    html = f'<div class="care-card care-card--emergency"><h3>Call {mark(line)} if:</h3><ul><li>you faint</li></ul></div>'

    assert present(html, [], helplines=current([line.pk], at=story.now())).emergency.number == "999"


def test_a_text_names_helplines_that_somebody_answers(story):
    asked = create_helpline(by=story.maya, name="Nobody yet", locale="United Kingdom")
    article = story.article()

    for key in (asked.pk, 4711):
        with pytest.raises(ValidationError, match=f"nobody has approved: {key}"):
            save_revision(
                article=article,
                by=story.wanda,
                based_on=None,
                title="A title",
                body=f'<p>Call <a class="helpline" data-helpline="{key}"></a>.</p>',
            )


def test_where_a_helpline_is_used_is_kept_with_the_text_and_its_number_is_no_part_of_the_digest(
    story,
):
    line, other = helpline(story), helpline(story, "Advice", "111")
    said = f"<p>Call {mark(line)}, {mark(other)} or {mark(line)}{cite(*story.works[:2])}.</p>"
    article = story.article()
    text = story.write(article, body=said)
    agree(story, line, phone="112")

    assert story.write(article, body=said) == text
    used = HelplineUse.objects.order_by("number").values_list("revision", "helpline", "number")
    assert list(used) == [(text.pk, line.pk, 1), (text.pk, other.pk, 2)]


def test_a_comparison_says_whom_to_call(story):
    line, other = helpline(story), helpline(story, "Advice", "111")
    article = story.article()
    first, second = (
        story.write(article, body=f"<p>Call {mark(one)}{cite(*story.works[:2])}.</p>")
        for one in (line, other)
    )

    (part,) = differences(first, second)

    assert "[Ambulance]" in part.html
    assert "[Advice]" in part.html
    assert "<del>" in part.html
