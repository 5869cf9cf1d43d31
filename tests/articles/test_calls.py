"""Numbers to call in care cards."""

import re

import pytest

from articles.cleaning import clean
from articles.rendering import present
from tests.articles.words import words

CARD = '<div class="care-card care-card--emergency">{}</div>'


def called(html):
    return re.findall(r'<a href="tel:([^"]+)">', present(clean(html), []).html)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Call 999 now.", ["999"]),
        ("Call 999 or 112 now", ["999", "112"]),
        ("Call <strong>999</strong> or, in the US, <em>911</em>.", ["999", "911"]),
        ("Phone +44 20 7946 0000 (day and night).", ["+442079460000"]),
        ("Ring (020) 7946 0000.", ["02079460000"]),
        ("Dial 1-800-273-8255.", ["18002738255"]),
        ("In an emergency call 112; at night, call 116 117.", ["112", "116117"]),
        ("Call 999 if you took more than 1000 mg.", ["999"]),
        ("Call 999 if your pulse is over 120.", ["999"]),
        ("Call a doctor within 24 hours.", []),
        ("Call us and take 500 mg.", []),
        ("Call us, open 365 days a year.", []),
        ("Call 1,000 people.", []),
        ("Call in 2024.5 ways.", []),
        ("You recall 999 things.", []),
        ("There are 999 reasons.", []),
        ("Call 99.", []),
        ("Call 1234567890123456.", []),
        ("Call 020 7946 0000x.", []),
        ('Call <a href="tel:999">999</a>.', ["999"]),
        ('Call <a href="https://example.org/">999</a>.', []),
    ],
)
def test_a_number_is_linked_where_the_text_says_to_call_it(text, numbers):
    assert called(CARD.format(f"<p>{text}</p>")) == numbers


def test_each_item_of_a_list_says_for_itself_what_to_call():
    text = "<h3>Call 999 if</h3><ul><li>your pulse is 120</li><li>call 111 otherwise</li></ul>"

    assert called(CARD.format(text)) == ["999", "111"]


def test_only_in_care_cards():
    assert called("<p>Call 999.</p>") == []
    assert called('<div class="key-fact"><p>Call 999.</p></div>') == []


@pytest.mark.parametrize(
    "text", ["Call 999 or 112 now.", "Ring <em>0800 1111</em> <b>at once</b>."]
)
def test_it_says_no_more_than_what_was_signed(text):
    signed = clean(CARD.format(f"<p>{text}</p>"))

    page = present(signed, []).html

    assert "tel:" in page
    assert words(page) == words(signed)


def test_a_link_that_calls_another_number_is_another_word():
    right, wrong = (f'<p>Call <a href="tel:{n}">999</a></p>' for n in ("999", "900"))

    assert words(clean(right)) != words(clean(wrong))
