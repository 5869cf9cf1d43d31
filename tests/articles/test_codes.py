"""Codes of the catalogues of medicine: as people write them, checked as far as a code tells."""

import pytest

from articles.codes import BY_OID, MOST, SYSTEMS, line_of, read, system_of, wider
from people.refusals import Refusal


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda one: one.name)
def test_the_example_of_each_catalogue_is_one_of_its_codes(system):
    (code,) = read([f"{system.name} {system.example}"])

    assert code == {"system": system.name, "code": system.example}
    assert system_of(code) is BY_OID[system.oid] is system


@pytest.mark.parametrize(
    ("line", "system", "code"),
    [
        ("icd-10-cm g13.1", "ICD-10-CM", "G13.1"),
        ("ICD10CM: G13.1", "ICD-10-CM", "G13.1"),
        ("  ICD-10   G13 ", "ICD-10", "G13"),
        ("SNOMED CT: 73211009", "SNOMED CT", "73211009"),
        ("snomedct 73211009", "SNOMED CT", "73211009"),
        ("mesh d010257", "MeSH", "D010257"),
        ("LOINC 4548-4", "LOINC", "4548-4"),
        ("RxNorm: 6809", "RxNorm", "6809"),
    ],
)
def test_codes_are_read_as_people_write_them(line, system, code):
    assert read([line]) == [{"system": system, "code": code}]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("G13.1", "names no catalogue"),
        ("CPT 99213", "names no catalogue"),
        ("ICD-10-CM U13.1.1", "can’t be a code of ICD-10-CM"),
        ("ICD-10-CM paraneoplastic", "written like G13.1"),
        ("SNOMED CT 73211008", "its check digit, the last one, does not fit"),
        ("LOINC 2160-1", "check digit"),
        ("LOINC ２160-0", "can’t be a code of LOINC"),
        ("RxNorm 1٠٠", "can’t be a code of RxNorm"),
        ("ICD-10 G١٣", "can’t be a code of ICD-10"),
        ("MeSH 010257", "can’t be a code of MeSH"),
        ("RxNorm 0", "can’t be a code of RxNorm"),
    ],
)
def test_what_can_be_no_code_is_named(line, said):
    with pytest.raises(Refusal, match=said):
        read([line])


def test_each_code_stands_once_and_empty_lines_are_none():
    assert read(["", "MeSH D010257", "mesh: D010257", "  "]) == [
        {"system": "MeSH", "code": "D010257"}
    ]


def test_what_was_stored_before_stays_as_it_was():
    assert system_of({"system": "MeSH", "value": "D1"}) is None
    odd = [{"icd": "G13"}, {"system": "icd-10", "code": "G13.1"}, {"system": "own", "code": "x"}]

    assert read(map(line_of, odd), known=odd) == odd
    with pytest.raises(Refusal):
        read(map(line_of, odd))


def test_an_article_has_no_hundreds_of_codes():
    with pytest.raises(Refusal, match=f"the limit is {MOST}"):
        read(f"RxNorm {number}" for number in range(1, MOST + 2))


def test_a_code_belongs_to_wider_ones():
    by_name = {one.name: one for one in SYSTEMS}

    assert list(wider(by_name["ICD-10-CM"], "E11.65")) == ["E11.65", "E11.6", "E11"]
    assert list(wider(by_name["SNOMED CT"], "73211009")) == ["73211009"]
