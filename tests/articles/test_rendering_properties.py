"""What holds for every text, whatever it is: checked on texts that nobody would write."""

import re
from dataclasses import dataclass

import nh3
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.allowed import CALLOUTS, TextRefused
from articles.cleaning import MAX_BODY_BYTES, clean, clean_text, safe_entry
from articles.comparing import changed, compare_html, compare_text
from articles.passages import MAX_QUOTE, Found, blocks, find, passage_at
from articles.rendering import present
from articles.tree import citation_ids, plain
from tests.articles import markup_oracle
from tests.articles.markup_oracle import faults
from tests.articles.words import words


@dataclass(frozen=True)
class Cited:
    number: int
    reference_id: int
    label: str = "Smith 2019"
    retracted_reason: str = ""


NAMES = [
    *("p", "h1", "h2", "h3", "h4", "h5", "ul", "ol", "li", "strong", "em", "b", "i", "sub", "sup"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "col", "colgroup", "a"),
    *("blockquote", "br", "hr", "div", "span", "section", "article", "pre", "dl", "dt", "dd", "s"),
    *("del", "font", "center", "figure", "svg", "math", "select", "option", "textarea", "title"),
    *("style", "script", "o:p", "form", "button", "input", "template", "noscript", "frameset"),
    *("html", "img", "head", "body", "ruby", "rt", "nobr", "image", "plaintext"),
]
ATTRIBUTES = [
    *("", "", "/", " x=1", " onclick='alert(1)'", " '", ' "', " ="),
    *(" class=citation data-reference=1", " class='x citation' data-reference='2' href=/z"),
    *(' class="citation" data-reference="x"', " href=https://x.example/a?b=1&copy=2", " href='/p'"),
    *(" href=javascript:alert(1)", " href=//x.example", " class=key-fact", " colspan=2"),
    *(" class='care-card care-card--urgent'", " style='font-weight:normal'", " lang=FR dir=rtl"),
    *(" style='display:none'", " style='vertical-align:super'", " class=citations", " start=3"),
    *(" style='mso-list:l0 level2'", " href='#_msocom_1'", " alt='<i>'"),
]
TEXTS = [
    *("a", "b 5 mg", " ", "\n", "&nbsp;", "&amp;", "&lt;p&gt;", "<", ">", "&", "&#8203;", "&#1;"),
    *("x\u0301", "\u0338", ",", ", ", "(", "&copy", "é", "]]>", "<!-- c -->", "<!--", "<![if x]>"),
    *("<?x?>", "</", "<!", "\u202e", "&#13;", "\xa0", "\ud800", "\x00", '"', "'", "=", "\u2028"),
]

pieces = st.one_of(
    st.builds("<{}{}>".format, st.sampled_from(NAMES), st.sampled_from(ATTRIBUTES)),
    st.builds("</{}>".format, st.sampled_from(NAMES)),
    st.sampled_from(TEXTS),
    st.text(max_size=5),
)
wreckage = st.lists(pieces, max_size=40).map("".join)

# Parses and writes by the rules of HTML 5, letting through whatever clean() lets through.
html5 = nh3.Cleaner(
    tags=set(markup_oracle.STORED),
    attributes={tag: set(names) for tag, names in markup_oracle.STORED.items() if names},
    link_rel=None,
    url_schemes={"https", "http", "mailto", "tel"},
)


def cleaned(text: str) -> str:
    """What is kept of the text; the property is about nothing when it is refused."""
    try:
        return clean(text)
    except TextRefused:
        return ""


def cited_in(html: str) -> list[Cited]:
    return [Cited(number, pk) for number, pk in enumerate(citation_ids(html), start=1)]


many = settings(max_examples=200)


@many
@given(wreckage)
@example("<p>a<strong><p>b</strong>c<table><td><p>d</table>e")
@example("<a href=/a><table><td><a href=/b>x</table></a>")
def test_cleaning_twice_changes_nothing(text):
    html = cleaned(text)

    assert clean(html) == html


@many
@given(wreckage)
def test_what_is_kept_is_harmless_and_balanced(text):
    assert faults(cleaned(text)) == []


@many
@given(wreckage)
def test_reading_and_writing_what_is_kept_changes_nothing(text):
    html = cleaned(text)

    assert html5.clean(html) == html


@many
@given(st.text())
def test_any_characters_are_answered(text):
    html = cleaned(text)

    assert faults(html) == []
    assert len(html.encode()) <= MAX_BODY_BYTES
    assert clean_text(clean_text(text)) == clean_text(text)
    assert faults(safe_entry(text), ENTRY_TAGS) == []


ENTRY_TAGS = {**dict.fromkeys(("i", "em", "sub", "sup"), set()), "span": {"lang"}}


# A text as somebody would write it: every end tag is there, nothing is struck out.

inline = st.recursive(
    st.integers(0, 999).map(" w{} ".format),
    lambda inner: st.builds(
        "<{0}>{1}</{0}>".format,
        st.sampled_from(["b", "i", "em", "strong", "sup", "span", "font", "u", "a"]),
        st.lists(inner, max_size=3).map("".join),
    ),
    max_leaves=8,
)
written = st.recursive(
    st.builds(
        "<{0}>{1}</{0}>".format,
        st.sampled_from(["p", "h1", "h2", "h3", "h6", "li", "pre", "dd", "td"]),
        st.lists(inline, max_size=3).map("".join),
    ),
    lambda inner: st.builds(
        "<{0}>{1}</{0}>".format,
        st.sampled_from(["div", "ul", "ol", "blockquote", "section", "article", "dl"]),
        st.lists(inner | inline, max_size=4).map("".join),
    ),
    max_leaves=12,
)


@many
@given(st.lists(written | inline, max_size=4).map("".join))
def test_no_word_is_lost_or_moved(text):
    said = re.findall(r"w\d+", text)

    assert plain(clean(text)).split() == said


# Presenting


@many
@given(wreckage)
def test_presenting_never_changes_what_is_said(text):
    html = cleaned(text)

    page = present(html, cited_in(html))

    assert words(page.html) == words(html)


@many
@given(wreckage)
def test_a_page_has_only_what_presenting_makes(text):
    html = cleaned(text)

    page = present(html, cited_in(html))

    assert faults(page.html, markup_oracle.PAGE) == []


markers = st.lists(
    st.sampled_from([9, 8, 7, 3, 2, 1]).map('<a class="citation" data-reference="{}"></a>'.format)
    | st.sampled_from([",", ", ", " ", "word", "</p><p>", "<em>x</em>"]),
    max_size=25,
).map(lambda parts: f"<p>{''.join(parts)}</p>")


@many
@given(markers)
def test_numbers_go_by_first_appearance_and_every_marker_leads_back(text):
    html = clean(text)
    cited = cited_in(html)

    page = present(html, cited)

    shown = [int(number) for number in re.findall(r'href="#reference-(\d+)"', page.html)]
    assert list(dict.fromkeys(shown)) == [one.number for one in cited]
    anchors = re.findall(r'id="(cite-[\d-]+)"', page.html)
    assert sorted(anchors) == sorted(sum(page.back_links.values(), ()))
    assert all(
        f'id="{anchor}" data-reference="{one.reference_id}"' in page.html
        for one in cited
        for anchor in page.back_links[one.number]
    )
    groups = re.findall(r"\(((?:<a[^>]*>\d+</a>(?:, )?)+)\)", page.html)
    numbers = [[int(n) for n in re.findall(r">(\d+)<", group)] for group in groups]
    assert all(group == sorted(set(group)) for group in numbers)


@many
@given(wreckage)
def test_text_for_search_has_no_markup(text):
    html = cleaned(text)

    said = plain(html)

    assert said == " ".join(said.split())
    assert plain(present(html, cited_in(html)).html) == said


# Comparing


@many
@given(wreckage)
def test_passages_are_the_same_in_a_text_and_on_its_page(text):
    html = cleaned(text)
    page = present(html, cited_in(html)).html

    texts = blocks(html)

    assert blocks(page) == texts
    assert " ".join(texts) == plain(html)
    for number, said in enumerate(texts):
        end = min(len(said), MAX_QUOTE)
        assert find(page, passage_at(html, number, 0, end)) == Found(number, 0, end)


@given(wreckage, wreckage)
def test_a_comparison_is_harmless_and_balanced(old, new):
    html = compare_html(cleaned(old), cleaned(new))

    assert faults(html, markup_oracle.DIFFERENCE) == []
    assert faults(compare_text(old, new), markup_oracle.DIFFERENCE) == []


@many
@given(wreckage)
def test_equal_texts_show_no_change(text):
    html = cleaned(text)

    assert not changed(html, html)
    assert not re.search("<ins>|<del>", compare_html(html, html))


@many
@given(wreckage, wreckage)
def test_what_changed_is_shown(old, new):
    before, after = cleaned(old), cleaned(new)

    shown = re.search("<ins>|<del>", compare_html(before, after))

    assert bool(shown) == changed(before, after)
    if words(before) != words(after):
        assert changed(before, after)


def labelled(html):
    """The text with what the comparison says of each callout."""
    for classes, label in CALLOUTS.items():
        html = html.replace(f'<div class="{classes}">', f'<div class="{classes}">{label}')
    return html


@many
@given(wreckage, wreckage)
def test_both_texts_can_be_read_in_a_comparison(old, new):
    before, after = cleaned(old), cleaned(new)
    html = compare_html(before, after)

    without_new = re.sub("<ins>.*?</ins>", " ", html, flags=re.DOTALL)
    without_old = re.sub("<del>.*?</del>", " ", html, flags=re.DOTALL)

    assert letters(without_new) == letters(labelled(before))
    assert letters(without_old) == letters(labelled(after))


def letters(html: str) -> str:
    """The text without white space, citations and notes about links."""
    text = re.sub(r"\(link: [^)]*\)|\[reference \d+\]", "", plain(html))
    return re.sub(r"\s", "", text)
