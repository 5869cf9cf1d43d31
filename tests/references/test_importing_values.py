"""A value is believed when it looks like what its field is for; what is left out or changed is said."""

import json

import pytest

from references.formatting import format_plain
from references.importing import read
from tests.references.test_importing import bib, nbib, only, ris


def printed(data):
    return format_plain(only(data).csl)


def told(data):
    return " ".join(only(data).problems)


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        (["VL  - 5", "IS  - 2"], "5(2)"),
        (["VL  - 5", "IS  - Suppl_1"], "5(suppl 1)"),
        (["VL  - 5", "IS  - Spring"], "5(Spring)"),
        (["VL  - XII", "M1  - 3-4"], "XII(3-4)"),
        (["VL  - 5", "M1  - (Probe A., a@example.org) Department of Tea, Exampletown"], "5"),
        (
            ["VL  - 5", "M1  - Department of Tea and 3 Cups, Invented University, Exampletown, UK"],
            "5",
        ),
        (["VL  - 5", "IS  - n/a"], "5"),
        (["VL  - 5", "IS  - 0", "SP  - 7"], "5:7"),
        (["VL  - 5", "SP  - N.PAG", "EP  - N.PAG"], "5"),
        (["VL  - 5", "SP  - 12", "EP  - N.PAG"], "5:12"),
        (["VL  - 5", "SP  - No Pagination Specified"], "5"),
        (["VL  - 5", "SP  - [page range unavailable]"], "5"),
        (["VL  - 5", "SP  - 167", "EP  - +"], "5:167"),
        (["VL  - 5", "SP  - 167-&"], "5:167"),
        (["VL  - 5", "SP  - see https://example.org/x"], "5"),
        (["VL  - 5", "SP  - xii-xiv"], "5:xii-xiv"),
        (["VL  - 5", "SP  - S12", "EP  - S9"], "5:S12-S9"),
        (["VL  - 0", "IS  - 0", "SP  - 1", "EP  - 9"], ""),
        (["VL  - ahead-of-print", "IS  - ahead-of-print", "SP  - 1-9"], ""),
        (["VL  - Publish Ahead of Print"], ""),
    ],
)
def test_volume_issue_and_pages(lines, place):
    entry = printed(ris("PY  - 2020", "JO  - Inv J", *lines))

    assert entry.removeprefix("A paper. Inv J. ") == (f"2020;{place}." if place else "2020.")
    assert "@" not in entry + told(ris(*lines))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (ris("SP  - N.PAG"), "The pages “N.PAG” were left out"),
        (
            ris("M1  - (Probe A., a@example.org) Department"),
            "The issue “(Probe A., …) Department” was left out",
        ),
        (ris("SP  - S12", "EP  - S9"), "The pages “S12-S9” run backwards"),
        (ris("VL  - 0", "SP  - 1-9"), "ahead of print"),
        (ris("AU  - Probe, Ann, MD"), "“MD” was left out of the name “Probe, Ann, MD”"),
        (ris("AU  - Ann Probe"), "“Ann Probe” was taken for a group"),
        (ris("AU  - M̈uller, J"), "“Müller”"),
        (ris().replace("A paper", "Donâ€™t"), "Letters are broken"),
        (ris().replace("A paper", "Ã©tÃ©"), "which may be “été”"),
        (ris("JF  - medRxiv"), "taken for a preprint"),
        (
            ris("JF  - N Engl J Med", "VL  - 3", "DO  - 10.1101/2023.04.10.23000000"),
            "DOI is that of a preprint",
        ),
        (ris("UR  - https://example.org/login?custid=7"), "logged in"),
        (bib("title={A}, crossref={gone}", "inbook"), "refers to “gone”, which is not in the file"),
    ],
)
def test_what_is_left_out_or_changed_is_said(data, says):
    assert says in told(data)


def test_nothing_is_said_of_an_ordinary_entry():
    entry = only(ris("AU  - Probe, Ann", "JO  - Inv J", "VL  - 3", "IS  - 2", "SP  - 1", "EP  - 9"))

    assert entry.problems == ()


@pytest.mark.parametrize(
    ("lines", "authors"),
    [
        (["AU  - Probe A.B.", "AU  - de Tester D.-E."], "Probe AB, de Tester DE"),
        (["AU  - Probe, A.; Sample, C."], "Probe A, Sample C"),
        (["AU  - Page MJ, Green S"], "Page MJ, Green S"),
        (
            ["AU  - Probe, Ann", "AU  - World Example Organization,"],
            "Probe A; World Example Organization",
        ),
        (["AU  - Organization, World Example"], "World Example Organization"),
        (["AU  - [Anonymous]"], ""),
        (["AU  - No authorship indicated"], ""),
        (["AU  - <b>Probe</b>, Ann"], "Probe A"),
    ],
)
def test_names_in_ris(lines, authors):
    assert printed(ris(*lines)) == f"{authors}. A paper.".removeprefix(". ")


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("Probe, James E., Jr. and Sample, Jr., Carl", "Probe JE Jr, Sample C Jr"),
        ("James E. Probe Jr", "Probe JE Jr"),
        (
            "family=Beumont, given=Simon, prefix=de and given=Ann, family=Probe, suffix=Jr",
            "de Beumont S, Probe A Jr",
        ),
        ("{World Example Organization} and Probe, Ann", "Probe A; World Example Organization"),
        ("World Example Organization and Probe, Ann", "Probe A; World Example Organization"),
        (r"{\"O}zt{\"u}rk, {\c{S}}ule", "Öztürk Ş"),
    ],
)
def test_names_in_bibtex(written, authors):
    named = printed(bib(f"title={{A}}, author={{{written}}}")).removesuffix(". A.")

    assert {*named.split("; ")} == {*authors.split("; ")}


@pytest.mark.parametrize(
    "lines",
    [
        ["JF  - medRxiv", "SP  - 2023.04.10.23000000"],
        [
            "JF  - medRxiv : the preprint server for health sciences",
            "DO  - 10.1101/2023.04.10.23000000",
        ],
        ["T2  - bioRxiv", "PB  - Cold Spring Harbor Laboratory"],
        ["DO  - 10.1101/2023.04.10.23000000"],
        ["DO  - 10.1101/123456"],
        ["DO  - 10.21203/rs.3.rs-5/v1", "JF  - Research Square"],
        ["T2  - arXiv preprint arXiv:2004.12345", "VL  - abs/2004.12345"],
        ["JO  - SSRN Electronic Journal", "DO  - 10.2139/ssrn.5"],
    ],
)
def test_a_preprint_stays_one_whatever_the_export_calls_it(lines):
    entry = only(ris("PY  - 2023", *lines))

    assert entry.csl["type"] == "article"
    assert "Preprint posted online 2023." in format_plain(entry.csl)


@pytest.mark.parametrize(
    "lines",
    [
        ["JF  - Genome Res", "DO  - 10.1101/gr.5", "VL  - 3"],
        ["JF  - Preprints and their readers", "VL  - 3"],
        ["JF  - Inv J", "PB  - medRxiv"],
    ],
)
def test_an_article_stays_an_article(lines):
    assert only(ris(*lines)).csl["type"] == "article-journal"


@pytest.mark.parametrize(
    ("lines", "journal"),
    [
        (["T2  - INVENTED ANNALS", "J9  - INV ANN CLIN", "JI  - Inv. Ann. Clin."], "Inv Ann Clin"),
        (["JF  - Invented Medicine", "JA  - INVENTED MED"], "Invented Med"),
        (
            ["JF  - Invented Medicine", "JO  - Invented Medicine", "J2  - Invent. Med."],
            "Invent Med",
        ),
        (["T2  - <i>Links</i> of Medicine"], "Links of Medicine"),
        (["J9  - JAMA"], "JAMA"),
    ],
)
def test_the_name_of_the_journal(lines, journal):
    assert printed(ris("PY  - 2020", "VL  - 5", *lines)) == f"A paper. {journal}. 2020;5."


@pytest.mark.parametrize(
    ("data", "entry"),
    [
        (
            json.dumps({"title": "A", "container-title": "<i>L</i> of M", "volume": "<b>1</b>"}),
            "A. L of M. 1.",
        ),
        (
            bib(r"title={A}, journal={\emph{Links} of Medicine}, volume={\textit{1}}"),
            "A. Links of Medicine. 1.",
        ),
    ],
)
def test_marks_belong_to_titles(data, entry):
    assert printed(data) == entry


@pytest.mark.parametrize(
    ("lines", "issued"),
    [
        (["PY  - 2017", "DA  - NOV 5"], [2017, 11, 5]),
        (["PY  - 2017", "Y1  - 2017/11/05/"], [2017, 11, 5]),
        (["PY  - 2017///", "DA  - 2018/01/05"], [2017]),
        (["DA  - 20171105"], [2017, 11, 5]),
        (["DA  - 5 Nov 2017"], [2017, 11, 5]),
        (["DA  - 05.11.2017"], [2017, 11, 5]),
        (["DA  - 5/11/2017"], [2017]),
        (["Y1  - 2017/11//Nov/Dec2017"], [2017, 11]),
        (["PY  - c2017"], [2017]),
    ],
)
def test_dates_in_ris(lines, issued):
    assert only(ris(*lines)).csl["issued"] == {"date-parts": [issued]}


@pytest.mark.parametrize(
    ("lines", "entry"),
    [
        (
            ["DP  - 2020 Feb 24", "AID - 2762130 [pii]", "TA  - JAMA", "PST - aheadofprint"],
            "A paper. JAMA. Published online February 24, 2020.",
        ),
        (
            ["DP  - 2020 Feb", "DEP - 20200224", "TA  - JAMA", "PST - aheadofprint"],
            "A paper. JAMA. Published online February 24, 2020.",
        ),
        (
            [
                "DP  - 2024 Jul 26",
                "LID - 2400512 [pii]",
                "TA  - Inv J",
                "VI  - 64",
                "PST - epublish",
            ],
            "A paper. Inv J. 2024;64:2400512.",
        ),
        (["TA  - Inv J", "DP  - 2020", "TT  - Thé"], "A paper. Inv J. 2020."),
    ],
)
def test_ahead_of_print_in_medline(lines, entry):
    assert printed(nbib(*lines)) == entry


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["DB  - Embase", "C5  - 30529945"], {"PMID": "30529945"}),
        (["DB  - Scopus", "C2  - 30529945"], {"PMID": "30529945"}),
        (["C5  - 30529945"], {}),
        (["N1  - PubMed PMID: 30529945."], {"PMID": "30529945"}),
        (["N1  - [PMID: 30529945]"], {"PMID": "30529945"}),
        (["N1  - doi: 10.5555/x.1"], {"DOI": "10.5555/x.1"}),
        (["N1  - https://doi.org/10.5555/x.1"], {"DOI": "10.5555/x.1"}),
        (["N1  - Comment on: doi: 10.5555/x.1"], {}),
        (["DO  - 10.5555/x.1<br/>"], {"DOI": "10.5555/x.1"}),
        (["DO  - 10.5555/x.1 (ISSN 1234-5679)"], {"DOI": "10.5555/x.1"}),
        (
            ["UR  - https://example.org/doi/full/10.5555/x.1"],
            {"DOI": "10.5555/x.1"},
        ),
        (["UR  - https://doi-org.proxy.example.edu/10.5555/x.1"], {"DOI": "10.5555/x.1"}),
        (
            ["UR  - https://pubmed.ncbi.nlm.nih.gov/7 https://example.org/a.pdf"],
            {"PMID": "7", "URL": "https://example.org/a.pdf"},
        ),
    ],
)
def test_identifiers_wherever_a_database_puts_them(lines, found):
    csl = only(ris(*lines)).csl

    assert {key: csl[key] for key in ("PMID", "DOI", "URL") if key in csl} == found


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (
            "https://proxy.example.edu/login?url=https://www.example.org/r?a=1&b=2",
            "https://www.example.org/r?a=1&b=2",
        ),
        (
            "https://ezproxy.x.edu/login?qurl=https%3a%2f%2fwww.example.org%2fr",
            "https://www.example.org/r",
        ),
        ("https://www-example-org.ezproxy1.lib.x.ac.uk/r", "https://www.example.org/r"),
        ("https://www.example.org.ezproxy.x.edu/r", "https://www.example.org/r"),
        ("https://0-www-example-org.library.x.edu/r", "https://www.example.org/r"),
        (
            "https://www.google.com/url?q=https://www.example.org/r&sa=U",
            "https://www.example.org/r",
        ),
        ("https://example.org/a;jsessionid=5F", "https://example.org/a"),
        ("https://example.org/a?id=3&sessionid=9", "https://example.org/a?id=3"),
        ("www.example.org/a", "https://www.example.org/a"),
        ("https://search.ebscohost.com/login.aspx?direct=true&custid=s1", None),
        ("https://www.embase.com/search/results?id=L2&from=export", None),
        ("https://www.scopus.com/inward/record.uri?eid=2-s2.0-1&partnerID=40", None),
        ("https://example.org/signin?next=/a", None),
        ("http://localhost:8000/a", None),
        ("http://192.168.0.7/a", None),
        ("http://intranet/a", None),
        ("https://user:secret@example.org/", None),
        ("file:///home/ann/a.pdf", None),
    ],
)
def test_an_address_is_one_that_a_reader_can_open(written, kept):
    entry = only(ris(f"UR  - {written}"))

    assert entry.csl.get("URL") == kept
    assert bool(entry.problems) == (written != kept and not written.startswith("www."))
    assert not any(word in " ".join(entry.problems) for word in ("secret", "custid", "5F"))


def test_a_thesis_has_a_kind_of_degree_and_no_issue():
    thesis = ris("M1  - Ph.D.", "PB  - Example University", "PY  - 2017").replace("JOUR", "THES")

    assert printed(thesis) == "A paper. PhD dissertation. Example University; 2017."
    assert "issue" not in only(thesis).csl


def test_the_day_of_access_stands_in_a_note():
    data = bib(
        "title={A}, url={https://example.org/a}, note={[Online; accessed 19-July-2020]}", "misc"
    )

    assert printed(data) == "A. Accessed July 19, 2020. https://example.org/a"


@pytest.mark.parametrize("begin", ["@article{", "@article{,", "@Article {\n   ", "@article(\n"])
def test_an_entry_without_a_key_is_read(begin):
    end = ")" if "(" in begin else "}"

    assert printed(f"{begin}author = {{Probe, A.}},\n title = {{A}}{end}") == "Probe A. A."


HANDBOOK = "@book{handbook, editor={Eva Editor}, publisher={Example Press}, title={Handbook}, year=2004, doi={10.5555/book}}"


@pytest.mark.parametrize("order", [1, -1])
def test_a_child_inherits_what_it_lacks_and_no_number(order):
    child = "@inbook{salt, author={Ann Probe}, crossref={Handbook}, pages={227--32}, title={Salt}}"
    batch = read("\n\n".join([child, HANDBOOK][::order]).encode())
    (salt,) = (one for one in batch.entries if one.csl["title"] == "Salt")

    assert (
        format_plain(salt.csl)
        == "Probe A. Salt. In: Editor E, ed. Handbook. Example Press; 2004:227-232."
    )
    assert "DOI" not in salt.csl
    assert salt.problems == ("Taken from “Handbook”: booktitle, editor, publisher, year.",)


def test_shared_data_is_no_entry():
    data = "@xdata{press, publisher={Example Press}, year=2004}\n@book{b, title={A}, xdata={press}}"

    assert printed(data) == "A. Example Press; 2004."


@pytest.mark.parametrize("rest", ["UR  - \n", "ID  - N/A\n", "%%%\n", "N1  - \nER  - \n"])
def test_placeholders_behind_an_entry_are_no_entry(rest):
    assert len(read((ris() + rest + ris()).encode()).entries) == 2
