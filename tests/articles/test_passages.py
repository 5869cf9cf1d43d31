"""A passage is named once and found again in other revisions."""

import time

import pytest

from articles.cleaning import clean
from articles.passages import MAX_QUOTE, Found, Passage, blocks, find, passage_at
from people.refusals import Refusal

MARKER = '<a class="citation" data-reference="12"></a>'
TEXT = clean(
    "<h2>Dose</h2><p>Adults take 5 mg once a day, with food.</p>"
    "<p>Children take 2 mg.</p><ul><li>Swallow it whole.</li><li>Drink a glass of water.</li></ul>"
)


def marked(html: str, quote: str, *, nth: int = 0) -> Passage:
    """The passage that somebody marks: the `nth` block that has these words."""
    block = [n for n, text in enumerate(blocks(html)) if quote in text][nth]
    start = blocks(html)[block].index(quote)
    return passage_at(html, block, start, start + len(quote))


def words_at(html: str, found: Found | None) -> str:
    assert found
    return blocks(html)[found.block][found.start : found.end]


def test_each_paragraph_heading_item_and_cell_is_a_block():
    html = clean(
        "<h2>Dose</h2><p>One<br>two</p><ul><li>a<ul><li>b</li></ul></li></ul>"
        "<table><caption>T</caption><tr><th>c</th><td>d</td></tr></table>"
        '<div class="key-fact"><p>e</p></div><hr>'
    )

    assert blocks(html) == ["Dose", "One two", "a", "b", "T", "c", "d", "e"]
    assert blocks("") == []


def test_a_passage_keeps_its_words_and_what_stands_beside_them():
    passage = passage_at(TEXT, 1, 12, 16)

    assert passage == Passage(1, "5 mg", "Adults take ", " once a day, with food.")


def test_a_space_marked_by_the_way_is_left_out():
    assert passage_at(TEXT, 1, 11, 17) == passage_at(TEXT, 1, 12, 16)


def test_a_passage_is_found_where_it_stands():
    for quote in ("Dose", "5 mg", "take", "Swallow it whole."):
        passage = marked(TEXT, quote)

        found = find(TEXT, passage)

        assert found and found.block == passage.block
        assert words_at(TEXT, found) == quote


def test_a_passage_moves_with_its_block():
    passage = marked(TEXT, "2 mg")
    later = clean("<p>New.</p><p>Children take 2 mg.</p><h2>Dose</h2><p>Adults take 5 mg.</p>")

    assert find(later, passage) == Found(1, 14, 18)


def test_a_passage_stays_when_its_neighbours_are_edited():
    passage = marked(TEXT, "5 mg once a day")
    later = clean("<p>Most adults can have 5 mg once a day; not with milk.</p>")

    assert words_at(later, find(later, passage)) == "5 mg once a day"


@pytest.mark.parametrize("nth", [0, 1, 2])
def test_of_the_same_words_those_with_the_same_neighbours_are_it(nth):
    html = clean(
        "<p>Adults take 5 mg daily.</p><p>Teens take 5 mg weekly.</p><p>Never 5 mg more.</p>"
    )
    later = clean(
        "<p>Never 5 mg more.</p><p>Before.</p><p>Teens take 5 mg weekly.</p><p>Adults take 5 mg daily.</p>"
    )
    passage = marked(html, "5 mg", nth=nth)

    found = find(later, passage)

    assert found and found.block == [3, 2, 0][nth]


def test_of_places_all_alike_the_nearest_is_it():
    html = clean("<p>Ask a doctor.</p><p>a</p><p>Ask a doctor.</p><p>b</p><p>Ask a doctor.</p>")

    for nth, block in enumerate((0, 2, 4)):
        assert find(html, marked(html, "doctor", nth=nth)) == Found(block, 6, 12)


def test_a_passage_whose_words_are_gone_is_not_found():
    assert (
        find(clean("<p>Adults take 10 mg once a day.</p>"), marked(TEXT, "5 mg once a day")) is None
    )
    assert find("", marked(TEXT, "Dose")) is None


def test_few_words_are_not_taken_for_others_in_another_place():
    """A remark on a dose must not move to the next dose when its own paragraph goes."""
    passage = marked(TEXT, "5 mg")

    assert find(clean("<h2>Dose</h2><p>A tablet of 5 mg is white.</p>"), passage) is None


def test_a_whole_cell_is_found_by_its_ends():
    html = clean("<table><tr><td>5</td><td>about 5 or 6</td></tr></table>")
    later = clean("<p>New.</p><table><tr><td>about 5 or 6</td><td>5</td></tr></table>")

    assert find(later, marked(html, "5")) == Found(2, 0, 1)


def test_a_passage_goes_across_tags_and_citations():
    html = clean(f"<p>Drink <strong>plenty</strong> of H<sub>2</sub>O{MARKER} daily.</p>")
    later = clean(f"<p>Drink plenty{MARKER}{MARKER} of <em>H2O daily</em>.</p>")
    passage = marked(html, "of H2O daily")

    assert passage.before == "Drink plenty "
    assert words_at(later, find(later, passage)) == "of H2O daily"


@pytest.mark.parametrize("quote", ["naïve café", "薬を飲む", "\U0001f48a daily", "ﬁve µg", "شربت"])
def test_words_of_every_script_are_found(quote):
    html = clean(f"<p>Before that {quote} and after.</p>")
    later = clean(f"<p>New.</p><p>Before that {quote} and later.</p>")

    assert words_at(later, find(later, marked(html, quote))) == quote


def test_an_accent_may_be_typed_in_two_ways():
    passage = marked(clean("<p>The cafe\u0301 is open.</p>"), "caf\xe9 is open")

    assert find(clean("<p>The caf\xe9 is open.</p>"), passage)


@pytest.mark.parametrize(
    "place", [(9, 0, 1), (-1, 0, 1), (1, 4, 4), (1, 5, 4), (1, -1, 4), (0, 0, 5), (1, 6, 7)]
)
def test_what_is_no_passage_is_refused(place):
    with pytest.raises(Refusal):
        passage_at(TEXT, *place)


def test_a_passage_has_an_end():
    html = clean(f"<p>{'a' * 1_000}</p>")

    assert len(passage_at(html, 0, 0, MAX_QUOTE).quote) == MAX_QUOTE
    with pytest.raises(Refusal, match="at most 500"):
        passage_at(html, 0, 0, MAX_QUOTE + 1)
    with pytest.raises(Refusal, match="at most 500"):
        Passage(0, "a" * (MAX_QUOTE + 1))


@pytest.mark.parametrize("block", ["a" * 400_000, "a a " * 100_000])
def test_words_that_stand_everywhere_keep_nobody_busy(block):
    html = clean(f"<p>{block}</p>")
    began = time.process_time()

    find(html, Passage(0, "a", "b", "c"))
    find(html, Passage(0, "a" * MAX_QUOTE, "b", "c"))

    assert time.process_time() - began < 2
