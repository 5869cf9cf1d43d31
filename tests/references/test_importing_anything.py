"""Whatever a file holds, it is read or refused with a sentence, never with an error or half an entry."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from references.columns import columns
from references.formatting import format_entry
from references.importing import Batch, Unreadable, read

CASES = settings(
    max_examples=300,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

WORDS = st.sampled_from(
    [
        *(
            "",
            "Graus, F",
            "Ariño",
            "and",
            "2018",
            "2018/05/17",
            "2018 May 17",
            "10.1000/x y",
            "PMID: 5",
        ),
        *("https://doi.org/10.1000/a", "http://[", "javascript:x", "978-0-306-40615-7", "PMC12"),
        *(
            "<i>",
            "</sub>",
            "<script>",
            "&amp;lt;",
            "\ud800".encode("utf-8", "replace").decode(),
            "\0\x07",
        ),
        *(
            "{",
            "}",
            '"',
            "\\",
            "$",
            "#",
            "%",
            "~",
            r"\'e",
            r"\emph{",
            ",",
            "=",
            "@",
            "--",
            "\u202e",
            "x" * 1200,
        ),
        *("-", ";", "[", "]", "]}", "null", "1e999", "٣", "²", "NaN", "Ä" * 40, "  ", "\t"),
    ]
)
VALUES = st.lists(WORDS, max_size=4).map(" ".join)


def lines_of(tags, begin, line):
    """Lines of a tagged format, some of them out of place."""
    tagged = st.builds(line, st.sampled_from(tags), VALUES)
    return st.lists(st.one_of(tagged, tagged, VALUES), max_size=10).map(
        lambda lines: "\n".join([begin, *lines])
    )


RIS = lines_of(
    [
        *("TY", "AU", "TI", "T1", "T2", "JO", "PY", "DA", "SP", "EP", "DO", "UR", "SN", "AN", "ER"),
        *("ED", "N1", "M3", "Y2", "IS", "ZZ", "C2", "DB"),
    ],
    "TY  - JOUR",
    lambda tag, value: f"{tag}  - {value}",
)
NBIB = lines_of(
    [
        *(
            "PMID",
            "TI",
            "BTI",
            "FAU",
            "AU",
            "CN",
            "DP",
            "DEP",
            "LID",
            "AID",
            "PMC",
            "PG",
            "PT",
            "TA",
        ),
        *("JT", "IS", "ISBN", "LA", "PL"),
    ],
    "PMID- 1",
    lambda tag, value: f"{tag:4}- {value}",
)
FIELDS = st.sampled_from(
    [
        *("title", "author", "editor", "year", "month", "date", "doi", "url", "isbn", "journal"),
        *("pages", "note", "eprint", "eprinttype", "booktitle", "howpublished", "number"),
    ]
)
FIELD = st.builds(
    "{} = {}{}{},".format, FIELDS, st.sampled_from('{"#('), VALUES, st.sampled_from('}"#)')
)
BLOCK = st.builds(
    "@{}{{{},{}}}".format,
    st.sampled_from(["article", "book", "misc", "string", "comment", "preamble", "x"]),
    WORDS,
    st.lists(FIELD, max_size=5).map("\n".join),
)
BIB = st.lists(BLOCK, min_size=1, max_size=2).map("\n".join)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), VALUES)
NESTED = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["family", "given", "literal", "date-parts", "raw", "suffix"]),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=3,
)
RECORD = st.dictionaries(
    st.sampled_from(
        [
            *("title", "author", "editor", "issued", "accessed", "DOI", "PMID", "PMCID", "ISBN"),
            *("URL", "type", "container-title", "page", "note", "items", "volume"),
        ]
    ),
    NESTED,
    max_size=4,
)
JSON = st.lists(st.one_of(RECORD, RECORD, NESTED), max_size=2).map(json.dumps)


def answer(data):
    """The batch that `read` returns, None when it refuses the bytes with a sentence."""
    try:
        return read(data)
    except Unreadable as refused:
        assert str(refused).endswith(".")
        return None


def assert_whole(batch: Batch | None):
    for number, entry in enumerate(batch.entries if batch else (), start=1):
        assert entry.number == number
        assert entry.line >= 1
        if entry.csl is None:
            assert all(entry.problems) and entry.problems
        else:
            values = columns(entry.csl)
            assert values["title"]
            assert "\0" not in json.dumps(entry.csl)
            format_entry(entry.csl)
            json.dumps(entry.csl, ensure_ascii=False).encode()


@CASES
@given(RIS, st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
def test_any_ris(text, encoding):
    assert_whole(answer(text.encode(encoding)))


@CASES
@given(NBIB)
def test_any_medline(text):
    assert_whole(answer(text.encode()))


@CASES
@given(BIB)
def test_any_bibtex(text):
    assert_whole(answer(text.encode()))


@CASES
@given(JSON, st.integers(0, 40))
def test_any_csl_json(text, cut):
    assert_whole(answer(text[: len(text) - cut].encode()))


@CASES
@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode())))
def test_any_bytes(data):
    assert_whole(answer(data))
