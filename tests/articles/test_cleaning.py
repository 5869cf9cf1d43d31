"""What the sanitisers let stand."""

import time

import pytest
from django.utils.safestring import SafeString

from articles import cleaning
from articles.allowed import ALLOWED_TAGS, CALLOUTS, TextRefused, editor_rules
from articles.balanced import MAX_DEPTH, MAX_ELEMENTS
from articles.cleaning import (
    DIFFERENCE_TAGS,
    ENTRY_TAGS,
    MAX_BODY_BYTES,
    clean,
    clean_text,
    safe_entry,
    semantic,
)
from articles.rendering import present
from articles.tree import citation_ids
from tests.articles import markup_oracle
from tests.articles.markup_oracle import faults
from tests.articles.words import words

MARKER = '<a class="citation" data-reference="12"></a>'

# Attacks

ATTACKS = [
    "<script>alert(1)</script>",
    "<script>alert(1)",
    "<ScRiPt src=//evil.example/x.js></sCrIpT >",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<svg><p><style><img src=x onerror=alert(1)></style></p></svg>",
    "<svg></p><style><a title='</style><img src=x onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<style><style /><img src=x onerror=alert(1)>",
    "<style></style ><img src=x onerror=alert(1)>",
    "<textarea><p title='</textarea><img src=x onerror=alert(1)>'>",
    "<title><a title='</title><img src=x onerror=alert(1)>'>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<noembed><p title='</noembed><img src=x onerror=alert(1)>'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<template><script>alert(1)</script></template>",
    "<select><option><img src=x onerror=alert(1)></select>",
    "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "<svg><![CDATA[</svg><img src=x onerror=alert(1)>]]></svg>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--><img src=x onerror=alert(1)//-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<!-- <img src=x onerror=alert(1)>",
    "<?xml version='1.0'?><img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' &#14; JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java&#x09;script:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='java&Tab;script&colon;alert(1)'>x</a>",
    "<a href='&#106;&#97;vascript&#58;alert(1)'>x</a>",
    "<a href='java&#8203;script:alert(1)'>x</a>",
    "<a href='java\u202escript:alert(1)'>x</a>",
    "<a href='\ufeffjavascript:alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<a href='blob:https://x.example/1'>x</a>",
    "<a href='//evil.example/'>x</a>",
    "<a href='/\\evil.example/'>x</a>",
    "<a href='/&#9;/evil.example/'>x</a>",
    "<a href='\\\\evil.example'>x</a>",
    "<a href='https:evil.example'>x</a>",
    "<a href='https:///evil.example'>x</a>",
    "<a href='https://good.example@evil.example/'>x</a>",
    "<a href='https://[broken/'>x</a>",
    "<a href='?next=//evil.example'>x</a>",
    "<a href='https://x.example/\"onmouseover=\"alert(1)'>x</a>",
    "<a href=https://x.example/ onclick=alert(1) style=color:red id=top class=btn>x</a>",
    "<a href=`javascript:alert(1)`>x</a>",
    "<p style='background:url(javascript:alert(1))' id=x class=MsoNormal lang=en>x</p>",
    "<p onclick=alert(1) data-x=1 aria-label=x contenteditable>x</p>",
    "<div class='care-card evil' style='position:fixed'>x</div>",
    "<div class='care-card care-card--urgent evil' onclick=alert(1)>x</div>",
    "<td class=key-fact colspan='1 onclick=alert(1)'>x</td>",
    "<table background='javascript:alert(1)'><tr><td background=x>x</table>",
    "<table><td colspan=１ rowspan=-1 scope=evil>x</table>",
    "<form action=/logout method=post><button>x</button><input autofocus onfocus=alert(1)></form>",
    "<base href=//evil.example/><link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example/'>",
    "<object data=javascript:alert(1)></object><embed src=javascript:alert(1)>",
    "<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
    "<details open ontoggle=alert(1)>x</details><marquee onstart=alert(1)>x</marquee>",
    '<p title="&quot;><img src=x onerror=alert(1)>">x</p>',
    "<p title='x'onclick='alert(1)'>x",
    "<a class=citation data-reference='1\" onclick=\"alert(1)'>x</a>",
    "<a class='citation' data-reference='1' href='javascript:alert(1)' onclick=alert(1)>x</a>",
    "＜script＞alert(1)＜/script＞",
    "\ud800<img src=x onerror=alert(1)>\udfff",
    "<\x00script>alert(1)</script>",
    "<p>\u2028<img src=x onerror=alert(1)>\u2029</p>",
    "<img src=x onerror=alert(1)\u202e><script\xa0src=x></script>",
    "<x:script>alert(1)</x:script><o:p onclick=alert(1)>x</o:p>",
    "<strong><a href='javascript:1'><em></strong><img src onerror=alert(1)></a></em>",
    "<frameset onload=alert(1)><frame src=x></frameset>",
    "<plaintext><img src=x onerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_leaves_nothing_but_allowed_markup(attack):
    around = f"<p>before</p>{attack}<p>after</p>"

    for html in (clean(attack), clean(around)):
        assert faults(html) == []
        assert faults(present(html, []).html, markup_oracle.PAGE) == []
        assert clean(html) == html


def test_the_oracle_sees_what_is_wrong():
    wrong = [
        "<script>x</script>",
        "<p onclick=x>x</p>",
        '<a href="javascript:x">x</a>',
        '<a href="//x.example">x</a>',
        "<p>x",
        "<em><p>x</em></p>",
        "<!-- x -->",
        '<p id="a">x</p>',
        '<div class="care-card">x</div>',
    ]

    assert all(faults(html) for html in wrong)


def test_text_that_looks_like_a_script_stays_text():
    html = clean("<p>Type &lt;script&gt;alert(1)&lt;/script&gt;, then p<0.05 & q>1.</p>")

    assert html == (
        "<p>Type &lt;script&gt;alert(1)&lt;/script&gt;, then p&lt;0.05 &amp; q&gt;1.</p>"
    )


def test_no_tag_is_allowed_that_browsers_read_by_other_rules():
    dangerous = {
        *("svg", "math", "style", "noscript", "textarea", "title", "xmp", "noembed", "noframes"),
        *("iframe", "template", "select", "script", "plaintext", "object", "embed", "base", "form"),
        *("input", "button", "meta", "link"),
    }

    assert not dangerous & (ALLOWED_TAGS | ENTRY_TAGS | DIFFERENCE_TAGS)


def test_the_editor_may_make_exactly_what_the_sanitiser_lets_stand():
    rules = editor_rules()
    named = {
        name for rule in rules.split("; ") for name in rule.split("[")[0].split("(")[0].split()
    }

    assert named == set(ALLOWED_TAGS)
    assert "a(!citation)[!data-reference]" in rules
    assert all(name in rules for classes in CALLOUTS for name in classes.split())
    assert "style" not in rules
    assert "on" not in rules.split()


# Links


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://example.org/a?b=1&amp;copy=2#c", "https://example.org/a?b=1&amp;copy=2#c"),
        ("https://example.org/a?b=1&copy=2", "https://example.org/a?b=1&amp;copy=2"),
        ("HTTP://example.org", "http://example.org"),
        ("mailto:editors@example.org", "mailto:editors@example.org"),
        ("tel:+49 30 1234", "tel:+49%2030%201234"),
        ("/topics/heart/?page=2#top", "/topics/heart/?page=2#top"),
        (" /a\tb ", "/ab"),
        ("/größe", "/gr%C3%B6%C3%9Fe"),
        ("https://example.org/%7Ea%zz", "https://example.org/%7Ea%zz"),
        ("https://[2001:db8::1]/", "https://[2001:db8::1]/"),
    ],
)
def test_a_link_keeps_a_followable_address(written, kept):
    assert clean(f'<p><a href="{written}">x</a></p>') == f'<p><a href="{kept}">x</a></p>'


@pytest.mark.parametrize(
    "written",
    ["", "#part", "page", "../up", "?q=1", "//h.example", "x:y", "https://", "/" + "a" * 2001],
)
def test_a_link_that_readers_must_not_follow_leaves_its_words(written):
    assert clean(f'<p>a <a href="{written}">word</a> b</p>') == "<p>a word b</p>"


# Citations


@pytest.mark.parametrize(
    "written",
    [
        '<a class="citation" data-reference="12"></a>',
        "<a data-reference=12 class='cke_widget citation x' href='#ref-12' id=m>[12]</a>",
        '<a class="citation" data-reference="12"><sup>[1, <b>2</b>]</sup></a>',
        '<a class="citation" data-reference="12">\n</a>',
    ],
)
def test_a_marker_is_stored_bare(written):
    assert semantic(f"<p>Yes{written}.</p>") == f"<p>Yes{MARKER}.</p>"


def test_a_marker_without_an_end_swallows_no_text():
    html = clean('<p>Yes<a class="citation" data-reference="12">. Take 5 mg.</p><p>More.</p>')

    assert html == f"<p>Yes{MARKER}. Take 5 mg.</p><p>More.</p>"


@pytest.mark.parametrize("bad", ["", "0", "-1", "1a", "1.0", " 1", "１", "01", "1" * 19, "x"])
def test_a_marker_with_a_bad_id_is_no_citation(bad):
    html = clean(f'<p>a<a class="citation" data-reference="{bad}">b</a>c</p>')

    assert html == "<p>abc</p>"
    assert citation_ids(html) == []


def test_a_marker_with_a_bad_id_stays_a_link():
    html = clean('<p><a class="citation" data-reference="x" href="/a">b</a></p>')

    assert html == '<p><a href="/a">b</a></p>'


def test_a_link_with_an_id_but_no_class_is_no_citation():
    html = clean('<p><a data-reference="12" href="/a">b</a></p>')

    assert html == '<p><a href="/a">b</a></p>'
    assert citation_ids(html) == []


# Pasting and importing

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator
content="Microsoft Word 15"><title>draft.docx</title><style><!-- /* Font Definitions */
p.MsoNormal {mso-style-parent:""; margin:0cm} --></style><!--[if gte mso 9]><xml><w:WordDocument>
<w:View>Normal</w:View></w:WordDocument></xml><![endif]--></head>
<body lang=EN-GB style='tab-interval:36.0pt'><!--StartFragment-->
<p class=MsoNormal style='margin-bottom:6pt'><b style='mso-bidi-font-weight:normal'><span
lang=EN-US style='font-size:14pt'>Take&nbsp;&nbsp; &nbsp;5&nbsp;mg<o:p></o:p></span></b></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoNormal>in <st1:place w:st="on"><st1:City>Bern</st1:City></st1:place> and
<i>not</i> elsewhere<a href="#_msocom_1" class=msocomanchor>[AB1]</a><![if
!supportAnnotations]><![endif]>. <s>Never.</s><del cite="mailto:A">Old.</del><ins cite="mailto:A">New.</ins></p>
<p class=MsoNormal>&nbsp;</p><p class=MsoNormal><br></p>
<!--EndFragment--><div style='mso-element:comment-list'><div style='mso-element:comment'>
<p class=MsoCommentText>Is this right?</p></div></div></body></html>"""


def test_a_paste_from_word_becomes_clean_text():
    assert clean(WORD) == (
        "<p><strong>Take 5\xa0mg</strong></p><p>in Bern and <em>not</em> elsewhere. New.</p>"
    ).replace("\xa0", "&nbsp;")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<b>a</b> <i>b</i>", "<strong>a</strong> <em>b</em>"),
        ("<h1>Title</h1><p>a", "<h2>Title</h2><p>a</p>"),
        ("<h5>a</h5>", "<h4>a</h4>"),
        ("<div><div>one</div>two<div>three</div></div>", "<p>one</p><p>two</p><p>three</p>"),
        ("<p>one<p>two", "<p>one</p><p>two</p>"),
        ("<ul><li>one<li>two<ul><li>three</ul></ul>", None),
        ("<p>&nbsp;</p><p> <br> </p><h2></h2><p>a</p><ul><li></li></ul>", "<p>a</p>"),
        ("<p>a<strong> </strong>b<em></em></p>", "<p>a b</p>"),
        ("<p>a<br><br></p>", "<p>a</p>"),
        ("<p>\n  a\n  b\t</p>\n\n<p>c</p>\n", "<p>a b</p><p>c</p>"),
        ("<p>a<s>b</s><font color=red>c</font><u>d</u></p>", "<p>acd</p>"),
        ("<p>a<s>b</p><p>c</p>", "<p>a</p><p>c</p>"),
        ('<b style="font-weight:normal" id=docs-internal><p>a</p></b>', "<p>a</p>"),
        ("<p>a\u202eb\u2066c\u200bd\ufeffe\x07f\x9fg&#8238;h&#1;i\xadj</p>", "<p>abcdefghij</p>"),
        ("<p>e\u0301</p>", "<p>\xe9</p>"),
        ("<p>کتاب\u200cها</p>", "<p>کتاب\u200cها</p>"),
        ("<td>a</td><td>b</td>", "<p>a</p><p>b</p>"),
        ("<li>a<li>b", "<p>a</p><p>b</p>"),
        ("<dl><dt>a<dd>b</dl>", "<p><strong>a</strong></p><p>b</p>"),
        ("<table><tr><td>a<td></table>", None),
        ("a < b and c > d", "a &lt; b and c &gt; d"),
        ("", ""),
    ],
)
def test_what_is_written_becomes_plain_markup(written, kept):
    html = clean(written)

    assert faults(html) == []
    assert kept is None or html == kept


def test_a_list_and_a_table_without_end_tags_keep_their_structure():
    html = clean(
        "<ul><li>one<li>two<ul><li>three</ul></ul><table><caption>Dose<tr><th scope=col>a"
        "<td colspan=2>b<tr><td><td>c</table>"
    )

    assert html == (
        "<ul><li>one</li><li>two<ul><li>three</li></ul></li></ul><table><caption>Dose</caption>"
        '<tbody><tr><th scope="col">a</th><td colspan="2">b</td></tr>'
        "<tr><td></td><td>c</td></tr></tbody></table>"
    )


@pytest.mark.parametrize("classes", CALLOUTS)
def test_a_callout_stays(classes):
    html = clean(f'<div class="x {classes}" id="y"><h3>Call 999 if:</h3><div>a</div>b</div>')

    assert html == f'<div class="{classes}"><h3>Call 999 if:</h3><p>a</p>b</div>'


@pytest.mark.parametrize("classes", ["care-card", "care-card--urgent", "care-card x", "x", ""])
def test_a_box_that_is_no_callout_becomes_a_paragraph(classes):
    assert clean(f'<div class="{classes}">a</div>') == "<p>a</p>"


# Limits


def test_a_text_at_the_limit_is_kept_and_one_over_it_refused():
    body = f"<p>{'é' * ((MAX_BODY_BYTES - 7) // 2)}</p>"

    assert clean(body) == body
    with pytest.raises(TextRefused, match="too long: 500 kB .* 500 kB fit"):
        clean(body + "ab")


def test_a_text_that_outgrows_the_limit_by_cleaning_is_refused():
    with pytest.raises(TextRefused, match="too long"):
        clean("&" * 200_000)


def test_the_sanitiser_never_sees_more_than_the_limit(monkeypatch):
    class Sanitiser:
        def clean(self, html: str) -> str:
            raise AssertionError(f"{len(html)} characters reached the sanitiser")

    monkeypatch.setattr(cleaning, "_STORED", Sanitiser())

    for text in ("&" * 400_000, "x" * 1_000_000, "<" * 499_000):
        with pytest.raises(TextRefused):
            clean(text)
    with pytest.raises(AssertionError):
        clean("x")


def test_a_text_as_deep_as_allowed_is_kept_and_a_deeper_one_refused():
    deep = "<blockquote>" * (MAX_DEPTH - 1) + "<p>a</p>" + "</blockquote>" * (MAX_DEPTH - 1)

    assert clean(deep) == deep
    with pytest.raises(TextRefused, match="deep inside one another"):
        clean(f"<blockquote>{deep}</blockquote>")
    with pytest.raises(TextRefused, match="deep inside one another"):
        clean("<div>" * 100_000)


def test_a_text_with_too_many_elements_is_refused():
    assert clean("<p>a</p>" * MAX_ELEMENTS).startswith("<p>a</p>")
    with pytest.raises(TextRefused, match="pieces of formatting"):
        clean("<p>a</p>" * (MAX_ELEMENTS + 1))


UNITS = [
    *("<div>", "<", "&", "&a", "&#", "&amp;", "<p>", "<p>a", "<b>", "<b x=1>", "<i>x</i>", "<br>"),
    *("<a href='", '<a href="', "<a b=\"' ", "<a ", "<a / ", "<a =", "<!--", "<!-", "<![", "<?"),
    *("</", "</p>", "<li>", "<ul><li>", "<td>", "<table>", "<table><td>", "<table><strong>x"),
    *("<svg>", "<s>", "<s></s>", "<style>", "<script>", "<plaintext>", "<select>", "<o:p></o:p>"),
    *("<a class=citation data-reference=1>", "<a class=citation data-reference=1>x", "<span>"),
    *(
        "a\u0301\u0323\u0301",
        "&#x301;&#x323;",
        "&nbsp; ",
        "\x00",
        "\ud800",
        "\u202e",
        "\r",
        "=",
        "é",
    ),
    *("<em> </em>", "<p><b x=1></p>", "<strong><p>", "<a><b><p>", "<blockquote>x</blockquote>"),
    *("<div class=key-fact>a</div>", "<div style='mso-element:comment-list'>", "<h2>x</h2>"),
    *("<a href='#_msocom'>", '<a href="&a;&a;', "]]>", "-->", "<td colspan=2>x</td>", "<hr>"),
]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("size", [1_000_000, MAX_BODY_BYTES - 100], ids=["megabyte", "limit"])
def test_no_text_keeps_the_server_busy(unit, size):
    width = len(unit.encode("utf-8", "replace"))
    text = unit * (size // width)
    began = time.process_time()

    try:
        html = clean(text)
        page = present(html, [])
        assert words(html) == words(page.html)
    except TextRefused as refusal:
        assert str(refusal).endswith(".")

    assert time.process_time() - began < 5


# Plain text


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  a\n b\xa0c\u2003d ", "a b c d"),
        ("a\u202eb\u200bc\x00d\ufeff\ud83d", "abcd"),
        ("e\u0301", "\xe9"),
        ("5 < 6 & <b>7</b> &amp;", "5 < 6 & <b>7</b> &amp;"),
        ("a" + "\u0301" * 200, "\xe1" + "\u0301" * 29),
        ("\x0b\x85\u2028", ""),
    ],
)
def test_plain_text_loses_only_what_nobody_sees(written, kept):
    assert clean_text(written) == kept
    assert clean_text(kept) == kept


def test_plain_text_of_many_accents_is_read_quickly():
    began = time.process_time()

    clean_text("a" + "\u0301\u0323" * 250_000)

    assert time.process_time() - began < 5


# Entries


def test_an_entry_keeps_its_italics_and_nothing_else():
    entry = safe_entry(
        "Smith A. <i>JAMA</i>. 2019;1<sup>st</sup> &amp; H<sub>2</sub>O <em>x</em> <b>y</b> "
        "<a href='/x' onclick=x>z</a><script>alert(1)</script> a<b"
    )

    assert isinstance(entry, SafeString)
    assert entry.startswith(
        "Smith A. <i>JAMA</i>. 2019;1<sup>st</sup> &amp; H<sub>2</sub>O <em>x</em> y z"
    )
    assert faults(entry, {**dict.fromkeys(("i", "em", "sub", "sup"), set())}) == []


def test_an_entry_too_tangled_to_read_is_shown_as_it_is_written():
    entry = safe_entry("<i>" * 500 + "x")

    assert isinstance(entry, SafeString)
    assert entry == "&lt;i&gt;" * 500 + "x"
