"""How hard a text is to read: the grade agrees with published examples, and what makes it hard is named."""

import pytest

from articles.plain_words import PLAIN_WORDS
from articles.readability import grade, read, sentences_of, syllables, words_in

PLATYPUS = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature"


def counted(*sentences):
    words = [word for one in sentences for word in words_in(one)]
    return len(words), len(sentences), sum(map(syllables, words))


def test_the_platypus_of_wikipedias_article_on_the_tests():
    """24 syllables and 13 words: 11.3."""
    assert counted(PLATYPUS) == (13, 1, 24)
    assert round(grade(*counted(PLATYPUS)), 1) == 11.3


def test_the_lowest_grade_that_there_is_in_theory():
    """Every sentence one word of one syllable: −3.4."""
    assert round(grade(*counted("Go", "Stop")), 1) == -3.4


def test_green_eggs_and_ham():
    """5.7 words a sentence and 1.02 syllables a word: −1.3."""
    assert round(grade(5700, 1000, 5814), 1) == -1.3


@pytest.mark.parametrize(
    ("word", "number"),
    [
        *(("the", 1), ("people", 2), ("heart", 1), ("medicine", 3), ("area", 3), ("idea", 3)),
        *(("tablet", 2), ("tablets", 2), ("diabetes", 4), ("asthma", 2), ("tumour", 2)),
        *(("breathe", 1), ("breathing", 2), ("treated", 2), ("stopped", 1), ("called", 1)),
        *(("muscles", 2), ("muscle", 2), ("paralysis", 4), ("something", 2), ("lifetime", 2)),
        *(("antibodies", 4), ("immunotherapy", 6), ("neurological", 5), ("patient", 2)),
        *(("long-lasting", 3), ("doctor’s", 2), ("12", 1), ("a", 1), ("I", 1)),
    ],
)
def test_syllables_are_counted_by_letters(word, number):
    assert syllables(word) == number


@pytest.mark.parametrize(
    ("line", "sentences"),
    [
        ("See Dr. Solwyn at 9 a.m. tomorrow. Bring a list.", 2),
        ("Take 0.5 mg, e.g. in the morning. Then rest!", 2),
        ("Is it so? “It is.” Yes.", 3),
        ("chest pain", 1),
        ("https://example.org/a.b.c says so. Read it.", 2),
        ("…", 0),
        ("", 0),
    ],
)
def test_a_full_stop_ends_a_sentence_where_it_does(line, sentences):
    assert len(list(sentences_of(line))) == sentences


SHORT = "<p>" + "Most people feel better soon. " * 25 + "</p>"


def test_each_line_of_a_list_is_a_sentence():
    """Without that, six signs would read as one sentence of thirty words."""
    signs = "".join(f"<li>you have had a stiff neck for {n} days</li>" for n in range(12))

    assert len(read(f"<ul>{signs}</ul>").sentences) == 12
    assert read(f"<ul>{signs}</ul>").grade < 4


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>Short.</p>",
        "<p>" + "word " * 99 + "</p>",
        "<p>" + "Long words follow one another " * 60 + "</p>",
    ],
)
def test_of_a_short_text_no_grade_is_given(html):
    assert read(html).grade is None


def test_tables_captions_and_quotations_are_no_prose():
    more = "<table><tbody><tr><td>Incomprehensibilities</td></tr></tbody></table><blockquote><p>Antidisestablishmentarianism.</p></blockquote>"

    assert read(SHORT + more).words == read(SHORT).words
    assert read(SHORT).grade == pytest.approx(grade(125, 25, 25 * 7))


def test_long_sentences_come_the_longest_first():
    long, longer = (" ".join(["word"] * n) for n in (21, 30))
    html = f"<p>{long}. {' '.join(['word'] * 20)}. {longer}.</p>"

    assert [n for n, _ in read(html).long_sentences] == [30, 21]


def test_hard_words_are_named_with_plain_ones():
    assert read("<p>Hypertension may Commence prior to this. They utilise it.</p>").plainer == {
        "hypertension": "high blood pressure",
        "commence": "begin",
        "prior to": "before",
        "utilise": "use",
    }
    assert all(plain and hard == hard.lower() for hard, plain in PLAIN_WORDS.items())


@pytest.mark.parametrize(
    ("sentence", "is_passive"),
    [
        ("The tablets are taken with water.", True),
        ("It is often treated with rest.", True),
        ("He was not told why.", True),
        ("You take the tablets with water.", False),
        ("You may be tired or worried.", False),
        ("You are allowed to eat.", False),
    ],
)
def test_what_is_done_by_nobody_is_pointed_out(sentence, is_passive):
    assert bool(read(f"<p>{sentence}</p>").passives) is is_passive


@pytest.mark.parametrize(
    ("html", "says"),
    [
        ("<h2>When to see a doctor</h2>", True),
        ("<p>Call 999 at once.</p>", True),
        ("<p>Ask your pharmacist.</p>", True),
        ("<table><tbody><tr><td>See your GP</td></tr></tbody></table>", True),
        ("<p>Doctors know a lot about it.</p>", False),
    ],
)
def test_when_to_see_a_doctor_is_said_or_not(html, says):
    assert read(html).says_when_to_see_a_doctor is says


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>The skin turns red.</p>", 1),
        ("<p>The skin turns red. On brown and black skin it may look darker.</p>", 0),
        ("<p>The rash is pink.</p><p>How it looks depends on your skin tone.</p>", 0),
        ("<p>The red line of the test.</p>", 0),
    ],
)
def test_colours_of_skin_name_brown_and_black_skin_too(html, found):
    assert len(read(html).skin_without_brown_and_black) == found
