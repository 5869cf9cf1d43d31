"""Registration numbers as managing editors type them, each by its register's own rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.registration import check_gmc, check_npi, check_number


@pytest.mark.parametrize(
    ("text", "npi"),
    [
        ("1234567893", "1234567893"),
        ("1558598797", "1558598797"),
        ("1245319599", "1245319599"),
        (" 1234567893 ", "1234567893"),
        ("NPI: 1234567893", "1234567893"),
        ("npi number 1234567893", "1234567893"),
        ("123-456-7893", "1234567893"),
        ("1234 567\u2011893", "1234567893"),
        ("１２３４５６７８９３", "1234567893"),
    ],
)
def test_an_npi_is_ten_digits_that_add_up(text, npi):
    assert check_npi(text) == npi


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Type the NPI"),
        ("NPI", "Type the NPI"),
        ("1234567890", "does not add up"),
        ("1234567839", "does not add up"),
        ("3234567891", "begins with 1 or 2"),
        ("0000000000", "begins with 1 or 2"),
        ("123456789", "exactly ten digits"),
        ("12345678930", "exactly ten digits"),
        ("808401234567893", "exactly ten digits"),
        ("12345678٩3", "exactly ten digits"),
        ("1234567893x", "exactly ten digits"),
    ],
)
def test_what_is_no_npi_is_refused_with_advice(text, says):
    with pytest.raises(ValueError, match=says):
        check_npi(text)


@given(st.integers(0, 9), st.integers(0, 9))
def test_any_one_wrong_digit_of_an_npi_is_noticed(place, digit):
    right = "1234567893"
    typed = right[:place] + str(digit) + right[place + 1 :]

    if typed == right:
        assert check_npi(typed) == right
    else:
        with pytest.raises(ValueError):
            check_npi(typed)


def test_only_one_last_digit_fits_the_nine_before_it():
    fits = [last for last in "0123456789" if is_npi(f"155859879{last}")]

    assert fits == ["7"]


def is_npi(text):
    try:
        return bool(check_npi(text))
    except ValueError:
        return False


@pytest.mark.parametrize("text", ["7654321", "C7654321", "c 7654321", "GMC: 7654321", " 765 4321 "])
def test_a_gmc_number_is_seven_digits(text):
    assert check_gmc(text) == "7654321"


def test_an_old_gmc_number_keeps_its_zero():
    assert check_gmc("0123456") == "0123456"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Type the GMC reference number"),
        ("765432", "exactly seven digits"),
        ("76543210", "exactly seven digits"),
        ("CC7654321", "exactly seven digits"),
        ("765432a", "exactly seven digits"),
        ("0000000", "Nobody has"),
    ],
)
def test_what_is_no_gmc_number_is_refused_with_advice(text, says):
    with pytest.raises(ValueError, match=says):
        check_gmc(text)


@pytest.mark.parametrize(
    ("regulator", "typed", "stored"),
    [
        ("npi", "NPI 1234567893", "1234567893"),
        ("gmc", "C7654321", "7654321"),
        ("orcid", "https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("other", " MED 000123/4.5-B ", "MED 000123/4.5-B"),
        ("other", "Ärztekammer 12", "Ärztekammer 12"),
        ("other", "12", "12"),
        ("other", "a" * 40, "a" * 40),
    ],
)
def test_check_number_follows_the_regulator(regulator, typed, stored):
    assert check_number(regulator, typed) == stored


@pytest.mark.parametrize(
    ("regulator", "typed", "says"),
    [
        ("npi", "7654321", "exactly ten digits"),
        ("gmc", "1234567893", "exactly seven digits"),
        ("orcid", "0000-0002-1825-0098", "does not add up"),
        ("other", "", "2 to 40 characters"),
        ("other", " x ", "2 to 40 characters"),
        ("other", "a" * 41, "2 to 40 characters"),
        ("other", "<b>1</b>", "Leave everything else out"),
        ("other", "12_34", "Leave everything else out"),
        ("other", "--", "has letters or digits"),
        ("ahpra", "MED0001", "Choose one of: npi, gmc, orcid, other"),
        ("", "1234567893", "There are no rules"),
    ],
)
def test_check_number_refuses_with_advice(regulator, typed, says):
    with pytest.raises(ValueError, match=says):
        check_number(regulator, typed)


@given(st.sampled_from(["npi", "gmc", "orcid", "other"]), st.text())
def test_any_text_is_accepted_or_refused_and_checking_twice_changes_nothing(regulator, text):
    try:
        number = check_number(regulator, text)
    except ValueError as refusal:
        assert str(refusal).endswith(".")
        return

    assert check_number(regulator, number) == number
