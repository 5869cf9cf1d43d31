"""An editor pastes something: what is found, and what they are told when nothing is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from references.columns import columns
from references.formatting import format_plain
from references.identifiers import Identifier
from references.lookup.finding import Result, find, find_several, merged, named_in
from references.lookup.records import FoundNotice, FoundWork
from tests.references.lookup_records import (
    ARTICLE,
    DOI,
    ENCODED,
    NO_ARTICLES,
    PMCID,
    PMID,
    conversion,
    crossref_answer,
    hits,
    stock,
)
from tests.references.lookup_server import Reply, as_json, as_xml, redirect

CITATION = (
    "Wakefield AJ, Murch SH, et al. Ileal-lymphoid-nodular hyperplasia. Lancet. 1998;351:637-641. "
    "doi:10.1016/S0140-6736(97)11096-0. PMID: 9500320"
)


@pytest.mark.parametrize(
    "text",
    [
        DOI,
        f"https://doi.org/{DOI}",
        PMID,
        f"PMID: {PMID}",
        f"https://pubmed.ncbi.nlm.nih.gov/{PMID}/",
        PMCID,
        f"https://pmc.ncbi.nlm.nih.gov/articles/{PMCID}/",
        CITATION,
    ],
)
def test_every_way_of_naming_a_paper_finds_the_same(server, text):
    stock(server)

    outcome = find(text)

    assert outcome.result == Result.FOUND
    assert {"Crossref", "PubMed"} <= set(outcome.asked)
    assert outcome.missed == ()
    assert outcome.evidence == "cases"
    assert {notice.source for notice in outcome.notices} == {
        *("crossref", "retraction_watch", "pubmed")
    }
    assert columns(outcome.csl) | {"csl": {}, "match_key": ""} == {
        "match_key": "",
        "csl": {},
        "title": "Ileal-<i>lymphoid</i>-nodular hyperplasia & CD4<sup>+</sup> cells if p < 0.05",
        "container": "The Lancet",
        "year": 1998,
        "doi": DOI,
        "pmid": PMID,
        "pmcid": PMCID,
        "isbn": "",
        "url": "",
        "kind": "article",
    }


def test_looking_up_the_same_again_asks_nobody(server):
    stock(server)
    find(DOI)
    asked = len(server.asked)

    assert find(CITATION).result == Result.FOUND

    assert len(server.asked) == asked


# Who knows it


def test_a_paper_that_is_not_in_pubmed_is_found_at_crossref(server):
    stock(server)
    server.put("/esearch.fcgi", as_json(hits()))

    outcome = find(DOI)

    assert outcome.result == Result.FOUND
    assert outcome.csl["container-title-short"] == "The Lancet"
    assert "PMID" not in outcome.csl


def test_a_hit_for_another_paper_is_not_taken(server):
    stock(server)
    server.put("/efetch.fcgi", as_xml(ARTICLE.replace("(97)11096-0</ELoc", "(97)99999-9</ELoc")))

    outcome = find(DOI)

    assert outcome.result == Result.FOUND
    assert "PMID" not in outcome.csl


def test_a_data_set_is_found_where_it_is_registered(server):
    server.put("/esearch.fcgi", as_json(hits()))
    agency = server.put("/agency", as_json({"type": "dataset", "title": "Headache diaries"}))
    server.put("/10.5281/zenodo.1", redirect(agency))

    outcome = find("10.5281/zenodo.1")

    assert outcome.result == Result.FOUND
    assert outcome.csl["DOI"] == "10.5281/zenodo.1"
    assert outcome.asked == ("Crossref", "doi.org", "PubMed")


def test_an_old_paper_without_a_doi_is_found_by_its_pmid(server):
    stock(server)
    elocation = '<ELocationID EIdType="doi" ValidYN="Y">10.1016/S0140-6736(97)11096-0</ELocationID>'
    server.put("/efetch.fcgi", as_xml(ARTICLE.replace(elocation, "")))

    outcome = find(f"PMID {PMID}")

    assert outcome.result == Result.FOUND
    assert outcome.asked == ("PubMed",)


def test_a_paper_in_pmc_that_only_crossref_describes_keeps_its_number(server):
    stock(server)
    server.put("/idconv/", as_json(conversion(pmid=None)))
    server.put("/esearch.fcgi", as_json(hits()))

    assert find(PMCID).csl["PMCID"] == PMCID


# Why not


@pytest.mark.parametrize("text", ["", "Migraine", "2019", "Lancet. 1998;351:637-641.", "x" * 5000])
def test_nothing_to_look_up_asks_nobody(server, text):
    outcome = find(text)

    assert outcome.result == Result.NOT_RECOGNISED
    assert outcome.sentence == "There is no DOI, PMID or PMCID in this."
    assert server.asked == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("10.1000/nothing", "No agency has registered the DOI 10.1000/nothing."),
        ("PMID 99999999", "PubMed has nothing under PMID 99999999."),
        ("PMC999", "PubMed Central names no paper for PMC999."),
    ],
)
def test_what_nobody_registered_is_said_to_be_so(server, text, sentence):
    server.put("/esearch.fcgi", as_json(hits()))
    server.put("/efetch.fcgi", as_xml(NO_ARTICLES))
    server.put("/idconv/", as_json(conversion(status="error")))

    outcome = find(text)

    assert outcome.result == Result.NOT_REGISTERED
    assert outcome.sentence == f"{sentence} Check it against the paper."
    assert (outcome.csl, outcome.notices, outcome.missed) == ({}, (), ())


def test_a_grant_is_no_paper(server):
    server.put(f"/works/{ENCODED}", as_json(crossref_answer(type="grant")))
    server.put("/esearch.fcgi", as_json(hits()))

    outcome = find(DOI)

    assert outcome.result == Result.NOT_A_PAPER
    assert "a grant" in outcome.sentence


def test_a_book_is_typed_in(server):
    assert find("ISBN 978-0-19-536674-7").result == Result.NOT_A_PAPER


@pytest.mark.parametrize("text", [DOI, PMID, PMCID])
def test_when_nobody_answers_nothing_is_known(server, text):
    for path in (f"/works/{ENCODED}", "/esearch.fcgi", "/efetch.fcgi", "/idconv/", f"/{DOI}"):
        server.put(path, Reply(503))

    outcome = find(text)

    assert outcome.result == Result.UNREACHABLE
    assert outcome.sentence.startswith("It could not be looked up. localhost is out of order")
    assert outcome.missed
    assert outcome.asked == ()


@pytest.mark.parametrize(
    ("path", "missed"), [(f"/works/{ENCODED}", "Crossref"), ("/efetch.fcgi", "PubMed")]
)
def test_half_an_answer_says_whose_half_is_missing(server, path, missed):
    stock(server)
    server.put(path, Reply(503))

    outcome = find(DOI)

    assert outcome.result == Result.FOUND
    assert outcome.missed == (missed,)
    assert missed not in outcome.asked
    assert outcome.sentence.startswith(f"Found, but {missed} did not answer.")


def test_a_broken_answer_is_a_missing_half_too(server):
    stock(server)
    server.put("/efetch.fcgi", as_xml("<PubmedArticleSet>"))

    assert find(DOI).missed == ("PubMed",)


# Several


def test_several_works_are_looked_up_line_by_line(server):
    stock(server)

    outcomes = find_several(f"{CITATION}\n\n  Migraine \r\nPMID {PMID}\n")

    assert [outcome.text for outcome in outcomes] == [CITATION, "Migraine", f"PMID {PMID}"]
    assert [outcome.result for outcome in outcomes] == ["found", "not recognised", "found"]


def test_more_than_fifty_lines_are_refused(server):
    with pytest.raises(ValueError, match="at most 50"):
        find_several("x\n" * 51)

    assert len(find_several("x\n" * 50)) == 50


# What is merged, what is recognised


def test_pubmed_wins_what_it_checks_and_crossref_what_it_registers():
    deposited = FoundWork(
        {"DOI": "10.1000/X", "title": "A PAPER", "container-title-short": "J. Pain", "ISSN": "1"},
        (FoundNotice("correction", "crossref"),),
    )
    indexed = FoundWork(
        {"DOI": "10.1000/x", "PMID": "1", "title": "A paper", "container-title-short": "J Pain"},
        (FoundNotice("correction", "pubmed"),),
        "trial",
    )

    both = merged(deposited, indexed)

    assert both.csl == {
        "DOI": "10.1000/X",
        "PMID": "1",
        "title": "A paper",
        "container-title-short": "J Pain",
        "ISSN": "1",
    }
    assert [notice.source for notice in both.notices] == ["crossref", "pubmed"]
    assert both.evidence == "trial"


def test_one_record_alone_stays_as_it_is():
    one = FoundWork({"title": "A paper"}, (FoundNotice("concern", "pubmed"),), "cases")

    assert merged(one, None) == merged(None, one) == one
    assert merged(None, None) == FoundWork({})


def test_an_elision_in_print_is_whole_in_the_entry(server):
    stock(server)

    assert "351(9103):637-641." in format_plain(find(PMID).csl)


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("29768149", Identifier("pmid", "29768149")),
        (" 12345 ", Identifier("pmid", "12345")),
        ("2019", None),
        ("doi:10.1000/xyz", Identifier("doi", "10.1000/xyz")),
    ],
)
def test_five_digits_alone_are_a_pmid_and_four_a_year(text, identifier):
    assert named_in(text) == identifier


@given(st.text())
def test_no_text_is_too_odd_to_name_something(text):
    assert named_in(text) is None or named_in(text).value
