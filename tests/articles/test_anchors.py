"""Words that somebody commented on are found in the next text, or said to be gone; never confused with others that look alike."""

from dataclasses import dataclass, field
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.anchors import anchor, block_at, follow, quote_of, shown
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
