"""Files of references, as reference managers and databases write them."""

import json
import time
from contextlib import suppress
from itertools import product
from pathlib import Path

import pytest

from references import importing
from references.columns import columns
from references.formatting import format_plain
from references.importing import MAX_ENTRIES, Unreadable, read

FILES = Path(__file__).parent / "files"

GRAUS = (
    "Graus F, Ariño H, Dalmau J. Paraneoplastic neurological syndromes in Hodgkin and non-Hodgkin "
    "lymphomas. Blood. 2014;123(21):3230-3238. doi:10.1182/blood-2014-03-537506"
)
KNOWLER = (
    "Knowler WC, Barrett-Connor E, Fowler SE, et al; Diabetes Prevention Program Research Group. "
    "Reduction in the incidence of type 2 diabetes with lifestyle intervention or metformin. "
    "N Engl J Med. 2002;346(6):393-403. doi:10.1056/NEJMoa012512"
)
DE_ANGELIS = (
    "DeAngelis LM, Posner JB. Neurologic Complications of Cancer. 2nd ed. Oxford University Press; "
    "2008."
)
WHO = (
    "World Health Organization. Low back pain. June 19, 2023. Accessed November 20, 2026. "
    "https://www.who.int/news-room/fact-sheets/detail/low-back-pain"
)
GOLDEN = {
    "mixed.ris": [GRAUS, KNOWLER, DE_ANGELIS, WHO],
    "pubmed.nbib": [
        KNOWLER,
        "Kroenke K, Spitzer RL, Williams JB. The PHQ-9: validity of a brief depression severity "
        "measure. J Gen Intern Med. 2001;16(9):606-613. doi:10.1046/j.1525-1497.2001.016009606.x",
        "GBD 2016 Headache Collaborators. Global, regional, and national burden of migraine and "
        "tension-type headache, 1990-2016: a systematic analysis for the Global Burden of Disease "
        "Study 2016. Lancet Neurol. 2018;17(11):954-976. doi:10.1016/S1474-4422(18)30322-3",
    ],
    "mixed.bib": [
        GRAUS,
        "Höftberger R, Rosenfeld MR, Dalmau J. Update on Neurological Paraneoplastic Syndromes. "
        "Curr Opin Oncol. 2015;27(6):489-495. doi:10.1097/CCO.0000000000000222",
        DE_ANGELIS,
        WHO,
    ],
    "mixed.json": [
        GRAUS,
        "GBD 2016 Headache Collaborators. Global, regional, and national burden of migraine and "
        "tension-type headache, 1990–2016. Lancet Neurology. 2018;17(11):954-976. "
        "doi:10.1016/S1474-4422(18)30322-3",
        "Innocenti T, Salvioli S. How often is the core outcome set for low back pain used in "
        "clinical trials? A protocol for a meta-epidemiological study. medRxiv. Preprint posted "
        "online 2023. doi:10.1101/2023.01.11.23284425",
    ],
}


def only(data, **named):
    """The one entry of a file."""
    (entry,) = read(data if isinstance(data, bytes) else data.encode(), **named).entries
    return entry


def ris(*lines):
    return "\n".join(["TY  - JOUR", "TI  - A paper", *lines, "ER  - ", ""])


def nbib(*lines):
    return "\n".join(["PMID- 29768149", "TI  - A paper.", *lines, ""])


def bib(fields, kind="article"):
    return f"@{kind}{{key, {fields}}}"


@pytest.mark.parametrize("name", GOLDEN)
def test_a_file_letter_by_letter(name):
    batch = read((FILES / name).read_bytes(), name=name)

    assert [entry.problems for entry in batch.entries] == [()] * len(GOLDEN[name])
    assert [format_plain(entry.csl) for entry in batch.entries] == GOLDEN[name]


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("mixed.ris", {"PMID": "11832527", "PMCID": "PMC1370926", "DOI": "10.1056/NEJMoa012512"}),
        ("pubmed.nbib", {"PMID": "11556941", "PMCID": "PMC1495268"}),
        ("mixed.bib", {"PMID": "26335665", "PMCID": "PMC4640358"}),
        ("mixed.json", {"PMID": "30353868", "DOI": "10.1016/S1474-4422(18)30322-3"}),
    ],
)
def test_the_numbers_of_a_work_are_found(name, numbers):
    entry = read((FILES / name).read_bytes()).entries[1]

    assert {key: entry.csl.get(key) for key in numbers} == numbers


@pytest.mark.parametrize("name", GOLDEN)
def test_what_is_read_may_be_stored(name):
    for entry in read((FILES / name).read_bytes()).entries:
        assert columns(entry.csl)["title"] == entry.csl["title"]


@pytest.mark.parametrize("name", GOLDEN)
def test_the_content_tells_the_format_whatever_the_file_is_called(name):
    right = read((FILES / name).read_bytes(), name=name)

    assert read((FILES / name).read_bytes(), name="list.ris").format == right.format
    assert read((FILES / name).read_bytes()).format == right.format


def test_entries_say_where_they_stand():
    batch = read((FILES / "mixed.ris").read_bytes())

    assert [(entry.number, entry.line) for entry in batch.entries] == [
        *((1, 4), (2, 20), (3, 44), (4, 56)),
    ]
    assert batch.entries[2].source_text_excerpt.startswith("TY  - BOOK\nAU  - DeAngelis")


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("mixed.bib", [5, 16, 25, 32]),
        ("mixed.json", [2, 12, 22]),
        ("pubmed.nbib", [2, 39, 55]),
    ],
)
def test_lines_are_those_of_the_file(name, lines):
    assert [entry.line for entry in read((FILES / name).read_bytes()).entries] == lines


@pytest.mark.parametrize(
    ("data", "encoding", "family"),
    [
        (ris("AU  - Ariño, H").encode(), "UTF-8", "Ariño"),
        (b"\xef\xbb\xbf" + ris("AU  - Ariño, H").encode(), "UTF-8", "Ariño"),
        (ris("AU  - Ariño, H").encode("utf-16"), "UTF-16", "Ariño"),
        (b"\xfe\xff" + ris("AU  - Ariño, H").encode("utf-16-be"), "UTF-16", "Ariño"),
        (ris("AU  - Ariño, H").encode("cp1252"), "Windows-1252", "Ariño"),
        (ris("AU  - Ariño, H\x81").encode("latin-1"), "Latin-1", "Ariño"),
        (ris("AU  - Ari\0ño\x07, H").encode(), "UTF-8", "Ariño"),
    ],
)
def test_encodings(data, encoding, family):
    batch = read(data)

    assert batch.encoding == encoding
    assert [entry.csl["author"][0]["family"] for entry in batch.entries] == [family]


def test_one_damaged_letter_does_not_turn_the_others_into_nonsense():
    batch = read(ris(*["AU  - Höftberger, Romána"] * 20, "AU  - Ari").encode() + b"\xf1")

    assert batch.encoding.startswith("UTF-8 with damaged letters")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_ending_of_lines(newline):
    assert only(ris("AU  - Graus, F").replace("\n", newline)).csl["author"]


# One bad entry.


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (ris() + "TY  - JOUR\nTI  - Cut off\n" + ris(), "no line “ER"),
        (ris() + "TI  - Headless\nER  - \n" + ris(), "does not begin with a line “TY"),
        (ris() + "TY  - JOUR\nAU  - Graus, F\nER  - \n" + ris(), "Give the work’s title"),
        (ris() + f"TY  - JOUR\nTI  - {'x' * 1001}\nER  - \n" + ris(), "1,000 characters"),
        ('[{"title": "A"}, {"title": "B", }, {"title": "C"}]', "The JSON is wrong in line 1"),
        ('[{"title": "A"}, 5, {"title": "C"}]', "not a record"),
        ('[{"title": "A"}, {"title": ' + "[" * 9999 + "}, {}, " + '{"title": "C"}]', ""),
        (bib("title={A}") + "\n@book{b, title={B\n" + bib("title={C}"), "not closed"),
        (bib("title={A}") + "\n@book{b}\n" + bib("title={C}"), "no fields"),
        (nbib() + "\nPMID- 2\nAU  - Graus F\n\n" + nbib(), "Give the work’s title"),
    ],
)
def test_a_bad_entry_is_named_and_spoils_no_other(data, reason):
    batch = read(data.encode())

    assert batch.entries[0].is_usable
    assert batch.entries[-1].is_usable
    broken = next(entry for entry in batch.entries if not entry.is_usable)
    assert reason in " ".join(broken.problems)
    assert broken.csl is None


@pytest.mark.parametrize(
    ("field", "key"),
    [
        ("DO  - banana", "DOI"),
        ("DB  - PubMed\nAN  - 123456789", "PMID"),
        ("C2  - PMCxyz", "PMCID"),
    ],
)
def test_a_wrong_number_is_left_out_and_said(field, key):
    entry = only(ris(field))

    assert key not in entry.csl
    assert entry.problems[0].startswith(f"The {key} was left out. ")


def test_a_wrong_isbn_is_left_out_and_said():
    entry = only(bib("title={A}, isbn={978-0-19-536674-8}", "book"))

    assert "ISBN" not in entry.csl
    assert entry.problems[0].startswith("The ISBN was left out. ")


# Fields.


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Graus, Francesc", {"family": "Graus", "given": "Francesc"}),
        ("King, Martin L., Jr.", {"family": "King", "given": "Martin L.", "suffix": "Jr."}),
        ("Graus F", {"family": "Graus", "given": "F"}),
        ("ACCORD Study Group", {"literal": "ACCORD Study Group"}),
        ("World Health Organization,", {"literal": "World Health Organization"}),
        ("Committee for Sleep, Leeds", {"literal": "Committee for Sleep, Leeds"}),
    ],
)
def test_persons_and_groups(line, author):
    assert only(ris(f"AU  - {line}")).csl["author"] == [author]


@pytest.mark.parametrize(
    ("written", "author"),
    [
        (
            "Ludwig van Beethoven",
            {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"},
        ),
        (
            "van Beethoven, Ludwig",
            {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"},
        ),
        ("King, Jr., Martin L.", {"family": "King", "given": "Martin L.", "suffix": "Jr."}),
        (r"Erd{\H{o}}s, P{\'a}l", {"family": "Erdős", "given": "Pál"}),
        ("{Barnes and Noble Inc.}", {"literal": "Barnes and Noble Inc"}),
        ("NHS", {"literal": "NHS"}),
    ],
)
def test_names_in_bibtex(written, author):
    assert only(bib(f"title={{A}}, author={{{written}}}")).csl["author"] == [author]


@pytest.mark.parametrize(
    ("line", "issued"),
    [
        ("PY  - 2018", [2018]),
        ("PY  - 2018//", [2018]),
        ("Y1  - 2018/05/17/Spring", [2018, 5, 17]),
        ("PY  - 2018\nDA  - 2018/05/17", [2018, 5, 17]),
        ("PY  - 2018\nDA  - 2019/05/17", [2018]),
        ("DA  - 2018 May 17", [2018, 5, 17]),
        ("DA  - May 17, 2018", [2018, 5, 17]),
        ("PY  - 2018/13/45", [2018]),
        ("DA  - 2018/02/30", [2018, 2]),
    ],
)
def test_dates_in_ris(line, issued):
    assert only(ris(line)).csl["issued"] == {"date-parts": [issued]}


@pytest.mark.parametrize(
    ("line", "issued"),
    [
        ("DP  - 2018 May 17", [2018, 5, 17]),
        ("DP  - 2018 Jan-Feb", [2018, 1]),
        ("DP  - 2018 Winter", [2018]),
        ("DEP - 20180517", [2018, 5, 17]),
    ],
)
def test_dates_in_medline(line, issued):
    assert only(nbib(line)).csl["issued"] == {"date-parts": [issued]}


@pytest.mark.parametrize(
    ("fields", "issued"),
    [
        ("year=2018, month=may", [2018, 5]),
        ("year={2018}, month={May}, day=17", [2018, 5, 17]),
        ('year=2018, month="17~" # may', [2018, 5, 17]),
        ("year=2018, month=5", [2018, 5]),
        ("date={2018-05-17/2018-05-20}", [2018, 5, 17]),
    ],
)
def test_dates_in_bibtex(fields, issued):
    assert only(bib(f"title={{A}}, {fields}")).csl["issued"] == {"date-parts": [issued]}


def test_a_year_that_is_missing_or_words():
    assert "issued" not in only(ris()).csl
    assert only(bib("title={A}, year={in press}")).csl["issued"] == {"literal": "in press"}


@pytest.mark.parametrize(
    ("lines", "page"),
    [
        ("SP  - 637\nEP  - 41", "637-41"),
        ("SP  - 637-641", "637-641"),
        ("SP  - 637-641\nEP  - 641", "637-641"),
        ("SP  - e13", "e13"),
        ("SP  - 7\nEP  - 7", "7"),
    ],
)
def test_pages(lines, page):
    assert only(ris(lines)).csl["page"] == page


def test_of_several_addresses_resolvers_give_numbers_and_the_others_stay():
    entry = only(
        ris(
            "UR  - https://pubmed.ncbi.nlm.nih.gov/29768149/",
            "UR  - https://doi.org/10.1056/NEJMoa1715274",
            "UR  - https://example.org/a;b",
            "UR  - https://example.org/second",
            "UR  - javascript:alert(1)",
            "UR  - https://user:secret@example.org/",
        )
    )

    assert entry.csl["PMID"] == "29768149"
    assert entry.csl["DOI"] == "10.1056/NEJMoa1715274"
    assert entry.csl["URL"] == "https://example.org/a;b"
    assert entry.csl["custom"] == {"other-addresses": ["https://example.org/second"]}
    assert len(entry.problems) == 3


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("<i>E. coli</i> in H<sub>2</sub>O", "<i>E. coli</i> in H<sub>2</sub>O"),
        ("<em>E. coli</em> and <b>more</b>", "<i>E. coli</i> and more"),
        ("<jats:italic>x</jats:italic> p < 0.05", "x p < 0.05"),
        ('<script src="//x">bad</script>', "bad"),
        ('<img src=x onerror="alert(1)">Title', "Title"),
        ("If A<B and C>D", "If A<B and C>D"),
        ("Fish &amp; chips", "Fish & chips"),
        ("<i>Never closed", "<i>Never closed</i>"),
    ],
)
def test_titles_keep_italics_and_indices_alone(written, title):
    assert only(json.dumps({"title": written})).csl["title"] == title


def test_no_abstract_or_note_is_kept():
    entry = only(
        json.dumps(
            {"title": "A", "abstract": "Long", "note": "Mine", "keyword": "k", "x": {"y": 1}}
        )
    )

    assert set(entry.csl) == {"type", "title"}


@pytest.mark.parametrize(
    ("note", "pmid"),
    [
        ("PMID: 29768149", "29768149"),
        ("Read this\nPMID: 29768149\nPMCID: PMC5", "29768149"),
        ("PMID: 29768149 PMCID: PMC5", "29768149"),
        ("Erratum for PMID: 29768149", None),
        ("PMID: 29768149 is another work", None),
    ],
)
def test_numbers_in_a_note_are_those_of_the_work_alone(note, pmid):
    assert only(json.dumps({"title": "A", "note": note})).csl.get("PMID") == pmid


@pytest.mark.parametrize("title", ["RETRACTED: A paper", "Retracted article: a paper"])
def test_a_title_that_says_that_the_work_was_retracted(title):
    assert only(json.dumps({"title": title})).problems == (
        "The title says that this work was retracted.",
    )


def test_pubmed_says_that_a_work_was_retracted():
    assert only(nbib("PT  - Retracted Publication")).problems == (
        "The file says that this work was retracted.",
    )


@pytest.mark.parametrize(
    "data",
    [
        '{"items": [{"title": "A"}, {"title": "B"}]}',
        '{"message": {"total": 2, "items": [{"title": "A"}, {"title": "B"}]}}',
        '[{"title": "A"}, {"title": "B"}]',
    ],
)
def test_the_shapes_of_csl_json(data):
    assert [entry.csl["title"] for entry in read(data.encode()).entries] == ["A", "B"]


def test_an_entry_twice_under_one_key_is_two_entries():
    assert len(read((bib("title={A}") + "\n" + bib("title={B}")).encode()).usable) == 2


# Files that cannot be read.


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "", "empty"),
        (b" \n\0", "", "empty"),
        (b"Just a letter", "", "no references in this file"),
        (b"Just a letter", "list.ris", "called .ris"),
        (b"<html><body>", "", "web page"),
        (b"<?xml version='1.0'?>", "", "XML"),
        (b"<?xml version='1.0'?><xml><records><record>", "a.xml", "This is EndNote XML"),
        (b"%0 Journal Article\n%A Probe, Ann\n%T A", "a.enw", "EndNote’s or Refer’s"),
        (b"<?xml version='1.0'?>\n<!DOCTYPE x>\n<PubmedArticleSet>", "", "PubMed XML"),
        (b"<modsCollection>", "", "MODS"),
        (b"FN Clarivate Analytics Web of Science\nVR 1.0\nPT J", "", "Web of Science’s own"),
        (b"<1>\nUnique Identifier\n  1", "", "Ovid’s own"),
        (b"RT Journal\nA1 Probe", "", "RefWorks"),
        (b"1: Probe A. Tea. Inv J. 2020.\nPMID: 123 [Indexed]", "", "PubMed’s summary"),
        (b"PMID,Title,Authors,Citation\n1,A,B,C", "a.csv", "a table"),
        (b"%PDF-1.7", "a.pdf", "a PDF"),
        (b"PK\x03\x04[Content_Types].xml", "a.docx", "Word"),
        (b"{\\rtf1 A}", "a.rtf", "word processor"),
        (b"Dear Ann, thanks; bye, E, F, G", "", "no references in this file"),
        (b"[]", "", "no entry"),
        (b"@comment{nothing}", "", "no entry"),
        (b"TY  - JOUR\n" * (MAX_ENTRIES + 1), "", "more than 5,000 entries"),
    ],
)
def test_a_file_that_is_no_list_of_references(data, name, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read(data, name=name)


def test_a_file_that_is_too_large(monkeypatch):
    monkeypatch.setattr(importing.reading, "MAX_BYTES", 10)

    with pytest.raises(Unreadable, match="larger than"):
        read(ris().encode())


# Seconds and bytes. Linear work takes a tenth of this time, quadratic work several times as long.
AT_ONCE = 2
RUBBISH_SIZE = 300_000
BEGINNINGS = (b"", b"TY  - JOUR\nTI  - ", b"PMID- 1\nTI  - ", b"@a{b, title={", b"[")
RUBBISH = (
    *(b"a", b" ", b"\n", b"\r", b"[", b'{"a":', b'[{"a" 1},', b'[{"a":"', b"{},", b"TY  - \n"),
    *(b"ER  - \n", b"PMID- 1\n", b"PMC - PMC1\n", b"PMID- 1\n\n", b"@a{", b"@a{\n", b"@a{b,"),
    *(b"<b ", b"&amp;", b"\\'e{$"),
)


def seconds_to_read(data):
    start = time.process_time()
    with suppress(Unreadable):
        read(data)
    return time.process_time() - start


def test_much_rubbish_is_answered_at_once():
    slow = [
        (begin, rubbish)
        for begin, rubbish in product(BEGINNINGS, RUBBISH)
        if seconds_to_read(begin + rubbish * (RUBBISH_SIZE // len(rubbish))) > AT_ONCE
    ]

    assert slow == []


def test_abbreviations_that_double_with_each_line_stay_short():
    lines = [f"@string{{a{n + 1} = a{n} # a{n}}}" for n in range(60)]

    batch = read(
        "\n".join(["@string{a0={twenty letters long.}}", *lines, bib("title=a60")]).encode()
    )

    assert "far too much" in batch.entries[0].problems[0]
