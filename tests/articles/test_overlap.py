"""What two texts share word for word."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.overlap import RUN, WINDOW, Words, own_words, shared

SAID = "Most people feel better within two weeks of their first dose"


def lines(found):
    return [one.line for one in found]


def test_a_sentence_that_stands_in_both_is_found_as_long_as_it_goes():
    here = own_words(f"<h2>How it goes</h2><p>{SAID}, and some do not.</p>")
    there = own_words(f"<p>Elsewhere. {SAID}. They rest.</p>")

    [found] = shared(here, there)

    assert found.here == SAID
    assert found.line == SAID.lower()
    assert found.n_words == 11


@pytest.mark.parametrize(
    "copy",
    [
        "MOST people feel better, within two weeks, of their first dose!",
        "<strong>Most</strong> people feel <em>better</em> within two weeks of their first dose",
        "Most people feel better within two weeks of their</p><p>first dose",
        "Most\N{NO-BREAK SPACE}people feel better\N{SOFT HYPHEN} within two weeks of their first dose",
    ],
)
def test_neither_capitals_nor_commas_nor_marks_hide_a_copy(copy):
    [found] = shared(own_words(f"<p>{SAID}.</p>"), own_words(f"<p>{copy}</p>"))

    assert found.n_words == 11


@pytest.mark.parametrize(
    "quoted",
    [
        f"<blockquote><p>{SAID}.</p></blockquote>",
        f"<p>The leaflet says: “{SAID}.”</p>",
        f'<p>The leaflet says: "{SAID}."</p>',
        f"<p>The leaflet says: «{SAID}.»</p>",
    ],
)
def test_a_quotation_is_no_copy(quoted):
    here = own_words(f"<p>Before it.</p>{quoted}<p>After it.</p>")

    assert shared(here, own_words(f"<p>{SAID}.</p>")) == []
    assert "people" not in here.words


def test_whom_to_call_is_said_in_the_same_words_everywhere():
    card = (
        f'<div class="care-card care-card--emergency"><h3>{SAID}</h3><ul><li>{SAID}</li></ul></div>'
    )

    assert "people" not in own_words(f"<p>Before it.</p>{card}<p>After it.</p>").words


def test_a_quotation_in_between_hides_no_copy():
    here = own_words(
        f"<p>Most people feel better</p><blockquote><p>Really.</p></blockquote><p>{SAID[24:]}</p>"
    )

    assert lines(shared(here, own_words(f"<p>{SAID}.</p>"))) == [SAID.lower()]


@pytest.mark.parametrize(
    "hidden",
    [
        *(
            "\u200c",
            "\u200d",
            "\u200e",
            "\ufe0f",
            "\u034f",
            "\u3164",
            "\u115f",
            "\u180b",
            "\U000e0100",
        ),
        *("\u0301",),
    ],
)
def test_letters_that_nobody_sees_hide_no_copy(hidden):
    copy = SAID.replace("e", f"e{hidden}")

    assert lines(shared(Words.of([copy]), Words.of([SAID]))) == [SAID.lower()]


def test_letters_of_another_script_that_look_the_same_hide_no_copy():
    copy = SAID.translate(str.maketrans("aeo", "аео"))

    assert copy != SAID
    assert lines(shared(Words.of([copy]), Words.of([SAID]))) == [SAID.lower()]


@pytest.mark.parametrize(
    "copy",
    [
        f'Use a 5" bandage. {SAID}. Then use a 6" one.',
        SAID.replace(" within", ' "" within').replace(" first", " «» first"),
        SAID.replace("better", "“better”").replace("dose", '"dose"'),
        f"\ufffc {SAID[:24]}\ufffc{SAID[24:]}",
    ],
)
def test_marks_that_quote_nothing_hide_no_copy(copy):
    assert lines(shared(own_words(f"<p>{copy}</p>"), own_words(f"<p>{SAID}.</p>"))) == [
        SAID.lower()
    ]


def test_a_care_card_is_no_place_to_hide_in():
    body = f'<div class="care-card care-card--non-urgent"><h3>See your GP</h3><p>{SAID}.</p></div>'
    long = f'<div class="care-card care-card--non-urgent"><h3>See</h3><ul><li>{SAID * 3}</li></ul></div>'

    assert "people" in own_words(body).words
    assert "people" in own_words(long).words


def test_what_opens_into_several_letters_is_compared_as_it_is_kept():
    line = "Take ½ a tablet at first and then ¼ of it until the ﬁrst week is over"
    [found] = shared(Words.of([line]), Words.of([line]))

    assert Words.of([found.line]).words == Words.of([line]).words
    assert found.here == line


def test_a_press_release_is_taken_with_what_it_quotes_and_its_blank_lines():
    release = ["He said: “Most people feel better within two weeks", "", "of their first dose.”"]

    assert lines(shared(own_words(f"<p>{SAID}.</p>"), Words.of(release))) == [SAID.lower()]


def test_seven_words_are_nobodys():
    assert (
        shared(
            Words.of(["one two three four five six seven"]),
            Words.of(["one two three four five six seven"]),
        )
        == []
    )


def test_a_passage_that_is_moved_is_found_where_it_went():
    first, second = (" ".join(f"{name}{n}" for n in range(12)) for name in "ab")

    found = shared(Words.of([first, "and then", second]), Words.of([second, "or else", first]))

    assert lines(found) == [first, second]


def test_a_text_that_says_the_same_again_and_again_takes_no_longer():
    again = Words.of(["if you feel worse call us at once " * 2000])

    [found] = shared(again, again)

    assert found.n_words == 16_000


def test_an_empty_text_shares_nothing():
    assert shared(own_words(""), own_words("")) == []
    assert own_words("").sketch() == set()


@given(seed=st.integers(), n=st.integers(RUN + WINDOW - 1, 80), at=st.integers(0, 400))
def test_what_is_shared_is_found_by_the_sketches_from_23_words_on(seed, n, at):
    chance = random.Random(seed)
    here, there = ([f"w{chance.randrange(3000)}" for _ in range(500)] for _ in range(2))
    there[at : at + n] = here[at : at + n]

    sketches = [Words.of([" ".join(words)]).sketch() for words in (here, there)]

    assert sketches[0] & sketches[1]
