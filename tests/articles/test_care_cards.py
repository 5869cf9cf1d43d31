"""What is pointed out about care cards, by the rules of those who made them."""

import pytest

from articles.care_cards import problems
from articles.cleaning import clean

# Whom to call, as the editor writes it.
LINE = '<a class="helpline" data-helpline="1"></a>'
LIST = "<ul><li>you faint</li><li>you have a fever</li></ul>"


def card(inside, kind="emergency"):
    return f'<div class="care-card care-card--{kind}">{inside}</div>'


def wrong(html):
    return [said for _, said in problems(clean(html))]


@pytest.mark.parametrize(
    "inside",
    [
        f"<h3>Call {LINE} if any of these applies:</h3>{LIST}",
        f"<h3>Call {LINE} if all of these apply:</h3>{LIST}",
        f"<h3>Call {LINE} if:</h3><p>Two or more of these apply:</p>{LIST}",
        f"<h3>Call {LINE} if:</h3><ul><li>you faint</li></ul>",
        f"<h3>Call {LINE} if any of these applies:</h3>{LIST}",
        f'<h3>Call {LINE} if any applies:</h3><ul><li>so<a class="citation" data-reference="1"></a></li></ul>{LIST}',
    ],
)
def test_a_card_that_says_what_it_must_is_fine(inside):
    assert wrong(card(inside)) == []


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        (f"<p>Call if any applies:</p>{LIST}", "no heading"),
        (f"<h3>Call {LINE} if you faint</h3>", "no list"),
        (f"<h3>Call {LINE} if:</h3>{LIST}", "any or all"),
        (f"<h3>Call {LINE} if:</h3>{LIST}<p>Any of them.</p>", "any or all"),
        (f'<h3>Call {LINE} if any applies:</h3>{LIST}<p><a href="/x/">More</a></p>', "read on"),
    ],
)
def test_what_is_missing_is_named_with_the_card(inside, said):
    ((name, found),) = problems(clean(card(inside)))

    assert said in found
    assert name.startswith("Call") or name == "Immediate action required"


def test_a_number_that_is_typed_in_is_pointed_out_and_what_is_no_number_to_call_is_not():
    typed = card(f"<h3>Call 999 or 112 if any applies:</h3>{LIST}")
    dose = card(f"<h3>Call {LINE} if any applies:</h3><ul><li>you took more than 100 mg</li></ul>")

    (said,) = wrong(typed)
    assert "“999” is typed in" in said
    assert wrong(dose) == []


def test_a_link_to_read_on_may_stand_where_nobody_is_in_a_hurry():
    inside = f'<h3>See a GP if any applies:</h3>{LIST}<p><a href="/x/">More</a></p>'

    assert wrong(card(inside, "non-urgent")) == []


def test_two_of_a_kind_are_pointed_out_once():
    one = card(f"<h3>Call {LINE} if any applies:</h3>{LIST}")

    assert len(wrong(one + card(f"<h3>See a GP if any applies:</h3>{LIST}", "urgent"))) == 0
    (said,) = wrong(one + one)
    assert "another one of its kind" in said


def test_other_boxes_and_texts_without_cards_are_left_alone():
    assert wrong('<div class="key-fact"><p>So.</p></div><p>And so on.</p>') == []
