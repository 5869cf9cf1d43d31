"""What programs put into the clipboard becomes what a person would have typed, and a deleted dose stays deleted."""

from pathlib import Path

import pytest

from articles.cleaning import as_stored, clean
from articles.links import for_readers
from articles.plain_text import as_html, lines_of
from articles.rendering import present
from tests.articles.markup_oracle import faults

PASTES = Path(__file__).parent / "pastes"
SOURCES = ("word", "google-docs", "libreoffice", "web-page", "pdf-viewer")


@pytest.mark.parametrize("source", SOURCES)
def test_a_paste_becomes_what_a_person_would_have_typed(source):
    html = (PASTES / f"{source}.html").read_text(encoding="utf-8")
    expected = (PASTES / f"{source}.expected.html").read_text(encoding="utf-8")

    cleaned = clean(as_html(lines) if (lines := lines_of(html)) else html)

    assert cleaned == expected.replace("\n", "")
    assert faults(cleaned) == []
    assert clean(cleaned) == cleaned
    assert as_stored(cleaned) == cleaned


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<p>Take <del>10 mg</del><ins>5 mg</ins></p>", "<p>Take 5 mg</p>"),
        ("<p>Take <del>10 <b>mg</b></del><ins>5 mg</ins></p>", "<p>Take 5 mg</p>"),
        ("<p>Take <del>10</p><p>20</del> 5 mg</p>", "<p>Take 5 mg</p>"),
        ("<del><p>10 mg</p><p>20 mg</p></del><p>5 mg</p>", "<p>5 mg</p>"),
        ("<p>5 mg<del> or 10 mg</p><p>daily</p>", "<p>5 mg</p><p>daily</p>"),
        ("<p>5 mg<del> or <del>10</del> mg</p><p>daily</p>", "<p>5 mg</p><p>daily</p>"),
        ("<p>5 mg<del>10 mg<p>daily", "<p>5 mg</p><p>daily</p>"),
        ("<p><span class=msoDel>10 mg</span>5 mg</p>", "<p>5 mg</p>"),
        ("<p><span style='text-decoration: line-through'>10</span>5 mg</p>", "<p>5 mg</p>"),
        ("<p>5 mg<sup><a href='#cmnt1' id=cmnt_ref1>[a]</a></sup></p>", "<p>5 mg</p>"),
        # An odd span swallows no more than its own paragraph.
        (
            "<p>a <span style='display:none'>x</p><p>b</p><p>c</span> d",
            "<p>a</p><p>b</p><p>c d</p>",
        ),
        ("<p>a <span style='display:none'>x<p>b</p>", "<p>a</p><p>b</p>"),
        ("<span style='display:none'><span></span>x</span>a", "a"),
        ("<p>a<span style='font-weight:700'>b</p><p>c</p>", "<p>a<strong>b</strong></p><p>c</p>"),
        ("<p><span>a<span style='font-style:italic'>b</span>c</span>d", "<p>a<em>b</em>cd</p>"),
    ],
)
def test_what_was_deleted_hidden_or_remarked_never_comes_back(written, kept):
    assert clean(written) == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<h1>a</h1><h2>b</h2>", "<h2>a</h2><h2>b</h2>"),
        ("<h1>a</h1><h2>b</h2><h1>c</h1><h4>d</h4>", "<h2>a</h2><h3>b</h3><h2>c</h2><h4>d</h4>"),
        ("<h6>a</h6>", "<h4>a</h4>"),
        (
            "<ol start=1><li>a</ol><ol start='04'><li>b</ol>",
            "<ol><li>a</li></ol><ol><li>b</li></ol>",
        ),
        ("<p lang=FR-ca>a</p><p lang=en-US>b</p>", '<p lang="fr-ca">a</p><p>b</p>'),
        (
            "<p><span lang=LA style='color:red'>in vitro</span> <span lang=en-GB>or</span> <span dir=RTL"
            " lang=ar>b</span> <span lang=fr> </span><span dir=rtl>c</span></p>",
            '<p><span lang="la">in vitro</span> or <span dir="rtl" lang="ar">b</span> c</p>',
        ),
        (
            "<p><span lang=fr style='font-weight:700'>a<span>b</span></span>c</p>",
            '<p><span lang="fr"><strong>ab</strong></span>c</p>',
        ),
        ("<h2><span lang=de>a</span></h2>", '<h2><span lang="de">a</span></h2>'),
        ("<p lang='x\" onclick=a' dir=ltr>a</p>", "<p>a</p>"),
        ("<li><p>a</p><p>b</p>", "<p>a</p><p>b</p>"),
        ("<ul><li><p>a</p><ul><li><p>b</p></ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<ul><li><p>a</p><p>b</p></ul>", "<ul><li><p>a</p><p>b</p></li></ul>"),
        ("<p>m<span style='vertical-align: super'>2</span></p>", "<p>m<sup>2</sup></p>"),
        ("<p>a<img alt='&lt;b&gt; 1'>b</p>", "<p>a [Picture: &lt;b&gt; 1] b</p>"),
        ("<audio src=x>no</audio>", "<p>[Recording]</p>"),
    ],
)
def test_what_is_pasted_keeps_its_sense(written, kept):
    assert clean(written).removeprefix("<p>").removesuffix("</p>") == kept.removeprefix(
        "<p>"
    ).removesuffix("</p>")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One line\n\nAnother", "<p>One line</p><p>Another</p>"),
        ("Short\nlines", "<p>Short</p><p>lines</p>"),
        (f"{'a' * 60}\n{'b' * 60}\nc", f"<p>{'a' * 60} {'b' * 60} c</p>"),
        (
            "3. three\n4. four\n\nafter",
            '<ol start="3"><li>three</li><li>four</li></ol><p>after</p>',
        ),
        ("2. Alone", "<p>2. Alone</p>"),
        ("a < b & <b>c</b>", "<p>a &lt; b &amp; &lt;b&gt;c&lt;/b&gt;</p>"),
    ],
)
def test_text_without_formatting_becomes_paragraphs_and_lists(text, html):
    assert clean(as_html(text)) == html


# Links

DOI = "https://doi.org/10.1000/x"
WRAPPED = [
    (
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fdoi.org%2F10.1000%2Fx&data=05",
        DOI,
    ),
    ("https://urldefense.proofpoint.com/v2/url?u=https-3A__doi.org_10.1000_x&d=Dw", DOI),
    ("https://urldefense.com/v3/__https://doi.org/10.1000/x__;!!a!b$", DOI),
    ("https://urldefense.com/v3/__https:/a.example/b*c**Ad__;ISMk!!x$", "https://a.example/b!c#$d"),
    ("https://www.google.com/url?sa=t&url=https%3A%2F%2Fdoi.org%2F10.1000%2Fx", DOI),
    ("https://scholar.google.co.uk/scholar_url?url=https://doi.org/10.1000/x&hl=en", DOI),
    ("https://www.google.com/maps?q=x", "https://www.google.com/maps?q=x"),
    ("https://duckduckgo.com/l/?uddg=https%3A%2F%2Fdoi.org%2F10.1000%2Fx", DOI),
    ("https://www.bing.com/ck/a?p=1&u=a1aHR0cHM6Ly9kb2kub3JnLzEwLjEwMDAveA&ntb=1", DOI),
    ("https://r.search.yahoo.com/_y=A/RU=https%3a%2f%2fdoi.org%2f10.1000%2fx/RK=2", DOI),
    ("https://doi-org.ezproxy.uni.example/10.1000/x", DOI),
    ("https://doi.org.proxy.lib.uni.example/10.1000/x", DOI),
    ("https://a--b-org.lib.idm.oclc.org/x?y=1", "https://a-b.org/x?y=1"),
    ("https://0-doi-org.library.uni.example/10.1000/x", DOI),
    ("https://login.uni.example/idp?target=https%3A%2F%2Fdoi.org%2F10.1000%2Fx", DOI),
    (
        "https://login.ezproxy.uni.example/login?url=https://a.example/?b=1&c=2",
        "https://a.example/?b=1&c=2",
    ),
    (
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fdoi-org.ezproxy.uni.example%2F10.1000%2Fx",
        DOI,
    ),
    ("https://proxy.example.org/a", "https://proxy.example.org/a"),
    ("/topics/heart/", "/topics/heart/"),
    ("/administration/", "/administration/"),
    ("mailto:a@b.example", "mailto:a@b.example"),
]
CLOSED = [
    *("/admin/articles/article/7/preview/", "/./%61dmin/", "/x/../review/3/", "/accounts/login/"),
    *("https://testserver/admin/", "http://localhost:8000/admin/x", "http://intranet/a"),
    *("http://10.1.2.3/", "http://127.1/", "http://[fd00::1]/", "https://wiki.corp/a"),
    *("https://eur01.safelinks.protection.outlook.com/x", "https://www.google.com/url?sa=t"),
    *("https://protect-eu.mimecast.com/s/abc", "https://ezproxy.uni.example/menu"),
    *("https://0-www.a.library.uni.example/x", "http://169.254.1.1/", "http://wiki.home/a"),
    "https://eur01.safelinks.protection.outlook.com/?url=javascript%3Aalert(1)",
]


@pytest.mark.parametrize(("written", "followed"), WRAPPED)
def test_what_only_some_can_open_is_taken_off_a_link(written, followed):
    assert for_readers(written) == followed
    assert for_readers(followed) == followed


@pytest.mark.parametrize("written", CLOSED)
def test_a_link_that_only_the_house_can_open_leaves_its_words(written):
    assert for_readers(written) is None
    assert clean(f'<p>a <a href="{written}">word</a></p>') == "<p>a word</p>"


def test_a_stored_text_is_shown_as_it_was_signed():
    body = (
        f'<p>a <a href="{WRAPPED[0][0].replace("&", "&amp;")}">b</a> <a href="/admin/">c</a></p>'
        "<ul><li><p>d</p></li></ul><table><thead><tr><td>e</td></tr></thead></table>"
    )

    assert as_stored(body) == body
    assert WRAPPED[0][0].replace("&", "&amp;") in present(body, []).html
    assert "<td>e</td>" in present(body, []).html
