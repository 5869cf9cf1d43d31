"""What doi.org and PubMed Central know, from a server that speaks as they do."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from references.columns import columns
from references.lookup import LookupProblem, Refused, Unreachable, Unusable, registries
from references.lookup.registries import Numbers
from tests.references.lookup_records import DOI, PMCID, PMID, conversion
from tests.references.lookup_server import Reply, as_json, redirect

CSL = "application/vnd.citationstyles.csl+json"
ZENODO = "10.5281/zenodo.1"


def dataset(**changes):
    return {
        "type": "dataset",
        "id": "https://doi.org/10.5281/zenodo.1",
        "title": "Headache diaries",
        "author": [{"family": "Roe", "given": "Jane"}, {"literal": "Diary Group"}],
        "issued": {"date-parts": [[2020, 5, 1]]},
        "publisher": "Zenodo",
        "DOI": "10.5281/ZENODO.1",
        "URL": "https://zenodo.org/record/1",
        "abstract": "Long.",
        "copyright": "CC",
    } | changes


def test_what_another_agency_registered_is_read(server):
    agency = server.put("/agency", as_json(dataset(), type=f"{CSL}; charset=utf-8"))
    server.put(f"/{ZENODO}", redirect(agency))

    found = registries.work(ZENODO)

    assert found.csl == {
        "type": "dataset",
        "title": "Headache diaries",
        "author": [{"family": "Roe", "given": "Jane"}, {"literal": "Diary Group"}],
        "issued": {"date-parts": [[2020, 5, 1]]},
        "publisher": "Zenodo",
        "DOI": "10.5281/ZENODO.1",
    }
    assert columns(found.csl)["kind"] == "dataset"
    assert server.asked[1].headers["accept"] == CSL


def test_a_record_without_its_doi_gets_the_one_that_was_asked_for(server):
    server.put(f"/{ZENODO}", as_json(dataset(DOI=None)))

    assert registries.work(ZENODO).csl["DOI"] == ZENODO


def test_a_doi_that_nobody_registered_is_none(server):
    assert registries.work(ZENODO) is None


def test_a_page_instead_of_a_record_is_unusable(server):
    landing = server.put("/landing", Reply(type="text/html", body=b"<html>"))
    server.put(f"/{ZENODO}", redirect(landing))

    with pytest.raises(Unusable):
        registries.work(ZENODO)


@pytest.mark.parametrize("target", ["http://127.0.0.1/", "http://169.254.169.254/latest/"])
def test_a_doi_that_leads_inside_is_not_followed(server, target):
    server.put(f"/{ZENODO}", redirect(target))

    with pytest.raises(Refused):
        registries.work(ZENODO)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"title": []}'])
def test_a_broken_record_is_unusable(server, body):
    server.put(f"/{ZENODO}", Reply(body=body))

    with pytest.raises(Unusable):
        registries.work(ZENODO)


# PubMed Central


def test_the_numbers_of_a_paper_in_pmc(server):
    server.put("/idconv/", as_json(conversion(pmid=int(PMID))))

    assert registries.numbers_of("pmc5066574") == Numbers(PMCID, PMID, DOI)
    assert server.asked[0].query == {
        **{"ids": PMCID, "format": "json"},
        **{"tool": "Imprimatur", "email": "editors@example.org"},
    }


@pytest.mark.parametrize(
    "record",
    [
        conversion(status="error", errmsg="Identifier not found in PMC"),
        conversion(pmcid="PMC1"),
        conversion(pmcid=None),
    ],
)
def test_a_number_that_pmc_does_not_know_is_none(server, record):
    server.put("/idconv/", as_json(record))

    assert registries.numbers_of(PMCID) is None


def test_a_paper_may_have_neither_pmid_nor_doi(server):
    server.put("/idconv/", as_json(conversion(pmid=None, doi="")))

    assert registries.numbers_of(PMCID) == Numbers(PMCID)


@pytest.mark.parametrize("body", [b"{", b"{}", b'{"records": []}', b'{"records": [1]}'])
def test_a_broken_conversion_is_unusable(server, body):
    server.put("/idconv/", Reply(body=body))

    with pytest.raises(Unusable):
        registries.numbers_of(PMCID)


def test_a_failing_converter_says_nothing(server):
    server.put("/idconv/", Reply(500))

    with pytest.raises(Unreachable):
        registries.numbers_of(PMCID)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*dataset(), "ISBN", "PMID", "page", "editor"]), JSON))
def test_no_field_breaks_the_reader_whatever_it_holds(fields):
    try:
        found = registries.read_work(json.dumps(dataset(**fields)).encode(), ZENODO)
    except LookupProblem:
        return

    columns(found.csl)


@given(st.dictionaries(st.sampled_from(["pmcid", "pmid", "doi", "status"]), JSON))
def test_no_conversion_breaks_the_reader(fields):
    numbers = registries.read_numbers(json.dumps(conversion(**fields)).encode(), PMCID)

    assert numbers is None or numbers.pmcid == PMCID
