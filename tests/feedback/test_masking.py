"""What readers write is stored without what says who they are, and with everything else."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.masking import REMOVED, mask

SAYS_WHO = [
    "a@b.org",
    "Ann.Smith+pain@mail.example.co.uk",
    "07900 000000",
    "+44 (0)20 7946 0000",
    "020 7946 0018",
    "(212) 555-2368",
    "212-555-2368",
    "+353 1 437 0000",
    "+49 30 901820",
    "07700900123.jane.doe@example.com",
    "943 476 5919",
    "9434765919",
    "078-05-1120",
    "QQ 12 34 56 C".replace("Q", "E"),
    "1234567T",
    "4111 1111 1111 1111",
    "GB33 BUKB 2020 1555 5555 55",
]


@pytest.mark.parametrize("who", SAYS_WHO)
def test_what_says_who_somebody_is_is_taken_out(who):
    assert mask(f"Please write to me, {who}, about it.") == (
        f"Please write to me, {REMOVED}, about it."
    )
    assert mask(who) == REMOVED


SAYS_NOTHING = [
    "500 mg",
    "2019-2020",
    "10.1001/jama.2020.2648",
    "https://doi.org/10.1016/S0140-6736(20)30183-5",
    "doi: 10.1016/S0140-6736(20)30183-5",
    "ICD G43.909",
    "PMID 30620372",
    "PMID: 30620372",
    "PMC7096777",
    "NCT04280705",
    "ISBN 978-3-16-148410-0",
    "ISBN 0 19 852663 6",
    "SNOMED 37796009",
    "LOINC 2160-0",
    "between 120/80 and 140/90",
    "2020-03-15",
    "15/03/2020",
    "take 1000, 1500 or 2000 mg",
    "in 1990-1995 and in 2000-2005",
    "0.5-1.0 mg 3-4 times a day",
    "6.02 × 10^23",
    "ring 111 or 999, or 988",
    "1,234,567 people",
    "@home",
]


@pytest.mark.parametrize("words", SAYS_NOTHING)
def test_doses_years_and_numbers_of_papers_and_codes_stay(words):
    assert mask(f"You write {words}, which is wrong.") == f"You write {words}, which is wrong."
    assert mask(words) == words


def test_several_are_taken_out_and_one_in_another_once():
    said = "I am a@b.org, 07900 000000; my number is 943 476 5919."

    assert mask(said) == f"I am {REMOVED}, {REMOVED}; my number is {REMOVED}."


def test_what_the_page_says_itself_can_be_reported():
    page = "Ring 0800 1111, or write to help@example.org."

    said = "0800 1111 is no longer theirs, nor is help@example.org. I am on 020 7946 0018."

    assert mask(said, page) == said.replace("020 7946 0018", REMOVED)


@given(st.text(max_size=1000))
def test_whatever_is_written_nothing_is_added_but_that_something_was_removed(text):
    masked = mask(text)

    rest = iter(text)
    assert all(letter in rest for part in masked.split(REMOVED) for letter in part)


NUMBERS = ["943 476 5919", "020 7946 0018"]
ADDRESS = "jane.doe@example.org"
# Right behind these a number may be a paper's; an address never is.
MAY_BE_A_PAPERS = ["pubmed {0}", "doi: {0}"]


@pytest.mark.parametrize(
    ("said", "who"),
    [
        *product(
            [
                "SCT patient {0}",
                "my ICD implant {0}",
                "mesh surgery {0}",
                "https://x.org/?email={0}",
            ],
            [*NUMBERS, ADDRESS],
        ),
        *product(MAY_BE_A_PAPERS, [ADDRESS]),
    ],
)
def test_no_other_word_shields_who_somebody_is(said, who):
    masked = mask(said.format(who))

    assert REMOVED in masked
    assert "jane" not in masked
    assert who not in masked
