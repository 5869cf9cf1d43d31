"""Identifiers as editors paste them into a reference's form or the search box."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from references.identifiers import (
    Identifier,
    bare_doi,
    doi_url,
    first_inside,
    normalise_doi,
    normalise_isbn,
    normalise_orcid,
    normalise_pmcid,
    normalise_pmid,
    pmc_url,
    pubmed_url,
    recognise,
)

SICI = "10.1002/(sici)1096-8644(199601)99:1<1::aid-ajpa1>3.0.co;2-1"
NORMALISERS = (normalise_doi, normalise_pmid, normalise_pmcid, normalise_isbn, normalise_orcid)


@pytest.mark.parametrize(
    "text",
    [
        "10.1056/NEJMoa1715274",
        "10.1056/nejmoa1715274",
        "  10.1056/NEJMoa1715274\n",
        "doi:10.1056/NEJMoa1715274",
        "DOI: 10.1056/NEJMoa1715274.",
        "doi 10.1056/NEJMoa1715274",
        "info:doi/10.1056/NEJMoa1715274",
        "urn:doi:10.1056/NEJMoa1715274",
        "https://doi.org/10.1056/NEJMoa1715274",
        "http://dx.doi.org/10.1056/NEJMoa1715274",
        "HTTPS://WWW.DOI.ORG/10.1056/NEJMoa1715274/",
        "doi.org/10.1056/NEJMoa1715274",
        "dx.doi.org/10.1056/NEJMoa1715274",
        "doi: https://doi.org/10.1056/NEJMoa1715274",
        "https://doi.org/10.1056%2FNEJMoa1715274",
        "https://doi.org/10.1056/NEJMoa1715274?utm_source=newsletter#abstract",
        "<https://doi.org/10.1056/NEJMoa1715274>",
        "(doi:10.1056/NEJMoa1715274)",
        '"10.1056/NEJMoa1715274",',
        "10.1056 / NEJMoa1715274",
        "10. 1056/NEJMoa1715274",
        "\u200b10.1056/NEJMoa1715274\ufeff",
        "１０.1056/NEJMoa1715274",
    ],
)
def test_every_way_of_pasting_a_doi_gives_the_same_doi(text):
    assert normalise_doi(text) == "10.1056/nejmoa1715274"


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1016/S0140-6736(97)11096-0", "10.1016/s0140-6736(97)11096-0"),
        ("10.1016/S0140-6736%2897%2911096-0", "10.1016/s0140-6736(97)11096-0"),
        ("https://doi.org/10.1016/S0140-6736%2897%2911096-0", "10.1016/s0140-6736(97)11096-0"),
        ("10.1016/S0140\u20106736(97)11096\u20100", "10.1016/s0140-6736(97)11096-0"),
        ("10.1016/S0140-\n6736(97)11096-0", "10.1016/s0140-6736(97)11096-0"),
        ("(10.1016/S0140-6736(97)11096-0).", "10.1016/s0140-6736(97)11096-0"),
        ("10.1016/0304-3975(94)90101(5)", "10.1016/0304-3975(94)90101(5)"),
        (SICI.upper(), SICI),
        ("10.1002/(SICI)1096-8644(199601)99:1&lt;1::AID-AJPA1&gt;3.0.CO;2-1", SICI),
        (
            "https://doi.org/10.1002/(SICI)1096-8644(199601)99:1%3C1::AID-AJPA1%3E3.0.CO;2-1",
            SICI,
        ),
        ("10.1000.10/123", "10.1000.10/123"),
        ("10.21037/atm.2019.04.86", "10.21037/atm.2019.04.86"),
    ],
)
def test_old_and_encoded_dois_are_read(text, doi):
    assert normalise_doi(text) == doi


@pytest.mark.parametrize(
    "behind",
    [
        *("<br/>", "</a>", "&lt;br /&gt;", '<a href="x">', "<p>Epub", " [doi]", "[doi]"),
        *("/full", "/abstract", "/pdf", "/epdf/", "/full/html", "/meta", "/suppl_file/a.pdf"),
        *("?src=recsys", "&query=featured", "#section-2", ";jsessionid=5A.f02"),
        *("v1", "v2.full", "v1.full.pdf", "v3.full-text", ".full.pdf"),
    ],
)
def test_what_an_export_leaves_behind_a_doi_is_no_part_of_it(behind):
    doi = "10.1101/2020.01.02.20193047"

    assert bare_doi(f"{doi}{behind}") == doi


@pytest.mark.parametrize(
    "doi", ["10.6084/m9.figshare.5.v1", "10.21203/rs.3.rs-5/v1", "10.5555/a1v2"]
)
def test_a_version_that_is_part_of_a_doi_stays(doi):
    assert bare_doi(doi) == doi


def test_bare_doi_keeps_the_case_it_was_given():
    assert bare_doi("https://doi.org/10.1056/NEJMoa1715274") == "10.1056/NEJMoa1715274"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Type a DOI, such as 10.1056/NEJMoa1715274."),
        ("   ", "Type a DOI"),
        ("migraine", '"migraine" is not a DOI'),
        ("10.1056", "begins with 10. and has a slash"),
        ("10.1056/", "is not a DOI"),
        ("10.12/abc", "is not a DOI"),
        ("11.1056/abc", "is not a DOI"),
        ("10.1056/abc 10.1056/def", "has a space in it"),
        ("10.1056/caf\u00e9", '"é" does not belong in a DOI'),
        ("https://doi.org/", "is not a DOI"),
        ("https://doi-org.proxy.library.example/10.1056/NEJMoa1715274", "is not a DOI"),
        ("https://doi.org.evil.example/10.1056/NEJMoa1715274", "is not a DOI"),
        ("https://doi.org@evil.example/10.1056/NEJMoa1715274", "is not a DOI"),
        ("https://evil.example/?u=https://doi.org/10.1056/abc", "is not a DOI"),
        ("ftp://doi.org/10.1056/NEJMoa1715274", "is not a DOI"),
        ("javascript:10.1056/alert(1)", "is not a DOI"),
        ("https://doi.org:8080/10.1056/NEJMoa1715274", "is not a DOI"),
        ("10.1056/%00abc", "is not a DOI"),
        ("10.1056/" + "a" * 300, "at most 255 characters"),
        ("10.1056/" + "a" * 3000, "too long"),
    ],
)
def test_what_is_no_doi_is_refused_with_advice(text, says):
    with pytest.raises(ValueError) as refusal:
        normalise_doi(text)

    assert says in str(refusal.value)


@pytest.mark.parametrize(
    "text",
    [
        "29768149",
        " 29768149 ",
        "PMID: 29768149",
        "pmid29768149",
        "PMID 29768149.",
        "PubMed PMID: 29768149",
        "PubMed ID: 29768149",
        "info:pmid/29768149",
        "https://pubmed.ncbi.nlm.nih.gov/29768149/",
        "http://pubmed.ncbi.nlm.nih.gov/29768149?term=asthma#abstract",
        "pubmed.ncbi.nlm.nih.gov/29768149",
        "https://www.ncbi.nlm.nih.gov/pubmed/29768149",
        "https://www.ncbi.nlm.nih.gov/m/pubmed/29768149/",
        "https://pubmed.gov/29768149",
        "https://europepmc.org/article/MED/29768149",
        "29 768 149",
    ],
)
def test_every_way_of_pasting_a_pmid_gives_its_digits(text):
    assert normalise_pmid(text) == "29768149"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Type a PMID, such as 29768149."),
        ("PMID:", "is not a PMID"),
        ("0", "is not a PMID"),
        ("029768149", "one to eight digits"),
        ("123456789", "one to eight digits"),
        ("PMC5066574", "is a PMCID"),
        ("pmcid: pmc5066574", "is a PMCID"),
        ("10.1056/NEJMoa1715274", "is not a PMID"),
        ("٢٩٧٦٨١٤٩", "is not a PMID"),
        ("https://pubmed.example/29768149/", "is not a PMID"),
        ("https://pubmed.ncbi.nlm.nih.gov/?term=29768149", "is not a PMID"),
    ],
)
def test_what_is_no_pmid_is_refused_with_advice(text, says):
    with pytest.raises(ValueError) as refusal:
        normalise_pmid(text)

    assert says in str(refusal.value)


@pytest.mark.parametrize(
    "text",
    [
        "PMC5066574",
        "pmc5066574",
        "PMC 5066574",
        "PMCID: PMC5066574",
        "PMCID:5066574",
        "PubMed Central PMCID: PMC5066574.",
        "PMC5066574.2",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC5066574/",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC5066574/pdf/nihms-1.pdf",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC5066574/#S1",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/5066574/",
        "https://europepmc.org/article/PMC/PMC5066574",
        "https://europepmc.org/articles/pmc5066574",
    ],
)
def test_every_way_of_pasting_a_pmcid_gives_pmc_and_digits(text):
    assert normalise_pmcid(text) == "PMC5066574"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Type a PMCID, such as PMC5066574."),
        ("5066574", "Is this number the PMID?"),
        ("PMC", "is not a PMCID"),
        ("PMC0", "is not a PMCID"),
        ("NBK573634", "is not a PMCID"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/5066574", "is not a PMCID"),
        ("https://pmc.example/articles/PMC5066574/", "is not a PMCID"),
    ],
)
def test_what_is_no_pmcid_is_refused_with_advice(text, says):
    with pytest.raises(ValueError) as refusal:
        normalise_pmcid(text)

    assert says in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "isbn"),
    [
        ("978-0-19-536674-7", "9780195366747"),
        ("ISBN 978 0 19 536674 7", "9780195366747"),
        ("ISBN-13: 978-0-19-536674-7 (hardback)", "9780195366747"),
        ("ISBN-10: 0-306-40615-2", "9780306406157"),
        ("ISBN10 0306406152", "9780306406157"),
        ("urn:isbn:0306406152", "9780306406157"),
        ("0-8044-2957-x", "9780804429573"),
        ("978–92–4–003398–6", "9789240033986"),
        ("979-8-6024-0545-3", "9798602405453"),
        ("e-ISBN: 9780195366747.", "9780195366747"),
    ],
)
def test_isbns_become_thirteen_digits(text, isbn):
    assert normalise_isbn(text) == isbn


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Type an ISBN, such as 978-0-19-536674-7."),
        ("ISBN", "Type an ISBN"),
        ("978-0-19-536674-8", "does not add up"),
        ("0-306-40615-3", "does not add up"),
        ("979-0-2600-0043-8", "begins with 978 or 979"),
        ("4006381333931", "begins with 978 or 979"),
        ("978-0-19-536674", "10 or 13 digits"),
        ("X306406152", "10 or 13 digits"),
        ("Neurologic Complications of Cancer", "is not an ISBN"),
    ],
)
def test_what_is_no_isbn_is_refused_with_advice(text, says):
    with pytest.raises(ValueError) as refusal:
        normalise_isbn(text)

    assert says in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "orcid"),
    [
        ("0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("0000000218250097", "0000-0002-1825-0097"),
        (" 0000 0002 1825 0097 ", "0000-0002-1825-0097"),
        ("0000\u20130002\u20131825\u20130097", "0000-0002-1825-0097"),
        ("https://orcid.org/0000-0001-5109-3700", "0000-0001-5109-3700"),
        ("http://www.orcid.org/0000-0001-5109-3700/", "0000-0001-5109-3700"),
        ("orcid.org/0000-0002-1694-233x", "0000-0002-1694-233X"),
        ("ORCID iD: https://orcid.org/0000-0002-9079-593X", "0000-0002-9079-593X"),
        ("ORCID 0000-0002-9079-593X", "0000-0002-9079-593X"),
    ],
)
def test_orcid_ids_are_written_in_groups_of_four(text, orcid):
    assert normalise_orcid(text) == orcid


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Type an ORCID iD, such as 0000-0002-1825-0097."),
        ("0000-0002-1825-0098", "does not add up"),
        ("0000-0002-1694-2330", "does not add up"),
        ("0000-0002-1825-009", "is not an ORCID iD"),
        ("https://orcid.example/0000-0002-1825-0097", "is not an ORCID iD"),
        ("Josiah Carberry", "is not an ORCID iD"),
    ],
)
def test_what_is_no_orcid_id_is_refused_with_advice(text, says):
    with pytest.raises(ValueError) as refusal:
        normalise_orcid(text)

    assert says in str(refusal.value)


@pytest.mark.parametrize(
    ("doi", "url"),
    [
        ("10.1056/NEJMoa1715274", "https://doi.org/10.1056/NEJMoa1715274"),
        ("10.1016/S0140-6736(97)11096-0", "https://doi.org/10.1016/S0140-6736(97)11096-0"),
        (
            SICI,
            "https://doi.org/10.1002/(sici)1096-8644(199601)99:1%3C1::aid-ajpa1%3E3.0.co;2-1",
        ),
        ("10.1000/a#b?c\"d'e+f&g", "https://doi.org/10.1000/a%23b%3Fc%22d%27e%2Bf%26g"),
        ("10.1000/100%x", "https://doi.org/10.1000/100%25x"),
    ],
)
def test_doi_url_encodes_what_would_end_the_path(doi, url):
    assert doi_url(doi) == url


def test_addresses_of_pubmed_and_pmc():
    assert pubmed_url("PMID: 29768149") == "https://pubmed.ncbi.nlm.nih.gov/29768149/"
    assert pmc_url("pmc5066574") == "https://pmc.ncbi.nlm.nih.gov/articles/PMC5066574/"


@pytest.mark.parametrize("make_url", [doi_url, pubmed_url, pmc_url])
def test_no_address_is_made_of_what_is_no_identifier(make_url):
    with pytest.raises(ValueError):
        make_url("javascript:alert(1)")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10.1056/NEJMoa1715274", Identifier("doi", "10.1056/nejmoa1715274")),
        ("https://doi.org/10.1056/NEJMoa1715274", Identifier("doi", "10.1056/nejmoa1715274")),
        ("PMID: 29768149", Identifier("pmid", "29768149")),
        ("https://pubmed.ncbi.nlm.nih.gov/29768149/", Identifier("pmid", "29768149")),
        ("PMC5066574", Identifier("pmcid", "PMC5066574")),
        (
            "https://pmc.ncbi.nlm.nih.gov/articles/PMC5066574/",
            Identifier("pmcid", "PMC5066574"),
        ),
        ("978-0-19-536674-7", Identifier("isbn", "9780195366747")),
        ("ISBN 0-306-40615-2", Identifier("isbn", "9780306406157")),
    ],
)
def test_recognise_reads_a_pasted_search_string(text, found):
    assert recognise(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2019",
        "29768149",
        "migraine",
        "Graus 2021 10.1212/NXI.0000000000001014",
        "PMID: 29768149 PMCID: PMC5066574",
        "978-0-19-536674-8",
        "0000-0002-1825-0098",
        "https://www.example.org/10.1056/NEJMoa1715274",
        "https://pubmed.ncbi.nlm.nih.gov/?term=migraine",
        "x" * 100_000,
    ],
)
def test_recognise_leaves_words_and_years_to_the_search(text):
    assert recognise(text) is None


@given(st.text() | st.text("10.5/%2()<>;:-PMCID&lt ") | st.text("https:/doi.rg10%").map(str))
@example("10.1000/%2528")
@example("10.1000/%26lt;")
@example("10.1000/&amp;lt;a")
def test_any_text_is_read_or_refused_and_reading_twice_changes_nothing(text):
    for normalise in NORMALISERS:
        try:
            value = normalise(text)
        except ValueError as refusal:
            assert str(refusal).endswith((".", "?"))
            continue
        assert normalise(value) == value


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40))
def test_a_doi_survives_the_way_through_its_address(suffix):
    try:
        doi = bare_doi(f"10.1000/a{suffix}z")
    except ValueError:
        return

    assert bare_doi(doi_url(doi)) == doi


# In running text


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        (
            "O'Byrne PM, et al. Inhaled budesonide. N Engl J Med. 2018;378(20):1865-1876. "
            "doi:10.1056/NEJMoa1715274. PMID: 29768149; PMCID: PMC5066574.",
            "doi",
            "10.1056/nejmoa1715274",
        ),
        (
            "Lancet. 2010;375:445. doi: 10.1016/S0140-6736(10)60175-4.",
            "doi",
            "10.1016/s0140-6736(10)60175-4",
        ),
        (
            "see (doi:10.1016/S0140-6736(97)11096-0) for more",
            "doi",
            "10.1016/s0140-6736(97)11096-0",
        ),
        ("at https://doi.org/10.1056%2FNEJMoa1715274, last year", "doi", "10.1056/nejmoa1715274"),
        (f"old {SICI.upper()} and new", "doi", SICI),
        ("10.1000/xyz;PMID:123 was", "doi", "10.1000/xyz"),
        ("was 10.1056/NEJMoa1715274Epub 2018 May", "doi", "10.1056/nejmoa1715274"),
        ("[paper](https://doi.org/10.1000/xyz)", "doi", "10.1000/xyz"),
        ("[doi:10.1000/xyz](https://example.org)", "doi", "10.1000/xyz"),
        ('<a href="https://doi.org/10.1000/xyz">it</a>', "doi", "10.1000/xyz"),
        (
            "https://www.nejm.org/doi/full/10.1056/NEJMoa1715274?query=x",
            "doi",
            "10.1056/nejmoa1715274",
        ),
        ("https://example.org/?doi=10.1000/abc&page=1", "doi", "10.1000/abc"),
        ("10.1000/one,10.1000/two", "doi", "10.1000/one"),
        ("as in 10.1000/epub.5 and", "doi", "10.1000/epub.5"),
        ("PubMed PMID: 29768149. Cited in: PubMed", "pmid", "29768149"),
        ("at https://pubmed.ncbi.nlm.nih.gov/29768149/ today", "pmid", "29768149"),
        ("Free text: PMC5066574.", "pmcid", "PMC5066574"),
        ("PMID 29768149; PMCID: PMC5066574", "pmid", "29768149"),
    ],
)
def test_an_identifier_is_found_in_a_citation(text, kind, value):
    assert first_inside(text) == Identifier(kind, value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Migraine. N Engl J Med. 2018;378(20):1865-1876.",
        "10.5 mg in 2019, 10.1234 of 10.12345",
        "version 1.10.1000/7",
        "the PMC of 2019, PMID unknown",
        "ISBN 978-0-19-536674-7",
        "29768149",
        "10.1000/xyz " + "x" * 3000,
    ],
)
def test_nothing_is_found_where_nothing_is_named(text):
    assert first_inside(text) is None


@given(st.text())
@example("10.1000/" + "(" * 1500)
def test_no_text_is_too_odd_to_look_into(text):
    found = first_inside(text)

    assert found is None or found.value


@given(st.from_regex(r"10\.1[0-9]{3}/[a-z0-9]{1,8}([-._][a-z0-9]{1,8}){0,3}", fullmatch=True))
def test_a_doi_is_the_same_in_a_sentence_and_alone(doi):
    assert first_inside(f"Smith J. A paper. J Pain. 2019. doi:{doi}. Accessed May 1, 2020.") == (
        Identifier("doi", normalise_doi(doi))
    )
