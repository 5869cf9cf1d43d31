"""A signed text is shortened between sentences, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from website.sentences import whole_sentences


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("It is safe.", 40, "It is safe."),
        ("No full stop at all", 40, "No full stop at all"),
        ("It can be treated. It comes back.", 20, "It can be treated."),
        ("It can be treated. It comes back. Always.", 35, "It can be treated. It comes back."),
        ("It is harmless unless you are pregnant.", 20, ""),
        ("Is it harmful? It may be.", 20, "Is it harmful?"),
        ("Ask (or call us). Then rest.", 20, "Ask (or call us)."),
        ("He said “stop smoking.” Then he left.", 25, "He said “stop smoking.”"),
        ("Ask Dr. Smith about the dose.", 20, ""),
        ("Ask Prof. Smith about the dose.", 20, ""),
        ("Take approx. 5 tablets, never more.", 20, ""),
        ("Take 2.5 mg a day and no more.", 20, ""),
        ("It rose in 2019. Then it fell.", 20, "It rose in 2019."),
        ("Tablets help, e.g. Aspirin does not.", 25, ""),
        ("", 20, ""),
    ],
)
def test_where_a_text_is_cut(text, limit, shown):
    assert whole_sentences(text, limit) == shown


@given(st.text(alphabet="aB .!?…”)\n", max_size=60), st.integers(0, 60))
def test_what_is_shown_is_a_beginning_that_fits(text, limit):
    shown = whole_sentences(text, limit)

    assert text.startswith(shown)
    assert len(shown) <= limit
