"""Files as twelve programs write them, by their documentation, each with the entries that AMA style makes of them.

PubMed, PMC: NLM's element descriptions. Embase, Ovid, EBSCO, Scopus, Web of Science, Cochrane: their RIS. EndNote's BibTeX style,
Zotero's CSL-JSON, Mendeley's and JabRef's BibTeX. All works in them are invented.
"""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from references.formatting import format_plain
from references.importing import read

EXPORTS = Path(__file__).parent / "exports"

LINES = {
    "pubmed.nbib": [
        "Probe AB, van der Sample C Jr; TEA Investigators. Invented tea and invented sleep: a trial. Inv J Tea. "
        "2019;12(3)(suppl 1):637-641. doi:10.5555/tea.31"
    ],
    "pmc.nbib": [
        "Probe A. Invented cups in invented kitchens. Inv Open. 2020;8:e12. doi:10.5555/cups.32"
    ],
    "embase.ris": [
        "Probe AB, de Sample DE. Invented kettles. Invented J Tea. 2018;7(2):11-19. doi:10.5555/kettle.33"
    ],
    "ovid.ris": [
        "Probe A. Invented spoons. Inv J Tea. Published online May 6, 2021. doi:10.5555/spoon.34"
    ],
    "ebsco.ris": ["Probe A. Invented saucers. Invented Med. 2020;764."],
    "scopus.ris": [
        "Probe A, Sample C. Invented leaves. Invent J Tea. 2022;9(4):100212. doi:10.5555/leaves.36"
    ],
    "web-of-science.ris": [
        "Probe TB, van der Sample M. Invented biscuits (Retracted article. See vol. 30, pg. 12, 2018). "
        "Inv Ann Clin Ex. 2017;29(3):167. doi:10.5555/biscuit.37"
    ],
    "cochrane.ris": [
        "Probe A, Sample C. Invented tea for invented colds. Cochrane Database Syst Rev. 2020;(5):CD000038. "
        "doi:10.5555/14651858.CD000038.pub2"
    ],
    "endnote.bib": ["Probe A, Sample C. Invented mechanisms. Inv J. 2012;148(6):1204-1222."],
    "zotero.json": [
        "Example Health. Invented advice on tea. July 2, 2021. Accessed January 3, 2023. https://www.example.org/tea",
        "Probe A. An invented preprint. medRxiv. Preprint posted online April 10, 2023. doi:10.1101/2023.04.10.23000040",
    ],
    "mendeley.bib": [
        "Probe A. Salt. In: Editor E, ed. Handbook of Invented Food. Example Press; 2004:227-232.",
        "Editor E, ed. Handbook of Invented Food. Example Press; 2004.",
    ],
    "jabref.bib": [
        "de Probe A. On invented Camellia. Doctoral dissertation. Example University; 2016."
    ],
}
PMIDS = {
    **{"pubmed.nbib": "20000031", "pmc.nbib": "20000032", "embase.ris": "20000033"},
    **{"ovid.ris": "20000034", "scopus.ris": "20000036"},
}


def exported(name):
    return read((EXPORTS / name).read_bytes(), name=name)


@pytest.mark.parametrize("name", LINES)
def test_each_program_s_file_letter_by_letter(name):
    assert [format_plain(entry.csl) for entry in exported(name).entries] == LINES[name]


@pytest.mark.parametrize("name", LINES)
def test_nobody_s_address_session_or_number_is_kept(name):
    kept = json.dumps([entry.csl for entry in exported(name).entries])

    assert not any(word in kept for word in ("@example", "login", "custid", "md5", "ovidweb"))


@pytest.mark.parametrize(("name", "pmid"), PMIDS.items())
def test_the_pmid_is_found_in_the_tag_that_each_database_has_for_it(name, pmid):
    assert exported(name).entries[0].csl["PMID"] == pmid


def test_every_file_of_the_folder_has_its_lines():
    assert sorted(LINES) == sorted(path.name for path in EXPORTS.iterdir())


def test_what_web_of_science_marks_as_retracted_is_a_notice():
    assert [one.kind for one in exported("web-of-science.ris").entries[0].notices] == ["retraction"]


@pytest.mark.parametrize("name", LINES)
def test_reading_what_we_keep_gives_what_we_had(name):
    kept = [entry.csl for entry in exported(name).entries]

    assert [entry.csl for entry in read(json.dumps(kept).encode()).entries] == kept


WORD = st.text("abcdefgh", min_size=3, max_size=8)
RECORD = st.fixed_dictionaries(
    {"title": WORD, "author": WORD, "journal": WORD, "volume": st.integers(1, 99).map(str)}
)
WRITTEN = {
    "ris": "TY  - JOUR\nTI  - {title}\nAU  - {author}, A\nJO  - {journal}\nVL  - {volume}\nER  - \n\n",
    "bib": "@article{{k{n}, title={{{title}}}, author={{{author}, A}}, journal={{{journal}}}, volume={volume}}}\n\n",
    "nbib": "PMID- {n}\nTI  - {title}\nFAU - {author}, A\nTA  - {journal}\nVI  - {volume}\n\n",
}


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(WRITTEN)), st.lists(RECORD, min_size=1, max_size=5), st.data())
def test_no_value_crosses_to_another_record(form, records, data):
    """Each record has some of its fields taken away: nothing of a neighbour fills the gap."""
    marked = [
        {key: value if key == "volume" else f"{key}{value}x{n}" for key, value in record.items()}
        for n, record in enumerate(records, start=1)
    ]
    text = "".join(WRITTEN[form].format(n=n, **record) for n, record in enumerate(marked, start=1))
    for record in marked:
        if data.draw(st.booleans()):
            gone = record.pop("journal")
            text = "".join(
                line for line in text.splitlines(True) if gone not in line or "@" in line
            )
            text = text.replace(f", journal={{{gone}}}", "")

    entries = read(text.encode()).entries

    assert len(entries) == len(marked)
    for entry, record in zip(entries, marked, strict=True):
        assert entry.csl["title"] == record["title"]
        assert entry.csl.get("container-title") == record.get("journal")
        assert [one["family"] for one in entry.csl["author"]] == [record["author"]]
        assert entry.csl["volume"] == record["volume"]
