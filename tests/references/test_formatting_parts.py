"""What each field of a record becomes in an entry."""

import pytest

from references.formatting import format_entry
from tests.references.formatting_records import (
    BOOK,
    NO_AUTHOR,
    NO_DOI,
    O_BYRNE,
    STYLES,
    group,
    person,
)


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
        ({"issue": "Suppl_1", "page": None}, ". 2009;373(suppl 1)."),
        ({"issue": "Supplement_1", "page": None}, ". 2009;373(suppl 1)."),
        ({"issue": "1 Suppl", "page": None}, ". 2009;373(suppl 1)."),
        ({"issue": "25_suppl_2", "page": None}, ". 2009;373(25)(suppl 2)."),
        ({"issue": "5 (Suppl. A)", "page": None}, ". 2009;373(5)(suppl A)."),
        ({"issue": "Suppl 2 Pt 1", "page": None}, ". 2009;373(suppl 2 pt 1)."),
        ({"volume": "26_Suppl_1", "issue": None, "page": None}, ". 2009;26(suppl 1)."),
        ({"volume": None, "issue": "sup5", "page": None}, ". 2009;(suppl 5)."),
        ({"issue": "2_part_2", "page": None}, ". 2009;373(2 part 2)."),
        ({"page": "S12-S9"}, ":S12-S9."),
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
        ("20190503", "Published online May 3, 2019."),
        ("MAY 3 2019", "Published online May 3, 2019."),
        ("3.5.2019", "Published online May 3, 2019."),
        ("23/05/2019", "Published online May 23, 2019."),
        ("05/23/2019", "Published online May 23, 2019."),
        ("5/3/2019", "</i>. 2019."),
        ("2019/05//May/Jun2019", "Published online May 2019."),
        ("[May 3rd, 2019]", "Published online May 3, 2019."),
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
