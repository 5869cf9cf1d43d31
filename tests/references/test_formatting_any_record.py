"""Whatever a record holds or lacks, its entry is tidy and safe."""

import re
import time
from html.parser import HTMLParser
from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from references.formatting import best_url, format_entry, format_plain, short_label
from tests.references.formatting_records import (
    BOOK,
    CHAPTER,
    NO_DOI,
    O_BYRNE,
    PREPRINT,
    REPORT,
    STYLES,
    WEB_PAGE,
)

# Whatever fields are missing, no punctuation is left behind.

STRAY = re.compile(
    r"\.\.|\s[.,;:)]|\(\)|[;:,(]\.|,,|;;|:;|;:\D|  |None|\[\]|^[\s.,;:]|\s$|<i></i>|,$|;$|:$"
)
WHOLE_RECORDS = [O_BYRNE | NO_DOI | O_BYRNE, NO_DOI, WEB_PAGE, BOOK | CHAPTER | {"type": "book"}]
WHOLE_RECORDS += [CHAPTER | NO_DOI | CHAPTER, REPORT | NO_DOI | REPORT | {"number": "1"}, PREPRINT]
WHOLE_RECORDS += [WEB_PAGE | {"type": "dataset", "version": "2"}, REPORT | {"type": "thesis"}]
WHOLE_RECORDS += [NO_DOI | {"type": "article-newspaper"}]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("record", WHOLE_RECORDS, ids=lambda record: record["type"])
def test_any_fields_may_be_missing(record, style):
    fields = sorted(record)
    for size in (0, 1, 2, 3, len(fields) - 2, len(fields) - 1):
        for missing in combinations(fields, size):
            rest = {key: value for key, value in record.items() if key not in missing}

            entry = format_entry(rest, style=style)

            assert not STRAY.search(entry), (missing, entry)


# Whatever a record holds, a browser shows it as text.


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.strange, self.text = [], [], ""

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)
        if tag == "span" and [name for name, _ in attributes] == ["lang"]:
            return
        if tag not in ("i", "sub", "sup") or attributes:
            self.strange.append((tag, attributes))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.strange.append(("/", tag))

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.strange.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def parsed(html):
    tags = Tags()
    tags.feed(html)
    tags.close()
    return tags


SNIPPETS = st.sampled_from(
    [
        "<i>",
        "</i>",
        "<sub>",
        "</sup>",
        "<em >",
        "<script>",
        "&lt;",
        "&amp",
        "<!--",
        "None",
        "et al.",
    ]
    + ["10.1000/x", "https://a.example/", "2019-05-03", "1-9", "Jr.", "\ud800", "\x00", "\u202e"]
)
WORDS = st.text(max_size=12) | st.lists(SNIPPETS | st.text(max_size=3), max_size=6).map("".join)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["family", "given", "literal", "suffix", "date-parts", "raw", "name"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
FIELDS = sorted({key for record in WHOLE_RECORDS for key in record} | {"article-number", "PMCID"})
TYPES = st.sampled_from(["article-journal", "book", "chapter", "webpage", "article", "thesis"])
RECORDS = st.dictionaries(st.sampled_from(FIELDS) | WORDS, ANYTHING, max_size=8).flatmap(
    lambda record: st.one_of(
        st.just(record), TYPES.map(lambda declared: record | {"type": declared})
    )
)


@given(RECORDS, st.sampled_from(STYLES))
@example(
    {"title": "<i>\ud800</i>", "volume": 10**5000, "issued": {"date-parts": [[10**5000]]}}, "ama"
)
@example({"page": float("nan"), "volume": float("inf"), "edition": 10**400}, "nlm")
@example({"author": [{"family": "<script>", "given": "<b>"}], "publisher": "<img src=x>"}, "ama")
def test_any_record_becomes_safe_html(record, style):
    entry = format_entry(record, style=style)

    entry.encode()
    page = parsed(entry)
    assert page.strange == []
    assert page.open == []
    assert page.text == format_plain(record, style=style)
    assert not re.search(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", entry)


@given(RECORDS)
def test_any_record_has_a_label_and_perhaps_an_address(record):
    label = short_label(record)
    url = best_url(record)

    assert label.strip()
    assert len(label) <= 70
    assert url == "" or re.fullmatch(r'https?://[^\s<>"\\]+', url)


@pytest.mark.parametrize(
    "value",
    ["<i>" * 10_000, "</i>" * 10_000, "a," * 10_000, "1-" * 10_000, "(" * 20_000, "." * 20_000],
)
def test_huge_fields_cost_little(value):
    record = dict.fromkeys(FIELDS, value) | {"author": [value], "issued": {"raw": value}}
    start = time.process_time()

    for style in STYLES:
        assert format_entry(record, style=style) is not None

    # A tenth of this when the cost grows in proportion to the length.
    assert time.process_time() - start < 1
