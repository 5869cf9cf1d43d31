"""Where one entry of a file ends and the next begins: nothing of one gets into another."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from references.importing import Unreadable, read

NUMBERS = ("PMID", "PMCID", "DOI")


def works(text):
    """Each entry as its title and numbers; None for one that is broken."""
    return [
        entry.csl and (entry.csl["title"], *filter(None, map(entry.csl.get, NUMBERS)))
        for entry in read(text.encode()).entries
    ]


def faults(text):
    broken = (entry for entry in read(text.encode()).entries if not entry.is_usable)
    return " ".join(problem for entry in broken for problem in entry.problems)


def wrong_ones(table):
    """The entries that differ from the table, for a failure's message."""
    return [(text, works(text)) for text, right in table if works(text) != right]


# PubMed.

FIRST = "PMC - PMC1000001\nPMID- 20000001\nTI  - First paper.\nAID - 10.5555/first [doi]"
SECOND = "PMC - PMC1000002\nPMID- 20000002\nTI  - Second paper.\nAID - 10.5555/second [doi]"
BOTH = [
    ("First paper", "20000001", "PMC1000001", "10.5555/first"),
    ("Second paper", "20000002", "PMC1000002", "10.5555/second"),
]


def pmid_first(record):
    number, pmid, *rest = record.split("\n")
    return "\n".join([pmid, number, *rest])


def test_a_pubmed_record_is_what_stands_between_blank_lines():
    whole = f"{FIRST}\n\n{SECOND}\n"
    table = [
        (whole, BOTH),
        (whole.replace("\n", "\r\n"), BOTH),
        (whole.replace("\n", "\r"), BOTH),
        (whole.replace("\n", "\r\r\n"), BOTH),
        (f"\n \n{FIRST}\n \t\n\n{SECOND}\n\n \n", BOTH),
        (f"{FIRST}\n\f\n{SECOND}\n\f", BOTH),
        (f"{FIRST}\n\n\ufeff{SECOND}", BOTH),
        (f"Saved on Friday\n{FIRST}\n\n{SECOND}", BOTH),
        # Without a blank line the PMID begins a record, where it began the first.
        (f"{pmid_first(FIRST)}\n{pmid_first(SECOND)}", BOTH),
        (f"{pmid_first(FIRST)}\f{pmid_first(SECOND)}", BOTH),
        (f"{pmid_first(FIRST)}\n\ufeff{pmid_first(SECOND)}", BOTH),
        # The numbers come before the PMID in whatever order.
        (
            "LID - 10.5555/a [doi]\nTI  - A.\nPMID- 1\n\nAID - 10.5555/b [doi]\nPMID- 2\nTI  - B.",
            [("A", "1", "10.5555/a"), ("B", "2", "10.5555/b")],
        ),
    ]

    assert wrong_ones(table) == []


def test_a_pubmed_record_without_a_pmid_needs_another_number_and_a_title():
    table = [
        ("PMC - PMC1\nTI  - A.\n\nPMC - PMC2\nTI  - B.", [("A", "PMC1"), ("B", "PMC2")]),
        ("AID - 10.5555/a [doi]\nTI  - A.", [("A", "10.5555/a")]),
        ("PMID- 1\nTI  - A.\n\nTI  - B.\nAID - S0140 [pii]", [("A", "1"), None]),
        ("PMID- 1\nTI  - A.\n\nPMC - PMC2\nFAU - Probe, Ann", [("A", "1"), None]),
    ]

    assert wrong_ones(table) == []
    assert "has no PMID and no other number" in faults("PMID- 1\nTI  - A.\n\nTI  - B.")


def test_pubmed_records_that_nothing_parts_are_not_stored():
    without = "PMC - PMC{0}\nTI  - Paper {0}."
    table = [
        (f"{FIRST}\n{SECOND}", [None]),
        (f"{without.format(1)}\n{without.format(2)}", [None]),
        (f"{pmid_first(FIRST)}\n{SECOND}", [None, BOTH[1][:2] + BOTH[1][3:]]),
        (f"{FIRST}\n{SECOND}\n\nPMID- 3\nTI  - Third.", [None, ("Third", "3")]),
    ]

    assert wrong_ones(table) == []
    assert "“PMID” comes twice" in faults(f"{FIRST}\n{SECOND}")


def test_what_a_blank_line_cut_off_from_a_pubmed_record_is_named_and_joined_to_none():
    third = "PMID- 3\nTI  - Third."
    table = [
        (
            f"PMID- 1\nTI  - First.\n\nPMC - PMC1\n\n{third}",
            [("First", "1"), None, ("Third", "3")],
        ),
        (
            f"PMID- 1\nTI  - First\n\n      goes on.\nPMC - PMC1\n\n{third}",
            [("First", "1"), None, ("Third", "3")],
        ),
        (f"PMID- 1\nTI  - First\n\ngoes on.\n\n{third}", [("First", "1"), None, ("Third", "3")]),
        (f"PMC - PMC1\n\nTI  - First.\n\n{third}", [None, None, ("Third", "3")]),
    ]

    assert wrong_ones(table) == []


# RIS.


def ris(number, begin="TY  - JOUR\n", end="ER  - \n"):
    return f"{begin}TI  - Paper {number}\nDO  - 10.5555/{number}\n{end}"


def test_a_ris_entry_is_what_stands_between_ty_and_er():
    first, second = ("Paper 1", "10.5555/1"), ("Paper 2", "10.5555/2")
    table = [
        (f"{ris(1)}A heading\n\n{ris(2)}", [first, second]),
        (f"{ris(1)}\f{ris(2)}", [first, second]),
        (f"{ris(1)}\ufeff{ris(2)}", [first, second]),
        (f"{ris(1, end='')}{ris(2)}", [None, second]),
        (f"{ris(1, end='')}\ufeff{ris(2)}", [None, second]),
        (f"{ris(1, end='')}A heading\n\n{ris(2)}", [None, second]),
        (f"{ris(1)}DO  - 10.5555/3\nC2  - PMC3\n{ris(2)}", [first, None, second]),
        (f"DO  - 10.5555/3\n{ris(2)}", [None, second]),
        # Both lines between the two are missing.
        (f"{ris(1, end='')}\n{ris(2, begin='')}{ris(1)}", [None, first]),
    ]

    assert wrong_ones(table) == []
    assert "two titles" in faults(f"{ris(1, end='')}\n{ris(2, begin='')}")


# BibTeX.


def bib(key, rest="}"):
    return f"@article{{{key}, title={{Paper {key}}}, doi={{10.5555/{key}}}{rest}"


def test_a_bibtex_entry_that_is_not_closed_takes_nothing_of_the_next():
    b = ("Paper b", "10.5555/b")
    open_title = "@article{a, title={Paper a, doi={10.5555/a}}"
    table = [
        (f"{bib('a')} {bib('b')}", [("Paper a", "10.5555/a"), b]),
        (f"{bib('a', '')}\n{bib('b')}", [None, b]),
        (f"{open_title}\n  {bib('b')}", [None, b]),
        (f'@article{{a, title="Paper a, year=2020}}\n{bib("b")}', [None, b]),
        (f"{open_title}\f{bib('b')}", [None, b]),
        # On one line nobody can say where the second begins.
        (f"{bib('a', '')} {bib('b')}}}", [None]),
        (f"{open_title} {bib('b')}}}", [None]),
        (bib("a", ", title={Paper b}, pmid={2}}"), [None]),
    ]

    assert wrong_ones(table) == []


def test_a_bibtex_entry_inherits_nothing_from_one_that_it_does_not_name():
    files = [
        f"@book{{other, title={{B}}, publisher={{Press}}, isbn={{9780306406157}}}}\n{child}"
        for child in (
            "@inbook{a, title={A}, crossref={missing}}",
            "@inbook{a, title={A}}",
        )
    ]

    for text in files:
        assert read(text.encode()).entries[1].csl == {"type": "chapter", "title": "A"}


def test_a_bibtex_abbreviation_belongs_to_those_who_name_it():
    text = '@string{j = "Inv J"}\n@article{a, title={A}, journal=j}\n@article{b, title={B}}'

    assert [entry.csl.get("container-title") for entry in read(text.encode()).entries] == [
        *("Inv J", None),
    ]


# CSL-JSON.


def test_a_record_of_json_that_is_wrong_takes_and_gives_nothing():
    people = '"author": [{"family": "X"}, {"family": "Y", "title": "Dr"}, {"title": "Z"}]'
    after = '{"title": "B", "DOI": "10.5555/b"}'
    b = ("B", "10.5555/b")
    table = [
        # A fault before a list of names: neither a name nor the end of their list is an entry's.
        (f'[{{"title": "A" "DOI": 1, {people}, "PMID": "1"}}, {after}]', [None, b]),
        (f'[{{"title": "A, {people}, "PMID": "1"}},\n {after}]', [None]),
        (f'[{{"title": "A,\n {people}, "PMID": "1"}},\n {after}]', [None, b]),
        (f'[{{"title": "A", "author": [{{"family": "X"], "PMID": "1"}}, {after}]', [None, b]),
        (f'[{{"title": "A", {people[:-1]}, "PMID": "1"}}, {after}]', [None, b]),
        # What a record holds inside is none.
        (f'{{"title": "A", "PMID": "1", "custom": {{"items": [{after}]}}}}', [("A", "1")]),
        # The line between the two is missing.
        (f'[{{"title": "A", "PMID": "1", {after[1:]}, {after}]', [None, b]),
        (f'[{{"title": "A", "PMID": "1", {after}, {after}]', [None]),
    ]

    assert wrong_ones(table) == []
    assert "What follows it was not read." in faults(table[-1][0])
    assert "two titles" in faults(table[-2][0])


# Whatever the entries: joined they are what each is alone.

TITLES = st.sampled_from(["Salt", "Sugar and fat", "On “-” and {}", "10.5555/title", ""])
IDENTIFIERS = st.integers(1, 99)
GAPS = st.sampled_from(["\n\n", "\n \n", "\n\n\n", "\r\n\r\n", "\n\f\n"])


@st.composite
def nbib_records(draw):
    number = draw(IDENTIFIERS)
    lines = [
        f"PMID- {number}",
        f"PMC - PMC{number}",
        f"TI  - {draw(TITLES)}\n      of {number}",
        f"AID - 10.5555/{number} [doi]",
        f"FAU - Probe, {number}",
        f"PG  - {number}",
    ]
    return "\n".join(draw(st.lists(st.sampled_from(lines), min_size=1, unique=True)))


@st.composite
def ris_records(draw):
    number = draw(IDENTIFIERS)
    lines = [
        f"TI  - {draw(TITLES)}",
        f"DO  - 10.5555/{number}",
        f"AU  - Probe, {number}",
        f"C2  - PMC{number}\n  and more",
        f"SP  - {number}",
    ]
    inside = draw(st.lists(st.sampled_from(lines), min_size=1, unique=True))
    return "\n".join(["TY  - JOUR", *inside, *draw(st.sampled_from([["ER  - "]] * 3 + [[]]))])


@st.composite
def bib_records(draw):
    number = draw(IDENTIFIERS)
    lines = [
        f"title = {{{draw(TITLES)}}}",
        f"doi = {{10.5555/{number}}}",
        f'author = "Probe, {number}"',
        f"pmid = {number}",
        f"note = {{PMCID: PMC{number}}}",
    ]
    inside = draw(st.lists(st.sampled_from(lines), min_size=1, unique=True))
    end = draw(st.sampled_from(["}", "}", "}", "", "}}", '"']))
    return f"@article{{k{number},\n" + ",\n".join(inside) + end


@st.composite
def json_records(draw):
    number = draw(IDENTIFIERS)
    fields = {
        "title": draw(TITLES),
        "DOI": f"10.5555/{number}",
        "author": [{"family": f"Probe {number}"}, {"family": "Y"}],
        "PMID": str(number),
        "custom": {"title": "Another", "items": [number]},
    }
    chosen = draw(st.lists(st.sampled_from(sorted(fields)), min_size=1, unique=True))
    whole = json.dumps({name: fields[name] for name in chosen})
    return draw(st.sampled_from([whole, whole, whole[:-1] + ",}", whole.replace(":", "", 1)]))


def read_of(text):
    try:
        return [entry.csl for entry in read(text.encode()).usable]
    except Unreadable:
        return []


def assert_joined_as_alone(joined, alone):
    assert read_of(joined) == [csl for text in alone for csl in read_of(text)]


MODEST = settings(max_examples=60)


@MODEST
@given(st.lists(nbib_records(), min_size=2, max_size=5), GAPS)
def test_joined_pubmed_records_are_what_each_is_alone(records, gap):
    assert_joined_as_alone(gap.join(records), records)


@MODEST
@given(st.lists(ris_records(), min_size=2, max_size=5), st.one_of(GAPS, st.just("\n")))
def test_joined_ris_entries_are_what_each_is_alone(records, gap):
    assert_joined_as_alone(gap.join(records), records)


@MODEST
@given(st.lists(bib_records(), min_size=2, max_size=5), st.one_of(GAPS, st.just("\n")))
def test_joined_bibtex_entries_are_what_each_is_alone(records, gap):
    assert_joined_as_alone(gap.join(records), records)


@MODEST
@given(st.lists(json_records(), min_size=2, max_size=5), st.sampled_from([",", ",\n", " , "]))
def test_joined_records_of_json_are_what_each_is_alone(records, gap):
    assert_joined_as_alone(f"[{gap.join(records)}]", [f"[{record}]" for record in records])
