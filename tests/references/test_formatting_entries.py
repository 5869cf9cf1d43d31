"""Whole entries, letter by letter, in each style."""

import pytest

from references.formatting import format_entry, format_marker, format_plain
from tests.references.formatting_records import (
    AHEAD_OF_PRINT,
    ARTICLE_NUMBER,
    BOOK,
    CHAPTER,
    GROUP_AUTHOR,
    NO_AUTHOR,
    NO_DOI,
    O_BYRNE,
    ODD_NAMES,
    OWN_WEB_PAGE,
    PREPRINT,
    REPORT,
    SIX_AUTHORS,
    STYLES,
    WEB_PAGE,
    group,
    on,
    person,
)

AMA = [
    (
        O_BYRNE,
        "O'Byrne PM, FitzGerald JM, Bateman ED, et al. Inhaled combined budesonide-formoterol as "
        "needed in mild asthma. <i>N Engl J Med</i>. 2018;378(20):1865-1876. "
        "doi:10.1056/NEJMoa1715274",
    ),
    (
        SIX_AUTHORS,
        "O'Byrne PM, FitzGerald JM, Bateman ED, Barnes PJ, Zhong N, Keen C. Six author paper. "
        "<i>JAMA</i>. 2020;1(2):637-641.",
    ),
    (
        GROUP_AUTHOR,
        "ACCORD Study Group. Group authored trial. <i>N Engl J Med</i>. 2010;362(17):1575-1585. "
        "doi:10.1056/NEJMoa1001286",
    ),
    (
        ODD_NAMES,
        "Zhou XL, King ML Jr, van Beethoven L. Hyphen and suffix names. <i>Nature</i>. "
        "2020;579(7798):270-273.",
    ),
    (
        ARTICLE_NUMBER,
        "Shah S. Article number paper. <i>PLoS One</i>. 2021;16(3):e0123456. "
        "doi:10.1371/journal.pone.0123456",
    ),
    (
        AHEAD_OF_PRINT,
        "Roe RR. Ahead of print. <i>BMJ</i>. Published online November 5, 2025. "
        "doi:10.1136/bmj-2025-000001",
    ),
    (
        NO_DOI,
        "Doe J. No DOI online. <i>J Pain</i>. 2019;4(1):1-9. Accessed January 3, 2025. "
        "https://example.org/x",
    ),
    (
        WEB_PAGE,
        "Mayo Clinic Staff. Migraine. Mayo Clinic. July 2, 2021. Accessed January 3, 2025. "
        "https://www.mayoclinic.org/x",
    ),
    (
        OWN_WEB_PAGE,
        "World Health Organization. Migraine. March 6, 2024. Accessed January 3, 2025. "
        "https://www.who.int/x",
    ),
    (
        BOOK,
        "Jameson JL. <i>Harrison's Principles of Internal Medicine</i>. 20th ed. McGraw-Hill; 2018.",
    ),
    (
        CHAPTER,
        "Goadsby PJ. Migraine. In: Jameson JL, Fauci AS, eds. <i>Harrison's Principles of Internal "
        "Medicine</i>. 20th ed. McGraw-Hill; 2018:3096-3106.",
    ),
    (
        REPORT,
        "National Institute for Health and Care Excellence. <i>Guideline on Migraine</i>. NICE; "
        "2021.",
    ),
    (
        PREPRINT,
        "Doe J. A preprint. <i>medRxiv</i>. Preprint posted online May 6, 2024. "
        "doi:10.1101/2024.05.06.24300001",
    ),
    (NO_AUTHOR, "Anonymous editorial. <i>Lancet</i>. 2009;373(9677):1733."),
]
NLM = [
    (
        O_BYRNE,
        "O'Byrne PM, FitzGerald JM, Bateman ED, Barnes PJ, Zhong N, Keen C, et al. Inhaled "
        "combined budesonide-formoterol as needed in mild asthma. N Engl J Med. 2018 May "
        "17;378(20):1865-76. doi:10.1056/NEJMoa1715274. PubMed PMID: 29768149.",
    ),
    (
        O_BYRNE | {"PMCID": "PMC1"},
        "O'Byrne PM, FitzGerald JM, Bateman ED, Barnes PJ, Zhong N, Keen C, et al. Inhaled "
        "combined budesonide-formoterol as needed in mild asthma. N Engl J Med. 2018 May "
        "17;378(20):1865-76. doi:10.1056/NEJMoa1715274. PubMed PMID: 29768149; "
        "PubMed Central PMCID: PMC1.",
    ),
    (
        NO_DOI,
        "Doe J. No DOI online. J Pain [Internet]. 2019 [cited 2025 Jan 3];4(1):1-9. "
        "Available from: https://example.org/x",
    ),
    (
        WEB_PAGE,
        "Mayo Clinic Staff. Migraine [Internet]. Mayo Clinic; 2021 Jul 2 [cited 2025 Jan 3]. "
        "Available from: https://www.mayoclinic.org/x",
    ),
    (
        BOOK | {"collection-title": "Standard Texts", "number-of-pages": 4048},
        "Jameson JL. Harrison's Principles of Internal Medicine. 20th ed. New York: McGraw-Hill; "
        "2018. 4048 p. (Standard Texts).",
    ),
    (
        CHAPTER,
        "Goadsby PJ. Migraine. In: Jameson JL, Fauci AS, editors. Harrison's Principles of "
        "Internal Medicine. 20th ed. McGraw-Hill; 2018. p. 3096-106.",
    ),
    (
        PREPRINT,
        "Doe J. A preprint. medRxiv [Preprint]. 2024 May 6. doi:10.1101/2024.05.06.24300001.",
    ),
    (
        ODD_NAMES | {"author": [person("King", "Martin L", suffix="III")]},
        "King ML 3rd. Hyphen and suffix names. Nature. 2020;579(7798):270-3.",
    ),
    (
        SIX_AUTHORS,
        "O'Byrne PM, FitzGerald JM, Bateman ED, Barnes PJ, Zhong N, Keen C. Six author paper. JAMA. "
        "2020;1(2):637-41.",
    ),
    (
        GROUP_AUTHOR,
        "ACCORD Study Group. Group authored trial. N Engl J Med. 2010;362(17):1575-85. "
        "doi:10.1056/NEJMoa1001286.",
    ),
    (
        GROUP_AUTHOR
        | {"author": [*O_BYRNE["author"][:2], group("ACCORD Study Group")], "page": "e13-e115"},
        "O'Byrne PM, FitzGerald JM; ACCORD Study Group. Group authored trial. N Engl J Med. "
        "2010;362(17):e13-e115. doi:10.1056/NEJMoa1001286.",
    ),
    (
        GROUP_AUTHOR | {"issue": "Suppl 2", "page": "S12-S19"},
        "ACCORD Study Group. Group authored trial. N Engl J Med. 2010;362 Suppl 2:S12-9. "
        "doi:10.1056/NEJMoa1001286.",
    ),
    (
        ODD_NAMES,
        "Zhou XL, King ML Jr, van Beethoven L. Hyphen and suffix names. Nature. "
        "2020;579(7798):270-3.",
    ),
    (
        ARTICLE_NUMBER,
        "Shah S. Article number paper. PLoS One. 2021;16(3):e0123456. "
        "doi:10.1371/journal.pone.0123456.",
    ),
    (AHEAD_OF_PRINT, "Roe RR. Ahead of print. BMJ. 2025 Nov 5. doi:10.1136/bmj-2025-000001."),
    (
        OWN_WEB_PAGE,
        "World Health Organization. Migraine [Internet]. 2024 Mar 6 [cited 2025 Jan 3]. "
        "Available from: https://www.who.int/x",
    ),
    (
        REPORT,
        "National Institute for Health and Care Excellence. Guideline on Migraine. NICE; 2021.",
    ),
    (NO_AUTHOR, "Anonymous editorial. Lancet. 2009;373(9677):1733."),
]


@pytest.mark.parametrize(("csl", "entry"), AMA)
def test_ama_entry_letter_by_letter(csl, entry):
    assert format_entry(csl) == entry


@pytest.mark.parametrize(("csl", "entry"), NLM)
def test_nlm_entry_letter_by_letter(csl, entry):
    assert format_entry(csl, style="nlm") == entry
    assert format_entry(csl, style="vancouver") == entry


# Works that exist, as their records came: initials in every spelling, groups among the authors,
# article numbers of every sort, a guideline in a series, a preprint dated by its year alone.
REAL = [
    (
        {
            "type": "article-journal",
            "author": [
                *(person("Graus", "F"), person("Delattre", "J Y"), person("Antoine", "J C")),
                *(person("Dalmau", "J"), person("Giometto", "B"), person("Grisold", "W")),
                *(person("Honnorat", "J"), person("Sillevis Smitt", "P"), person("Vedeler", "Ch")),
                *(person("Verschuuren", "J J G M"), person("Vincent", "A"), person("Voltz", "R")),
                group("Paraneoplastic Neurological Syndrome Euronetwork"),
            ],
            "title": "Recommended diagnostic criteria for paraneoplastic neurological syndromes",
            "container-title": "J Neurol Neurosurg Psychiatry",
            "volume": "75",
            "issue": "8",
            "page": "1135-1140",
            "issued": on(2004),
            "DOI": "10.1136/jnnp.2003.034447",
            "URL": "https://doi.org/10.1136/jnnp.2003.034447",
        },
        "Graus F, Delattre JY, Antoine JC, et al; Paraneoplastic Neurological Syndrome Euronetwork. "
        "Recommended diagnostic criteria for paraneoplastic neurological syndromes. <i>J Neurol "
        "Neurosurg Psychiatry</i>. 2004;75(8):1135-1140. doi:10.1136/jnnp.2003.034447",
    ),
    (
        {
            "type": "article-journal",
            "author": [person("Galli", "Jonathan"), person("Greenlee", "John")],
            "title": "Paraneoplastic Diseases of the Central Nervous System",
            "container-title": "F1000Research",
            "container-title-short": "F1000Res",
            "volume": "9",
            "page": "F1000 Faculty Rev-167",
            "issued": on(2020, 3, 6),
            "DOI": "10.12688/f1000research.21309.1",
            "version": "1",
        },
        "Galli J, Greenlee J. Paraneoplastic Diseases of the Central Nervous System. "
        "<i>F1000Res</i>. 2020;9:F1000 Faculty Rev-167. doi:10.12688/f1000research.21309.1",
    ),
    (
        {
            "type": "book",
            "author": [person("DeAngelis", "Lisa M."), person("Posner", "Jerome B.")],
            "title": "Neurologic Complications of Cancer",
            "issued": on(2008),
            "edition": "2",
            "publisher": "Oxford University Press",
            "publisher-place": "New York",
            "ISBN": "978-0-19-536674-7",
            "number-of-pages": "656",
            "collection-title": "Contemporary Neurology Series",
        },
        "DeAngelis LM, Posner JB. <i>Neurologic Complications of Cancer</i>. 2nd ed. Oxford "
        "University Press; 2008.",
    ),
    (
        {
            "type": "report",
            "author": [group("National Institute for Health and Care Excellence (NICE)")],
            "title": "Depression in adults: treatment and management",
            "issued": on(2022, 6, 29),
            "URL": "https://www.nice.org.uk/guidance/ng222",
            "publisher": "National Institute for Health and Care Excellence (NICE)",
            "genre": "NICE guideline",
            "number": "NG222",
        },
        "National Institute for Health and Care Excellence (NICE). <i>Depression in adults: "
        "treatment and management</i>. National Institute for Health and Care Excellence (NICE); "
        "2022. NICE guideline NG222. https://www.nice.org.uk/guidance/ng222",
    ),
    (
        {
            "type": "article",
            "author": [person("Innocenti", "Tiziano"), person("Salvioli", "Stefano")],
            "title": "How often is the core outcome set for low back pain used in clinical trials?",
            "issued": on(2023),
            "DOI": "10.1101/2023.01.11.23284425",
            "URL": "https://doi.org/10.1101/2023.01.11.23284425",
            "genre": "Preprint",
            "publisher": "medRxiv",
            "version": "1",
        },
        "Innocenti T, Salvioli S. How often is the core outcome set for low back pain used in "
        "clinical trials? <i>medRxiv</i>. Preprint posted online 2023. "
        "doi:10.1101/2023.01.11.23284425",
    ),
]


@pytest.mark.parametrize(("csl", "entry"), REAL)
def test_real_works_as_a_librarian_would_list_them(csl, entry):
    assert format_entry(csl) == entry


@pytest.mark.parametrize(
    ("csl", "entry"),
    [
        (
            BOOK | {"author": [], "editor": [person("Fauci", "Anthony S")], "volume": 2},
            "Fauci AS, ed. <i>Harrison's Principles of Internal Medicine</i>. Vol 2. 20th ed. "
            "McGraw-Hill; 2018.",
        ),
        (
            BOOK | {"editor": [person("Fauci", "A")], "translator": [person("Doe", "J")]},
            "Jameson JL. <i>Harrison's Principles of Internal Medicine</i>. 20th ed. Fauci A, ed. "
            "Doe J, trans. McGraw-Hill; 2018.",
        ),
        (
            CHAPTER | {"editor": []},
            "Goadsby PJ. Migraine. In: <i>Harrison's Principles of Internal Medicine</i>. 20th ed. "
            "McGraw-Hill; 2018:3096-3106.",
        ),
        (
            REPORT | {"genre": "NICE guideline", "number": "NG1", "URL": "https://nice.example/1"},
            "National Institute for Health and Care Excellence. <i>Guideline on Migraine</i>. NICE; "
            "2021. NICE guideline NG1. https://nice.example/1",
        ),
        (
            REPORT | {"type": "thesis", "genre": "PhD thesis", "publisher": "University of Oslo"},
            "National Institute for Health and Care Excellence. <i>Guideline on Migraine</i>. PhD "
            "thesis. University of Oslo; 2021.",
        ),
        (
            {
                "type": "article-newspaper",
                "author": [person("Doe", "Jane")],
                "title": "Headaches",
                "container-title": "The Guardian",
                "issued": on(2015, 6, 4),
                "page": "A1",
            },
            "Doe J. Headaches. <i>The Guardian</i>. June 4, 2015:A1.",
        ),
        (
            {
                "type": "dataset",
                "author": [person("Doe", "Jane")],
                "title": "Headache diary",
                "version": 2,
                "publisher": "Zenodo",
                "issued": on(2020, 1, 2),
                "DOI": "10.5281/zenodo.1",
            },
            "Doe J. Headache diary. Version 2. Zenodo. January 2, 2020. doi:10.5281/zenodo.1",
        ),
        (
            PREPRINT | {"genre": None, "container-title": None, "publisher": "bioRxiv"},
            "Doe J. A preprint. <i>bioRxiv</i>. Preprint posted online May 6, 2024. "
            "doi:10.1101/2024.05.06.24300001",
        ),
        (
            {"type": "speech", "title": "Talk", "issued": on(2020, 3, 4)},
            "Talk. March 4, 2020.",
        ),
        ({"title": "Only a title"}, "Only a title."),
        ({"URL": "https://example.org/"}, "https://example.org/"),
        ({}, ""),
        ({"type": 7, "title": None, "author": None, "issued": "", "DOI": []}, ""),
    ],
)
def test_other_kinds_of_work(csl, entry):
    assert format_entry(csl) == entry


@pytest.mark.parametrize("style", ["apa", "", "AMA", "None"])
def test_an_unknown_style_is_refused(style):
    for call in (
        lambda: format_entry(O_BYRNE, style=style),
        lambda: format_plain(O_BYRNE, style=style),
        lambda: format_marker([1], style=style),
    ):
        with pytest.raises(ValueError, match="Use one of: ama, nlm, vancouver"):
            call()


def test_a_title_is_never_printed_twice():
    for csl, _entry in AMA:
        for style in STYLES:
            assert format_plain(csl, style=style).count(csl["title"].rstrip(".")) == 1
