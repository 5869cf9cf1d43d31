"""Plain entries, markers in the text, short names and addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from references.formatting import best_url, format_marker, format_plain, short_label
from tests.references.formatting_records import (
    BOOK,
    CHAPTER,
    GROUP_AUTHOR,
    NO_AUTHOR,
    O_BYRNE,
    ODD_NAMES,
    person,
)


def test_plain_text_has_neither_tags_nor_entities():
    work = NO_AUTHOR | {"title": "H<sub>2</sub> & <b> 5 < 6"}

    assert format_plain(work) == "H2 & <b> 5 < 6. Lancet. 2009;373(9677):1733."
    assert format_plain(work, style="nlm") == "H2 & <b> 5 < 6. Lancet. 2009;373(9677):1733."


@pytest.mark.parametrize(
    ("numbers", "ama", "nlm"),
    [
        ([1], "1", "(1)"),
        ([1, 2], "1,2", "(1,2)"),
        ([1, 2, 3], "1-3", "(1-3)"),
        ([1, 2, 3, 5], "1-3,5", "(1-3,5)"),
        ([19, *range(3, 9), 1], "1,3-8,19", "(1,3-8,19)"),
        ([5, 3, 4, 3], "3-5", "(3-5)"),
        ((n for n in (2, 1)), "1,2", "(1,2)"),
        ([], "", ""),
    ],
)
def test_markers_collapse(numbers, ama, nlm):
    numbers = list(numbers)

    assert format_marker(numbers) == ama
    assert format_marker(numbers, style="nlm") == nlm


@given(st.lists(st.integers(1, 40)))
def test_a_marker_names_exactly_the_numbers_given(numbers):
    marker = format_marker(numbers)

    named = set()
    for part in filter(None, marker.split(",")):
        first, _, last = part.partition("-")
        named.update(range(int(first), int(last or first) + 1))
    assert named == set(numbers)


@pytest.mark.parametrize(
    ("csl", "label"),
    [
        (O_BYRNE, "O'Byrne 2018"),
        (ODD_NAMES, "Zhou 2020"),
        (GROUP_AUTHOR, "ACCORD Study Group 2010"),
        (NO_AUTHOR, "Anonymous editorial 2009"),
        (NO_AUTHOR | {"title": "H<sub>2</sub> & more"}, "H2 & more 2009"),
        (
            NO_AUTHOR | {"title": "word " * 40},
            "word word word word word word word word word word word word… 2009",
        ),
        (NO_AUTHOR | {"title": None}, "The Lancet 2009"),
        (BOOK | {"author": None, "editor": [person("Fauci", "A")]}, "Fauci 2018"),
        (CHAPTER | {"author": None}, "Migraine 2018"),
        ({"author": ["Smith, J"]}, "Smith"),
        ({"author": ["Smith, J"], "issued": {"literal": "in press"}}, "Smith"),
        ({}, "Untitled work"),
    ],
)
def test_short_labels(csl, label):
    assert short_label(csl) == label


@pytest.mark.parametrize(
    ("csl", "url"),
    [
        (O_BYRNE, "https://doi.org/10.1056/NEJMoa1715274"),
        (O_BYRNE | {"DOI": None}, "https://pubmed.ncbi.nlm.nih.gov/29768149/"),
        ({"PMID": 29768149}, "https://pubmed.ncbi.nlm.nih.gov/29768149/"),
        ({"PMID": "?", "PMCID": "pmc1"}, "https://pmc.ncbi.nlm.nih.gov/articles/PMC1/"),
        ({"URL": "https://www.who.int/x"}, "https://www.who.int/x"),
        ({"URL": "http://dx.doi.org/10.1000/<x>"}, "https://doi.org/10.1000/%3Cx%3E"),
        ({"URL": "javascript:alert(1)"}, ""),
        ({"URL": "//evil.example/"}, ""),
        ({"URL": "ftp://example.org/paper.pdf"}, ""),
        ({"URL": "data:text/html,x"}, ""),
        ({"URL": "https://nice.example@evil.example/"}, ""),
        ({"URL": 'https://example.org/" onclick="x'}, ""),
        ({"URL": "https://[broken/"}, ""),
        ({"URL": "https:///path"}, ""),
        ({"URL": 7}, ""),
        ({}, ""),
    ],
)
def test_best_url_prefers_the_doi_and_never_leaves_the_web(csl, url):
    assert best_url(csl) == url
