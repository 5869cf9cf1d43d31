"""What present() makes of a clean text."""

import time
from dataclasses import dataclass, replace

import pytest
from django.test import override_settings
from django.utils.safestring import SafeString

from articles import rendering
from articles.allowed import EMERGENCY, SPOKEN, TextRefused
from articles.cleaning import clean
from articles.rendering import Emergency, present
from articles.tree import tree
from tests.articles import markup_oracle
from tests.articles.markup_oracle import faults
from tests.articles.words import words


@dataclass(frozen=True)
class Cited:
    number: int
    reference_id: int
    label: str = ""
    retracted_reason: str = ""


SMITH = Cited(1, 12, "Smith 2019")
JONES = Cited(2, 7, "Jones 2020")
PATEL = Cited(3, 40, "Patel 2021")


def marker(cited: Cited) -> str:
    return f'<a class="citation" data-reference="{cited.reference_id}"></a>'


def test_programs_outside_find_the_sanitiser_where_it_always_was():
    assert rendering.clean is clean
    assert rendering.TextRefused is TextRefused


def test_a_page_numbers_its_citations_and_leads_back():
    html = clean(f"<p>One{marker(SMITH)}. Two {marker(JONES)}, {marker(SMITH)}!</p>")

    page = present(html, [SMITH, JONES])

    assert page.html == (
        '<p>One<span class="citations">&nbsp;(<a class="citation" href="#reference-1" id="cite-1-1" '
        'data-reference="12" aria-label="Reference 1: Smith 2019">1</a>)</span>. Two&nbsp;'
        '<span class="citations">(<a class="citation" href="#reference-1" id="cite-1-2" '
        'data-reference="12" aria-label="Reference 1: Smith 2019">1</a>,&nbsp;<a class="citation" '
        'href="#reference-2" id="cite-2-1" data-reference="7" '
        'aria-label="Reference 2: Jones 2020">2</a>)</span>!</p>'
    )
    assert page.back_links == {1: ("cite-1-1", "cite-1-2"), 2: ("cite-2-1",)}
    assert isinstance(page.html, SafeString)


def text_of(html: str) -> str:
    """What a reader sees, markers included."""
    return " ".join("".join(tree(html).itertext()).split())


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("<p>a{1}{2}{3}</p>", "a (1, 2, 3)"),
        ("<p>a{3}, {1} {2}</p>", "a (1, 2, 3)"),
        ("<p>a{2}{2}, {2}</p>", "a (2)"),
        ("<p>a{1}; {2}</p>", "a (1); (2)"),
        ("<p>a{1}b{2}</p>", "a (1)b (2)"),
        ("<p>a{1}<strong>{2}</strong></p>", "a (1) (2)"),
        ("<p>{1}</p><p>{2}</p>", "(1)(2)"),
        ("<p>a{9}, {1}{8} b</p>", "a (1) b"),
        ("<p>a{9}, b</p>", "a, b"),
    ],
)
def test_neighbouring_markers_are_one_group_in_order(body, shown):
    ids = {"1": SMITH, "2": JONES, "3": PATEL, "8": Cited(8, 88), "9": Cited(9, 99)}
    for key, cited in ids.items():
        body = body.replace(f"{{{key}}}", marker(cited))

    page = present(clean(body), [PATEL, SMITH, JONES])

    assert text_of(page.html) == shown
    assert faults(page.html, markup_oracle.PAGE) == []


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("<p>ill{1}</p>", "ill\xa0(1)"),
        ("<p>ill {1}</p>", "ill\xa0(1)"),
        ("<p>ill\n  {1} and</p>", "ill\xa0(1) and"),
        ("<p>so <strong>ill</strong>{1}</p>", "so ill\xa0(1)"),
        ("<p>so <strong>ill </strong>{1}</p>", "so ill\xa0(1)"),
        ("<p>so <strong>ill </strong> {1}</p>", "so ill\xa0(1)"),
        ("<p>so ill <em>{1}</em></p>", "so ill\xa0(1)"),
        ("<ul><li>{1} Ill</li></ul>", "(1) Ill"),
        ("<p>so<br>{1} ill</p>", "so(1) ill"),
        ("<p>ill{1}{2}{3}</p>", "ill\xa0(1,\xa02,\xa03)"),
        ("<p>ill{1}{2}{3}{4}</p>", "ill\xa0(1, 2, 3, 4)"),
        ('<div class="key-fact"><p>ill {1}</p></div>', "ill\xa0(1)"),
    ],
)
def test_citations_stay_on_the_line_of_the_word_before(body, shown):
    known = [SMITH, JONES, PATEL, Cited(4, 44)]
    for cited in known:
        body = body.replace(f"{{{cited.number}}}", marker(cited))

    page = present(clean(body), known)

    seen = "".join(tree(page.html).itertext()).replace("Key fact: ", "")
    assert seen.strip(" \n") == shown
    assert words(page.html) == words(clean(body))


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("<p>a{1}{2}{3}.</p>", "a1-3."),
        ("<p>a{3}, {1} {2}{5}</p>", "a1-3,5"),
        ("<p>a{1}{2}, b</p>", "a1,2, b"),
        ("<p>a {1}{3}</p>", "a 1,3"),
        ("<p>a{9}, b</p>", "a, b"),
    ],
)
def test_markers_can_be_raised_and_joined_as_ama_joins_them(settings, body, shown):
    settings.CITATION_MARKERS = "superscript"
    known = [SMITH, JONES, PATEL, Cited(4, 44), Cited(5, 55)]
    all_known = "{9}" not in body
    for cited in [*known, Cited(9, 99)]:
        body = body.replace(f"{{{cited.number}}}", marker(cited))

    page = present(clean(body), known)

    assert text_of(page.html) == shown
    assert faults(page.html, markup_oracle.PAGE) == []
    ids = {element.get("id") for element in tree(page.html).iter() if element.get("id")}
    assert {anchor for anchors in page.back_links.values() for anchor in anchors} == ids
    assert (words(page.html) == words(clean(body))) is all_known


@pytest.mark.parametrize("style", ["parentheses", "superscript"])
def test_the_name_of_a_table_holds_no_citations(settings, style):
    settings.CITATION_MARKERS = style
    cited = "".join(map(marker, [SMITH, JONES, PATEL]))
    table = f"<table><caption>Doses{cited}</caption><tbody><tr><td>1</td></tr></tbody></table>"

    page = present(clean(table), [SMITH, JONES, PATEL])

    assert 'aria-label="Doses"' in page.html


def test_a_marker_says_that_its_work_is_retracted():
    retracted = Cited(1, 12, "Smith 2019", retracted_reason="As an example of fraud.")

    page = present(clean(f"<p>a{marker(retracted)}</p>"), [retracted])

    assert 'aria-label="Reference 1: Smith 2019, retracted"' in page.html


def test_a_label_cannot_leave_its_attribute():
    evil = Cited(1, 12, '"><script>alert(1)</script>')

    page = present(clean(f"<p>a{marker(evil)}</p>"), [evil])

    assert faults(page.html, markup_oracle.PAGE) == []
    assert "<script" not in page.html


def test_headings_get_addresses_and_make_the_contents():
    html = clean(
        f"<h3>Before</h3><h2>Signs &amp; symptoms{marker(SMITH)}</h2><h3>Pain</h3><h3>Pain</h3>"
        '<h2>疼痛</h2><h4>No entry</h4><div class="key-fact"><h3>Aside</h3></div><h2>Pain 2</h2>'
    )

    page = present(html, [SMITH])

    outline = [(h.level, h.text, h.anchor, [c.anchor for c in h.children]) for h in page.contents]
    assert outline == [
        (3, "Before", "section-before", []),
        (
            2,
            "Signs & symptoms",
            "section-signs-symptoms",
            ["section-pain", "section-pain-2"],
        ),
        (2, "疼痛", "section-1", []),
        (2, "Pain 2", "section-pain-2-2", []),
    ]
    assert all(f'id="{anchor}"' in page.html for _, _, anchor, _ in outline)
    assert faults(page.html, markup_oracle.PAGE) == []


def test_a_table_can_be_scrolled_by_keyboard_and_says_what_it_is():
    html = clean(
        "<p>a</p><table><caption>Dose by age</caption><tr><td>1<table><tr><td>2</table></table>b"
        "<table><tr><td>3</table>"
    )

    page = present(html, [])

    wrap = '<div class="table-wrap" role="region" tabindex="0" aria-label="{}"><table>'
    assert page.html.count("table-wrap") == 2
    assert wrap.format("Dose by age") in page.html
    assert "</table></div>b" + wrap.format("Table 2") in page.html


def test_only_links_out_of_the_site_are_called_external():
    html = clean(
        '<p><a href="https://example.org/">a</a> <a href="/topics/">b</a> '
        '<a href="mailto:a@example.org">c</a></p>'
    )

    page = present(html, [])

    assert page.html == (
        '<p><a href="https://example.org/" rel="external noopener">a</a> <a href="/topics/">b</a> '
        '<a href="mailto:a@example.org">c</a></p>'
    )


@pytest.mark.parametrize(("classes", "label"), SPOKEN.items())
def test_a_callout_says_what_its_colour_means(classes, label):
    html = clean(f'<div class="{classes}"><h3>Call <em>999</em> if:</h3><p>a</p></div>')

    page = present(html, [])

    number = '<a href="tel:999">999</a>' if "care-card" in classes else "999"
    named = ' id="get-help-now"' if classes == EMERGENCY else ""
    heading = (
        f'<span class="visually-hidden"{named}>{label}: </span>Call <em>{number}</em> if:</h3>'
    )
    assert heading in page.html
    assert words(page.html) == words(html)


def shown(html):
    text = clean(html)
    page = present(text, []).html
    assert words(page) == words(text)
    return page


def test_what_is_important_says_so_once():
    box = '<div class="important"><h3>{}</h3><p>a</p></div>'

    assert '"visually-hidden">Important: </span>Driving' in shown(box.format("Driving"))
    assert "visually-hidden" not in shown(box.format("An important word on driving"))


def test_what_not_to_do_cannot_be_taken_for_what_to_do():
    box = '<div class="dont-list"><h3>Don’t</h3><ul><li>drive</li><li>never swim alone</li><li>do not <em>smoke</em></li><li>nothing by mouth</li></ul></div>'

    page = shown(box)

    assert '<li><span class="visually-hidden">do not </span>drive</li>' in page
    assert page.count("visually-hidden") == 1
    assert "visually-hidden" not in shown(box.replace("dont-list", "do-list"))


def test_what_is_folded_is_opened_by_its_heading():
    page = shown('<div class="expander"><h3>How it <em>works</em></h3><p>a</p></div><p>b</p>')

    assert '<details class="expander"><summary><h3 id="section-how-it-works">' in page
    assert "</h3></summary><p>a</p></details><p>b</p>" in page
    for box in ("<p>a</p>", "a<h3>b</h3>"):
        assert "<details" not in shown(f'<div class="expander">{box}</div>')


def test_only_the_first_emergency_is_where_the_bar_leads():
    card = f'<div class="{EMERGENCY}"><p>Call {{0}} if</p><ul><li>a</li></ul></div>'

    page = present(clean(card.format("999") + card.format("112")), [])

    assert page.emergency == Emergency("get-help-now", "999")
    assert page.html.count('id="get-help-now"') == 1
    assert present(clean("<p>a</p>"), []).emergency is None


def test_a_page_is_cleaned_by_todays_rules():
    page = present('<p onclick="x">a</p><script>alert(1)</script><h1>b</h1>', [])

    assert page.html == '<p>a</p><h2 id="section-b">b</h2>'


def test_an_empty_text_is_an_empty_page():
    page = present("", [SMITH])

    assert (page.html, page.contents, page.back_links) == ("", (), {})


def test_a_page_of_equal_headings_keeps_nobody_busy():
    html = clean("<h2>a</h2>" + "<h3>a</h3>" * 15_000)
    began = time.process_time()

    page = present(html, [])

    assert time.process_time() - began < 5
    assert len(page.contents[0].children) == 15_000
    assert page.contents[0].children[-1].anchor == "section-a-15001"


# What is said


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>Take 5 mg</p>", "<p>Take 50 mg</p>"),
        ("<p>a b</p>", "<p>ab</p>"),
        ("<p>10<sup>3</sup></p>", "<p>103</p>"),
        ('<p><a href="/a">x</a></p>', '<p><a href="/b">x</a></p>'),
        ('<p><a href="/a">x</a></p>', "<p>x</p>"),
        ("<ul><li>a</li><li>b</li></ul>", "<ul><li>a b</li></ul>"),
        ("<ul><li>a</li></ul>", "<ol><li>a</li></ol>"),
        ("<table><tr><td>1<td>2</table>", "<table><tr><td>1<tr><td>2</table>"),
        ("<table><tr><td colspan=2>1</table>", "<table><tr><td>1</table>"),
        (f"<p>a{marker(SMITH)}</p>", f"<p>a{marker(JONES)}</p>"),
        (f"<p>a{marker(SMITH)}</p>", "<p>a</p>"),
        (f"<p>a{marker(SMITH)} b</p>", f"<p>a b{marker(SMITH)}</p>"),
        ("<p>a</p><p>b</p>", "<p>a b</p>"),
        ('<div class="key-fact"><p>a</p></div>', "<p>a</p>"),
        ("<p>&lt;li&gt;a</p>", "<ul><li>a</li></ul>"),
    ],
)
def test_texts_that_say_different_things_have_different_words(one, other):
    assert words(clean(one)) != words(clean(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>un<strong>safe</strong></p>", "<p>unsafe</p>"),
        ("<p>5&nbsp;mg</p>", "<p>5 mg</p>"),
        ("<h2>a</h2>", "<h3>a</h3>"),
        (f"<p>a{marker(SMITH)}, {marker(JONES)}</p>", f"<p>a {marker(JONES)}{marker(SMITH)}</p>"),
    ],
)
def test_texts_that_say_the_same_have_the_same_words(one, other):
    assert words(clean(one)) == words(clean(other))


def test_a_marker_that_the_page_leaves_out_is_noticed():
    html = clean(f"<p>a{marker(SMITH)}</p>")

    assert words(present(html, []).html) != words(html)


def test_a_page_that_was_made_before_is_made_anew_when_anything_in_it_changed():
    html = clean(f"<p>a{marker(SMITH)}</p>")
    first = present(html, [SMITH])

    assert present(html, [SMITH]) == first
    assert "Other 2021" in present(html, [replace(SMITH, label="Other 2021")]).html
    assert ", retracted" in present(html, [replace(SMITH, retracted_reason="Why")]).html
    assert ">2</a>" in present(html, [replace(SMITH, number=2)]).html
    assert present(clean(f"<p>b{marker(SMITH)}</p>"), [SMITH]) != first
    with override_settings(CITATION_MARKERS="superscript"):
        assert present(html, [SMITH]) != first
