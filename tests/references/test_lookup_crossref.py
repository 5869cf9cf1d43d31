"""Crossref's records, read from a server that speaks as Crossref does."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from references.columns import columns
from references.formatting import format_plain
from references.lookup import LookupProblem, Unreachable, Unusable, crossref
from references.lookup.problems import NotAPaper
from references.lookup.records import FoundNotice
from tests.references.lookup_records import DOI, ENCODED, crossref_answer, update
from tests.references.lookup_server import Reply, as_json

PATH = f"/works/{ENCODED}"


def read(**changes):
    return crossref.read_work(json.dumps(crossref_answer(**changes)).encode())


def entry(**changes):
    return format_plain(read(**changes).csl)


def test_a_paper_is_read_into_the_record_that_is_kept(server):
    server.put(PATH, as_json(crossref_answer()))

    found = crossref.work(DOI)

    assert found.csl == {
        "type": "article-journal",
        "title": "Ileal-lymphoid-nodular hyperplasia in children",
        "container-title": "The Lancet",
        "container-title-short": "The Lancet",
        "author": [
            {"family": "Wakefield", "given": "AJ"},
            {"family": "Murch", "given": "SH", "suffix": "Jr"},
            {"literal": "The Study Group"},
        ],
        "issued": {"date-parts": [[1998, 2]]},
        "volume": "351",
        "issue": "9103",
        "page": "637-641",
        "publisher": "Elsevier BV",
        "ISSN": "0140-6736",
        "DOI": "10.1016/S0140-6736(97)11096-0",
    }
    assert columns(found.csl)["doi"] == DOI
    assert format_plain(found.csl) == (
        "Wakefield AJ, Murch SH Jr; The Study Group. Ileal-lymphoid-nodular hyperplasia in children. "
        "Lancet. 1998;351(9103):637-641. doi:10.1016/S0140-6736(97)11096-0"
    )


def test_crossref_is_asked_politely(server):
    server.put(PATH, as_json(crossref_answer()))

    crossref.work("https://doi.org/10.1016/S0140-6736(97)11096-0")

    assert server.asked[0].path == PATH
    assert server.asked[0].query == {"mailto": "editors@example.org"}


def test_what_crossref_does_not_have_is_none(server):
    assert crossref.work("10.5281/zenodo.1") is None


# Notices


def test_notices_say_who_says_so():
    assert read().notices == (
        FoundNotice(
            "retraction",
            "retraction_watch",
            "10.1016/s0140-6736(10)60175-4",
            dated=date(2010, 2, 6),
        ),
        FoundNotice("correction", "crossref", "10.1000/corr", dated=date(2010, 2, 6)),
    )


@pytest.mark.parametrize(
    ("kind", "ours"),
    [
        *dict.fromkeys(("retraction", "removal", "withdrawal"), "retraction").items(),
        ("partial_retraction", "retraction"),
        ("Retraction", "retraction"),
        ("expression_of_concern", "concern"),
        ("Expression of concern", "concern"),
        *dict.fromkeys(("correction", "corrigendum", "erratum", "addendum"), "correction").items(),
        ("clarification", "correction"),
        ("reinstatement", "reinstatement"),
    ],
)
def test_each_kind_of_update_is_one_of_our_notices(kind, ours):
    assert [notice.kind for notice in read(**{"updated-by": [update(type=kind)]}).notices] == [ours]


@pytest.mark.parametrize("kind", ["new_version", "new_edition", "", None, 3])
def test_a_new_version_is_no_notice(kind):
    assert read(**{"updated-by": [update(type=kind)]}).notices == ()


@pytest.mark.parametrize(
    "updated", [{"date-parts": [[2010]]}, {"date-parts": [[2010, 2, 30]]}, {}, None, "2010"]
)
def test_a_notice_without_a_whole_date_has_none(updated):
    found = read(**{"updated-by": [update(updated=updated)]})

    assert found.notices[0].dated is None


@pytest.mark.parametrize(
    "title",
    [
        "RETRACTED: A paper",
        "Retracted Article: a paper",
        "[RETRACTED] A paper",
        "WITHDRAWN: A paper",
    ],
)
def test_a_title_that_says_retracted_is_believed(title):
    found = read(title=[title], **{"updated-by": None})

    assert found.notices == (FoundNotice("retraction", "crossref"),)


def test_a_title_adds_nothing_to_a_retraction_with_a_date():
    assert len(read(title=["RETRACTED: A paper"]).notices) == 2


def test_a_paper_about_retractions_is_not_retracted():
    assert read(title=["Retracted papers: a survey"], **{"updated-by": None}).notices == ()


# Odd records


def test_a_subtitle_follows_a_colon():
    assert read(title=["Migraine"], subtitle=["A review"]).csl["title"] == "Migraine: A review"
    assert read(title=["Why?"], subtitle=["A review"]).csl["title"] == "Why? A review"
    assert read(title=["Migraine: a review"], subtitle=["A review"]).csl["title"] == (
        "Migraine: a review"
    )


@pytest.mark.parametrize(
    ("deposited", "kept"),
    [
        ("<jats:italic>BRCA1</jats:italic> &amp; risk", "<i>BRCA1</i> & risk"),
        ("H<sub>2</sub>O and <b>bold</b>", "H<sub>2</sub>O and bold"),
        (
            'CD4<mml:math xmlns:mml="x"><mml:msup><mml:mi>a</mml:mi></mml:msup></mml:math>',
            "CD4a",
        ),
        ("p <0.05 and >0.01", "p <0.05 and >0.01"),
        ("if p&amp;lt;0.05", "if p<0.05"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("two\n   lines", "two lines"),
    ],
)
def test_titles_keep_italics_and_lose_other_tags(deposited, kept):
    assert read(title=[deposited]).csl["title"] == kept


def test_the_date_in_print_is_that_of_the_volume():
    found = read(
        issued={"date-parts": [[2017, 12, 30]]}, **{"published-print": {"date-parts": [[2018, 1]]}}
    )

    assert found.csl["issued"] == {"date-parts": [[2018, 1]]}


@pytest.mark.parametrize(
    "issued", [{"date-parts": [[None]]}, {"date-parts": [[]]}, {"date-parts": []}, {}, None]
)
def test_a_date_that_is_none_is_left_out(issued):
    assert "issued" not in read(issued=issued).csl
    online = {"published-online": {"date-parts": [[2020, 3]]}}
    assert read(issued=issued, **online).csl["issued"] == {"date-parts": [[2020, 3]]}


def test_a_preprint_is_cited_as_one():
    found = entry(
        type="posted-content",
        subtype="preprint",
        title=["A preprint"],
        author=[{"given": "Jane", "family": "Doe"}],
        institution=[{"name": "medRxiv"}],
        publisher="Cold Spring Harbor Laboratory",
        posted={"date-parts": [[2024, 5, 6]]},
        DOI="10.1101/2024.05.06.24300001",
        issued={"date-parts": [[2024, 5, 6]]},
        **dict.fromkeys(
            ("container-title", "short-container-title", "volume", "issue", "page", "updated-by")
        ),
    )

    assert found == (
        "Doe J. A preprint. medRxiv. Preprint posted online May 6, 2024. "
        "doi:10.1101/2024.05.06.24300001"
    )


def test_an_article_number_stands_for_pages():
    assert "16(3):e0123456. doi" in entry(
        volume="16", issue="3", page=None, **{"article-number": "e0123456"}
    )


def test_a_chapter_is_in_its_book_not_in_its_series():
    found = read(
        type="book-chapter",
        **{"container-title": ["Lecture Notes", "Harrison's Principles"]},
        editor=[{"given": "J. Larry", "family": "Jameson"}],
        ISBN=["http://id.crossref.org/isbn/1", "978-0-19-536674-7"],
    )

    assert found.csl["type"] == "chapter"
    assert found.csl["container-title"] == "Harrison's Principles"
    assert found.csl["ISBN"] == "9780195366747"
    assert "In: Jameson JL, ed. Harrison's Principles" in format_plain(found.csl)


@pytest.mark.parametrize(
    ("theirs", "kind"),
    [
        ("journal-article", "article"),
        ("proceedings-article", "other"),
        ("monograph", "book"),
        ("book-chapter", "chapter"),
        ("report", "report"),
        ("posted-content", "preprint"),
        ("dataset", "dataset"),
        ("something-new", "other"),
    ],
)
def test_types_are_the_sites_kinds_of_reference(theirs, kind):
    assert columns(read(type=theirs).csl)["kind"] == kind


@pytest.mark.parametrize(
    "theirs", ["journal", "journal-issue", "book-series", "component", "grant"]
)
def test_what_nobody_cites_is_said_to_be_no_paper(theirs):
    with pytest.raises(NotAPaper, match="not a work that can be cited"):
        read(type=theirs)


def test_a_record_without_a_title_is_given_all_the_same():
    assert "title" not in read(title=[]).csl


# Bad answers


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=b"{"),
        Reply(body=b"[1]"),
        Reply(body=b"[" * 100_000),
        Reply(body=b"\xff\xfe\x00"),
        Reply(body=b'{"message": []}'),
        Reply(body=b'{"message": {"DOI": 7}}'),
        Reply(body=b"<html>Sign in</html>", type="text/html"),
        Reply(400, b"{}"),
        as_json(crossref_answer(title=["x" * 1001])),
        as_json(crossref_answer(title=["x" * 10_000_000])),
    ],
)
def test_a_broken_answer_is_unusable(server, reply):
    server.put(PATH, reply)

    with pytest.raises(Unusable):
        crossref.work(DOI)


def test_a_failing_crossref_says_nothing_about_the_paper(server):
    server.put(PATH, Reply(503))

    with pytest.raises(Unreachable):
        crossref.work(DOI)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted({*crossref_answer()["message"], "posted"})), JSON))
def test_no_field_breaks_the_reader_whatever_it_holds(fields):
    body = json.dumps({"message": crossref_answer()["message"] | fields}).encode()

    try:
        found = crossref.read_work(body)
    except LookupProblem:
        return

    assert len(found.csl.get("title", "")) <= 1000
    assert all(found.csl.values())
    if "title" in found.csl:
        columns(found.csl)
    format_plain(found.csl)


@given(JSON)
def test_no_json_gives_another_error_than_ours(value):
    with pytest.raises(LookupProblem):
        crossref.read_work(json.dumps(value).encode())


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "author": st.lists(
                st.dictionaries(st.sampled_from(["family", "given", "name"]), JSON), max_size=3
            ),
            "updated-by": st.lists(
                st.dictionaries(st.sampled_from(["DOI", "type", "source", "updated"]), JSON),
                max_size=3,
            ),
            "issued": st.dictionaries(
                st.just("date-parts"), st.lists(st.lists(JSON, max_size=4), max_size=2)
            ),
        },
    )
)
def test_nothing_inside_a_list_breaks_the_reader_either(fields):
    assert format_plain(read(**fields).csl)
