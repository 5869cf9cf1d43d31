"""PubMed's records, read from a server that speaks as the E-utilities do."""

import json
import logging
from datetime import date
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from references.columns import columns
from references.formatting import format_entry, format_plain
from references.lookup import LookupProblem, Unreachable, Unusable, pubmed, pubmed_xml
from references.lookup.records import FoundNotice
from tests.references.lookup_records import (
    ARTICLE,
    CHAPTER,
    DOI,
    NO_ARTICLES,
    PMID,
    hits,
    summaries,
    summary,
)
from tests.references.lookup_server import Reply, as_json, as_xml


def read(xml=ARTICLE, pmid=PMID):
    return pubmed_xml.read_work(xml.encode(), pmid)


def changed(old, new):
    assert old in ARTICLE
    return read(ARTICLE.replace(old, new)).csl


def test_a_paper_is_read_into_the_record_that_is_kept(server):
    server.put("/efetch.fcgi", as_xml(ARTICLE))

    found = pubmed.work("PMID: 9500320")

    assert found.csl == {
        "type": "article-journal",
        "title": ("Ileal-<i>lymphoid</i>-nodular hyperplasia & CD4<sup>+</sup> cells if p < 0.05"),
        "author": [
            {"family": "Wakefield", "given": "Andrew J"},
            {"family": "Murch", "given": "SH", "suffix": "Jr"},
            {"literal": "The Study Group"},
        ],
        "container-title": "Lancet (London, England)",
        "container-title-short": "Lancet",
        "ISSN": "0140-6736",
        "volume": "351",
        "issue": "9103",
        "page": "637-641",
        "issued": {"date-parts": [[1998, 2, 28]]},
        "DOI": "10.1016/S0140-6736(97)11096-0",
        "PMID": PMID,
        "PMCID": "PMC5066574",
    }
    assert columns(found.csl)["pmcid"] == "PMC5066574"
    assert format_entry(found.csl) == (
        "Wakefield AJ, Murch SH Jr; The Study Group. Ileal-<i>lymphoid</i>-nodular hyperplasia &amp; "
        "CD4<sup>+</sup> cells if p &lt; 0.05. <i>Lancet</i>. 1998;351(9103):637-641. "
        "doi:10.1016/S0140-6736(97)11096-0"
    )


def test_pubmed_is_told_who_asks(server, settings):
    settings.NCBI_API_KEY = "s3cret"
    server.put("/efetch.fcgi", as_xml(ARTICLE))

    pubmed.work(PMID)

    assert server.asked[0].query == {
        **{"db": "pubmed", "id": PMID, "retmode": "xml"},
        **{"tool": "Imprimatur", "email": "editors@example.org", "api_key": "s3cret"},
    }


def test_the_key_is_neither_logged_nor_told(server, settings, caplog):
    caplog.set_level(logging.DEBUG)
    settings.NCBI_API_KEY = "s3cret"
    server.put("/efetch.fcgi", Reply(500))

    with pytest.raises(Unreachable) as problem:
        pubmed.work(PMID)

    assert "s3cret" not in caplog.text + str(problem.value)


def test_a_key_allows_ten_questions_a_second(server, settings, time):
    server.put("/esummary.fcgi", as_json(summaries(summary())))

    def pace():
        pubmed.notices_of([PMID])
        before = time.now
        pubmed.notices_of([PMID])
        return round(time.now - before, 3)

    assert pace() == 0.333
    settings.NCBI_API_KEY = "s3cret"
    assert pace() == 0.1


def test_what_pubmed_does_not_have_is_none(server):
    server.put("/efetch.fcgi", as_xml(NO_ARTICLES))

    assert pubmed.work("99999999") is None


def test_an_answer_about_another_paper_is_none():
    assert read(pmid="1") is None


# Fields


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("<Year>1998</Year>", [1998]),
        ("<Year>1998</Year><Month>12</Month>", [1998, 12]),
        ("<Year>1998</Year><Season>Winter</Season>", [1998]),
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", [1998, 12]),
        ("<MedlineDate>1998 Jul 5-11</MedlineDate>", [1998, 7]),
        ("<MedlineDate>2000 Spring</MedlineDate>", [2000]),
        ("<MedlineDate>1975-1976</MedlineDate>", [1975]),
        ("<MedlineDate>1998</MedlineDate>", [1998]),
    ],
)
def test_dates_are_read_as_far_as_they_go(written, parts):
    csl = changed("<Year>1998</Year><Month>Feb</Month><Day>28</Day>", written)

    assert csl["issued"] == {"date-parts": [parts]}


@pytest.mark.parametrize("written", ["", "<MedlineDate/>", "<MedlineDate>Spring</MedlineDate>"])
def test_a_date_that_says_nothing_is_left_out(written):
    csl = changed("<Year>1998</Year><Month>Feb</Month><Day>28</Day>", written)

    assert "issued" not in csl


@pytest.mark.parametrize(
    ("written", "pages"),
    [
        ("1865-76", "1865-1876"),
        ("S12-9", "S12-S19"),
        ("e0123456", "e0123456"),
        ("12-4, 20", "12-14, 20"),
        ("733", "733"),
    ],
)
def test_pages_are_given_in_full(written, pages):
    assert changed("637-41", written)["page"] == pages


def test_pages_may_be_a_first_and_a_last_one():
    csl = changed("<MedlinePgn>637-41</MedlinePgn>", "")

    assert csl["page"] == "637-641"


def test_a_title_in_another_language_stands_in_for_none():
    title = ARTICLE[ARTICLE.index("<ArticleTitle>") : ARTICLE.index("<Pagination>")]
    vernacular = "<ArticleTitle/><VernacularTitle>Über Kopfschmerz.</VernacularTitle>"

    assert changed(title, vernacular)["title"] == "Über Kopfschmerz"


def test_the_doi_may_be_among_the_papers_numbers_only():
    elocation = '<ELocationID EIdType="doi" ValidYN="Y">10.1016/S0140-6736(97)11096-0</ELocationID>'
    xml = ARTICLE.replace(elocation, '<ELocationID EIdType="doi" ValidYN="N">10.1/no</ELocationID>')
    xml = xml.replace('<ArticleId IdType="pmc">PMC5066574', f'<ArticleId IdType="doi">{DOI}', 1)
    csl = read(xml).csl

    assert csl["DOI"] == DOI
    assert "PMCID" not in csl


def test_a_preprint_is_cited_as_one():
    xml = ARTICLE.replace('UI="D002363">Case Reports', 'UI="D000076942">Preprint')
    xml = xml.replace("<MedlineTA>Lancet", "<MedlineTA>medRxiv")
    for part in ("<Volume>351</Volume>", "<Issue>9103</Issue>", "<MedlinePgn>637-41</MedlinePgn>"):
        xml = xml.replace(part, "")
    xml = xml.replace("<StartPage>637</StartPage><EndPage>641</EndPage>", "")
    csl = read(xml).csl

    assert columns(csl)["kind"] == "preprint"
    assert "medRxiv. Preprint posted online February 28, 1998." in format_plain(csl)


def test_a_chapter_of_a_book_is_read():
    found = read(CHAPTER, "20301295")

    assert columns(found.csl)["kind"] == "chapter"
    assert found.evidence == "narrative"
    assert format_plain(found.csl) == (
        "Konkle BA. Hemophilia A. In: Adam MP, ed. GeneReviews®. "
        "University of Washington, Seattle; 1993."
    )


def test_a_whole_book_is_read():
    title = '<ArticleTitle book="gene" part="x">Hemophilia A.</ArticleTitle>'
    found = read(CHAPTER.replace(title, ""), "20301295")

    assert (found.csl["type"], found.csl["title"]) == ("book", "GeneReviews<sup>®</sup>")
    assert columns(found.csl)["isbn"] == "9780195366747"


# Notices and evidence


def test_notices_are_read_from_the_links():
    assert read().notices == (
        FoundNotice("correction", "pubmed"),
        FoundNotice(
            "retraction",
            "pubmed",
            "10.1016/s0140-6736(10)60175-4",
            "20137807",
            date(2010, 2, 6),
        ),
    )


@pytest.mark.parametrize(
    ("link", "kind"),
    [
        ("RetractionIn", "retraction"),
        ("RetractedandRepublishedIn", "retraction"),
        ("ExpressionOfConcernIn", "concern"),
        ("ErratumIn", "correction"),
        ("CorrectedandRepublishedIn", "correction"),
    ],
)
def test_each_kind_of_link_is_one_of_our_notices(link, kind):
    xml = ARTICLE.replace('RefType="RetractionIn"', f'RefType="{link}"')

    assert read(xml).notices[1].kind == kind


@pytest.mark.parametrize(
    "link", ["RetractionOf", "ErratumFor", "CommentOn", "UpdateIn", "Cites", ""]
)
def test_other_links_are_no_notices(link):
    xml = ARTICLE.replace('RefType="RetractionIn"', f'RefType="{link}"')
    xml = xml.replace('UI="D016441"', 'UI="D016428"')

    assert [notice.kind for notice in read(xml).notices] == ["correction"]


def test_a_retracted_publication_is_one_without_a_link_too():
    xml = ARTICLE.replace('RefType="RetractionIn"', 'RefType="CommentIn"')

    assert read(xml).notices[-1] == FoundNotice("retraction", "pubmed")


@pytest.mark.parametrize(
    ("types", "level"),
    [
        (["D017065"], "guideline"),
        (["D016431", "D016454"], "guideline"),
        (["D000078182"], "systematic_review"),
        (["D016428", "D017418", "D016454"], "systematic_review"),
        (["D016449", "D016428"], "trial"),
        (["D064888"], "observational"),
        (["D002363", "D016454"], "cases"),
        (["D016454"], "narrative"),
        (["D016421"], "opinion"),
        (["D016428"], ""),
        (["D016430"], ""),
        ([], ""),
    ],
)
def test_the_strongest_type_suggests_the_evidence(types, level):
    assert pubmed_xml.evidence(types) == level


# Checking many


def test_many_works_are_checked_in_one_question(server):
    clean = summary(uid="2", pubtype=["Journal Article"], references=[])
    missing = {"uid": "3", "error": "cannot get document summary"}
    server.put("/esummary.fcgi", as_json(summaries(summary(), clean, missing)))

    notices = pubmed.notices_of([PMID, "2", "3", "4"])

    retraction = FoundNotice("retraction", "pubmed", "", "20137807", date(2010, 2, 6))
    assert notices == {PMID: (retraction,), "2": ()}
    assert server.asked[0].query["id"] == f"{PMID},2,3,4"


def test_a_check_is_never_answered_from_memory(server):
    server.put("/esummary.fcgi", as_json(summaries(summary())))

    pubmed.notices_of([PMID])
    pubmed.notices_of([PMID])

    assert len(server.asked) == 2


def test_at_most_200_works_are_checked_at_a_time(server):
    server.put("/esummary.fcgi", as_json(summaries()))

    assert pubmed.notices_of([str(number) for number in range(1, 201)]) == {}
    with pytest.raises(ValueError, match="200"):
        pubmed.notices_of([str(number) for number in range(1, 202)])
    assert pubmed.notices_of([]) == {}


@pytest.mark.parametrize(
    ("found", "number"), [(hits(PMID), PMID), (hits(), ""), (hits("1", "2"), ""), (hits("x"), "")]
)
def test_the_number_of_a_doi_is_the_only_hit(server, found, number):
    server.put("/esearch.fcgi", as_json(found))

    assert pubmed.number_of(DOI) == number
    assert server.asked[0].query["term"] == f'"{DOI}"[doi]'


# Bad answers

LAUGHS = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">
<!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">]>
<PubmedArticleSet>&lol3;</PubmedArticleSet>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>
<PubmedArticleSet>&file;</PubmedArticleSet>"""


@pytest.mark.parametrize(
    "reply",
    [
        as_xml(LAUGHS),
        as_xml(OUTSIDE),
        as_xml(ARTICLE[:-30]),
        as_xml("<eFetchResult><ERROR>ID list is empty</ERROR></eFetchResult>"),
        as_xml('<?xml version="1.0" encoding="klingon"?><PubmedArticleSet/>'),
        as_xml(ARTICLE.replace("Ileal", "I" * 1001)),
        as_xml(ARTICLE.replace("Ileal", "I" * 10_000_000)),
        Reply(body=b"\x00", type="text/xml"),
        Reply(body=b"{}"),
        Reply(400, b'{"error":"API key invalid"}'),
    ],
)
def test_a_broken_answer_is_unusable(server, reply):
    server.put("/efetch.fcgi", reply)

    with pytest.raises(Unusable):
        pubmed.work(PMID)


def test_a_title_of_any_depth_is_read():
    depth = 20_000
    csl = changed("<b>cells</b>", "<b>" * depth + "cells" + "</b>" * depth)

    assert csl["title"].endswith("cells if p < 0.05")


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"result": []}', b'{"esearchresult": {}}', b"x"])
def test_a_broken_summary_is_unusable(server, body):
    server.put("/esummary.fcgi", Reply(body=body))
    server.put("/esearch.fcgi", Reply(body=body))

    for question in (lambda: pubmed.notices_of([PMID]), lambda: pubmed.number_of(DOI)):
        with pytest.raises(Unusable):
            question()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["pubtype", "references", "title", "error"]), JSON))
def test_no_summary_breaks_the_reader(fields):
    body = json.dumps(summaries(summary(**fields))).encode()

    assert set(pubmed.read_notices(body, [PMID])) <= {PMID}


@given(
    st.lists(st.dictionaries(st.sampled_from(["refsource", "reftype", "pmid"]), JSON), max_size=3)
)
def test_no_link_of_a_summary_breaks_the_reader(links):
    body = json.dumps(summaries(summary(references=links))).encode()

    assert pubmed.read_notices(body, [PMID])[PMID]


VISIBLE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"]), max_size=30)


@given(
    st.sampled_from(["637-41", "1998", "Feb", "28", "Lancet", "Wakefield", "RetractionIn"]), VISIBLE
)
def test_no_text_breaks_the_reader(old, new):
    quoted = escape(new, {'"': "&quot;"})

    found = read(ARTICLE.replace(f">{old}<", f">{quoted}<").replace(f'"{old}"', f'"{quoted}"'))

    columns(found.csl)
    format_plain(found.csl)


@given(st.binary() | st.text().map(str.encode))
def test_no_bytes_give_another_error_than_ours(body):
    with pytest.raises(LookupProblem):
        pubmed_xml.read_work(body, PMID)


@given(st.data())
def test_a_record_with_parts_missing_is_read(data):
    lines = ARTICLE.splitlines()
    start = data.draw(st.integers(5, len(lines) - 4))
    end = data.draw(st.integers(start, len(lines) - 3))

    try:
        found = read("\n".join([*lines[:start], *lines[end:]]))
    except LookupProblem:
        return

    assert found is None or found.csl
