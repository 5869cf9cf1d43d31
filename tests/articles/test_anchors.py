"""Words that somebody commented on are found in the next text, or said to be gone; never confused with others that look alike."""

from dataclasses import dataclass, field
from itertools import product
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.anchors import (
    Spot,
    _selectors,
    anchor,
    block_at,
    blocks_of,
    follow,
    quote_of,
    shown,
)
from people.refusals import Refusal

DOSES = (
    "<h2>Doses</h2><ul><li>Adults: 10 mg, twice a day</li><li>Children: 5 mg, twice a day</li></ul>"
)


@dataclass
class Text:
    html: str = DOSES
    title: str = "Migraine"
    summary: str = "It is common. It is common."
    key_points: list = field(default_factory=lambda: ["Rest helps.", "Drink."])


def moved(part, quote, new, old=None, **sides):
    """The words it leads to in the new text; None when they are gone."""
    old = old or Text()
    spot = follow(anchor(old, part, quote, **sides), old, new)
    return None if spot.is_lost else shown(new, spot)["exact"]


def test_it_is_kept_as_the_web_annotation_model_has_it():
    assert anchor(Text(), "body", "5 mg") == {
        "part": "body",
        "selector": [
            {
                "type": "TextQuoteSelector",
                "exact": "5 mg",
                "prefix": "Children: ",
                "suffix": ", twice a day",
            },
            {"type": "TextPositionSelector", "start": 43, "end": 47},
        ],
    }
    assert quote_of(anchor(Text(), "key_points", "Drink.")) == "Drink."


@pytest.mark.parametrize(
    ("part", "quote", "says"),
    [
        ("body", "twice a day", "stands there 2 times"),
        ("body", "0 mg", "does not stand"),  # a part of a number is no words
        ("body", "  ", "at least one word"),
        ("body", "x" * 501, "at most 500"),
        ("footnotes", "5 mg", "which part"),
        ("summary", "It is common.", "stands there 2 times"),
    ],
)
def test_words_that_are_not_clear_are_refused(part, quote, says):
    with pytest.raises(Refusal, match=says):
        anchor(Text(), part, quote)


def test_what_stands_beside_them_tells_which_are_meant():
    told = anchor(Text(), "body", "twice a day", before="Children: 5 mg, ", after="")
    spot = follow(told, Text(), Text())
    assert block_at(Text(), spot).startswith("Children")


@pytest.mark.parametrize(
    ("html", "found"),
    [
        # Another sentence before it, a row added, another order of the rows.
        (f"<p>New.</p>{DOSES}", "5 mg"),
        (DOSES.replace("<li>Children", "<li>The old: 5 mg</li><li>Children"), "5 mg"),
        (
            "<ul><li>Children: 5 mg, twice a day</li><li>Adults: 10 mg, twice a day</li></ul>",
            "5 mg",
        ),
        # The words beside it changed.
        (DOSES.replace("5 mg, twice", "5 mg, three times"), "5 mg"),
        # The dose changed: adults' does not stand in for it, nor does a longer number.
        (DOSES.replace("5 mg", "2.5 mg").replace("10 mg", "5 mg"), None),
        (DOSES.replace("5 mg", "50 mg"), None),
        # The row went, and adults now get what children got.
        ("<h2>Doses</h2><ul><li>Adults: 5 mg, twice a day</li></ul>", None),
        ("", None),
    ],
)
def test_children_are_never_taken_for_adults(html, found):
    new = Text(html=html)
    spot = follow(anchor(Text(), "body", "5 mg"), Text(), new)
    assert (None if spot.is_lost else shown(new, spot)["exact"]) == found
    if found:
        assert block_at(new, spot).startswith("Children")


def test_cells_that_are_alike_are_told_apart_by_their_rows():
    cells = "<tr><td>{}</td><td>5 mg</td></tr>"
    old = Text(html=f"<table>{cells.format('Adults')}{cells.format('Children')}</table>")
    second = {"before": "", "after": ""}
    with pytest.raises(Refusal, match="2 times"):
        anchor(old, "body", "5 mg", **second)
    # The second of them, as a page that knows the block would say it.
    target = anchor(old, "body", "Children")
    new = Text(html=f"<table>{cells.format('Infants')}{cells.format('Children')}</table>")
    assert block_at(new, follow(target, old, new)) == "Children"


def table(*rows):
    return Text(
        html=f"<table>{''.join(f'<tr><td>{a}</td><td>{b}</td></tr>' for a, b in rows)}</table>"
    )


def dose_of(row, old, new):
    """Where a comment on the dose in this row (by its number) leads to in the new table: the row's name, or None."""
    lines = blocks_of(old, "body")
    target = _selectors(lines, Spot("body", 2 * row + 1, 0, len(lines[2 * row + 1])))
    spot = follow(target, old, new)
    return None if spot.is_lost else blocks_of(new, "body")[spot.block - 1]


def test_a_dose_stays_in_its_row_or_is_lost():
    old = table(("Adults", "5 mg"), ("Children", "5 mg"))

    added = table(("Adults", "5 mg"), ("Infants", "5 mg"), ("Children", "5 mg"))
    assert dose_of(0, old, added) == "Adults"
    assert dose_of(1, old, added) in ("Children", None)
    gone = table(("Children under 12", "5 mg"))
    assert dose_of(0, old, gone) is None
    assert dose_of(1, old, gone) is None


def test_a_key_point_that_became_another_one_takes_no_comment_along():
    old = Text(key_points=["Children take 5 mg."])
    other = "Elderly people with kidney disease must never have more than 5 mg of it in a day."
    new = Text(key_points=[other])
    spot = follow(anchor(old, "key_points", "5 mg"), old, new)
    assert spot.is_lost
    assert block_at(new, spot) == other


def test_a_whole_text_that_was_written_anew_is_followed_at_once():
    words = [
        f"Sentence {number} says what helps against pain of kind {number}." for number in range(300)
    ]
    old = Text(html="".join(f"<p>{line}</p>" for line in words))
    new = Text(html="".join(f"<p>{line.replace('helps', 'works')}</p>" for line in words))
    begun = process_time()
    spots = [follow(anchor(old, "body", f"kind {number}."), old, new) for number in range(20)]
    assert process_time() - begun < 5  # seconds; each apart took a second
    assert not any(spot.is_lost for spot in spots)


def test_a_changed_title_keeps_its_comment_and_a_dropped_point_says_where_it_stood():
    assert moved("title", "Migraine", Text(title="Migraine and you")) == "Migraine"
    assert moved("key_points", "Drink.", Text(key_points=["Rest helps."])) is None
    assert moved("key_points", "Drink.", Text(key_points=[])) is None
    old, new = Text(), Text(key_points=["Rest helps.", "Eat."])
    lost = follow(anchor(old, "key_points", "Drink."), old, new)
    assert lost.is_lost
    assert block_at(new, lost) == "Eat."


_LINES = st.lists(
    st.sampled_from(["Adults: 5 mg", "Children: 5 mg", "Rest", "Children: 10 mg"]), max_size=6
)


@given(_LINES, _LINES)
def test_whatever_becomes_of_a_text_words_lead_to_a_block_of_the_same_people(old, new):
    text, later = (Text(html="".join(f"<p>{line}</p>" for line in lines)) for lines in (old, new))
    for line, quote in product(old, ("Adults: 5 mg", "Children: 5 mg")):
        if old.count(quote) != 1 or line != quote:
            continue
        spot = follow(anchor(text, "body", quote), text, later)
        assert spot.is_lost or block_at(later, spot) == quote
