"""The numbers that changed between two texts, gathered for whoever must not overlook one."""

import re

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


@pytest.mark.parametrize("new", ["<p>Ten drops.</p>", "<p>Take 50 drops at last.</p>"])
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


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("Take 5 mg.", "Take 5 g.", ["mg", "g"]),
        ("Take it.", "Do not take it.", ["not"]),
        ("You can’t drive.", "You can drive.", ["t"]),
        ("Take ibuprofen.", "Take diclofenac.", ["ibuprofen", "diclofenac"]),
        ("Take diazepam.", "Take naproxen.", ["diazepam", "naproxen"]),
        ("Take two tablets.", "Take ten tablets.", ["two", "ten"]),
        ("Take ½ of it.", "Take ¼ of it.", ["½", "¼"]),
        ("It is indicated.", "It is contraindicated.", ["indicated", "contraindicated"]),
        ("Take it daily.", "Take it weekly.", ["daily", "weekly"]),
        ("Ask your doctor.", "Ask your physician.", []),
    ],
)
def test_units_negations_and_medicines_weigh_as_much(old, new, marked):
    found = "".join(figure.html for figure in figures([part(f"<p>{old}</p>", f"<p>{new}</p>")]))

    assert re.findall(r'<mark class="word">(.+?)</mark>', found) == marked


def test_passages_with_numbers_come_first():
    old = "<p>Take it.</p><p>Take 5 mg.</p>"
    new = "<p>Never take it.</p><p>Take 50 mg.</p>"

    assert [figure.has_number for figure in figures([part(old, new)])] == [True, False]


def test_a_whole_new_paragraph_marks_its_numbers_alone():
    [figure] = figures([part("<p>Rest.</p>", "<p>Rest.</p><p>Do not take more than 5 mg.</p>")])

    assert re.findall(r"<mark class=\"(\w+)\">", figure.html) == ["new"]
