"""Entries of a reference list letter by letter, and records in any state."""

import re
import time
from html.parser import HTMLParser
from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from references.formatting import (
    best_url,
    format_entry,
    format_marker,
    format_plain,
    short_label,
)

STYLES = ("ama", "nlm")


def person(family, given="", **more):
    return {"family": family, "given": given, **more}


def group(name):
    return {"literal": name}


def on(*parts):
    return {"date-parts": [list(parts)]}


O_BYRNE = {
    "type": "article-journal",
    "author": [
        person("O'Byrne", "Paul M"),
        person("FitzGerald", "J Mark"),
        person("Bateman", "Eric D"),
        person("Barnes", "Peter J"),
        person("Zhong", "Nanshan"),
        person("Keen", "Christina"),
        person("Jorup", "Carin"),
    ],
    "title": "Inhaled combined budesonide-formoterol as needed in mild asthma",
    "container-title": "New England Journal of Medicine",
    "container-title-short": "N Engl J Med",
    "volume": "378",
    "issue": "20",
    "page": "1865-1876",
    "issued": on(2018, 5, 17),
    "DOI": "10.1056/NEJMoa1715274",
    "PMID": "29768149",
}
SIX_AUTHORS = {
    "type": "article-journal",
    "author": O_BYRNE["author"][:6],
    "title": "Six author paper",
    "container-title-short": "JAMA",
    "volume": 1,
    "issue": 2,
    "page": "637-41",
    "issued": on(2020),
}
GROUP_AUTHOR = {
    "type": "article-journal",
    "author": [group("ACCORD Study Group")],
    "title": "Group authored trial",
    "container-title-short": "N Engl J Med",
    "volume": "362",
    "issue": "17",
    "page": "1575-1585",
    "issued": on(2010),
    "DOI": "10.1056/NEJMoa1001286",
}
ODD_NAMES = {
    "type": "article-journal",
    "author": [
        person("Zhou", "Xing-Lou"),
        person("King", "Martin L.", suffix="Jr."),
        {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"},
    ],
    "title": "Hyphen and suffix names",
    "container-title": "Nature",
    "volume": "579",
    "issue": "7798",
    "page": "270-273",
    "issued": on(2020),
}
ARTICLE_NUMBER = {
    "type": "article-journal",
    "author": [person("Shah", "S.")],
    "title": "Article number paper.",
    "container-title-short": "PLoS One",
    "volume": "16",
    "issue": "3",
    "page": "e0123456",
    "issued": on(2021),
    "DOI": "10.1371/journal.pone.0123456",
}
AHEAD_OF_PRINT = {
    "type": "article-journal",
    "author": [person("Roe", "Richard R")],
    "title": "Ahead of print",
    "container-title": "BMJ",
    "issued": on(2025, 11, 5),
    "DOI": "10.1136/bmj-2025-000001",
}
NO_DOI = {
    "type": "article-journal",
    "author": [person("Doe", "Jane")],
    "title": "No DOI online",
    "container-title-short": "J. Pain",
    "volume": "4",
    "issue": "1",
    "page": "1-9",
    "issued": on(2019),
    "accessed": on(2025, 1, 3),
    "URL": "https://example.org/x",
}
WEB_PAGE = {
    "type": "webpage",
    "author": [group("Mayo Clinic Staff")],
    "title": "Migraine",
    "container-title": "Mayo Clinic",
    "issued": on(2021, 7, 2),
    "accessed": on(2025, 1, 3),
    "URL": "https://www.mayoclinic.org/x",
}
OWN_WEB_PAGE = {
    "type": "webpage",
    "author": [group("World Health Organization")],
    "title": "Migraine",
    "container-title": "World Health Organization",
    "issued": on(2024, 3, 6),
    "accessed": on(2025, 1, 3),
    "URL": "https://www.who.int/x",
}
BOOK = {
    "type": "book",
    "author": [person("Jameson", "J. Larry")],
    "title": "Harrison's Principles of Internal Medicine",
    "edition": 20,
    "publisher": "McGraw-Hill",
    "publisher-place": "New York",
    "issued": on(2018),
}
CHAPTER = {
    "type": "chapter",
    "author": [person("Goadsby", "Peter J")],
    "editor": [person("Jameson", "J Larry"), person("Fauci", "Anthony S")],
    "title": "Migraine",
    "container-title": "Harrison's Principles of Internal Medicine",
    "edition": "20",
    "publisher": "McGraw-Hill",
    "page": "3096-3106",
    "issued": on(2018),
}
REPORT = {
    "type": "report",
    "author": [group("National Institute for Health and Care Excellence")],
    "title": "Guideline on Migraine",
    "publisher": "NICE",
    "issued": on(2021),
}
PREPRINT = {
    "type": "article",
    "genre": "preprint",
    "author": [person("Doe", "Jane")],
    "title": "A preprint",
    "container-title": "medRxiv",
    "issued": on(2024, 5, 6),
    "DOI": "10.1101/2024.05.06.24300001",
}
NO_AUTHOR = {
    "type": "article-journal",
    "title": "Anonymous editorial",
    "container-title": "The Lancet",
    "container-title-short": "Lancet",
    "volume": "373",
    "issue": "9677",
    "page": "1733",
    "issued": on(2009),
}

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


def entry_with(**changes):
    names = {key.replace("_", "-"): value for key, value in changes.items()}
    return format_entry(NO_AUTHOR | names)


@pytest.mark.parametrize(
    ("author", "written"),
    [
        ([person("Antoine", "Jean-Christophe G.")], "Antoine JCG"),
        ([person("Verschuuren", "J J G M")], "Verschuuren JJGM"),
        ([person("Verschuuren", "JJGM")], "Verschuuren JJGM"),
        ([person("Darnell", "RB")], "Darnell RB"),
        ([person("Li", "Xin-yu")], "Li XY"),
        ([person("Lean", "Michael EJ")], "Lean MEJ"),
        ([person("SMITH", "JOHN")], "SMITH J"),
        ([person("Tolkien", "J.R.R.")], "Tolkien JRR"),
        ([person("Gates", "William (Bill) H., III")], "Gates WH III"),
        ([person("King", "Martin L Jr.")], "King ML Jr"),
        ([person("Ångström", "\u0041\u030asa")], "Ångström Å"),
        ([person("van den Maagdenberg", "Arn M. J. M.")], "van den Maagdenberg AMJM"),
        ([person("Beethoven", "Ludwig van")], "van Beethoven L"),
        ([person("Arc", "Jeanne", **{"dropping-particle": "d'"})], "d'Arc J"),
        ([person("Sukarno")], "Sukarno"),
        ([{"given": "Madonna"}], "Madonna"),
        ([{"name": "RECOVERY Collaborative Group"}], "RECOVERY Collaborative Group"),
        (["Smith, John A."], "Smith JA"),
        (["van Tulder, M. W."], "van Tulder MW"),
        (["Mayo Clinic, Rochester"], "Mayo Clinic, Rochester"),
        (["Ministry of Health, Labour and Welfare"], "Ministry of Health, Labour and Welfare"),
        ("Smith, John; Jones, Kate", "Smith J, Jones K"),
        ("World Health Organization", "World Health Organization"),
        (person("Doe", "Jane"), "Doe J"),
        ([person("Doe", "Jane"), None, 7, {}, "", [], person("", "")], "Doe J"),
        ([person("Doe", "Jane"), group("SPRINT Research Group")], "Doe J; SPRINT Research Group"),
        (["Doe, Jane", "Roe, R", "et al."], "Doe J, Roe R, et al"),
        ("Doe, J; Roe, R; and others; SPRINT Group", "Doe J, Roe R, et al; SPRINT Group"),
        ([group("SPRINT Research Group"), person("Doe", "Jane")], "SPRINT Research Group; Doe J"),
        (
            [*O_BYRNE["author"], group("SYGMA Investigators")],
            "O'Byrne PM, FitzGerald JM, Bateman ED, et al; SYGMA Investigators",
        ),
    ],
)
def test_names_as_ama_writes_them(author, written):
    assert entry_with(author=author).startswith(f"{written}. Anonymous editorial. ")


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Does it work?", "Does it work? <i>"),
        ("It works!", "It works! <i>"),
        ("\u201cDoes it work?\u201d", "\u201cDoes it work?\u201d <i>"),
        ("Ends with a full stop.", "Ends with a full stop. <i>"),
        ("Dangling subtitle: ", "Dangling subtitle. <i>"),
        (
            "<i>Helicobacter pylori</i> and H<sub>2</sub>",
            "<i>Helicobacter pylori</i> and H<sub>2</sub>. ",
        ),
        ("<em>In vivo</em> Ca<SUP>2+</SUP>", "<i>In vivo</i> Ca<sup>2+</sup>. "),
        ("&lt;i&gt;E coli&lt;/i&gt; &amp; more", "<i>E coli</i> &amp; more. "),
        ("Never <i>closed", "Never <i>closed</i>. "),
        ("Never opened</i>", "Never opened&lt;/i&gt;. "),
        ("<i>a<sub>b</i>c</sub>", "<i>a<sub>b</sub></i><sub>c</sub>. "),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;. "),
        ('<i onclick="x()">E coli</i>', '&lt;i onclick="x()"&gt;E coli&lt;/i&gt;. '),
        ('<a href="//evil.example">x</a>', '&lt;a href="//evil.example"&gt;x&lt;/a&gt;. '),
        ("Fish & chips, p < 0.05", "Fish &amp; chips, p &lt; 0.05. "),
        ("Two\nlines\t and\u00a0\u200b\u202espaces", "Two lines and spaces. "),
        (["A list", "of titles"], "A list. "),
    ],
)
def test_titles_keep_their_italics_and_nothing_else(title, written):
    assert entry_with(title=title).startswith(written)


def test_italics_inside_an_italic_title_stand_upright():
    book = BOOK | {"title": "<i>Helicobacter pylori</i> in Practice"}

    entry = format_entry(book)

    assert entry.startswith("Jameson JL. Helicobacter pylori<i> in Practice</i>. 20th ed.")


@pytest.mark.parametrize(
    ("changes", "ending"),
    [
        ({"page": "637-41"}, ":637-641."),
        ({"page": "637\u201341"}, ":637-641."),
        ({"page": "pp. 637--641"}, ":637-641."),
        ({"page": "S12-9"}, ":S12-S19."),
        ({"page": "S12-19"}, ":S12-S19."),
        ({"page": "e13-e115"}, ":e13-e115."),
        ({"page": "19-e3"}, ":19-e3."),
        ({"page": "98-5"}, ":98-5."),
        ({"page": "359-359"}, ":359."),
        ({"page": "1199-203"}, ":1199-1203."),
        ({"page": "126A-127A"}, ":126A-127A."),
        ({"page": "F1000 Faculty Rev-167"}, ":F1000 Faculty Rev-167."),
        ({"page": "12-5, 20; A&B"}, ":12-15, 20, A&amp;B."),
        ({"page": ", 12,, 15 ,"}, ":12, 15."),
        ({"page": 1733}, ":1733."),
        ({"page": None, "article_number": "e12"}, ":e12."),
        ({"volume": "vol. 12", "issue": "No. 3", "page": None}, ". 2009;12(3)."),
        ({"issue": "Supplement 1", "page": None}, ". 2009;373(suppl 1)."),
        ({"volume": "42 Suppl 2", "issue": None, "page": None}, ". 2009;42(suppl 2)."),
        ({"volume": None}, ". 2009;(9677):1733."),
        ({"volume": None, "issue": None}, ". 2009:1733."),
        ({"issued": None}, ". 373(9677):1733."),
        ({"volume": True, "issue": {"no": 1}, "page": [None]}, ". 2009."),
        ({"DOI": "no doi at all"}, ":1733."),
        ({"URL": "https://doi.org/10.1000/abc"}, ":1733. doi:10.1000/abc"),
        ({"URL": "javascript:alert(1)"}, ":1733."),
        ({"URL": "https://example.org/?a=1&b=2"}, ":1733. https://example.org/?a=1&amp;b=2"),
    ],
)
def test_numbers_of_a_journal_article(changes, ending):
    assert entry_with(**changes).endswith(ending)


@pytest.mark.parametrize(
    ("page", "written"),
    [
        ("637-641", "637-41"),
        ("S12-S19", "S12-9"),
        ("e244-e252", "e244-52"),
        ("95-103", "95-103"),
        ("e13-e115", "e13-e115"),
        ("19-e3", "19-e3"),
        ("7-7", "7"),
    ],
)
def test_nlm_shortens_page_ranges(page, written):
    entry = format_entry(NO_AUTHOR | {"page": page}, style="nlm")

    assert entry.endswith(f"2009;373(9677):{written}.")


@pytest.mark.parametrize("style", STYLES)
def test_a_work_without_an_address_was_not_read_on_the_web(style):
    entry = format_entry(NO_DOI | {"URL": "javascript:alert(1)"}, style=style)

    assert entry.endswith("2019;4(1):1-9.")


@pytest.mark.parametrize(
    ("issued", "written"),
    [
        ({"date-parts": [["2019", "05", "03"]]}, "Published online May 3, 2019."),
        ({"date-parts": [[2019, 5]]}, "Published online May 2019."),
        ({"date-parts": [2019, 5, 3]}, "Published online May 3, 2019."),
        ({"date-parts": [[2019, 13, 3]]}, "</i>. 2019."),
        ({"date-parts": [[2019, 5, 40]]}, "Published online May 2019."),
        ({"raw": "2019-05-03"}, "Published online May 3, 2019."),
        ({"raw": "2019-05-03T10:00:00Z"}, "Published online May 3, 2019."),
        ("2019 May 3", "Published online May 3, 2019."),
        ("2019 May-Jun", "Published online May 2019."),
        ("2019 Spring", "</i>. 2019."),
        ({"literal": "3 May 2019"}, "Published online May 3, 2019."),
        ({"literal": "May 3, 2019"}, "Published online May 3, 2019."),
        ({"literal": "Spring 2019"}, "</i>. 2019."),
        ({"literal": "2019-2020"}, "</i>. 2019."),
        ({"literal": "in press"}, "</i>. in press."),
        ("2019-05", "Published online May 2019."),
        (2019, "</i>. 2019."),
        ([[2019]], "</i>. 2019."),
        ({"date-parts": [[None]]}, "<i>Lancet</i>."),
        ({"date-parts": [[]]}, "<i>Lancet</i>."),
        ({"date-parts": []}, "<i>Lancet</i>."),
        ({"date-parts": [[0]]}, "<i>Lancet</i>."),
        ({"date-parts": [["9" * 5000]]}, "<i>Lancet</i>."),
        ({"date-parts": None, "raw": None}, "<i>Lancet</i>."),
        (None, "<i>Lancet</i>."),
        (True, "<i>Lancet</i>."),
    ],
)
def test_dates_in_every_shape(issued, written):
    entry = entry_with(issued=issued, volume=None, issue=None, page=None)

    assert entry.endswith(written)


@pytest.mark.parametrize(
    ("changes", "journal"),
    [
        ({"container-title-short": "N. Engl. J. Med."}, "N Engl J Med"),
        ({"container-title-short": "N.Engl.J.Med."}, "N Engl J Med"),
        ({"container-title-short": "J.A.M.A."}, "JAMA"),
        ({"container-title-short": "The Lancet"}, "Lancet"),
        ({"container-title-short": None}, "Lancet"),
        ({"container-title-short": None, "container-title": ["Blood", "x"]}, "Blood"),
        ({"container-title-short": None, "container-title": "Health.com"}, "Health.com"),
        ({"container-title-short": "Rock & <b>Roll</b>"}, "Rock &amp; &lt;b&gt;Roll&lt;/b&gt;"),
    ],
)
def test_journals_lose_their_full_stops(changes, journal):
    assert f". <i>{journal}</i>. 2009;" in format_entry(NO_AUTHOR | changes)


@pytest.mark.parametrize(
    ("edition", "written"),
    [
        (1, "</i>. McGraw-Hill"),
        ("1st", "</i>. McGraw-Hill"),
        ("", "</i>. McGraw-Hill"),
        ("2", ". 2nd ed. McGraw"),
        ("3rd ed.", ". 3rd ed. McGraw"),
        ("Second edition", ". 2nd ed. McGraw"),
        ("11", ". 11th ed. McGraw"),
        (22, ". 22nd ed. McGraw"),
        ("Rev. ed.", ". Rev. ed. McGraw"),
    ],
)
def test_editions(edition, written):
    assert written in format_entry(BOOK | {"edition": edition})


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


def test_plain_text_has_neither_tags_nor_entities():
    work = NO_AUTHOR | {"title": "H<sub>2</sub> & <b> 5 < 6"}

    assert format_plain(work) == "H2 & <b> 5 < 6. Lancet. 2009;373(9677):1733."
    assert format_plain(work, style="nlm") == "H2 & <b> 5 < 6. Lancet. 2009;373(9677):1733."


@pytest.mark.parametrize(
    ("numbers", "ama", "nlm"),
    [
        ([1], "1", "(1)"),
        ([1, 2], "1,2", "(1,2)"),
        ([1, 2, 3], "1-3", "(1-3)"),
        ([1, 2, 3, 5], "1-3,5", "(1-3,5)"),
        ([19, *range(3, 9), 1], "1,3-8,19", "(1,3-8,19)"),
        ([5, 3, 4, 3], "3-5", "(3-5)"),
        ((n for n in (2, 1)), "1,2", "(1,2)"),
        ([], "", ""),
    ],
)
def test_markers_collapse(numbers, ama, nlm):
    numbers = list(numbers)

    assert format_marker(numbers) == ama
    assert format_marker(numbers, style="nlm") == nlm


@given(st.lists(st.integers(1, 40)))
def test_a_marker_names_exactly_the_numbers_given(numbers):
    marker = format_marker(numbers)

    named = set()
    for part in filter(None, marker.split(",")):
        first, _, last = part.partition("-")
        named.update(range(int(first), int(last or first) + 1))
    assert named == set(numbers)


@pytest.mark.parametrize(
    ("csl", "label"),
    [
        (O_BYRNE, "O'Byrne 2018"),
        (ODD_NAMES, "Zhou 2020"),
        (GROUP_AUTHOR, "ACCORD Study Group 2010"),
        (NO_AUTHOR, "Anonymous editorial 2009"),
        (NO_AUTHOR | {"title": "H<sub>2</sub> & more"}, "H2 & more 2009"),
        (
            NO_AUTHOR | {"title": "word " * 40},
            "word word word word word word word word word word word word… 2009",
        ),
        (NO_AUTHOR | {"title": None}, "The Lancet 2009"),
        (BOOK | {"author": None, "editor": [person("Fauci", "A")]}, "Fauci 2018"),
        (CHAPTER | {"author": None}, "Migraine 2018"),
        ({"author": ["Smith, J"]}, "Smith"),
        ({"author": ["Smith, J"], "issued": {"literal": "in press"}}, "Smith"),
        ({}, "Untitled work"),
    ],
)
def test_short_labels(csl, label):
    assert short_label(csl) == label


@pytest.mark.parametrize(
    ("csl", "url"),
    [
        (O_BYRNE, "https://doi.org/10.1056/NEJMoa1715274"),
        (O_BYRNE | {"DOI": None}, "https://pubmed.ncbi.nlm.nih.gov/29768149/"),
        ({"PMID": 29768149}, "https://pubmed.ncbi.nlm.nih.gov/29768149/"),
        ({"PMID": "?", "PMCID": "pmc1"}, "https://pmc.ncbi.nlm.nih.gov/articles/PMC1/"),
        ({"URL": "https://www.who.int/x"}, "https://www.who.int/x"),
        ({"URL": "http://dx.doi.org/10.1000/<x>"}, "https://doi.org/10.1000/%3Cx%3E"),
        ({"URL": "javascript:alert(1)"}, ""),
        ({"URL": "//evil.example/"}, ""),
        ({"URL": "ftp://example.org/paper.pdf"}, ""),
        ({"URL": "data:text/html,x"}, ""),
        ({"URL": "https://nice.example@evil.example/"}, ""),
        ({"URL": 'https://example.org/" onclick="x'}, ""),
        ({"URL": "https://[broken/"}, ""),
        ({"URL": "https:///path"}, ""),
        ({"URL": 7}, ""),
        ({}, ""),
    ],
)
def test_best_url_prefers_the_doi_and_never_leaves_the_web(csl, url):
    assert best_url(csl) == url


# Whatever fields are missing, no punctuation is left behind.

STRAY = re.compile(
    r"\.\.|\s[.,;:)]|\(\)|[;:,(]\.|,,|;;|:;|;:\D|  |None|\[\]|^[\s.,;:]|\s$|<i></i>|,$|;$|:$"
)
WHOLE_RECORDS = [O_BYRNE | NO_DOI | O_BYRNE, NO_DOI, WEB_PAGE, BOOK | CHAPTER | {"type": "book"}]
WHOLE_RECORDS += [CHAPTER | NO_DOI | CHAPTER, REPORT | NO_DOI | REPORT | {"number": "1"}, PREPRINT]
WHOLE_RECORDS += [WEB_PAGE | {"type": "dataset", "version": "2"}, REPORT | {"type": "thesis"}]
WHOLE_RECORDS += [NO_DOI | {"type": "article-newspaper"}]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("record", WHOLE_RECORDS, ids=lambda record: record["type"])
def test_any_fields_may_be_missing(record, style):
    fields = sorted(record)
    for size in (0, 1, 2, 3, len(fields) - 2, len(fields) - 1):
        for missing in combinations(fields, size):
            rest = {key: value for key, value in record.items() if key not in missing}

            entry = format_entry(rest, style=style)

            assert not STRAY.search(entry), (missing, entry)


def test_a_title_is_never_printed_twice():
    for csl, _entry in AMA:
        for style in STYLES:
            assert format_plain(csl, style=style).count(csl["title"].rstrip(".")) == 1


# Whatever a record holds, a browser shows it as text.


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.strange, self.text = [], [], ""

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)
        if tag not in ("i", "sub", "sup") or attributes:
            self.strange.append((tag, attributes))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.strange.append(("/", tag))

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.strange.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def parsed(html):
    tags = Tags()
    tags.feed(html)
    tags.close()
    return tags


SNIPPETS = st.sampled_from(
    [
        "<i>",
        "</i>",
        "<sub>",
        "</sup>",
        "<em >",
        "<script>",
        "&lt;",
        "&amp",
        "<!--",
        "None",
        "et al.",
    ]
    + ["10.1000/x", "https://a.example/", "2019-05-03", "1-9", "Jr.", "\ud800", "\x00", "\u202e"]
)
WORDS = st.text(max_size=12) | st.lists(SNIPPETS | st.text(max_size=3), max_size=6).map("".join)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["family", "given", "literal", "suffix", "date-parts", "raw", "name"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
FIELDS = sorted({key for record in WHOLE_RECORDS for key in record} | {"article-number", "PMCID"})
TYPES = st.sampled_from(["article-journal", "book", "chapter", "webpage", "article", "thesis"])
RECORDS = st.dictionaries(st.sampled_from(FIELDS) | WORDS, ANYTHING, max_size=8).flatmap(
    lambda record: st.one_of(
        st.just(record), TYPES.map(lambda declared: record | {"type": declared})
    )
)


@given(RECORDS, st.sampled_from(STYLES))
@example(
    {"title": "<i>\ud800</i>", "volume": 10**5000, "issued": {"date-parts": [[10**5000]]}}, "ama"
)
@example({"page": float("nan"), "volume": float("inf"), "edition": 10**400}, "nlm")
@example({"author": [{"family": "<script>", "given": "<b>"}], "publisher": "<img src=x>"}, "ama")
def test_any_record_becomes_safe_html(record, style):
    entry = format_entry(record, style=style)

    entry.encode()
    page = parsed(entry)
    assert page.strange == []
    assert page.open == []
    assert page.text == format_plain(record, style=style)
    assert not re.search(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", entry)


@given(RECORDS)
def test_any_record_has_a_label_and_perhaps_an_address(record):
    label = short_label(record)
    url = best_url(record)

    assert label.strip()
    assert len(label) <= 70
    assert url == "" or re.fullmatch(r'https?://[^\s<>"\\]+', url)


@pytest.mark.parametrize(
    "value",
    ["<i>" * 10_000, "</i>" * 10_000, "a," * 10_000, "1-" * 10_000, "(" * 20_000, "." * 20_000],
)
def test_huge_fields_cost_little(value):
    record = dict.fromkeys(FIELDS, value) | {"author": [value], "issued": {"raw": value}}
    start = time.process_time()

    for style in STYLES:
        assert format_entry(record, style=style) is not None

    # A tenth of this when the cost grows in proportion to the length.
    assert time.process_time() - start < 1
