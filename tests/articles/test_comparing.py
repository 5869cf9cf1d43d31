"""What a comparison of two texts shows."""

import random
import time

import pytest
from django.utils.safestring import SafeString

from articles.cleaning import clean
from articles.comparing import changed, compare_html, compare_text, folded
from tests.articles import markup_oracle
from tests.articles.markup_oracle import faults

SMITH, JONES = 12, 7
LABELS = {SMITH: "Smith 2019", JONES: "Jones 2020"}


def compared(old: str, new: str) -> str:
    html = compare_html(clean(old), clean(new), citations_old=LABELS, citations_new=LABELS)
    assert isinstance(html, SafeString)
    assert faults(html, markup_oracle.DIFFERENCE) == []
    return html


def marker(reference: int) -> str:
    return f'<a class="citation" data-reference="{reference}"></a>'


def number(value: str) -> str:
    return f'<mark class="number">{value}</mark>'


def test_words_that_changed_are_shown_inside_their_paragraph():
    html = compared(
        "<p>Take the tablet in the morning.</p>", "<p>Take the tablet in the evening, always.</p>"
    )

    assert html == (
        '<p>Take the tablet in the <del>morning</del> <ins>evening, <mark class="word">always</mark></ins>.</p>'
    )


def test_a_word_that_stayed_between_two_long_changes_is_read_with_them():
    old = "Sometimes the first scans are clear. Ask."
    new = "A tumour can hide at first and grow for years. Ask."

    assert compare_text(old, new) == (
        "<del>Sometimes the first scans are clear</del> "
        '<ins>A tumour can hide at first and grow for <mark class="word">years</mark></ins>. Ask.'
    )


def test_a_number_that_stayed_between_two_long_changes_is_not_shown_as_changed():
    old = "Most of them take up to 5 tablets of this kind. Ask."
    new = "Nobody over sixty should need 5 pills with strong coffee. Ask."

    assert "</ins> 5 <del>" in compare_text(old, new)


def test_short_changes_stay_apart():
    html = compared("<p>Take one in the morning.</p>", "<p>Have one in an evening.</p>")

    assert html.count("<del>") == html.count("<ins>") == 2


def test_a_changed_dose_is_marked():
    html = compared("<p>Take 2.5 mg daily.</p>", "<p>Take 25 mg daily.</p>")

    assert html == (f"<p>Take <del>{number('2.5')}</del> <ins>{number('25')}</ins> mg daily.</p>")


def test_a_number_that_stayed_is_not_marked():
    html = compared("<p>Take 5 mg before meals.</p>", "<p>Take 5 mg after meals.</p>")

    assert html == (
        '<p>Take 5 mg <del><mark class="word">before</mark></del> '
        '<ins><mark class="word">after</mark></ins> meals.</p>'
    )


def test_a_number_of_a_new_sentence_is_marked_as_new():
    html = compared("<p>Rest.</p>", "<p>Rest. Drink 2 litres.</p><p>Eat at 8.</p>")

    assert '<mark class="new">2</mark> <mark class="word">litres</mark>' in html
    assert '<mark class="new">8</mark>' in html
    assert "<mark" not in compare_text("", "Smith 2019;23:67", marks=False)


def test_a_raised_number_that_is_no_longer_raised_is_a_change():
    html = compared(
        "<p>More than 10<sup>3</sup> cells each.</p>", "<p>More than 103 cells each.</p>"
    )

    assert "<sup>" in html
    assert f"<ins>{number('103')}</ins>" in html


def test_a_citation_is_one_word_with_its_label():
    html = compared(
        f"<p>It helps{marker(SMITH)} most people.</p>",
        f"<p>It helps{marker(JONES)} most people.</p>",
    )

    assert html == ("<p>It helps <del>[Smith 2019]</del> <ins>[Jones 2020]</ins> most people.</p>")


def test_a_citation_without_a_label_shows_its_id():
    html = compared("<p>It helps.</p>", f"<p>It helps{marker(99)}.</p>")

    assert html == "<p>It helps <ins>[reference 99]</ins>.</p>"


def test_a_citation_stands_apart_from_the_sentence_before_it():
    apart, close = f"<p>It helps. {marker(SMITH)}</p>", f"<p>It helps.{marker(SMITH)}</p>"

    assert compared(close, close) == compared(apart, close) == "<p>It helps. [Smith 2019]</p>"
    assert not changed(apart, close)


def test_a_callout_says_what_it_is():
    urgent = '<div class="care-card care-card--urgent"><p>Call now.</p></div>'

    assert compared("", urgent) == (
        '<div class="care-card care-card--urgent"><p><ins><strong>Urgent advice</strong></ins></p>'
        "<p><ins>Call now.</ins></p></div>"
    )
    assert "Urgent advice</strong></p>" in compared(urgent, urgent.replace("Call", "Go"))
    assert "<del><strong>Urgent advice" in compared(urgent, "<p>Call now.</p>")


def test_a_label_is_text():
    html = compare_html(
        "<p>a</p>", f"<p>a{marker(1)}</p>", citations_new={1: "<script>alert(1)</script>"}
    )

    assert "[&lt;script&gt;alert(1)&lt;/script&gt;]" in html
    assert faults(html, markup_oracle.DIFFERENCE) == []


def test_a_label_that_was_renamed_is_no_change():
    html = f"<p>a{marker(1)}</p>"

    shown = compare_html(html, html, citations_old={1: "Old"}, citations_new={1: "New"})

    assert shown == "<p>a [New]</p>"


def test_a_changed_link_target_says_both():
    html = compared(
        '<p>See <a href="https://old.example/">the page</a> first.</p>',
        '<p>See <a href="https://new.example/?a=1&amp;b=2">the page</a> first.</p>',
    )

    assert html == (
        '<p>See <a href="https://new.example/?a=1&amp;b=2">the page</a> (link: '
        "<del>https://old.example/</del> → <ins>https://new.example/?a=1&amp;b=2</ins>) first.</p>"
    )


def test_a_new_link_on_old_words_is_shown():
    html = compared("<p>See the page first.</p>", '<p>See the <a href="/x/">page</a> first.</p>')

    assert html == '<p>See the <a href="/x/">page</a><ins> (link: /x/)</ins> first.</p>'


def test_a_changed_link_around_whole_paragraphs_is_shown():
    html = compared(
        '<a href="/a"><p>one</p><p>two</p></a>', '<a href="/b"><p>one</p><p>two</p></a>'
    )

    assert "<del> (link: /a)</del>" in html
    assert "<ins> (link: /b)</ins>" in html


def test_paragraphs_that_came_and_went_are_shown_whole():
    html = compared(
        "<h2>Dose</h2><p>Ask your doctor.</p><p>Rest for a while.</p>",
        "<h2>Dose</h2><p>Drink plenty of water every day.</p><p>Rest for a while.</p>",
    )

    assert html == (
        "<h2>Dose</h2><p><del>Ask your doctor.</del></p>"
        "<p><ins>Drink plenty of water every day.</ins></p><p>Rest for a while.</p>"
    )


def test_a_paragraph_is_compared_with_the_one_it_became():
    html = compared(
        "<p>Rest for a long while at home.</p>",
        "<p>A wholly new beginning.</p><p>Rest for a short while at home.</p>",
    )

    assert html == (
        "<p><ins>A wholly new beginning.</ins></p>"
        "<p>Rest for a <del>long</del> <ins>short</ins> while at home.</p>"
    )


def test_list_items_stay_in_their_list():
    html = compared(
        "<ul><li>fever</li><li>a stiff neck</li></ul>",
        "<ul><li>a rash</li><li>fever</li><li>a stiff back</li></ul>",
    )

    assert " ".join(html.split()).replace("> ", ">").replace(" <", "<") == (
        "<ul><li><ins>a rash</ins></li><li>fever</li>"
        "<li>a stiff<del>neck</del><ins>back</ins></li></ul>"
    )


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f"<table><tbody>{''.join(f'<tr>{row}</tr>' for row in cells)}</tbody></table>"


def test_cells_of_a_table_of_the_same_shape_are_compared_where_they_are():
    html = compared(table(("age", "dose"), ("6", "10 mg")), table(("age", "dose"), ("6", "20 mg")))

    assert html.count("<td>") == 4
    assert f"<del>{number('10')}</del> <ins>{number('20')}</ins> mg" in html
    assert html.count("<ins>") == html.count("<del>") == 1


def test_a_table_that_changed_its_shape_is_shown_whole_twice():
    html = compared(table(("age", "dose")), table(("age", "dose"), ("6", "20 mg")))

    assert html.startswith("<del><table>")
    assert "</table></del><ins><table>" in html
    assert html.endswith("</table></ins>")


def test_a_cell_that_grew_over_two_columns_changes_the_shape():
    html = compared(
        "<table><tr><td>a</td></tr></table>", '<table><tr><td colspan="2">a</td></tr></table>'
    )

    assert html.startswith("<del><table>")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            '<div class="care-card care-card--urgent"><p>Call.</p></div>',
            '<div class="care-card care-card--emergency"><p>Call.</p></div>',
        ),
        ("<h2>Dose</h2>", "<h3>Dose</h3>"),
        ("<ul><li>a</li></ul>", "<ol><li>a</li></ol>"),
        ("<p>a</p><p>b</p>", "<p>a</p><hr><p>b</p>"),
        ("<p>a</p>", "<blockquote><p>a</p></blockquote>"),
        ("<p>a b</p>", "<p>a<br>b</p>"),
        ("<p>a</p>", "<p><strong>a</strong></p>"),
        ("<p>x<sup>2<sup>3</sup></sup></p>", "<p>x<sup>23</sup></p>"),
        ("<p>5 mg</p>", "<p>5mg</p>"),
        ("bare text", "other text"),
        ("", "<p>a</p>"),
        ("<p>a</p>", ""),
    ],
)
def test_a_change_of_any_kind_is_shown(old, new):
    html = compared(old, new)

    assert "<ins>" in html or "<del>" in html
    assert changed(clean(old), clean(new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("<p>5&nbsp;mg</p>", "<p>5 mg</p>"),
        ("<p><strong><em>a</em></strong></p>", "<p><em><strong>a</strong></em></p>"),
        (f"<p>a {marker(SMITH)}.</p>", f"<p>a{marker(SMITH)}.</p>"),
    ],
)
def test_what_nobody_can_see_is_no_change(old, new):
    html = compared(old, new)

    assert "<ins>" not in html
    assert "<del>" not in html
    assert not changed(clean(old), clean(new))


def test_plain_texts_are_compared_by_word_and_escaped():
    html = compare_text("Heart <b>attack</b>\nin 2019", "Heart <b>failure</b>\nin 2024")

    assert isinstance(html, SafeString)
    assert html == (
        "Heart &lt;b&gt;<del>attack</del><ins>failure</ins>&lt;/b&gt;<br>"
        f"in <del>{number('2019')}</del> <ins>{number('2024')}</ins>"
    )


def test_plain_texts_that_came_or_went_are_shown_whole():
    assert compare_text("", "a b") == "<ins>a b</ins>"
    assert compare_text("a b", "") == "<del>a b</del>"
    assert compare_text("", "") == ""


def essay(kilobytes: int, seed: int) -> str:
    chance = random.Random(seed)
    vocabulary = ["".join(chance.choices("abcdefghij", k=6)) for _ in range(800)]
    paragraph = "<p>{}, 5 mg" + marker(SMITH) + ".</p>"
    text = ""
    while len(text) < kilobytes * 1000:
        text += paragraph.format(" ".join(chance.choices(vocabulary, k=60)))
    return clean(text)


def test_an_article_is_compared_at_once():
    old = essay(20, seed=1)
    new = old.replace("abc", "changed").replace("5 mg", "10 mg")
    began = time.process_time()

    html = compare_html(old, new)

    assert html.count(number("10")) == html.count(number("5")) > 20
    assert time.process_time() - began < 1


def paragraphs(count: int, length: int, alphabet: int, seed: int) -> str:
    chance = random.Random(seed)
    lines = (" ".join(str(chance.randrange(alphabet)) for _ in range(length)) for _ in range(count))
    return clean("".join(f"<p>{line}</p>" for line in lines))


@pytest.mark.parametrize(
    "shape",
    [(600, 199, 2), (50, 2000, 100), (1, 80_000, 50), (19_000, 1, 100), (198, 1, 2), (198, 199, 2)],
)
def test_no_pair_of_texts_keeps_the_server_busy(shape):
    old, new = paragraphs(*shape, seed=1), paragraphs(*shape, seed=2)
    began = time.process_time()

    html = compare_html(old, new)

    assert "<ins>" in html
    assert (
        time.process_time() - began < 3
    )  # one second, and room for a machine that does other things, too


def shuffled(blocks: list[str]) -> tuple[str, str]:
    others = blocks[:]
    random.Random(3).shuffle(others)
    return clean("".join(blocks)), clean("".join(others))


SHUFFLED = {
    "equal blocks": [f"<p>same {n % 7} words</p>" for n in range(4000)],
    "nearly equal blocks": [f"<p>same words here {n} and {n * 7}</p>" for n in range(8000)],
    "long blocks of few words": [f"<p>{'ab cd ef ' * 60}{n} {n}</p>" for n in range(400)],
    "lists": [f"<ul>{''.join(f'<li>{n % 9} {k}</li>' for k in range(99))}</ul>" for n in range(40)],
}


@pytest.mark.parametrize("blocks", SHUFFLED.values(), ids=SHUFFLED)
def test_the_same_blocks_in_another_order_keep_the_server_busy_no_longer(blocks):
    old, new = shuffled(blocks)
    began = time.process_time()

    compare_html(old, new)

    assert time.process_time() - began < 3


def test_large_tables_are_not_measured_again_for_each_small_one():
    old = clean("".join(table((f"old {n}",)) for n in range(2500)))
    new = clean("".join(table(*[(f"new {n}",)] * 900) for n in range(8)))
    began = time.process_time()

    compare_html(old, new)

    assert time.process_time() - began < 3


def test_a_text_too_long_for_words_is_compared_by_sentence():
    sentence = (
        "Take {} mg of it in the morning, with a glass of water, before you have eaten anything."
    )
    old = [sentence.format(n) for n in range(3000)]
    new = [*old[:1500], sentence.format("10.5"), *old[1501:]]

    html = compared(f"<p>{' '.join(old)}</p>", f"<p>{' '.join(new)}</p>")

    assert f"<del>{old[1500]}</del> <ins>{new[1500]}</ins>" in html
    assert html.count("<del>") == html.count("<ins>") == 1


def test_a_text_too_long_to_compare_by_word_is_replaced_between_what_is_equal():
    words_old = " ".join(f"{n % 120}" for n in range(8000))
    words_new = " ".join(f"{n % 120}" for n in reversed(range(8000)))

    html = compare_text(f"start {words_old} end", f"start {words_new} end")

    assert html.startswith("start <del>")
    assert html.endswith("</ins> end")
    assert html.count("<ins>") == html.count("<del>") == 1


def test_what_stayed_the_same_can_be_folded_and_a_changed_paragraph_keeps_its_heading():
    same, other = "<h2>A</h2><p>a</p>", "<h2>B</h2><p>b</p><h3>C</h3><p>c</p>"

    pieces = folded(compare_html(f"{same}{other}<p>d</p>", f"{same}{other}<p>dd</p>"))

    assert [is_read for is_read, _ in pieces] == [False, True, False, True, False, True]
    assert pieces[0][1] == same
    assert [html for _, html in pieces[1:5]] == ["<h2>B</h2>", "<p>b</p>", "<h3>C</h3>", "<p>c</p>"]
    assert "<ins>" in pieces[5][1]


def test_a_line_of_plain_words_is_not_folded():
    difference = compare_text("one two", "one three")

    assert folded(difference) == [(True, difference)]
