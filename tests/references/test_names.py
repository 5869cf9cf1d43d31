"""Names on one line: a person, a group, or several people."""

import pytest

from references.csl import names as as_read
from references.formatting import format_plain
from references.names import degrees_in, may_be_a_person, people


def printed(line):
    """The names as a list of references prints them; groups in brackets."""
    found = as_read({"author": people(line)}, "author")
    return [
        f"[{one.family}]"
        if one.is_group
        else " ".join(filter(None, (one.family, one.initials, one.suffix)))
        for one in found
    ]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Graus, Francesc", ["Graus F"]),
        ("King, Martin L., Jr.", ["King ML Jr"]),
        ("King, Jr., Martin L.", ["King ML Jr"]),
        ("King Jr, Martin L.", ["King ML Jr"]),
        ("King III, M", ["King M III"]),
        ("King ML Jr", ["King ML Jr"]),
        ("Graus F", ["Graus F"]),
        ("Probe A.B.", ["Probe AB"]),
        ("Probe A. B.", ["Probe AB"]),
        ("de Tester D.-E.", ["de Tester DE"]),
        ("Sillevis Smitt P", ["Sillevis Smitt P"]),
        ("O’Byrne PM", ["O’Byrne PM"]),
        ("Öztürk Ş", ["Öztürk Ş"]),
        ("SMITH J", ["SMITH J"]),
        ("Lee J", ["Lee J"]),
        ("J. A. Smith", ["Smith JA"]),
        ("J.A. van der Berg", ["van der Berg JA"]),
        ("Probe, Ann, MD, PhD", ["Probe A"]),
        ("Page MJ, Green S", ["Page MJ", "Green S"]),
        ("Page MJ, Green S, et al.", ["Page MJ", "Green S", "[et al]"]),
        ("Page MJ, Green S and Öz T", ["Page MJ", "Green S", "Öz T"]),
        ("Page MJ & Green S", ["Page MJ", "Green S"]),
        ("Page, Matthew; Green, Sally", ["Page M", "Green S"]),
        ("Page, Matthew and Green, Sally", ["Page M", "Green S"]),
        ("Probe A.B., de Sample C.", ["Probe AB", "de Sample C"]),
    ],
)
def test_persons(line, names):
    assert printed(line) == names


@pytest.mark.parametrize(
    "line",
    [
        *("World Health Organization", "NICE", "Diabetes UK", "ACCORD Study Group", "Mayo Clinic"),
        *("Centers for Disease Control and Prevention", "Committee for Sleep, Leeds", "INVENT-6"),
        *("U.S. Preventive Services Task Force", "Department of Tea, Invented University"),
        *("National Institute for Health and Care Excellence, London", "GBD 2016 Collaborators"),
        *("Mayo Clinic, Rochester, MN", "Food and Drug Administration"),
    ],
)
def test_groups(line):
    assert printed(line) == [f"[{line}]"]


@pytest.mark.parametrize(
    ("line", "group"),
    [
        ("World Health Organization,", "World Health Organization"),
        ("Organization, World Health", "World Health Organization"),
        ("Group, ACCORD Study", "ACCORD Study Group"),
    ],
)
def test_a_group_that_a_program_took_for_a_person(line, group):
    assert people(line) == [{"literal": group}]


def test_what_an_editor_is_told_of_names():
    assert degrees_in("Probe, Ann, MD, PhD") == ["MD", "PhD"]
    assert may_be_a_person("Ann Probe")
    assert not may_be_a_person("Mayo Clinic") and not may_be_a_person("NICE")


def test_a_list_of_people_is_printed_as_people():
    csl = {"type": "book", "title": "Tea", "author": people("Page MJ, Green S")}

    assert format_plain(csl) == "Page MJ, Green S. Tea."
