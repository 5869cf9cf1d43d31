"""The numbers that changed between two texts, gathered for whoever must not overlook one."""

import pytest
from django.utils.safestring import SafeString

from articles.comparing import compare_html, compare_text
from articles.differences import Part
from articles.figures import figures


def part(old, new, **more):
    return Part("Text", lambda: compare_html(old, new), **more)


def shown(*parts):
    return [str(figure.html) for figure in figures(parts)]


def test_each_passage_with_a_changed_number_is_shown_once_and_whole():
    old = "<p>Take 50 mg at 8 and 50 mg at 12.</p><p>Rest.</p><ul><li>At most 3 days.</li></ul>"
    new = "<p>Take 25 mg at 8 and 25 mg at 12.</p><p>Sleep.</p><ul><li>At most 2 days.</li></ul>"

    first, second = shown(part(old, new))

    assert first.count('class="number"') == 4
    assert first.startswith("Take ")
    assert "days." in second
    assert "<li" not in second


def test_a_row_of_a_table_keeps_its_cells_together():
    old = "<table><tbody><tr><td>Adults</td><td>50 mg</td></tr></tbody></table>"
    new = "<table><tbody><tr><td>Adults</td><td>100 mg</td></tr></tbody></table>"

    [row] = shown(part(old, new))

    assert row.startswith("Adults | ")
    assert "100" in row


@pytest.mark.parametrize("new", ["<p>Ten drops.</p>", "<p>Take 50 drops at once.</p>"])
def test_other_changes_are_no_figures_unless_a_number_goes(new):
    found = shown(part("<p>Take 50 drops.</p>", new))

    assert bool(found) is ("50" not in new)


def test_years_and_pages_of_sources_are_no_figures():
    entry = Part("Reference", lambda: compare_text("Smith 2019", "Smith 2020"), is_source=True)

    assert shown(entry) == []


def test_a_field_of_plain_words_is_shown_whole():
    [figure] = figures([Part("Summary", lambda: compare_text("About 5 %.", "About 15 %."))])

    assert isinstance(figure.html, SafeString)
    assert figure.part == "Summary"
