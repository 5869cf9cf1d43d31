"""A title in another language says so, in the entry that is signed and on the page: screen readers then read it in that language."""

import pytest

from articles.cleaning import safe_entry
from references.formatting import format_entry, format_plain

GERMAN = {
    "type": "article-journal",
    "title": "Kopfschmerzen bei <i>Kindern</i>?",
    "container-title": "Der Schmerz",
    "issued": {"date-parts": [[2019]]},
}


@pytest.mark.parametrize("style", ["ama", "nlm"])
@pytest.mark.parametrize("tag", ["de", "de-AT", "zh-Hant"])
def test_a_foreign_title_is_marked_and_keeps_its_own_marks(style, tag):
    entry = format_entry(GERMAN | {"language": tag}, style=style)

    assert f'<span lang="{tag}">Kopfschmerzen bei <i>Kindern</i>?</span>' in entry
    assert "?</span>." not in entry
    assert safe_entry(entry) == entry
    assert format_plain(GERMAN | {"language": tag}, style=style) == format_plain(
        GERMAN, style=style
    )


@pytest.mark.parametrize("tag", ["", "en", "en-GB", "ger", "German", 'de" onclick="x', "de-" * 200])
def test_what_is_english_or_no_known_language_is_not(tag):
    assert format_entry(GERMAN | {"language": tag}) == format_entry(GERMAN)


def test_a_translated_title_is_english():
    """PubMed gives the title of a German paper as "[Headache in children]."."""
    work = GERMAN | {"title": "[Headache in children]", "language": "de"}

    assert "lang=" not in format_entry(work)


@pytest.mark.parametrize(
    "entry", ["<span>x</span>", '<span lang="x">x</span>', '<span class="a" onclick="b">x</span>']
)
def test_a_span_in_an_entry_says_a_language_or_nothing(entry):
    assert safe_entry(entry) == "x"
